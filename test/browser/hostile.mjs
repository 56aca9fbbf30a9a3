// Every stored text is hostile (hostile.py), the policy against foreign scripts is off, and a real browser reads the pages: nothing may run, and no
// mark-up may come of a value. Also what is typed: the desk's form, a search, a file's name, a forged form, a session that ends while somebody types.
// usage: node hostile.mjs ADDRESS CHILDREN-AND-FAMILIES...
import { chromium } from 'playwright-core';

const [address, ...numbers] = process.argv.slice(2);
const PASSWORD = 'three small words';
const PAYLOADS = ["<script>hurt()</script>", "\"'><img src=x onerror=hurt()>", "<svg onload=hurt()></svg>", "<iframe srcdoc=\"<script>parent.hurt()</script>\"></iframe>",
  "<input autofocus onfocus=hurt()>", "<a href=\"javascript:hurt()\">go</a>"];
const PAGES = { leader: 80, board: 12, admin: 10 };
let passed = 0, failed = 0, hurt = 0;

function claim(text, holds, detail = '') {
  if (holds) passed++; else failed++;
  if (!holds) console.log(`failed: ${text} ${detail}`);
}

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });

async function watched() {
  const context = await browser.newContext({ bypassCSP: true });
  await context.exposeFunction('hurt', () => { hurt++; });
  const page = await context.newPage();
  page.setDefaultTimeout(10000);
  page.on('dialog', dialog => { hurt++; dialog.dismiss(); });
  return page;
}

async function signIn(page, name) {
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

// What a value must never become. The one script of our own is a file.
const marks = () => [...document.querySelectorAll('*')].flatMap(element => [
  ...(['IMG', 'IFRAME', 'OBJECT', 'EMBED'].includes(element.tagName) ? [element.tagName] : []),
  ...(element.tagName === 'SCRIPT' && !element.src.startsWith(location.origin + '/static/') ? ['SCRIPT'] : []),
  ...element.getAttributeNames().filter(name => name.startsWith('on') || name === 'srcdoc'),
  ...['href', 'src', 'action', 'formaction'].filter(name => /^\s*(javascript|data):/i.test(element.getAttribute(name) || ''))]);

async function clean(page, where) {
  const found = await page.evaluate(marks);
  claim(`${where}: no mark-up of a value`, found.length === 0, found.slice(0, 3).join(' '));
  claim(`${where}: nothing ran`, hurt === 0);
}

async function crawl(role) {
  const page = await watched(), seen = new Set();
  await page.goto(`${address}/sign-in`);
  await signIn(page, `${role}.one`);
  const waiting = ['/', '/count/history', '/reach', '/quality', '/imports', '/jobs', '/restricted', '/alarms', '/notices', '/account', '/users', '/out-of-date',
    '/out-of-date?reason=silent', '/out-of-date/letters', '/duplicates', '/duplicates/all', '/duplicates/second', '/search?words=hurt', '/forecast', '/population'];
  for (let i = 0; i + 1 < numbers.length && role === 'leader'; i += 2)
    waiting.unshift(`/child/${numbers[i]}`, `/child/${numbers[i]}/history`, `/family/${numbers[i + 1]}`, `/duplicates/${numbers[i]}/${Number(numbers[i]) + 5}`);
  let told = 0;
  while (waiting.length && seen.size < PAGES[role]) {
    const path = waiting.shift(), kind = path.replace(/\d+/g, 'N').replace(/as-of=[^&]*/, '');
    if (seen.has(path) || [...seen].filter(one => one.replace(/\d+/g, 'N').replace(/as-of=[^&]*/, '') === kind).length > 2) continue;
    seen.add(path);
    const answer = await page.goto(address + path);
    if (!answer.headers()['content-type'].startsWith('text/html')) continue;
    claim(`${role} ${path}: no failure of the server`, answer.status() < 500, String(answer.status()));
    told += (await page.content()).includes('hurt()');
    await clean(page, `${role} ${path}`);
    waiting.push(...await page.evaluate(() => [...document.querySelectorAll('a[href^="/"]')].map(a => a.getAttribute('href')).filter(h => !/csv|xlsx/.test(h))));
  }
  console.log(`hostile values, ${role}: ${seen.size} pages read, ${told} of them told one`);
  claim(`${role}: values are told at all`, told >= (role === 'leader' ? 40 : 1));
  return page;
}

async function typed(page) {
  const value = PAYLOADS.join('');
  await page.goto(`${address}/search?words=${encodeURIComponent(value)}`);
  await clean(page, 'a hostile search');
  await page.goto(`${address}/register`);
  for (const box of await page.locator('main input[type=text], main input:not([type])').all())
    await box.fill(value);
  await page.getByRole('button', { name: /Register|Next|Save/ }).first().click();
  await page.waitForLoadState();
  claim('hostile text that is refused is kept', (await page.content()).includes('&lt;script&gt;hurt()'));
  await clean(page, 'a refused form');
  // A hostile name of a file: shown as words, never as a path.
  await page.goto(`${address}/imports`);
  await page.getByLabel('Kind of list').selectOption('registrations');
  await page.locator('input[type=file]').setInputFiles({ name: '..\\..\\"><img src=x onerror=hurt()>.csv', mimeType: 'text/csv', buffer: Buffer.from('x;y\n1;2\n') });
  await page.getByRole('button', { name: /^Import$/ }).click();
  await page.waitForTimeout(1500);
  await page.goto(`${address}/jobs`);
  claim('the hostile name is shown as words', (await page.locator('main').innerText()).includes('<img src=x onerror=hurt()>'));
  await clean(page, 'a hostile file name');
  // A forged form: refused in words, and what it carried is not carried out.
  await page.goto(`${address}/register`);
  await page.evaluate(() => { document.querySelector('main form input[name=form_token]').value = 'f'.repeat(64); });
  await page.getByLabel('Family name').fill('Forged');
  await page.getByRole('button', { name: /Register|Next|Save/ }).first().click();
  await page.waitForLoadState();
  claim('a forged form is refused in words', /not sent from|was not|again/i.test(await page.locator('main').innerText()) && (await page.locator('h1').count()) === 1);
  // The session ends while somebody types at the desk.
  await page.goto(`${address}/register`);
  await page.getByLabel('Family name').fill('Half Written O\'Name');
  await page.context().clearCookies();
  await page.getByRole('button', { name: /Register|Next|Save/ }).first().click();
  await signIn(page, 'leader.one');
  claim('text typed when the session ended is kept', (await page.content()).includes('Half Written'));
}

async function control() {
  for (const payload of PAYLOADS) {
    hurt = 0;
    const page = await watched();
    await page.goto(`${address}/sign-in`);
    await page.setContent(`<html><body>${payload}</body></html>`);
    if (await page.getByRole('link', { name: 'go' }).count()) await page.getByRole('link', { name: 'go' }).click();
    await page.waitForTimeout(150);
    claim(`control: ${payload} sets the flag where it is not escaped`, hurt > 0);
    claim(`control: ${payload} is seen as mark-up`, (await page.evaluate(marks)).length > 0);
    await page.context().close();
  }
}

try {
  const leader = await crawl('leader');
  await crawl('board');
  await crawl('admin');
  await typed(leader);
  await control();
} catch (error) {
  claim(`the journey goes on (${error.message.split('\n')[0]})`, false);
}
await browser.close();
console.log(`hostile values in a browser: ${passed} passed, ${failed} failed`);
process.exit(failed || !passed ? 1 : 0);
