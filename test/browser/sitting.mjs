// One sitting at the queue of possible duplicates: exactly 50 pairs by keyboard alone, with inputs, pages and the server's time counted.
// The register must hold more pairs than that: `reachbook demo --children 3000`.
// usage: node sitting.mjs ADDRESS NAME PASSWORD
import { chromium } from 'playwright-core';

const [address, name, password] = process.argv.slice(2);
const PAIRS = 50;
let passed = 0, failed = 0, keys = 0;

function claim(text, holds, detail = '') {
  if (holds) passed++; else failed++;
  if (!holds) console.log(`failed: ${text} ${detail}`);
}

const pairOf = page => page.evaluate(() => ['a', 'b'].map(n => document.querySelector(`#judge [name=${n}]`)?.value).join('-'));
const waiting = async page => Number((await page.getByText(/\d+ to judge/).first().innerText()).match(/\d+/)[0]);

// From the key's request to the last byte of the next pair: the verdict's own request, the way back, and the page.
const served = page => page.evaluate(() => {
  const one = performance.getEntriesByType('navigation')[0];
  return one.responseEnd - one.fetchStart + (one.redirectEnd - one.redirectStart);
});

async function press(page, key) {
  const loaded = page.waitForEvent('load');
  keys++;
  await page.keyboard.press(key);
  await loaded;
}

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const page = await browser.newPage();
page.setDefaultTimeout(20000);
try {
  await page.goto(address);
  await page.getByLabel(/name/i).first().fill(name);
  await page.getByLabel(/password/i).first().fill(password);
  await page.getByRole('button', { name: /sign in/i }).click();
  await page.getByRole('heading', { name: 'The true count' }).waitFor();
  await page.goto(`${address}/duplicates`);
  const before = await waiting(page), seen = new Set(), times = [];
  claim('the demonstration holds more pairs than a sitting', before > PAIRS, `${before}`);
  claim('the sitting says how many it is', await page.getByText(new RegExp(`of ${PAIRS}`)).count() > 0);
  let pages = 0;
  page.on('load', () => pages++);
  const verdicts = ['d', 'd', 's', 'd', 'n'];
  const began = Date.now();
  for (let i = 0; i < PAIRS; i++) {
    seen.add(await pairOf(page));
    await press(page, verdicts[i % verdicts.length]);
    times.push(await served(page));
  }
  const all = Date.now() - began, sum = times.reduce((a, b) => a + b, 0);
  times.sort((a, b) => a - b);
  const median = times[PAIRS >> 1], worst = times[PAIRS - 1];
  console.log(`sitting: ${PAIRS} pairs, ${keys} keys, ${pages} pages, no pointer; served in ${Math.round(sum)} ms in all, median ${Math.round(median)} ms, ` +
    `slowest ${Math.round(worst)} ms; with the browser ${all} ms, which leaves ${((300 - all / 1000) / PAIRS).toFixed(1)} s a pair to think in 5 minutes`);
  claim('one key and one page a pair', keys === PAIRS && pages === PAIRS, `${keys} ${pages}`);
  claim('every pair is another, but for those somebody was unsure about', seen.size === PAIRS, `${seen.size}`);
  claim('what was decided has left the queue', await waiting(page) <= before - PAIRS * 3 / 5, `${before} ${await waiting(page)}`);
  claim('50 pairs fit in 5 minutes with 5 seconds a pair to think', all < 50000, `${all}`);
} catch (problem) {
  claim('the sitting is sat through', false, problem.message);
}
await browser.close();
console.log(`browser sitting: ${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
