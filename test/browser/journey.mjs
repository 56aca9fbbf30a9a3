// The demonstration in a real browser: sign in, true count, list, child, family, reach and its maps, duplicates as two reviewers,
// imports as jobs, and the desk as a receptionist.
// Every page passes axe-core at desktop and phone width; only the keys of the reviewer are JavaScript of our own.
// usage: node journey.mjs ADDRESS NAME PASSWORD PASSWORD-OF-ALL-OTHERS [FOLDER FOR SCREENSHOTS]
import { chromium } from 'playwright-core';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createRequire } from 'node:module';
import { access } from './access.mjs';
import { ageing } from './ageing.mjs';
import { asked } from './asked.mjs';
import { databook } from './databook.mjs';
import { desk } from './desk.mjs';
import { explore } from './explore.mjs';
import { families } from './families.mjs';
import { history, keptHistory } from './history.mjs';
import { quality } from './quality.mjs';
import { restrict } from './restrict.mjs';
import { review } from './review.mjs';
import { users } from './users.mjs';

const [address, name, password, reception, shots] = process.argv.slice(2);
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
  const zoomed = await lost(page);
  claim(`${title} (1280 px at 400%): no sideways scrolling, and every control comes into view`, zoomed.length === 0, zoomed.join('; '));
  await page.setViewportSize({ width: 1280, height: 900 });
}

// What cannot be used on a screen of 1280 by 1024 at 400%: the page when it scrolls sideways, and each control that the keyboard does not
// bring into view. The areas of a map are no boxes: they are on the lists beside it.
async function lost(page) {
  await page.setViewportSize({ width: 320, height: 256 });
  return page.evaluate(() => {
    const wide = document.documentElement.scrollWidth > document.documentElement.clientWidth + 1 ? ['sideways'] : [];
    const before = document.activeElement;
    const controls = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]
      .filter(e => e.checkVisibility() && e.tabIndex >= 0 && !e.disabled && !e.closest('svg'));
    const hidden = controls.filter(e => {
      e.focus();
      const box = e.getBoundingClientRect();
      return document.activeElement !== e || box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth;
    });
    before?.focus({ preventScroll: true });
    if (document.activeElement !== before) document.activeElement.blur();
    scrollTo(0, 0);
    return [...wide, ...hidden.slice(0, 3).map(e => e.outerHTML.slice(0, 90))];
  });
}

// The height of a chart's letters at the narrowest width, in pixels.
async function smallest(page) {
  await page.setViewportSize({ width: 320, height: 900 });
  const heights = await page.locator('svg.rb-chart').evaluateAll(charts => charts.map(c => 14 * c.getBoundingClientRect().width / 400));
  await page.setViewportSize({ width: 1280, height: 900 });
  return Math.min(...heights);
}

function list(name, rows) {
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun'];
  let text = 'Registration;Name;Date of Birth;Sex;Address;Post Code;Mother/Carer;Mobile;Date Joined;Date Left;Reason;Groups\n';
  for (let i = 1; i <= rows; i++)
    text += `${name}${i};Test${i % 5000}, Ann;${i % 28 + 1}-${months[i % 6]}-24;Girl;${i % 900 + 1} Long Road;DE23 6WY;;;1-Aug-24;;;\n`;
  return { name: `${name}.csv`, mimeType: 'text/csv', buffer: Buffer.from(text) };
}

async function send(page, file, button) {
  await page.goto(`${address}/imports`);
  await page.getByLabel('Kind of list').selectOption('registrations');
  await page.getByLabel(/Centre, if/).selectOption('Rosehill');
  await page.getByLabel('File (CSV)').setInputFiles(file);
  await page.getByRole('button', { name: button }).click();
  await page.waitForURL(/\/(jobs|imports)\/\d+$/);
}

// The page as it is at this moment, without its looking for news.
async function hold(page) {
  await page.route(/\/jobs\/\d+$/, async route => {
    const answer = await route.fetch();
    const headers = answer.headers();
    delete headers.refresh;
    await route.fulfill({ response: answer, headers });
  });
  await page.goto(page.url());
}

