// The co-ordinator and what is out of date: the last cleansing's endings taken back, a look, the reasons, a family that still comes, letters,
// ending what is ticked and all of a reason, undo, a rule changed. Used by journey.mjs; leaves the register's endings as they were.

const figure = async (page, name) =>
  Number((await page.getByRole('link', { name }).first().innerText()).replace(/.*: /, '').replace(/,/g, ''));

async function lookAgain(page) {
  await page.getByRole('button', { name: /^Look (now|again)$/ }).click();
  await page.waitForURL(/out-of-date$/, { timeout: 20000 });
}

export async function ageing(page, address, claim, look) {
  await page.goto(`${address}/out-of-date`);
  await page.getByRole('button', { name: /^Take back/ }).first().click();
  await page.getByText(/registrations are open again/).waitFor();
  await lookAgain(page);
  claim('a look says how many and changes nothing', /\d+ registrations looked out of date/.test(await page.locator('.rb-look').innerText()));
  const silent = await figure(page, /^Not seen for long/), turned = await figure(page, /^Reached the age/);
  claim('each reason has its number', silent > 0 && turned > 0, `${silent} ${turned}`);
  await look(page, 'out-of-date');

  await page.getByRole('link', { name: /^Not seen for long/ }).click();
  claim('the list is as long as its number', (await page.locator('caption').first().innerText()).endsWith(`of ${silent}`));
  await page.getByRole('link', { name: 'letters to print' }).click();
  claim('letters are made, one a family', (await page.locator('.rb-letter').count()) > 0);
  claim('each letter has an address', (await page.locator('.rb-letter__to').first().innerText()).split('\n').filter(Boolean).length === 3);
  await look(page, 'letters');
  await page.goBack();
  const calls = await page.context().request.get(`${address}/out-of-date/calls?centre=0`);
  claim('a list of calls comes as CSV', calls.headers()['content-type'].startsWith('text/csv') && (await calls.text()).split('\r\n').length > 2);

  await page.getByRole('button', { name: /^Still comes/ }).first().click();
  await page.getByText('Written down: the family still comes').waitFor();
  await lookAgain(page);
  const less = await figure(page, /^Not seen for long/);
  claim('who still comes is not proposed again', less < silent, `${less} of ${silent}`);

  await page.getByRole('link', { name: /^Reached the age/ }).click();
  await page.getByRole('checkbox').nth(0).check();
  await page.getByRole('checkbox').nth(1).check();
  await page.getByRole('button', { name: 'End the ticked ones' }).click();
  await page.getByText('2 registrations ended.').waitFor();
  claim('what is ended is off the list', (await figure(page, /^Reached the age/)) === turned - 2);
  await look(page, 'out-of-date-undo');
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('2 registrations are open again.').waitFor();
  claim('undo brings them back', (await figure(page, /^Reached the age/)) === turned);

  await page.getByRole('button', { name: 'End the ticked ones' }).click();
  claim('nothing ticked is told plainly', (await page.getByText('Tick the registrations to end first.').count()) > 0);
  await page.goto(`${address}/out-of-date`);
  await page.getByText('The rules, and from when they hold').click();
  const months = page.locator('form.rb-rule', { has: page.locator('input[value="silent"]') });
  await months.locator('input[name=amount]').fill('1');
  await months.getByRole('button').click();
  claim('a rule out of bounds is refused in words', (await page.getByText(/from 3 to 120/).count()) > 0);
  await page.goto(`${address}/out-of-date`);
  await page.getByRole('button', { name: /^End all/ }).click();
  await page.getByText(/registrations ended\./).waitFor();
  claim('all at once ends all', (await page.getByText('Nothing is out of date here.').count()) === 1);
}
