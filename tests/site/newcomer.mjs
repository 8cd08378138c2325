// Looks at every page of a site as its readers do, and at one article part by part.

import { readFile, readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { HtmlValidate } from 'html-validate';
import { each } from './browser.mjs';
import { article, kept } from './article.mjs';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const VIEWS = [390, 1280].flatMap((width) => ['light', 'dark'].map((colorScheme) => ({ width, colorScheme })));
const validate = new HtmlValidate({
  extends: ['html-validate:recommended', 'html-validate:document', 'html-validate:a11y'],
  rules: {
    // Style, not validity: HTML's own way is to leave the slash out, and a long title is an editor's decision.
    'void-style': ['error', { style: 'omit' }],
    'long-title': 'off',
    // Digests guard what comes from another host; all comes from the site's own.
    'require-sri': ['error', { target: 'crossorigin' }],
  },
});

// In the page: what every page owes its readers, as a list of problems.
function common(paper) {
  const found = [];
  const root = document.documentElement;
  if (root.lang !== 'vi') found.push(`lang: ${root.lang}`);
  if (!document.title.includes(paper)) found.push(`title: ${document.title}`);
  if (root.scrollWidth > innerWidth) found.push(`wide: ${root.scrollWidth} px on ${innerWidth}`);
  const levels = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map((h) => Number(h.tagName[1]));
  if (levels.filter((l) => l === 1).length !== 1 || levels[0] !== 1) found.push(`headings: ${levels}`);
  levels.forEach((l, n) => { if (n && l > levels[n - 1] + 1) found.push(`headings: ${levels}`); });
  for (const image of document.images) {
    if (!image.hasAttribute('alt')) found.push(`alt: ${image.currentSrc} has none`);
    if (!image.closest('[aria-hidden]') && !image.alt) found.push(`alt: ${image.currentSrc} is empty`);
  }
  for (const script of document.querySelectorAll('script:not([type="application/ld+json"])')) found.push(`script: ${script.outerHTML}`);
  const noindex = document.querySelector('meta[name=robots][content=noindex]');
  for (const type of ['atom', 'rss']) {
    if (!document.querySelector(`link[rel=alternate][type="application/${type}+xml"]`)) found.push(`feeds: no ${type}`);
  }
  if (!noindex && !document.querySelector('link[rel=canonical]')) found.push('canonical: none');
  return found;
}

// In the page: every address that it asks for or leads to.
function addresses() {
  const all = [...document.querySelectorAll('a[href], link[href]')].filter((e) => e.rel !== 'canonical').map((e) => e.href);
  for (const image of document.images) {
    all.push(image.src, ...image.srcset.split(',').filter(Boolean).map((s) => new URL(s.trim().split(' ')[0], document.baseURI).href));
  }
  return all;
}

async function shown(page, tell) {
  // Photos further down load when they are near.
  await page.evaluate(async () => {
    for (const image of document.images) { image.loading = 'eager'; await image.decode().catch(() => undefined); }
  });
  const broken = await page.evaluate(() => [...document.images].filter((i) => !i.naturalWidth).map((i) => i.src));
  for (const src of broken) tell(`image: ${src}`);
}

async function htmlFiles(folder) {
  const names = await readdir(folder, { recursive: true });
  return names.filter((n) => n.endsWith('.html')).map((n) => `/${n.replaceAll('\\', '/')}`).sort();
}

async function look(browser, origin, job, view, paths, out) {
  const context = await browser.newContext({ colorScheme: view.colorScheme, viewport: { width: view.width, height: 844 } });
  const prepare = (page, now) => {
    now.tell = (what) => out.problems.add(`${what} (${now.path}, ${view.width} ${view.colorScheme})`);
    page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) now.tell(`console: ${message.text()}`); });
    page.on('pageerror', (error) => now.tell(`console: ${error}`));
    page.on('requestfailed', (request) => now.tell(`request: ${request.url()}`));
    page.on('response', (response) => { if (!response.ok()) now.tell(`request: ${response.status()} ${response.url()}`); });
    page.on('request', (request) => {
      if (new URL(request.url()).origin !== origin) now.tell(`request: ${request.url()}`);
    });
  };
  await each(context, paths, prepare, async (page, path, now) => {
    now.path = path;
    const { tell } = now;
    await page.goto(origin + path, { waitUntil: 'load' });
    await shown(page, tell);
    for (const problem of await page.evaluate(common, job.paper)) tell(problem);
    for (const address of await page.evaluate(addresses)) out.links.set(address, path);
    if (path === job.wanted.path) for (const problem of await page.evaluate(article, { ...job.wanted, address: job.address })) tell(problem);
    const kind = Object.entries(job.wanted.kinds).find(([, p]) => p === path)?.[0];
    if (job.shots && kind) await page.screenshot({ path: join(job.shots, `${kind}-${view.width}-${view.colorScheme}.png`), fullPage: true });
    if (!kind || paths.length === 1) return;
    await page.evaluate(AXE);
    const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
    for (const v of violations) tell(`axe: ${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(' | ')}`);
    out.audited += 1;
  });
  await context.close();
}

async function crawled(origin, links, problems) {
  for (const [address, from] of links) {
    const url = new URL(address);
    if (url.origin !== origin) {
      if (!['https:', 'mailto:'].includes(url.protocol)) problems.add(`link: ${address} (${from})`);
      continue;
    }
    const response = await fetch(url);
    if (!response.ok) problems.add(`link: ${response.status} ${url.pathname} (${from})`);
    else if (url.hash && !(await response.text()).includes(`id="${url.hash.slice(1)}"`)) problems.add(`link: ${address} (${from})`);
  }
}

async function judge(browser, origin, job, paths, views) {
  const out = { problems: new Set(), links: new Map(), audited: 0 };
  for (const view of views) await look(browser, origin, job, view, paths, out);
  await crawled(origin, out.links, out.problems);
  for (const problem of await kept(browser, origin, job)) out.problems.add(problem);
  return out;
}

export async function newcomer(browser, server, job) {
  const { origin } = server;
  const paths = await htmlFiles(job.root);
  const out = await judge(browser, origin, job, paths, VIEWS);
  const linked = new Set([...out.links.keys()].map((a) => decodeURIComponent(new URL(a).pathname)));
  for (const path of paths) {
    // Numbered pages are the archive behind the lists, and nothing leads to what was taken down.
    const alone = /\/\d+\.html$/.test(path) || path === job.wanted.kinds.tombstone;
    if (!alone && !linked.has(path) && !linked.has(path.replace(/index\.html$/, ''))) out.problems.add(`link: none leads to ${path}`);
    const report = await validate.validateFile(join(job.root, path));
    for (const m of report.results.flatMap((r) => r.messages)) out.problems.add(`html: ${m.ruleId} ${m.message} (${path}:${m.line}:${m.column})`);
  }
  const told = `${paths.length} pages, ${out.links.size} links, ${out.audited} audits`;
  const spoilt = {};
  for (const [part, html] of Object.entries(job.spoilt)) {
    job.extra[job.wanted.path] = { html };
    const { problems } = await judge(browser, origin, { ...job, shots: null }, [job.wanted.path], VIEWS.slice(0, 1));
    spoilt[part] = [...problems];
  }
  return { problems: [...out.problems], spoilt, told };
}