// Lists taken in as jobs: cancelled, previewed, taken, withdrawn; a cleansing; a list that fails.
async function work(page) {
  const long = `${mkdtempSync(`${tmpdir()}/journey-`)}/cancelled.csv`;
  writeFileSync(long, list('cancelled', 500000).buffer);
  await send(page, long, /^Import$/);
  const job = page.url();
  await page.getByRole('status').filter({ hasText: /Taking in the rows: [1-9]\d*%/ }).waitFor({ timeout: 60000 });
  await hold(page);
  claim('a running job shows its progress in words', /\d+%/.test(await page.getByRole('status').innerText()));
  claim('and as a bar', (await page.locator('progress').getAttribute('value')) !== null);
  claim('one may leave the page', (await page.getByText('You may leave this page').count()) === 1);
  await look(page, 'job-running');
  await page.goto(`${address}/search?words=ann`);
  await page.getByRole('heading', { name: /search/i }).first().waitFor();
  await page.goto(`${address}/jobs`);
  claim('the running job stands under Work', (await page.getByRole('row', { name: /cancelled.csv running/ }).count()) === 1);
  await page.goto(job);
  await page.unroute(/\/jobs\/\d+$/);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('Stopped: nothing was changed.').waitFor({ timeout: 60000 });
  rmSync(long.replace('/cancelled.csv', ''), { recursive: true });
  await look(page, 'job-stopped');
  await page.goto(`${address}/imports`);
  claim('a cancelled import leaves nothing', (await page.getByText('cancelled.csv').count()) === 0);

  await send(page, list('taken', 300), /Preview/);
  await page.getByText('A preview: nothing has changed. Of 300 rows').waitFor();
  await look(page, 'job-preview');
  await page.getByRole('button', { name: 'Import this list' }).click();
  await page.getByRole('heading', { name: 'taken.csv', exact: true }).waitFor();
  claim('a finished import opens its own page', /\/imports\/\d+$/.test(page.url()));
  await look(page, 'import');
  await page.getByRole('button', { name: 'Withdraw this import' }).click();
  await page.getByText('It was withdrawn').waitFor();
  await look(page, 'job-withdrawn');

  await send(page, { name: 'empty.csv', mimeType: 'text/csv', buffer: Buffer.from('\n') }, /^Import$/);
  await page.getByText('empty.csv: The file is empty.').waitFor();
  await look(page, 'job-failed');

  await page.getByRole('link', { name: 'Work', exact: true }).click();
  await look(page, 'jobs');
  await page.getByRole('button', { name: 'Preview: change nothing' }).click();
  await page.getByText('A preview: nothing has changed.').waitFor({ timeout: 120000 });
  claim('a preview of a cleansing can be applied', (await page.getByRole('button', { name: 'Cleanse the register' }).count()) === 1);
  await look(page, 'job-cleansing');
  await page.getByRole('button', { name: 'Cleanse the register' }).click();
  await page.getByText('Done:').waitFor({ timeout: 120000 });
  claim('a cleansing of the pages ends nothing by itself', (await page.getByRole('link', { name: 'Confirm what is out of date' }).count()) === 1);
}

async function signedIn(browser, name, password) {
  const context = await browser.newContext({ bypassCSP: true });
  const page = await context.newPage();
  page.setDefaultTimeout(20000);
  page.on('console', message => { if (/Content Security Policy/.test(message.text())) refused.push(message.text()); });
  await page.goto(address);
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
  return page;
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
  await page.getByRole('link', { name: /forecast/ }).click();
  await page.getByRole('heading', { name: 'Forecast of children under five' }).waitFor();
  const whole = await page.locator('.govuk-body-l').innerText();
  claim('the forecast says now, then and how sure', /: [\d,]+ in 2026, about [\d,]+ in 2031 \(four times in five between [\d,]+ and [\d,]+\)/.test(whole), whole);
  claim('its charts have names', await page.getByRole('img', { name: 'Children under five by year' }).count() === 1);
  claim('a chart stays readable on a phone', await smallest(page) >= 9, String(await smallest(page)));
  await look(page, 'forecast');
  await page.getByLabel('Area', { exact: true }).selectOption('Abbey ward');
  await page.getByRole('button', { name: 'Show' }).click();
  claim('it narrows to a ward', /^Children under five in Abbey ward: /.test(await page.locator('.govuk-body-l').innerText()));

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

  const kept = await history(page, address, claim, look);
  const colleague = await signedIn(browser, 'reviewer', reception);
  await review(page, colleague, address, reception, claim, look);
  await colleague.context().close();
  await page.goto(`${address}/imports`);
  await look(page, 'imports');
  await work(page);
  await ageing(page, address, claim, look);
  await quality(page, address, claim, look);
  await explore(page, address, claim, look);
  const books = mkdtempSync(`${tmpdir()}/journey-`);
  await databook(page, address, claim, look, books);
  rmSync(books, { recursive: true });
  await families(page, address, claim, look);
  await keptHistory(page, claim, kept);
  await access(page, address, claim, look);
  await restrict(page, browser, address, reception, claim, look);
  await page.goto(`${address}/search?words=a`);
  await look(page, 'search');

  const there = await signedIn(browser, 'reception', reception);
  await there.getByRole('link', { name: 'Register a child' }).waitFor();
  await desk(there, address, claim, look);
  await there.context().close();

  const desks = [await signedIn(browser, 'desk.rosehill', reception), await signedIn(browser, 'desk.becket', reception)];
  await asked(...desks, address, claim, look);
  for (const one of desks) await one.context().close();
  const administrator = await signedIn(browser, 'admin', reception);
  await users(administrator, browser, address, claim, look);
  await administrator.context().close();

  const missing = await page.goto(`${address}/child/999999999`);
  claim('an unknown child is 404', missing.status() === 404);
  claim('the policy refused nothing of our own', refused.length === 0, refused.join('; '));

  // The control: a page with a fault must be found faulty.
  await page.setContent('<html><body><img src="x"><input></body></html>');
  claim('control: axe finds a broken page broken', (await violations(page)).length > 0);
  await page.setContent('<html><body><p style="width:400px">wide</p><a href="/" style="position:fixed;left:500px">lost</a></body></html>');
  claim('control: a page too wide at 400%, and a link out of view, are found', (await lost(page)).length === 2);
} catch (error) {
  claim(`the journey goes on (${error.message.split('\n')[0]}) at ${page.url()}`, false);
  if (shots) await page.screenshot({ path: `${shots}/failed.png` });
}
await browser.close();
console.log(`browser journey: ${passed} passed, ${failed} failed`);
process.exit(failed || !passed ? 1 : 0);
