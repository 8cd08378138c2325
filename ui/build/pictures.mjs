/**
 * Takes pictures of the window over the newsroom in memory, under the real content security policy, and says what the
 * page complained of. `node build/pictures.mjs FOLDER [NAME…]`, after `npx vite build --mode fake`.
 */
import { createServer } from 'node:http'
import { mkdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' photo: preview:; frame-src preview:; connect-src ipc: http://ipc.localhost; base-uri 'none'; form-action 'none'"
const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.jpg': 'image/jpeg',
  '.svg': 'image/svg+xml',
}
const root = fileURLToPath(new URL('../dist-fake/', import.meta.url))

const server = createServer(async (request, response) => {
  const path = new URL(request.url ?? '/', 'http://x').pathname
  try {
    const bytes = await readFile(join(root, path === '/' ? 'index.html' : path))
    response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'text/html', 'content-security-policy': CSP })
    response.end(bytes)
  } catch {
    response.writeHead(path === '/favicon.ico' ? 204 : 404).end()
  }
})
await new Promise(ready => server.listen(0, '127.0.0.1', ready))
const address = `http://127.0.0.1:${server.address().port}/`

const [folder = 'pictures', ...only] = process.argv.slice(2)
await mkdir(folder, { recursive: true })
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })

/** What a picture shows: the address' question, the colours, and what is done before it is taken. */
const open = async page => {
  await page.locator('#stories [role=option]').first().click()
  await page.waitForTimeout(300)
}
const photos = async page => {
  await page.locator('#stories [role=option]').first().waitFor()
  await page.keyboard.press('Control+Shift+O')
  await page.locator('#photo-grid [role=option]').first().waitFor()
}
const SHOTS = {
  'start-first': { query: 'first' },
  'start-recent': { query: '' },
  'start-found': {
    query: 'first',
    act: page => page.getByRole('button', { name: /Lập tòa soạn mới|Found a newsroom/ }).click(),
  },
  'start-wrong': {
    query: 'first',
    act: async page => {
      await page.getByRole('button', { name: /Lập tòa soạn mới|Found a newsroom/ }).click()
      await page.locator('#found-passphrase').fill('rừng bần cửa sông')
      await page.locator('form .primary').click()
    },
  },
  desk: { query: 'desk' },
  'desk-open': { query: 'desk', act: open },
  'desk-dense': { query: 'desk', settings: { density: 'dense' }, act: open },
  'desk-contrast': { query: 'desk', settings: { theme: 'contrast' }, act: open },
  'desk-search': {
    query: 'desk',
    act: async page => {
      await page.getByRole('searchbox').fill('doi sim')
      await page.waitForTimeout(500)
    },
  },
  palette: {
    query: 'desk',
    act: async page => {
      await page.keyboard.press('Control+k')
      await page.keyboard.type('bai')
      await page.waitForTimeout(400)
    },
  },
  sheet: { query: 'desk', act: page => page.keyboard.press('F1') },
  shortcuts: {
    query: 'desk',
    act: async page => {
      await page.keyboard.press('F1')
      await page.getByRole('button', { name: /Đổi phím tắt|Change shortcuts/ }).click()
    },
  },
  look: { query: 'desk', act: page => page.keyboard.press('Control+,') },
  'desk-alone': {
    query: 'desk',
    act: async page => {
      await open(page)
      await page.keyboard.press('F11')
    },
  },
  crop: {
    query: 'desk',
    size: { width: 1280, height: 800 },
    act: async page => {
      await open(page)
      await page.locator('[data-crop]').first().click()
      await page.locator('[data-side=w]').waitFor()
      await page.keyboard.press('3')
    },
  },
  'crop-turned': {
    query: 'desk',
    size: { width: 1280, height: 800 },
    act: async page => {
      await open(page)
      await page.locator('[data-crop]').first().click()
      await page.locator('[data-side=w]').waitFor()
      for (const key of [
        '6',
        'Shift+ArrowLeft',
        'Shift+ArrowLeft',
        'f',
        'ArrowRight',
        'ArrowUp',
        'f',
        '}',
        '}',
        '}',
        ']',
      ])
        await page.keyboard.press(key)
    },
  },
  'crop-kept': {
    query: 'desk',
    size: { width: 1280, height: 800 },
    act: async page => {
      await open(page)
      await page.locator('[data-crop]').first().click()
      await page.locator('[data-side=w]').waitFor()
      for (const key of ['7', '}', '}', '}', '}', 'Enter']) await page.keyboard.press(key)
      await page.waitForTimeout(300)
    },
  },
  'desk-150': { query: 'desk', act: open, size: { width: 911, height: 512 }, scale: 1.5 },
  'desk-200': { query: 'desk', act: open, size: { width: 683, height: 384 }, scale: 2 },
  photos: {
    query: 'desk',
    act: async page => {
      await photos(page)
      await page.keyboard.press('ArrowRight')
      await page.keyboard.press('Shift+ArrowRight')
      await page.keyboard.press('i')
    },
  },
  'photo-full': {
    query: 'desk',
    act: async page => {
      await photos(page)
      await page.keyboard.press('Enter')
      await page.waitForTimeout(300)
    },
  },
  'photos-taken': {
    query: 'desk',
    act: async page => {
      await photos(page)
      await page.keyboard.press('Control+Shift+I')
      await page.locator('dialog:modal .taken').waitFor()
    },
  },
  'desk-many': {
    query: 'desk&many=100000',
    act: async page => {
      await page.keyboard.press('F6')
      await page.keyboard.press('End')
      await page.waitForTimeout(400)
    },
  },
}

for (const [name, shot] of Object.entries(SHOTS)) {
  if (only.length && !only.includes(name)) continue
  for (const language of ['vi', 'en']) {
    for (const colorScheme of ['light', 'dark']) {
      const viewport = shot.size ?? { width: 1366, height: 768 }
      const context = await browser.newContext({
        viewport,
        colorScheme,
        deviceScaleFactor: shot.scale ?? 1,
        locale: language,
      })
      const page = await context.newPage()
      page.on('console', said => ['error', 'warning'].includes(said.type()) && console.log(name, said.text()))
      page.on('pageerror', error => console.log(name, error.message))
      await page.clock.setFixedTime(new Date('2022-05-10T02:41:00Z'))
      if (shot.settings)
        await page.addInitScript(kept => {
          globalThis.galleySettings = kept
        }, shot.settings)
      await page.goto(`${address}?${shot.query}&language=${language}`)
      await page.locator('h1').first().waitFor()
      await page.waitForTimeout(200)
      await shot.act?.(page)
      await page.waitForTimeout(150)
      await page.screenshot({ path: join(folder, `${name}-${language}-${colorScheme}.png`) })
      await context.close()
    }
  }
}
await browser.close()
server.close()
