// A co-ordinator parts a family from a day on, looks at both parts, and takes it back; with the keys, every one counted. Used by journey.mjs.

let inputs = 0;
async function press(page, key, times = 1) {
  for (let i = 0; i < times; i++, inputs++) await page.keyboard.press(key);
}

// Goes with Tab to what `holds` is true of; the keys are counted.
async function tabTo(page, holds) {
  for (let i = 0; i < 120; i++) {
    await press(page, 'Tab');
    if (await page.evaluate(holds)) return true;
  }
  return false;
}

// A family of two children and more: the first that a list of the known leads to.
async function findFamily(page, address) {
  await page.goto(`${address}/list?measure=known`);
  const links = await page.locator('a[href^="/family/"]').evaluateAll(all => [...new Set(all.map(a => a.getAttribute('href')))]);
  for (const link of links) {
    await page.goto(`${address}${link}/change`);
    if ((await page.locator('input[name=leaves]').count()) >= 3) return link;
  }
  return links[0];
}

export async function families(page, address, claim, look) {
  const family = await findFamily(page, address);
  await look(page, 'family-change');
  await page.goto(`${address}${family}`);
  const before = await page.locator('main').innerText();
  inputs = 0;
  let pages = 1;
  claim('the family leads to parting it', await tabTo(page, () => document.activeElement?.getAttribute('href')?.endsWith('/change')));
  await press(page, 'Enter');
  await page.waitForURL(/\/change$/);
  pages++;
  const typedKeys = inputs;
  await tabTo(page, () => document.activeElement?.name === 'leaves');
  await press(page, 'Space');
  await press(page, 'Tab');
  await press(page, 'Space');
  await tabTo(page, () => document.activeElement?.name === 'from');
  for (const key of ['0', '3', '1', '2', '2', '0', '2', '6']) await press(page, key);
  claim('the day is typed by key', (await page.locator('#split-from').inputValue()) === '2026-03-12', await page.locator('#split-from').inputValue());
  await press(page, 'Enter');
  await page.waitForURL(/changed=split$/);
  pages++;
  const apart = await page.locator('main').innerText();
  claim('the part that lives apart is shown', apart.includes('Lives apart from another family from 12 March 2026 on.'), apart.slice(0, 300));
  console.log(`parting a family by keyboard: ${inputs} keys (${inputs - typedKeys} on the form), ${pages} pages`);
  claim('parting a family takes three pages', pages === 3);
  await look(page, 'family-part');
  await page.getByRole('link', { name: /^Open family/ }).click();
  await look(page, 'family-rest');
  await page.getByRole('button', { name: /^Take it back/ }).click();
  await page.waitForURL(/changed=undo$/);
  await page.goto(`${address}${family}`);
  claim('taken back, the family is as it was', (await page.locator('main').innerText()) === before);
}
