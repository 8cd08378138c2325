// One headless browser that talks to nobody but the loopback server.

import { chromium } from 'playwright-core';

export const launch = (executablePath) => chromium.launch({
  executablePath,
  args: ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost'],
});

// Does `task` with every item, on two pages of the context at once; `prepare` is told of each page once.
// A new page for every item would take longer than all the rest.
export async function each(context, items, prepare, task) {
  const queue = [...items];
  await Promise.all([1, 2].map(async () => {
    const page = await context.newPage();
    const now = {};
    await prepare(page, now);
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await task(page, item, now);
    await page.close();
  }));
}
