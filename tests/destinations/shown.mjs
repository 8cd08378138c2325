// Shows the same story as several destinations show it, and says what a reader finds there: `node shown.mjs CHROMIUM PLACES [SHOTS]`.
// Each place is { name, url } or { name, root, path }: a folder that is served here, and the page in it.

import { launch } from '../site/browser.mjs'
import { serve } from '../site/serve.mjs'

const [executablePath, said, shots] = process.argv.slice(2)
const places = JSON.parse(said)
const browser = await launch(executablePath)
const servers = []
try {
  const seen = {}
  for (const { name, url, root, path } of places) {
    const server = root && (await serve(root, {}))
    if (server) servers.push(server)
    const page = await browser.newPage({ viewport: { width: 900, height: 1200 } })
    const ran = []
    page.on('dialog', dialog => (ran.push(dialog.message()), dialog.dismiss()))
    await page.goto(url ?? `${server.origin}/${path}`, { waitUntil: 'load' })
    // Those below the fold are fetched only when somebody scrolls there.
    await page.evaluate(async () => {
      for (const image of document.images) image.loading = 'eager'
      await Promise.all([...document.images].map(image => image.decode().catch(() => {})))
    })
    const found = await page.evaluate(read)
    if (shots) await page.screenshot({ path: `${shots}/${name}.png`, fullPage: true })
    seen[name] = { ...found, ran: [...ran, ...found.ran] }
    await page.close()
  }
  console.log(JSON.stringify(seen))
} finally {
  await browser.close()
  await Promise.all(servers.map(server => server.close()))
}

// In the page.
function read() {
  const plain = text => text.normalize('NFC').replace(/\s+/g, ' ').trim()
  const article = document.querySelector('article')
  // WordPress shows them as pictures.
  for (const emoji of article.querySelectorAll('img.emoji')) emoji.replaceWith(emoji.alt)
  const body = article.querySelector('.body').cloneNode(true)
  const shown = (image, caption) => ({
    caption: plain(caption?.textContent ?? ''),
    alt: plain(image.alt),
    whole: image.naturalWidth > 1,
  })
  // What leads a post of WordPress is no figure in many themes, and its caption is a line of ours.
  const lead = article.querySelector('img.wp-post-image')
  const lines = [...article.querySelectorAll('.galley-lead')]
  const figures = [...article.querySelectorAll('figure')].filter(figure => figure.querySelector('img') && !figure.contains(lead))
  const photos = figures.map(figure => shown(figure.querySelector('img'), figure.querySelector('figcaption')))
  if (lead) photos.unshift(shown(lead, lines[0] ?? lead.closest('figure')?.querySelector('figcaption')))
  const box = element => element.getBoundingClientRect()
  const under = lines[0] && lead && box(lines[0]).top - box(lead).bottom
  const covers = [...article.querySelectorAll('.wp-block-post-featured-image__overlay')].some(over => lines[0] && box(over).bottom > box(lines[0]).top + 1)
  const below = under >= 0 && under < 40 && !covers
  // What a destination keeps in another place, or makes of other fields: told apart by the test.
  for (const other of body.querySelectorAll('figure:has(img), .galley-byline, .galley-correction, .dateline, .galley-lead')) other.remove()
  // Each block's own words, where a list in a list is a block of its own.
  const leaves = [...body.querySelectorAll('p, h2, h3, h4, li, td, th, pre, cite, footer')]
  const own = element => {
    const copy = element.cloneNode(true)
    for (const inner of copy.querySelectorAll('p, ul, ol, table, cite, footer')) if (element.tagName !== 'P') inner.remove()
    return plain(copy.textContent)
  }
  return {
    headline: plain(article.querySelector('h1').textContent),
    body: leaves.map(own).filter(text => text !== ''),
    photos,
    times: plain(article.textContent).split(photos[0]?.caption || undefined).length - 1,
    // Where it stands: in the text as its first words, or below the photo.
    lines: lines.map(line => (line === article.querySelector('.body > *') ? 'text' : below && !line.closest('.body') ? 'photo' : 'elsewhere')),
    ran: globalThis.ran ?? [],
  }
}
