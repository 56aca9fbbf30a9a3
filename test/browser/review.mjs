// The reviewer's journey: pairs judged by one key each, with inputs, pages and times counted; undo, later, two colleagues at once, a session that
// ends in the middle of typing, comparing by hand, picking a value, taking a join apart. Used by journey.mjs.

const waiting = async page => Number((await page.getByText(/\d+ to judge/).first().innerText()).match(/\d+/)[0]);
const pairOf = page => page.evaluate(() => ['a', 'b'].map(n => document.querySelector(`#judge [name=${n}]`)?.value).join('-'));

async function press(page, key) {
  const loaded = page.waitForEvent('load');
  await page.keyboard.press(key);
  await loaded;
}

async function byKeys(page, address, claim, look) {
  await page.goto(`${address}/duplicates`);
  await page.getByRole('heading', { name: 'The same child?' }).waitFor();
  await look(page, 'review');
  await page.setViewportSize({ width: 320, height: 640 });
  claim('at 320 px nothing scrolls sideways',
    await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1));
  await page.setViewportSize({ width: 1280, height: 900 });
  const before = await waiting(page);
  const goal = Math.min(before - 4, 50), seen = new Set(), times = [];
  let pages = 0;
  const count = () => pages++;
  page.on('load', count);
  const keys = ['s', 'd', 'd', 'n', 'd'];
  const began = Date.now();
  for (let i = 0; i < goal; i++) {
    seen.add(await pairOf(page));
    const at = Date.now();
    await press(page, keys[i % keys.length]);
    times.push(Date.now() - at);
  }
  page.off('load', count);
  times.sort((x, y) => x - y);
  const p99 = times[Math.ceil(times.length * 0.99) - 1];
  claim(`one key and one page a pair (${goal} pairs, ${pages} pages, ${Date.now() - began} ms in all, the slowest ${p99} ms)`,
    pages === goal && seen.size >= goal * 0.75);
  console.log(`review: ${goal} pairs, ${goal} keys, ${pages} pages; key to page: median ${times[times.length >> 1]} ms, 99th ${p99} ms`);
  claim('50 pairs fit in 5 minutes with 5 seconds a pair to think', p99 < 1000);
}

async function undoAndLater(page, address, claim) {
  await page.goto(`${address}/duplicates`);
  const pair = await pairOf(page), before = await waiting(page);
  await press(page, 'd');
  claim('a verdict takes the pair from the queue', await waiting(page) === before - 1 && await pairOf(page) !== pair);
  await press(page, 'u');
  claim('undo brings back the very pair', await pairOf(page) === pair && await waiting(page) === before);
  await page.goto(`${address}/duplicates`);
  const next = await pairOf(page);
  await press(page, 'l');
  claim('later shows another pair', await pairOf(page) !== next && await waiting(page) === before);
  await press(page, 'u');
  claim('undo of later shows it again', await pairOf(page) === next);
  await page.getByLabel(/Why, in your words/).fill('sdnl');
  claim('keys typed into the note decide nothing', await pairOf(page) === next);
  await page.getByRole('checkbox', { name: /One key decides/ }).uncheck();
  await page.locator('h1').click();
  await page.keyboard.press('d');
  await page.waitForTimeout(300);
  claim('the keys can be turned off', await pairOf(page) === next);
  await page.getByRole('checkbox', { name: /One key decides/ }).check();
  await page.locator('h1').click();
}

async function together(page, colleague, address, claim) {
  await page.goto(`${address}/duplicates`);
  await colleague.goto(`${address}/duplicates`);
  const mine = await pairOf(page), theirs = await pairOf(colleague);
  claim('two colleagues are shown two pairs', mine !== theirs && mine && theirs, `${mine} ${theirs}`);
  await colleague.goto(`${address}/duplicates/${mine.replace('-', '/')}?way=hand`);
  claim('who opens the other\'s pair is told so', await colleague.getByText(/looks at this pair, too/).count() === 1);
  await press(page, 'd');
  await colleague.getByLabel(/Why, in your words/).fill('typed with care');
  await colleague.getByRole('button', { name: /^Same (child|person)/ }).click();
  await colleague.getByRole('alert').waitFor();
  claim('the second is told who was first', /has judged this pair meanwhile/.test(await colleague.getByRole('alert').innerText()));
  claim('and keeps the note', await colleague.getByLabel(/Why, in your words/).inputValue() === 'typed with care');
}

