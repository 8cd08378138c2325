/** Fails where what the window loads before its first screen weighs more than it may; after `npx vite build`. */
import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const MOST = 250 * 1024
const dist = new URL('../dist/', import.meta.url)
const page = readFileSync(new URL('index.html', dist), 'utf8')
const loaded = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+\.(?:js|css))"/g)].map(found => found[1])
if (!loaded.length) throw new Error('the page loads nothing: its form has changed')
const weights = loaded.map(name => ({ name, bytes: gzipSync(readFileSync(new URL(name, dist))).length }))
const sum = weights.reduce((total, { bytes }) => total + bytes, 0)
for (const { name, bytes } of weights) console.log(`${(bytes / 1024).toFixed(1).padStart(7)} KB  ${name}`)
console.log(`${(sum / 1024).toFixed(1).padStart(7)} KB  in all, of ${MOST / 1024} KB`)
if (sum > MOST) process.exit(1)
