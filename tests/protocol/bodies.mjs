// Reads bodies of entries by docs/PROTOCOL.md alone, and compares which of them read with what Galley found:
//
//     node tests/protocol/bodies.mjs docs/vectors/bodies.json
import { readFileSync } from 'node:fs'
import { hexToBytes } from '@noble/hashes/utils.js'
import { lockOf, open, readEntry, UNREAD } from './entry.mjs'

const kept = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const different = kept.filter(({ reason, entry, key, reads }) => {
  const bytes = hexToBytes(key)
  const said = open(readEntry(hexToBytes(entry)), new Map([[lockOf(bytes), bytes]]))
  return reads ? said.content?.get(2) !== reason : said !== UNREAD
})
for (const one of different) console.log(JSON.stringify(one))
console.log(`${kept.length} bodies, ${different.length} differences`)
process.exitCode = kept.length > 0 && different.length === 0 ? 0 : 1
