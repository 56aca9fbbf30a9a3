import { chromium } from 'playwright-core';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const address = 'http://127.0.0.1:8471';
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const context = await browser.newContext({ bypassCSP: true });
const page = await context.newPage();
page.on('console', m => console.log('console', m.text()));
page.on('pageerror', e => console.log('error', e.message));
page.setDefaultTimeout(8000);
await page.goto(address);
await page.getByLabel('Name').fill(process.argv[2]); await page.getByLabel('Password').fill(process.argv[3]);
await page.getByRole('button', { name: 'Sign in' }).click();
for (const [i, path] of process.argv.slice(4).entries()) {
  await page.goto(address + path);
  for (const width of [1280, 320]) {
    await page.setViewportSize({ width, height: 900 });
    await page.evaluate(axe);
    const v = (await page.evaluate(() => window.axe.run(document))).violations;
    console.log(path, width, v.map(x => x.id + ': ' + x.nodes.slice(0,2).map(n => n.html.slice(0,150)).join(' | ')).join('; '));
    console.log('overflow', await page.evaluate(() => document.documentElement.scrollWidth));
    await page.screenshot({ path: `/tmp/rv/shot-${i}-${width}.png`, fullPage: true });
  }
}
await browser.close();
