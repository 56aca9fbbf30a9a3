// The pages about access, as a leader: who has opened a child's record, one click from it; restricted families; one's own account.
export async function access(page, address, claim, look) {
  await page.goto(`${address}/search?words=a`);
  await page.locator('table a[href^="/child/"]').first().click();
  await page.getByRole('link', { name: 'Who has opened or changed this record' }).click();
  claim('the history of a child is one click from its page', /\/child\/\d+\/history$/.test(page.url()));
  await page.waitForTimeout(500);
  await page.reload();
  claim('it tells of the opening just made', (await page.locator('tbody').innerText()).includes('opened the record'));
  await look(page, 'history');
  for (const [path, title] of [['restricted', 'Restricted families'], ['restricted/open', 'Open a restricted family in an emergency'],
                               ['alarms', 'Alarms'], ['notices', 'Notices'], ['account', 'Your account']]) {
    await page.goto(`${address}/${path}`);
    claim(`${path} opens`, (await page.locator('h1').innerText()) === title);
    await look(page, path.replace('/', '-'));
  }
}
