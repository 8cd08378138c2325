// Reads a newsroom's storage by docs/PROTOCOL.md alone, and compares what it makes of it with what Galley did:
//
//     node tests/protocol/read.mjs docs/vectors/newsroom.json
//
// It shares no code with Galley. Where the two differ, the page is wrong, or one of the programs.
import { readFileSync } from 'node:fs'
import { hexToBytes } from '@noble/hashes/utils.js'
import { derive, hex, nameOf, openAhead, openPhoto, utf8 } from './entry.mjs'
import { Ledger } from './ledger.mjs'

const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Reads the code of a recovery; returns the newsroom, the member and the seed. */
function readRecovery(text) {
  const marker = 'GALLEYR1-'
  const code = text.slice(text.indexOf(marker) + marker.length).replace(/[^0-9A-Z]/g, '')
  const values = [...code].map(digit => DIGITS.indexOf(digit))
  const length = values.slice(0, 3).reduce((sum, value) => sum * 32 + value, 0)
  const bits = values.slice(3).map(value => value.toString(2).padStart(5, '0')).join('')
  const all = Uint8Array.from({ length: length + 4 }, (_, n) => parseInt(bits.slice(n * 8, n * 8 + 8), 2))
  const bytes = all.subarray(0, length)
  const sum = derive('galley code 1', utf8(marker), bytes).subarray(0, 4)
  if (hex(sum) !== hex(all.subarray(length))) throw new Error('the code was mistyped')
  return { newsroom: bytes.subarray(3, 19), member: bytes.subarray(20, 36), seed: bytes.subarray(38, 70) }
}

/** The six words of a newsroom. */
function words(newsroom) {
  const bits = [...derive('galley newsroom words 1', hexToBytes(newsroom))].map(byte => byte.toString(2).padStart(8, '0')).join('')
  const parts = [[3, 'b h k l m s t v'], [2, 'a i o u'], [3, 'b h k l m s t v'], [3, 'a an ao i in o oi u']]
  return Array.from({ length: 6 }, (_, n) => {
    let at = n * 11
    return parts.map(([width, values]) => values.split(' ')[parseInt(bits.slice(at, (at += width)), 2)]).join('')
  }).join(' ')
}

const kept = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const storage = new Map(Object.entries(kept.storage).map(([name, bytes]) => [name, new Uint8Array(Buffer.from(bytes, 'base64'))]))
const differences = []
const compare = (what, found, wanted) => {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) differences.push(`${what}: ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`)
}

const recovery = readRecovery(kept.recovery)
const readers = [
  ['the chief', [recovery.seed], 2],
  ['the reporter', Object.values(kept.seeds).map(hexToBytes), 3],
]
for (const [who, seeds, column] of readers) {
  const ledger = new Ledger(storage, seeds)
  compare(`${who}'s newsroom`, ledger.newsroom, hex(recovery.newsroom))
  compare(`${who}'s words`, words(ledger.newsroom), kept.words)
  compare(`entries that wait for ${who}`, ledger.early.map(({ name }) => name), [])
  compare(`the order for ${who}`, ledger.order.map(({ name, depth }) => [name, depth]), kept.entries.map(([name, depth]) => [name, depth]))
  for (const line of kept.entries) {
    const said = ledger.said.get(line[0])
    compare(`whether entry ${line[0]} (act ${said?.act}) takes part for ${who}`, ledger.part.get(line[0]) ?? null, line[column])
  }
  let photos = 0
  for (const { act, content } of ledger.said.values()) {
    if (act !== 4) continue
    const whole = openPhoto(content, ledger.get)
    compare('a photo', [nameOf(whole), openAhead(content, ledger.get)?.subarray(0, 2)], [hex(content.get(0)), { 0: 255, 1: 216 }])
    photos += 1
  }
  compare(`photos of ${who}`, photos, 1)
  console.log(`${who} opens ${ledger.said.size} of ${ledger.order.length} entries; ${[...ledger.part.values()].filter(Boolean).length} take part`)
}
for (const difference of differences) console.log(difference)
process.exitCode = differences.length > 0 ? 1 : 0
