// The data team and the quality of the lists: the scorecard, what to mend first, a list with its checks, the records that fail, a target with an
// owner, and the feedback for whoever sends the list. Used by journey.mjs.

export async function quality(page, address, claim, look) {
  await page.goto(`${address}/quality`);
  claim('what to mend first is said', (await page.getByRole('heading', { name: 'What to mend first' }).count()) === 1);
  await look(page, 'quality');
  await page.getByRole('link', { name: 'Live births' }).click();
  claim('births in time are counted', /\d+ of \d+ births arrived within 14 days/.test(await page.locator('main').innerText()));
  claim('every check has who sees to it', (await page.getByRole('cell', { name: 'leader', exact: true }).count()) === (await page.getByRole('rowheader').count()));
  await look(page, 'quality-list');
  const failing = page.getByRole('link', { name: /records to mend: open the list of those that do not have an NHS number/ });
  const count = (await failing.innerText()).split(' ')[0].replace(/\D.*/, '');
  await failing.click();
  claim('the figure opens to as many records', (await page.getByRole('heading', { level: 1 }).innerText()).endsWith(`: ${count}`));
  await page.goBack();
  await page.getByLabel('Records that').selectOption('nhs');
  await page.getByLabel('Percent').fill('1');
  await page.getByLabel('Who sees to it').fill('Data team');
  await page.getByRole('button', { name: 'Set the target' }).click();
  await page.waitForURL(/target$/);
  claim('a target below today is refused in words', (await page.getByText(/Write a percentage above today/).count()) > 0);
  claim('what was typed is kept', (await page.getByLabel('Who sees to it').inputValue()) === 'Data team' && (await page.getByLabel('Records that').inputValue()) === 'nhs');
  await page.getByLabel('Percent').fill('100');
  await page.getByLabel('By').fill('2027-03-31');
  await page.getByRole('button', { name: 'Set the target' }).click();
  await page.getByText('The target is set.').waitFor();
  claim('the target stands with its owner', (await page.getByRole('cell', { name: 'Data team' }).count()) === 1);
  await page.locator('a[href^="/centre-quality/"]').first().click();
  await look(page, 'quality-centre');
  const children = page.getByRole('link', { name: /children to mend/ }).first();
  const mend = (await children.innerText()).split(' ')[0].replace(/[^\d]/g, '');
  await children.click();
  claim('a centre\'s figure opens to as many children', (await page.getByRole('heading', { level: 1 }).innerText()).replace(/,/g, '').endsWith(`: ${mend}`));
  await page.goto(`${address}/quality`);
  await page.getByRole('link', { name: 'Live births' }).first().click();
  await page.getByRole('link', { name: /Feedback for whoever sends/ }).click();
  await look(page, 'feedback');
  const file = await page.context().request.get(page.url().replace(/feedback$/, 'feedback.csv'));
  claim('feedback comes as a file', file.ok() && (await file.text()).includes('arrived within 14 days'));
}
