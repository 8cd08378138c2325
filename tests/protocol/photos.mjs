// Reads what was said of photos by docs/PROTOCOL.md alone, and compares it with what Galley makes of it:
//
//     node tests/protocol/photos.mjs docs/vectors/photos.json
import { readFileSync } from 'node:fs'
import { hexToBytes } from '@noble/hashes/utils.js'
import { hex } from './entry.mjs'
import { Ledger } from './ledger.mjs'

const kept = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const storage = new Map(Object.entries(kept.storage).map(([name, bytes]) => [name, new Uint8Array(Buffer.from(bytes, 'base64'))]))
const ledger = new Ledger(storage, Object.values(kept.seeds).map(hexToBytes))

const writes = ledger.order.flatMap(({ name }) => {
  const said = ledger.said.get(name)
  if (said?.act !== 16 || !ledger.part.get(name)) return []
  return said.content.get(0).map(([photo, field, texts, replaces], index) => ({
    name: `${name} ${index}`,
    of: `${hex(photo)} ${field}`,
    texts,
    replaces: replaces.map(([entry, place]) => `${hex(entry)} ${place}`),
  }))
})
const replaced = new Set(writes.flatMap(({ of, replaces }) => replaces.map(name => `${of} ${name}`)))
const found = {}
for (const { name, of, texts } of writes) {
  if (replaced.has(`${of} ${name}`)) continue
  const [photo, field] = of.split(' ')
  const fields = (found[photo] ??= {})
  fields[field] = [...(fields[field] ?? []), texts]
}

// The categories and territories that the house names, and what approvals go beyond.
const taken = ledger.order.flatMap(({ name }) => (ledger.part.get(name) ? [ledger.said.get(name)] : []))
const items = kind => taken.filter(({ act, content }) => act === 2 && content.get(0) === kind).map(({ content }) => content.get(1))
const lifted = taken.flatMap(({ act, content }) => (act === 6 ? (content.get(9) ?? []) : []))
const rights = { usage: items(12).sort(), territory: items(13).sort(), lifted: lifted.map(([photo, said]) => `${hex(photo)} ${said}`) }

const sorted = value => (Array.isArray(value) || typeof value !== 'object' ? value : Object.fromEntries(Object.keys(value).sort().map(key => [key, sorted(value[key])])))
const all = [{ photos: found, rights }, { photos: kept.photos, rights: kept.rights }]
const [mine, theirs] = all.map(value => JSON.stringify(sorted(value)))
console.log(`${writes.length} writes, ${replaced.size} replaced`)
if (mine !== theirs || writes.length === 0) {
  console.log(`${mine}\nnot ${theirs}`)
  process.exitCode = 1
}
