// Opens pages made of hostile pieces: nothing may run, nothing may be asked of another host.
// The pages' own policy is switched off, so that what is judged is the text alone.

import { EVENTS, active, touch } from '../support/hostile/judge.mjs';
import { each } from './browser.mjs';

// Listens to a page for all that hostile text could make it do; `now` says which one it shows.
async function listen(page, origin, now) {
  const tell = (kind, what) => now.out?.push({ path: now.path, kind, what: String(what).slice(0, 300) });
  now.tell = tell;
  await page.exposeFunction('told', (what) => tell('executed', what));
  await page.addInitScript(() => { window.hit = () => { window.told('hit'); return true; }; });
  page.on('dialog', (dialog) => { tell('executed', dialog.message()); dialog.dismiss(); });
  page.on('popup', (popup) => { tell('executed', `a window: ${popup.url()}`); popup.close(); });
  page.on('request', (request) => {
    const asked = request.url();
    if (new URL(asked).origin !== origin && !asked.startsWith('data:')) tell('request', asked);
  });
  page.on('framenavigated', (frame) => {
    const own = frame === page.mainFrame();
    if (!own || (now.open && frame.url() !== 'about:blank')) tell('navigated', frame.url());
  });
}

async function look(page, origin, path, now, out) {
  Object.assign(now, { path, out, open: false });
  await page.goto(origin + path, { waitUntil: 'load' }).catch((error) => now.tell('not opened', error.message));
  now.open = true;
  // A page that moved on is no longer there to be touched; that it moved has been told.
  await page.evaluate(touch, EVENTS).catch(() => undefined);
  for (const what of await page.evaluate(active, origin).catch((error) => [error.message])) now.tell('active', what);
}

function unparsed(xml) {
  return new DOMParser().parseFromString(xml, 'application/xml').querySelector('parsererror')?.textContent;
}

export async function hostile(browser, { origin }, job) {
  const context = await browser.newContext({ bypassCSP: true });
  const [found, control, words] = [[], [], []];
  const prepare = (page, now) => listen(page, origin, now);
  await each(context, job.pages, prepare, async (page, { path, headline }, now) => {
    await look(page, origin, path, now, found);
    const shown = await page.evaluate(() => document.querySelector('main h1')?.textContent);
    if (headline && shown !== headline) words.push({ path, headline, shown });
  });
  await each(context, Object.keys(job.extra), prepare, (page, path, now) => look(page, origin, path, now, control));
  const page = await context.newPage();
  for (const path of job.xml) {
    const xml = await (await fetch(origin + path)).text();
    const error = await page.evaluate(unparsed, xml);
    if (error) found.push({ path, kind: 'xml', what: error });
  }
  await context.close();
  return { found, control, words, opened: job.pages.length };
}
