// The analyst on the Explore page: the reach of under-twos in the 30% most deprived small areas, by centre, in the last twelve months, as table,
// map and file in five inputs and two pages; cells that open; an area by its map; views kept under a name. Used by journey.mjs.

export async function explore(page, address, claim, look) {
  let inputs = 0, pages = 0;
  const count = () => { pages++; };
  await page.goto(`${address}/explore`);
  pages++;
  await look(page, 'explore');
  await page.getByLabel('Age', { exact: true }).selectOption('0-1'); inputs++;
  await page.getByLabel('Deprivation', { exact: true }).selectOption('1-3'); inputs++;
  await page.getByLabel('Broken down by', { exact: true }).selectOption('centre'); inputs++;
  await page.getByRole('button', { name: 'Show' }).click(); inputs++;
  await page.waitForURL(/explore\?measure=reached&age=0-1&deprivation=1-3&by=centre&as-of=/);
  count();
  const words = await page.locator('main').innerText();
  claim('the sentence says what was asked', /aged under two living in the area, in the 30% most deprived small areas of England, were reached in the 12 months to/.test(words));
  const table = page.getByRole('table', { name: /^Children reached by Centre/ });
  claim('a table by centre with a total', (await table.getByRole('rowheader', { name: 'All', exact: true }).count()) === 1 && (await table.getByRole('row').count()) > 4);
  claim('a map by small area', (await page.locator('.rb-map-svg a').count()) > 10);
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'CSV', exact: true }).click()]); inputs++;
  const text = await (await page.context().request.get(page.url().replace('/explore?', '/explore/figures.csv?'))).text();
  claim('five inputs, two pages and the file is there', inputs === 5 && pages === 2 && file.suggestedFilename().endsWith('.csv'));
  const total = (await table.getByRole('row').last().getByRole('cell').first().innerText()).match(/[\d,]+/)[0];
  claim('the file has the figures of the table', text.includes(`,All,${total.replace(',', '')},`), text);
  await look(page, 'explore-centres');
  for (const [link, type] of [['Spreadsheet with charts', 'spreadsheetml'], ['JSON', 'json']]) {
    const path = await page.getByRole('link', { name: link, exact: true }).getAttribute('href');
    const answer = await page.context().request.get(address + path);
    claim(`${link} comes`, answer.ok() && answer.headers()['content-type'].includes(type));
  }
  const asked = page.url();
  const cell = table.getByRole('row').nth(1).getByRole('link').last();
  const counted = (await cell.innerText()).match(/[\d,]+/)[0];
  await cell.click();
  claim('a cell opens to as many children', (await page.getByRole('heading', { level: 1 }).innerText()) === `Children reached: ${counted}`);
  await page.goBack();
  claim('the address is the same again', page.url() === asked);

  await page.getByLabel('Measure', { exact: true }).selectOption('cost-per-session');
  for (const label of ['Age', 'Deprivation']) await page.getByLabel(label, { exact: true }).selectOption('');
  await page.getByRole('button', { name: 'Show' }).click();
  claim('a session has its cost, by centre', /^Cost per session: [\d,.]+ pounds in the 12 months to/m.test(await page.locator('main').innerText()) &&
    (await page.getByRole('table', { name: 'By centre' }).getByRole('row').count()) > 4);
  await look(page, 'explore-costs');
  await page.getByLabel('Measure', { exact: true }).selectOption('two-year-olds-unplaced');
  await page.getByRole('button', { name: 'Show' }).click();
  await page.getByRole('link', { name: 'Places by ward and provider' }).click();
  claim('the places of two-year-olds, free and short', /have no place\. Places free there: [\d,]+\. Places short, ward by ward: [\d,]+\./.test(await page.locator('main').innerText()));
  await look(page, 'places');
  const places = page.getByRole('table', { name: 'By provider' }).getByRole('row').nth(1).getByRole('link');
  const held = (await places.innerText()).match(/[\d,]+/)[0];
  await places.click();
  claim('a provider opens to as many children', (await page.getByRole('heading', { level: 1 }).innerText()).endsWith(`: ${held}`));
  await page.goto(`${address}/explore`);
  await page.getByLabel('Measure', { exact: true }).selectOption('adults-reached');
  await page.getByRole('button', { name: 'Show' }).click();
  const adults = page.getByRole('table', { name: /^Adults of families reached by/ }).getByRole('row').last().getByRole('link');
  const people = (await adults.innerText()).match(/[\d,]+/)[0];
  await adults.click();
  claim('a figure in adults opens the adults', (await page.getByRole('heading', { level: 1 }).innerText()) === `Adults of families reached: ${people}` &&
    (await page.getByRole('columnheader', { name: 'Adult', exact: true }).count()) === 1);
  await look(page, 'explore-adults');
  await page.goto(asked);

  await page.getByLabel('Save this view under a name').fill('Little ones');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved as "Little ones".').waitFor();
  await page.getByRole('link', { name: 'Little ones', exact: true }).click();
  claim('a saved view opens the same', page.url() === asked);
  await page.getByLabel('Save this view under a name').fill('little  ones');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  claim('a taken name is told and nothing is lost', (await page.getByText(/There is a saved view named/).count()) > 0 &&
    (await page.getByLabel('Save this view under a name').inputValue()) === 'little  ones' &&
    (await page.getByLabel('Age', { exact: true }).inputValue()) === '0-1');
  await page.goto(`${address}/explore/views`);
  await page.getByLabel('New name of Little ones').fill('Under-twos');
  await page.getByRole('button', { name: 'Rename Little ones' }).click();
  await page.getByText('Saved as "Under-twos".').waitFor();
  await look(page, 'saved-views');
  await page.getByRole('button', { name: 'Delete Under-twos' }).click();
  await page.getByText('"Under-twos" is deleted.').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  claim('a deletion is taken back', (await page.getByRole('link', { name: 'Under-twos', exact: true }).count()) === 1);

  await page.goto(`${address}/explore?measure=reched&age=0-1`);
  claim('an unknown measure suggests the nearest', (await page.getByText(/Did you mean "reached"\?/).count()) > 0);
  await look(page, 'explore-problem');
  await page.goto(`${address}/explore?measure=reached&by=lsoa&target=65&trend=24`);
  claim('the target is compared with', /target of 65% is missed/.test(await page.locator('main').innerText()));
  await look(page, 'explore-areas');
  await page.locator('.rb-map-svg a').first().press('Enter');
  await page.waitForURL(/area=lsoa/);
  claim('an area of the map opens by the keyboard', /in the small area/.test(await page.locator('main').innerText()));
}