async function signedOut(colleague, address, password, claim) {
  await colleague.goto(`${address}/duplicates`);
  await colleague.getByLabel(/Why, in your words/).fill('half a sentence');
  await colleague.context().clearCookies();
  await colleague.getByRole('button', { name: /Different/ }).first().click();
  await colleague.getByLabel('Name').fill('reviewer');
  await colleague.getByLabel('Password').fill(password);
  await colleague.getByRole('button', { name: 'Sign in' }).click();
  claim('a session that ended keeps what was typed', await colleague.getByText('half a sentence').count() > 0
    || await colleague.locator('[value="half a sentence"]').count() > 0);
  await colleague.getByRole('button').filter({ hasText: /send/i }).first().click();
  claim('and the verdict arrives', await colleague.getByText('Kept: different.').count() === 1);
}

async function byHand(page, address, claim, look) {
  await page.goto(`${address}/search?words=a`);
  await page.locator('tbody a[href^="/child/"]').nth(2).click();
  const name = await page.locator('h1').innerText();
  await page.getByRole('link', { name: 'Compare with another record' }).click();
  await page.getByLabel(/The start of a name/).fill('b');
  await page.getByRole('button', { name: 'Search' }).click();
  await page.getByRole('link', { name: /^Compare/ }).first().click();
  await page.getByRole('heading', { name: 'The same child?' }).waitFor();
  claim('any two children can be compared', await page.getByText(name).count() > 0);
  claim('and are weighed', await page.getByText(/Probability/).count() === 1);
  await look(page, 'compare');
  const picks = page.locator('input[type=radio][name=pick-family]');
  await page.locator('input[name=pick-family]:not(:checked)').check();
  claim('a value can be picked before joining', await picks.count() === 2);
  await page.getByRole('button', { name: /Same child/ }).click();
  await page.getByText('These two records are one child').waitFor();
  await page.locator('p', { hasText: 'These two records are one child' }).getByRole('link').click();
  await page.getByRole('heading', { name: 'Where the sources differ' }).waitFor();
  claim('the child shows what staff chose', await page.getByText('stands: staff chose it').count() > 0);
  await look(page, 'child-joined');
  await page.getByRole('link', { name: /Not the same child/ }).last().click();
  await page.getByRole('heading', { name: 'Not the same child?' }).waitFor();
  await look(page, 'unmerge');
  await page.getByRole('button', { name: 'Take the record out' }).click();
  await page.getByRole('heading', { name: 'What each source says' }).waitFor();
  claim('taking it apart leaves nothing chosen', await page.getByText('staff chose it').count() === 0);
}

async function adults(page, address, claim, look) {
  await page.goto(`${address}/duplicates/all`);
  const pair = page.locator('tbody tr').filter({ has: page.locator('span', { hasText: /^adults$/ }) }).getByRole('link');
  claim('the list tells pairs of adults from pairs of children', await pair.count() > 0);
  await pair.first().click();
  await page.getByRole('heading', { name: 'The same person?' }).waitFor();
  claim('two adults are weighed', await page.getByText(/Probability/).count() === 1);
  const apart = await page.getByText('They stand in two families').count() === 1;
  await look(page, 'review-adults');
  await press(page, 's');
  claim('two adults are joined by one key', await page.getByText('These two records are one person').count() === 1);
  claim('their families are asked about, not joined',
    !apart || await page.getByRole('link', { name: 'are the families one?' }).count() > 0);
  if (apart) {
    await page.getByRole('link', { name: 'are the families one?' }).first().press('Enter');
    await page.getByRole('button', { name: 'Join the two families' }).waitFor();
  }
  await page.goto(`${address}/duplicates`);
  await press(page, 'u');
  claim('and parted by one', await page.getByRole('heading', { name: 'The same person?' }).count() === 1
    && await page.getByRole('button', { name: /Same person/ }).count() === 1);
}

export async function review(page, colleague, address, password, claim, look) {
  await byKeys(page, address, claim, look);
  await undoAndLater(page, address, claim);
  await together(page, colleague, address, claim);
  await signedOut(colleague, address, password, claim);
  await byHand(page, address, claim, look);
  await page.goto(`${address}/duplicates/all`);
  await look(page, 'pairs');
  await page.goto(`${address}/duplicates/second`);
  await look(page, 'second-look');
  await adults(page, address, claim, look);
}
