// Before an inspection: the true count month by month, each figure opened to its list, what a cleansing did, and the address that gives the same
// figures again. Used by journey.mjs.

const number = text => Number(text.replace(/^.*: /s, '').replace(/\D/g, ''));
const figure = async link => Number((await link.innerText()).split(/,? /)[0].replace(/,/g, '').replace(/\D.*/s, ''));

export async function history(page, address, claim, look) {
  await page.goto(address);
  await page.getByRole('link', { name: /Month by month/ }).click();
  await page.getByLabel('How far back').selectOption('60');
  await page.getByRole('button', { name: 'Show' }).click();
  const months = page.getByRole('table', { name: 'At the end of each month' });
  claim('sixty months are told', (await months.locator('tbody tr').count()) === 60);
  claim('a chart stands beside them', (await page.locator('svg.rb-chart polyline').count()) === 2);
  await look(page, 'months');
  for (const at of [0, 5]) {
    const link = months.locator('tbody tr').nth(3).locator('td a').nth(at);
    const told = await figure(link);
    await link.click();
    claim(`figure ${at} opens to as many`, told > 0 && number(await page.getByRole('heading', { level: 1 }).innerText()) === told);
    await page.goBack();
  }
  const before = await months.innerText();
  await page.getByRole('link', { name: 'Keep these very figures' }).click();
  claim('the kept address tells the same', (await months.innerText()) === before);
  claim('it says so', (await page.getByText(/gives the same figures on any later day/).count()) === 1);
  const kept = page.url();
  await page.getByRole('link', { name: /the count before and after/ }).last().click();
  claim('a run has a before and an after', (await page.getByRole('columnheader', { name: /Before|After/ }).count()) === 2);
  await look(page, 'run');
  const joined = page.locator('main p a').first();
  const told = await figure(joined);
  await joined.click();
  claim('what it joined opens to its rows', told > 0 && number(await page.getByRole('heading', { level: 1 }).innerText()) === told);
  return { kept, before };
}

// After the day's work: the kept address still tells what it told.
export async function keptHistory(page, claim, { kept, before }) {
  await page.goto(kept);
  const now = await page.getByRole('table', { name: 'At the end of each month' }).innerText();
  claim('the kept address tells the same after a day of work', now === before);
  await page.getByRole('link', { name: 'Count from all that is known today' }).click();
  claim('who decided what is told', (await page.getByRole('heading', { name: 'Who decided what' }).count()) === 1);
  claim('targets for quality stand beside', (await page.getByRole('cell', { name: 'Data team' }).count()) === 1);
}
