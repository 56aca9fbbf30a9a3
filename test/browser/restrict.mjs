// A leader marks a family restricted from its page; it is gone for everybody else at once; a second person lifts that.
async function signed(browser, address, name, password) {
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${address}/sign-in`);
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  return page;
}

async function marked(page, child, address, claim, look) {
  await page.goto(child);
  await page.getByRole('link', { name: /family/i }).first().click();
  await page.getByRole('link', { name: /Somebody must not be found/ }).click();
  claim('whoever marks it is ticked', await page.getByRole('checkbox', { name: /^leader,/ }).isChecked());
  await look(page, 'restrict');
  await page.getByRole('checkbox', { name: /^reviewer,/ }).check();
  await page.getByLabel('Why').fill('no');
  await page.getByRole('button', { name: 'See what it means' }).click();
  await page.getByRole('alert').waitFor();
  claim('a slip keeps who was chosen', await page.getByRole('checkbox', { name: /^reviewer,/ }).isChecked());
  await page.getByLabel('Why').fill('She fled; the father looks for her.');
  await page.getByRole('button', { name: 'See what it means' }).click();
  await page.getByText(/From now on \d+ of the \d+ staff/).waitFor();
  await look(page, 'restrict-sure');
  await page.getByRole('button', { name: 'Mark the family restricted' }).click();
  await page.getByText('The family is restricted from now on.').waitFor();
  await look(page, 'restrict-done');
}

export async function restrict(page, browser, address, password, claim, look) {
  const reviewer = await signed(browser, address, 'reviewer', password), desk = await signed(browser, address, 'reception', password);
  await page.goto(`${address}/count/held`);
  const child = address + await page.locator('main a[href^="/child/"]').first().getAttribute('href');
  const answer = async from => (await from.goto(child)).status();
  claim('before, the desk opens the child', await answer(desk) === 200);
  await marked(page, child, address, claim, look);
  claim('afterwards it is not there for the desk', await answer(desk) === 404);
  claim('those chosen open it', await answer(reviewer) === 200 && await answer(page) === 200);
  await page.goto(`${address}/restricted`);
  const family = page.locator('section').filter({ has: page.locator('li', { hasText: 'reviewer' }) });
  await family.getByText(/need not be restricted any longer/).click();
  await family.getByLabel('Why').fill('They moved away; the danger is over.');
  await family.getByRole('button', { name: 'Ask a second person to lift it' }).click();
  await page.getByText('A second person is asked here').waitFor();
  claim('whoever asked cannot lift it', await page.getByRole('button', { name: /^Lift it/ }).count() === 0);
  await look(page, 'restrict-asked');
  await reviewer.goto(`${address}/restricted`);
  await reviewer.getByRole('button', { name: /^Lift it/ }).click();
  await reviewer.getByText('The restriction is lifted.').waitFor();
  claim('then everybody finds it again', await answer(desk) === 200);
  await reviewer.context().close();
  await desk.context().close();
}
