// Two desks of two centres: the second registers the child that the first has, asks blind, the first answers in one click, and the second
// reads it. What the second is shown before the answer names nobody.
async function typeChild(page, address) {
  await page.goto(`${address}/register`);
  for (const [label, text] of [['Given name', 'Wilhelmina'], ['Family name', 'Featherstonehaugh'], ['Date of birth', '14 3 2024'], ['Postcode', 'DE23 6WY'],
                               ["Carer's name", 'Ottilie Featherstonehaugh']])
    await page.getByLabel(label, { exact: true }).fill(text);
  await page.getByRole('button', { name: 'Register' }).first().click();
  await page.waitForLoadState();
}

export async function asked(first, second, address, claim, look) {
  await first.goto(`${address}/asked`);
  claim('at first nothing is asked', (await first.locator('main').innerText()).includes('Nothing was asked.'));
  await look(first, 'asked-nothing');
  await typeChild(first, address);
  await first.getByText('is registered at').waitFor();
  await typeChild(second, address);
  await second.getByText('A family like this may be known at another centre').waitFor();
  await look(second, 'register-elsewhere');
  await second.getByRole('button', { name: 'Register, and ask the other centre' }).click();
  await second.getByText('is registered at').waitFor();
  await second.goto(`${address}/asked`);
  claim('the asker waits', (await second.locator('main').innerText()).includes('No answer yet'));
  await look(second, 'asked-own');
  await first.goto(`${address}/notices`);
  await first.getByRole('link', { name: '1 asked' }).click();
  await look(first, 'asked');
  await first.getByRole('button', { name: /^Yes, the same child/ }).click();
  await first.getByText('Answered.').waitFor();
  await look(first, 'asked-answered');
  await second.goto(`${address}/asked`);
  claim('the asker reads the answer', (await second.locator('main').innerText()).includes('Yes, the same child'));
  await look(second, 'asked-told');
  await second.goto(`${address}/notices`);
  await look(second, 'notices-told');
}
