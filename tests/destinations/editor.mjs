// Opens a post in WordPress' own editor and says what the editor thinks of each block: `node editor.mjs CHROMIUM HOME USER PASSWORD POST`.

import { launch } from '../site/browser.mjs'

const [executablePath, home, user, password, post] = process.argv.slice(2)
const browser = await launch(executablePath)
try {
  const page = await browser.newPage()
  const editor = encodeURIComponent(`${home}wp-admin/post.php?post=${post}&action=edit`)
  await page.goto(`${home}wp-login.php?redirect_to=${editor}`)
  await page.fill('#user_login', user)
  await page.fill('#user_pass', password)
  await page.click('#wp-submit')
  await page.waitForFunction(() => globalThis.wp?.data?.select('core/block-editor')?.getBlocks().length > 0)
  const blocks = await page.evaluate(() => {
    const seen = []
    const see = block => {
      // `classic` is what the editor makes of words that are in no block.
      seen.push({ name: block.name, valid: block.isValid, html: block.originalContent ?? '' })
      block.innerBlocks.forEach(see)
    }
    globalThis.wp.data.select('core/block-editor').getBlocks().forEach(see)
    return seen
  })
  // Saved as it is, it stays as it is.
  const edited = await page.evaluate(() => globalThis.wp.data.select('core/editor').getEditedPostContent())
  console.log(JSON.stringify({ blocks, edited }))
} finally {
  await browser.close()
}
