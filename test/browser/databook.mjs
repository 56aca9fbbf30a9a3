// The data book as a leader: what matters first, an area, what one makes of it, two who write at once, and the file for the board. Used by
// journey.mjs.
import { writeFileSync } from 'node:fs';

export async function databook(page, address, claim, look, folder) {
  await page.goto(`${address}/`);
  await page.getByRole('link', { name: 'Data book', exact: true }).click();
  const first = await page.locator('main').innerText();
  claim('the data book says what matters most', first.includes('What matters most') && /of the [\d,]+ children under five living in the areas served/.test(first));
  claim('the threshold is stated', first.includes('Numbers below 5 are not shown'));
  claim('what the book does not tell is listed', first.includes('The register holds no facts for it.'));
  await look(page, 'databook');
  await page.getByLabel('Area', { exact: true }).selectOption({ label: 'Rosehill' });
  await page.getByRole('button', { name: 'Show' }).click();
  await page.getByRole('heading', { name: 'Rosehill', level: 2 }).waitFor();
  await page.getByRole('link', { name: /^Write what we make of it\s*: Reach$/ }).click();
  await look(page, 'databook-commentary');
  const second = await page.context().newPage();
  await second.goto(page.url());
  await page.getByLabel('What we make of it', { exact: true }).fill('Two groups closed over the summer.\nThey are open again.');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('The text is saved.').waitFor();
  claim('the text stands with who wrote it', /Two groups closed over the summer\.[^]*leader, /.test(await page.locator('main').innerText()));
  await second.getByLabel('What we make of it', { exact: true }).fill('Mine was first.');
  await second.getByRole('button', { name: 'Save' }).click();
  await second.getByText(/Somebody else has changed this text meanwhile/).waitFor();
  claim('what the second typed is kept', (await second.getByLabel('What we make of it', { exact: true }).inputValue()) === 'Mine was first.');
  claim('what stands is shown beside it', (await second.locator('main').innerText()).includes('They are open again.'));
  await second.close();
  await page.getByRole('link', { name: /^Show the figures as they are/ }).click();
  await page.getByText('Every figure with a line below it opens').waitFor();
  claim('the book of staff goes month by month', (await page.getByRole('heading', { name: 'Month by month' }).count()) === 1);
  const figure = page.locator('td a[href*="measure=reached&by=age"]').first();
  const told = (await figure.innerText()).trim();
  await look(page, 'databook-staff');
  await figure.click();
  claim('a figure of the book opens to as many children', (await page.locator('h1').innerText()) === `Children reached: ${told}`);
  const html = await page.context().request.get(`${address}/databook/file?format=html&as-of=2026-09-30`);
  const text = await html.text();
  claim('the file has the text and no script', html.ok() && text.includes('Two groups closed') && !text.includes('<script'));
  claim('the file is under 2 MB', text.length < 2e6);
  const csv = await page.context().request.get(`${address}/databook/file?format=csv&as-of=2026-09-30`);
  claim('the figures come as CSV', csv.ok() && (await csv.text()).startsWith('area,section,row,column,words,number'));
  const sheets = await page.context().request.get(`${address}/databook/file?format=xlsx&as-of=2026-09-30`);
  claim('and as a spreadsheet', sheets.ok() && (await sheets.body()).subarray(0, 2).toString() === 'PK');
  writeFileSync(`${folder}/databook.html`, text);
  const file = await page.context().browser().newPage();
  await file.goto(`file://${folder}/databook.html`);
  await look(file, 'databook-file');
  await file.close();
}
