// The demonstration in a real browser: sign in, true count, list, child, family, reach and its maps, duplicates with undo, imports.
// Every page passes axe-core at desktop and phone width, with JavaScript of our own switched off by the pages' own policy.
// usage: node journey.mjs ADDRESS NAME PASSWORD [FOLDER FOR SCREENSHOTS]
import { chromium } from 'playwright-core';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [address, name, password, shots] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let passed = 0, failed = 0;

function claim(text, holds, detail = '') {
  if (holds) passed++; else failed++;
  if (!holds) console.log(`failed: ${text} ${detail}`);
}

async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document));
  return found.violations.map(v => `${v.id}: ${v.nodes.slice(0, 2).map(n => n.html.slice(0, 120)).join(' | ')}`);
}

async function look(page, title) {
  for (const [width, kind] of [[1280, 'desktop'], [360, 'phone']]) {
    await page.setViewportSize({ width, height: 900 });
    const found = await violations(page);
    claim(`${title} (${kind}): axe finds nothing`, found.length === 0, found.join('; '));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth + 1);
    claim(`${title} (${kind}): no sideways scrolling of the page`, !wide);
    if (shots) await page.screenshot({ path: `${shots}/${title}-${kind}.png`, fullPage: kind === 'desktop' });
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const context = await browser.newContext({ bypassCSP: true });
const page = await context.newPage();
page.setDefaultTimeout(20000);
const refused = [];
page.on('console', message => { if (/Content Security Policy/.test(message.text())) refused.push(message.text()); });

try {
  await page.goto(address);
  await look(page, 'sign-in');
  await page.getByLabel(/name/i).first().fill(name);
  await page.getByLabel(/password/i).first().fill('certainly wrong password');
  await page.getByRole('button', { name: /sign in/i }).click();
  claim('a wrong password does not sign in', /sign/i.test(await page.title()));
  await page.getByLabel(/name/i).first().fill(name);
  await page.getByLabel(/password/i).first().fill(password);
  await page.getByRole('button', { name: /sign in/i }).click();

  await page.getByRole('heading', { name: 'The true count' }).waitFor();
  await look(page, 'true-count');
  const row = page.getByRole('row', { name: /Children registered today/ });
  const figure = Number((await row.getByRole('link').innerText()).match(/[\d,]+/)[0].replace(/,/g, ''));
  await row.getByRole('link').click();
  await page.getByRole('heading', { name: 'Children registered today' }).waitFor();
  const total = Number((await page.getByText(/\d+ to \d+ of/).innerText()).match(/of ([\d,]+)/)[1].replace(/,/g, ''));
  claim('the number and its list agree', figure === total && total > 0, `${figure} ${total}`);
  await look(page, 'list');
  for (const term of ['Counted', 'In', 'Out of', 'When', 'Where'])
    claim(`the list states: ${term}`, await page.locator('dt', { hasText: new RegExp(`^${term}$`) }).count() === 1);
  const child = await page.locator('tbody a[href^="/child/"]').first().innerText();
  await page.locator('tbody a[href^="/child/"]').first().click();
  await page.getByRole('heading', { name: 'What each source says' }).waitFor();
  await look(page, 'child');
  await page.getByRole('link', { name: /The whole family/ }).click();
  await page.getByRole('heading', { name: 'Addresses over time' }).waitFor();
  await look(page, 'family');
  claim('the family names the child', await page.getByRole('link', { name: child }).count() > 0, child);
  claim('its strips say their words', /\d+ contacts? in 24 months/.test(await page.locator('svg.rb-strip').first().getAttribute('aria-label')));
  await page.getByRole('link', { name: child }).first().click();
  claim('the family opens to the child', (await page.locator('h1').innerText()) === child);

  // Each reason of the line is a list of its own, and together they are the line.
  await page.goto(address);
  const number = async link => Number((await link.innerText()).match(/[\d,]+/)[0].replace(/,/g, ''));
  const ended = await number(page.locator('a[href^="/count/ended"]'));
  let reasons = 0;
  for (const link of await page.locator('tr.rb-part a').all()) reasons += await number(link);
  claim('the reasons add up to the line', ended === reasons && ended > 0, `${ended} ${reasons}`);
  await page.locator('a[href^="/population"]').first().click();
  await page.getByRole('heading', { name: 'Children under five living here' }).waitFor();
  await look(page, 'population');

  await page.goto(`${address}/reach`);
  await page.locator('svg path').first().waitFor({ state: 'attached' });
  await look(page, 'reach-ward');
  const wards = await page.locator('.rb-map-svg a').count();
  claim('the map of wards has a link for each row', wards === await page.locator('tbody tr').count(), `${wards}`);
  await page.locator('.rb-map-svg a').first().focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: / ward$/ }).waitFor();
  claim('a ward opens by keyboard to its small areas', /by=lsoa&ward=E05/.test(page.url()), page.url());
  await look(page, 'reach-of-a-ward');
  await page.locator('tbody td a').first().click();
  claim('a cell of the reach table opens its list', (await page.locator('tbody tr').count()) > 0);
  await page.goto(`${address}/reach?by=lsoa&measure=registered`);
  await look(page, 'reach-lsoa');
  await page.locator('.rb-map-svg a').first().focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/area\//);
  await look(page, 'area');
  await page.emulateMedia({ media: 'print' });
  claim('print leaves the navigation out', !(await page.locator('.rb-nav').isVisible()));
  await page.emulateMedia({ media: 'screen' });

  await page.goto(`${address}/duplicates`);
  await page.getByRole('heading', { name: 'Possible duplicates' }).waitFor();
  await look(page, 'duplicates');
  const waiting = async () => Number((await page.getByText(/to judge, the most probable/).innerText()).match(/\d+/)[0]);
  if (await page.getByRole('button', { name: 'Same child' }).count()) {
    const before = await waiting();
    await page.getByRole('button', { name: 'Different children' }).first().click();
    await page.getByRole('button', { name: 'Undo' }).waitFor();
    const after = before > 1 ? await waiting() : 0;
    claim('a judged pair leaves the queue', after === before - 1, `${before} ${after}`);
    await page.getByRole('button', { name: 'Undo' }).click();
    claim('undo brings it back', (await waiting()) === before);
  }
  await page.goto(`${address}/imports`);
  await look(page, 'imports');
  await page.locator('tbody a').first().click();
  await page.getByRole('button', { name: 'Withdraw this import' }).waitFor();
  await look(page, 'import');
  await page.goto(`${address}/search?words=a`);
  await look(page, 'search');
  const missing = await page.goto(`${address}/child/999999999`);
  claim('an unknown child is 404', missing.status() === 404);
  claim('the policy refused nothing of our own', refused.length === 0, refused.join('; '));

  // The control: a page with a fault must be found faulty.
  await page.setContent('<html><body><img src="x"><input></body></html>');
  claim('control: axe finds a broken page broken', (await violations(page)).length > 0);
} catch (error) {
  claim(`the journey goes on (${error.message.split('\n')[0]}) at ${page.url()}`, false);
  if (shots) await page.screenshot({ path: `${shots}/failed.png` });
}
await browser.close();
console.log(`browser journey: ${passed} passed, ${failed} failed`);
process.exit(failed || !passed ? 1 : 0);
