// Reads entries of each format by docs/PROTOCOL.md alone, and compares which of them read with what Galley found:
//
//     node tests/protocol/formats.mjs docs/vectors/formats.json
import { readFileSync } from 'node:fs'
import { hexToBytes } from '@noble/hashes/utils.js'
import { lockOf, open, readEntry, UNREAD } from './entry.mjs'

const kept = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const different = kept.filter(({ entry, key, reads }) => {
  const bytes = hexToBytes(key)
  return (open(readEntry(hexToBytes(entry)), new Map([[lockOf(bytes), bytes]])) !== UNREAD) !== reads
})
for (const one of different) console.log(JSON.stringify(one))
console.log(`${kept.length} entries, ${different.length} differences`)
process.exitCode = kept.length > 0 && different.length === 0 ? 0 : 1
