// An administrator's morning: somebody new, a slip, a forgotten password, a lost phone, somebody who leaves; and one's own second step.
async function added(page, address, claim, look) {
  await page.goto(`${address}/users`);
  await look(page, 'users');
  await page.getByRole('link', { name: 'Add a user' }).click();
  await look(page, 'user-add');
  await page.getByLabel('Name to sign in with').fill('kim.lee');
  await page.getByLabel('Role', { exact: true }).selectOption('Inspector');
  await page.getByRole('button', { name: 'Add this user' }).click();
  await page.getByRole('alert').getByRole('link', { name: /An inspector needs a last day/ }).click();
  claim('the slip leads to its field', await page.evaluate(() => document.activeElement.id) === 'last-day');
  claim('what was typed is kept', await page.getByLabel('Name to sign in with').inputValue() === 'kim.lee' &&
    await page.getByLabel('Role', { exact: true }).inputValue() === 'inspector');
  await look(page, 'user-slip');
  await page.getByLabel('Last day (optional)').fill('18 12 2099');
  await page.getByRole('button', { name: 'Add this user' }).click();
  await page.getByRole('heading', { name: 'The user is added' }).waitFor();
  await look(page, 'user-added');
  return page.locator('#password').innerText();
}

async function changed(page, claim, look) {
  await page.getByRole('link', { name: 'Change kim.lee' }).click();
  claim('the last day stands in the form', await page.getByLabel('Last day (optional)').inputValue() === '18 12 2099');
  await page.getByLabel('Role', { exact: true }).selectOption('Receptionist');
  await page.getByLabel('Centre', { exact: true }).selectOption('Rosehill');
  await page.getByLabel('Last day (optional)').fill('');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The changes are saved.').waitFor();
  await look(page, 'user-change');
  await page.getByRole('link', { name: 'What can this person see?' }).click();
  claim('what the person sees is one click away', (await page.locator('main').innerText()).includes('Sees the families that Rosehill knows'));
  await look(page, 'user-sees');
  await page.getByRole('link', { name: 'Change kim.lee' }).click();
  await page.getByRole('button', { name: 'Make a new password' }).click();
  await page.getByRole('heading', { name: 'The new password' }).waitFor();
  return page.locator('#password').innerText();
}

async function opens(browser, address, name, password) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${address}/sign-in`);
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForLoadState();
  const opened = !/sign-in/.test(page.url());
  await context.close();
  return opened;
}

// The square has white around it on all sides and the eyes that phones look for; the key beside it says the same.
async function ownSecondStep(page, address, claim, look) {
  await page.goto(`${address}/account`);
  const key = await page.locator('.rb-qr strong').innerText();
  claim('the key stands beside the square', /^[A-Z2-7]{32}$/.test(key) && await page.locator('svg.rb-qr__code').isVisible());
  claim('the square is large enough for a phone', (await page.locator('svg.rb-qr__code').boundingBox()).width >= 200);
  await look(page, 'account-second');
  await page.getByLabel('The code it shows now').fill('000000');
  await page.getByRole('button', { name: /Sign in with my phone/ }).click();
  claim('a wrong code keeps the key', await page.locator('.rb-qr strong').innerText() === key);
}

// The first sign-in with a password that an administrator saw: no other page opens until one's own is chosen.
async function chosen(browser, address, given, claim, look) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${address}/sign-in?to=%2Freach`);
  await page.getByLabel('Name').fill('kim.lee');
  await page.getByLabel('Password').fill(given);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Choose your own password' }).waitFor();
  await look(page, 'password-choose');
  await page.goto(`${address}/explore`);
  claim('no other page opens before', await page.getByRole('heading', { name: 'Choose your own password' }).isVisible() &&
    await page.getByRole('navigation', { name: 'Main' }).count() === 0);
  await page.goto(`${address}/reach`);
  for (const [word, said] of [['Password123456', /guessed first/], [given, /the password you have/]]) {
    await page.getByLabel('New password', { exact: true }).fill(word);
    await page.getByLabel('New password, once more').fill(word);
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText(said).waitFor();
    claim(`told why not: ${said}`, await page.getByRole('link', { name: said }).isVisible());
  }
  await look(page, 'password-slip');
  await page.getByLabel('New password', { exact: true }).fill('paper lantern orchard');
  await page.keyboard.press('Tab');
  await page.keyboard.type('paper lantern orchard');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${address}/reach`);
  claim('then they are where they were going', await page.getByRole('navigation', { name: 'Main' }).isVisible());
  await page.goto(`${address}/account`);
  await page.getByRole('link', { name: 'Change your password' }).click();
  claim('later the present one is asked', await page.getByLabel('The password you have now').isVisible());
  await look(page, 'password-change');
  await context.close();
}

export async function users(page, browser, address, claim, look) {
  const first = await added(page, address, claim, look);
  claim('the password signs in', await opens(browser, address, 'kim.lee', first));
  await chosen(browser, address, first, claim, look);
  const second = await changed(page, claim, look);
  claim('a new password ends the old', first !== second && !(await opens(browser, address, 'kim.lee', 'paper lantern orchard')));
  claim('the new one signs in', await opens(browser, address, 'kim.lee', second));
  await page.getByRole('link', { name: 'Change kim.lee' }).click();
  await page.getByRole('button', { name: 'Close the account' }).click();
  await page.getByText('The account is closed, and').waitFor();
  claim('a closed account does not sign in', !(await opens(browser, address, 'kim.lee', second)));
  await look(page, 'user-closed');
  await page.getByRole('button', { name: 'Open the account again' }).click();
  claim('an opened one does', await opens(browser, address, 'kim.lee', second));
  await page.goto(`${address}/users`);
  await page.getByRole('link', { name: /^admin ?, change$/ }).click();
  claim('one cannot close one’s own account', await page.getByRole('button', { name: 'Close the account' }).count() === 0);
  await page.getByLabel('Role', { exact: true }).selectOption('Auditor');
  await page.getByRole('button', { name: 'Save' }).click();
  claim('nor take one’s own role away', (await page.getByRole('alert').innerText()).includes('You cannot change this for yourself'));
  await look(page, 'user-own');
  await ownSecondStep(page, address, claim, look);
}
