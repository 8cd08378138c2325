// What a reader must find on the page of a story, and what machines must find beside it.

// In the page: returns a list of problems, each beginning with the part it is about.
export function article(wanted) {
  const found = [];
  const story = document.querySelector('article.story');
  const plain = (element) => element?.textContent.replace(/\s+/g, ' ').trim();
  const visible = (element) => {
    if (!element?.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true })) return false;
    const box = element.getBoundingClientRect();
    return box.width > 8 && box.height > 8 && box.left >= 0 && box.right <= innerWidth + 0.5;
  };
  const part = (name, element, words) => {
    if (plain(element) !== words) found.push(`${name}: ${plain(element)} instead of ${words}`);
    else if (!visible(element)) found.push(`${name}: not to be seen`);
    return element;
  };
  const $ = (selector) => story?.querySelector(selector);
  const inOrder = [
    part('section', $('.breadcrumb a'), wanted.section),
    part('headline', $('h1'), wanted.headline),
    part('date', $('header time'), wanted.date),
    part('standfirst', $('.standfirst'), wanted.standfirst),
    $('figure'),
    ...wanted.body.map((words, n) => part('body', story.querySelectorAll('.body > p')[n], words)),
    part('byline', $('.bylines li b'), wanted.byline),
    $('.tags'),
    $('.comment a'),
    document.querySelector('.latest'),
  ];
  const tops = inOrder.map((e) => e?.getBoundingClientRect().top ?? NaN);
  if (!tops.every((top, n) => n === 0 || top >= tops[n - 1])) found.push(`order: ${tops.map(Math.round)}`);
  if (story.querySelectorAll('.body > p').length !== wanted.body.length) found.push('body: more paragraphs than the story has');
  if ($('header time')?.dateTime !== wanted.datetime) found.push(`date: ${$('header time')?.dateTime}`);
  part('caption', $('figcaption'), `${wanted.caption} ${wanted.note}. ${wanted.credit}`);
  part('credit', $('figcaption .credit'), wanted.credit);
  const photo = $('figure img');
  if (photo?.getAttribute('alt') !== wanted.alt) found.push(`alt: ${photo?.getAttribute('alt')}`);
  if (!visible(photo) || !photo.naturalWidth) found.push('photo: not to be seen');
  if (photo && photo.getBoundingClientRect().width > photo.closest('figure').getBoundingClientRect().width + 0.5) found.push('photo: wider than its frame');
  const tags = [...story.querySelectorAll('.tags a[rel=tag]')];
  if (tags.map(plain).join() !== wanted.tags.join() || !tags.every(visible)) found.push(`tags: ${tags.map(plain)}`);
  const latest = [...document.querySelectorAll('.latest article a:not(.thumb)')];
  const leads = latest.map((a) => decodeURIComponent(new URL(a.href).pathname));
  if (!wanted.latest.every((path) => leads.includes(`/${path}`)) || leads.includes(wanted.path)) found.push(`latest: ${leads}`);
  if (!latest.every(visible)) found.push('latest: not to be seen');
  const mail = $('.comment a');
  if (!mail?.href.startsWith(wanted.mail) || !visible(mail)) found.push(`mail: ${mail?.href}`);
  if (!decodeURIComponent(mail?.href ?? '').includes(wanted.headline)) found.push('mail: the subject does not name the story');
  const canonical = document.querySelector('link[rel=canonical]')?.getAttribute('href');
  if (canonical !== wanted.address + wanted.path) found.push(`canonical: ${canonical}`);
  found.push(...data());
  return found;

  function data() {
    const blocks = document.querySelectorAll('script[type="application/ld+json"]');
    if (blocks.length !== 1) return [`JSON-LD: ${blocks.length} blocks`];
    const said = JSON.parse(blocks[0].textContent);
    const at = said.image?.[0]?.url ?? '';
    const right = {
      '@type': said['@type'] === 'NewsArticle', headline: said.headline === wanted.headline, url: said.url === canonical,
      description: said.description === wanted.standfirst, articleSection: said.articleSection === wanted.section,
      keywords: said.keywords?.join() === wanted.tags.join(), author: said.author?.[0]?.name === wanted.byline,
      inLanguage: said.inLanguage === 'vi', publisher: Boolean(said.publisher?.name),
      datePublished: !Number.isNaN(Date.parse(said.datePublished)), dateModified: !Number.isNaN(Date.parse(said.dateModified)),
      caption: said.image?.[0]?.caption === wanted.caption,
      image: photo?.srcset.split(',').some((c) => at.endsWith(c.trim().split(' ')[0].replaceAll('../', ''))),
    };
    return Object.entries(right).filter(([, ok]) => !ok).map(([name]) => `JSON-LD: ${name}: ${JSON.stringify(said[name])}`);
  }
}

// In a blank page: a photo as a browser shows it, very small, as grey values.
async function grey(address) {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = new OffscreenCanvas(24, 24).getContext('2d');
  canvas.drawImage(image, 0, 0, 24, 24);
  const { data } = canvas.getImageData(0, 0, 24, 24);
  const pixels = Array.from({ length: 576 }, (_, n) => (data[n * 4] + data[n * 4 + 1] + data[n * 4 + 2]) / 3);
  return { width: image.naturalWidth, height: image.naturalHeight, pixels };
}

// In a blank page: what a feed or sitemap says.
function parsed({ xml, address }) {
  const tree = new DOMParser().parseFromString(xml, 'application/xml');
  const error = tree.querySelector('parsererror')?.textContent;
  const own = [...tree.querySelectorAll('item, entry, url')].find((e) => (
    e.querySelector('link')?.getAttribute('href') ?? e.querySelector('link, loc')?.textContent) === address);
  return { error, found: Boolean(own), title: own?.querySelector('title')?.textContent };
}

// Beside the page: the photo's sizes, upright and loading; feeds and sitemap with the story.
export async function kept(browser, origin, { wanted, address }) {
  const found = [];
  const page = await browser.newPage();
  await page.goto(origin + wanted.path);
  const set = await page.evaluate(() => document.querySelector('article.story figure img')?.srcset ?? '');
  await page.goto(`${origin}/__blank`);
  const original = await page.evaluate(grey, wanted.original);
  const candidates = set.split(',').map((c) => c.trim().split(' '));
  if (candidates.length < 2) found.push(`srcset: ${set}`);
  for (const [path, width] of candidates) {
    const photo = await page.evaluate(grey, new URL(path, origin + wanted.path).href).catch((error) => ({ error: error.message }));
    if (`${photo.width}w` !== width) found.push(`srcset: ${path} is ${photo.width} wide instead of ${width} ${photo.error ?? ''}`);
    const apart = (photo.pixels ?? []).reduce((sum, p, n) => sum + Math.abs(p - original.pixels[n]), 0) / 576;
    const shape = (photo.width / photo.height) / (original.width / original.height);
    if (!(apart < 8) || Math.abs(shape - 1) > 0.02) found.push(`upright: ${path} differs from the photo as taken (${apart}, ${shape})`);
  }
  for (const file of ['/feed.atom', '/feed.rss', '/sitemap-1.xml']) {
    const xml = await (await fetch(origin + file)).text();
    const said = await page.evaluate(parsed, { xml, address: address + wanted.path });
    if (said.error || !said.found) found.push(`feeds: ${file} ${said.error ?? 'lacks the story'}`);
    else if (file.includes('feed') && said.title !== wanted.headline) found.push(`feeds: ${file} ${said.title}`);
  }
  await page.close();
  return found;
}
