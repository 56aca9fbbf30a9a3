// The receptionist's two journeys, with what they cost: inputs (one per field typed, per tick, per button) and pages loaded.
// Also a long form gone wrong, and undo. Used by journey.mjs; leaves the register as it was but for one child.

// Counts what a person does and what the browser loads.
function counted(page) {
  const count = { inputs: 0, pages: 0 };
  page.on('load', () => { count.pages++; });
  return {
    count,
    reset() { count.inputs = count.pages = 0; },
    async type(label, text) { count.inputs++; await page.getByLabel(label, { exact: true }).fill(text); },
    async tick(label) { count.inputs++; await page.getByLabel(label, { exact: true }).check({ force: true }); },
    async press(name) { count.inputs++; await page.getByRole('button', { name }).first().click(); },
  };
}

const said = count => `${count.inputs} inputs, ${count.pages} pages`;

async function open(page, address, hand) {
  await page.goto(`${address}/register`);
  if (!(await page.getByLabel('Centre', { exact: true }).inputValue()))
    await page.getByLabel('Centre', { exact: true }).selectOption({ label: 'Rosehill' });
  await page.waitForLoadState('load');
  hand.reset();
  hand.count.pages = 1;
}

async function slips(page, address, claim, look, hand) {
  await open(page, address, hand);
  claim('the given name has the focus', await page.evaluate(() => document.activeElement.id) === 'given');
  await look(page, 'register');
  await hand.type('Family name', 'Merryweather');
  await hand.type('Date of birth', '31 2 2025');
  await hand.press('Register');
  await page.getByRole('alert').waitFor();
  claim('slips are told in a summary', await page.getByRole('alert').getByRole('link').count() === 4);
  claim('what was typed is kept', await page.getByLabel('Family name').inputValue() === 'Merryweather');
  claim('the first slip has the focus', await page.evaluate(() => document.activeElement.id) === 'given');
  await page.getByRole('alert').getByRole('link', { name: /date of birth/ }).click();
  claim('the summary leads to the field', await page.evaluate(() => document.activeElement.id) === 'birth');
  await look(page, 'register-slips');
}

async function walkIn(page, address, claim, look, hand) {
  await open(page, address, hand);
  await hand.type('Given name', 'Zelda');
  await hand.type('Family name', 'Merryweather');
  await hand.type('Date of birth', '310125');
  await hand.tick('Girl');
  await hand.type('First line of the address (optional)', '4 Oak Way');
  await hand.type('Postcode', 'de23 6wy');
  await hand.type("Carer's name", 'Ruth Merryweather');
  await hand.type('Telephone (optional)', '07700 900 982');
  hand.count.inputs++;
  await page.keyboard.press('Enter');
  await page.getByText('Zelda Merryweather is registered at Rosehill.').waitFor();
  await page.waitForLoadState('load');
  console.log(`receptionist, new walk-in: ${said(hand.count)} (goal: 9 inputs, 2 pages)`);
  claim('a walk-in takes at most 9 inputs and 2 pages', hand.count.inputs <= 9 && hand.count.pages <= 2, said(hand.count));
  await look(page, 'registered');
  return page.url().match(/child\/(\d+)/)[1];
}

async function typeKnown(hand, given) {
  await hand.type('Given name', given);
  await hand.type('Family name', 'Meryweather');
  await hand.type('Date of birth', '31 1 2025');
  await hand.type('Postcode', 'DE23 6WY');
  await hand.type("Carer's name", 'Ruth Merryweather');
  await hand.press('Register');
}

async function knownAlready(page, address, claim, look, hand, child) {
  for (const answer of ['No, a new child', /^Yes, this child/]) {
    await open(page, address, hand);
    await typeKnown(hand, 'Zelda');
    await page.getByRole('heading', { name: 'Is this the child?' }).waitFor();
    await page.waitForLoadState('load');
    claim('the question says who', await page.getByRole('heading', { name: 'Zelda Merryweather, 20 months' }).count() === 1);
    claim('the form below keeps what was typed', await page.getByLabel('Family name').inputValue() === 'Meryweather');
    await look(page, 'register-question');
    const asked = hand.count.pages;
    hand.count.inputs = 0;
    await hand.press(answer);
    await page.getByRole('button', { name: /^Undo/ }).waitFor();
    await page.waitForLoadState('load');
    const more = hand.count.pages - asked;
    console.log(`receptionist, possible duplicate, "${answer.source || answer}": ${hand.count.inputs} input, the question on the form's own page; ` +
      `${asked} pages to the question, ${more} more to the child (goal: 2 inputs, 0 extra pages)`);
    claim('a possible duplicate takes at most 2 inputs', hand.count.inputs <= 2);
    const now = page.url().match(/child\/(\d+)/)[1];
    claim('the answer holds', (now === child) === (answer instanceof RegExp), `${now} ${child}`);
    if (answer instanceof RegExp) {
      claim('a slip of typing renames nobody', await page.locator('h1').innerText() === 'Zelda Merryweather');
      await look(page, 'registered-again');
    }
    await page.getByRole('button', { name: /^Undo/ }).click();
    await page.getByText('Taken back.').waitFor();
  }
}

export async function desk(page, address, claim, look) {
  const hand = counted(page);
  await page.goto(`${address}/register`);
  for (let i = 0; i < 40 && await page.getByText('still being read').count(); i++) {
    await page.waitForTimeout(500);
    await page.goto(`${address}/register`);
  }
  claim('the register is read', await page.getByText('still being read').count() === 0);
  await slips(page, address, claim, look, hand);
  const child = await walkIn(page, address, claim, look, hand);
  await knownAlready(page, address, claim, look, hand, child);
}
