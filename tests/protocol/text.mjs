// Reads stories by docs/TEXT.md alone, and compares what it makes of them with what Galley did:
//
//     node tests/protocol/text.mjs docs/vectors/text.json
//
// It shares no code with Galley. Where the two differ, the page is wrong, or one of the programs.
import { readFileSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import { hexToBytes } from '@noble/hashes/utils.js'
import { hex, nameOf } from './entry.mjs'
import { Registers, Story } from './text-registers.mjs'
import { publicForm, storyOf } from './text-story.mjs'
import { View } from './text-view.mjs'

const sideOf = ({ value, versions }) => ({ by: versions.map(({ name }) => name), ...(value.said !== undefined ? { said: value.said } : { gone: value.gone }) })
const fieldsOf = fields => Object.fromEntries([...fields].map(([name, sides]) => [name, sides.map(sideOf)]))

const MARKS = ['beside', 'moved_twice', 'split_and_moved', 'split_twice', 'back']

/** What all revisions of a story make, as the vectors say it. */
function shown(registers) {
  const view = new View(registers)
  const marks = view.marks()
  const marked = name => MARKS.filter(mark => marks.get(name).has(mark))
  const block = ({ name, places, sides }) => ({ id: name, marks: marked(name), places, sides: sides.map(sideOf) })
  const partOf = ({ name }) => {
    const [whole, side] = view.groups.partOf.get(name) ?? []
    return whole === undefined ? {} : { part_of: [whole, sideOf(side)] }
  }
  const conflicts = view.conflicts()
  const story = conflicts === 0 ? storyOf(view) : null
  const form = story && publicForm(story)
  return {
    heads: registers.latest(),
    blocks: view.paragraphs.map(one => ({ ...block(one), ...partOf(one) })),
    groups: view.groups.groups.map(group => group.map(({ name }) => name)),
    fields: fieldsOf(view.fields),
    tags: view.tags.map(({ key, label }) => [key, label]),
    placements: view.placements.map(one => ({ ...block(one), placement: one.placement, fields: fieldsOf(one.fields) })),
    conflicts,
    ...(story && { story, form: hex(form), digest: nameOf(form) }),
  }
}

function* differences({ name, revisions, refused = [], disagreeing = [], ...wanted }) {
  const story = new Story()
  for (const [revision, , change] of revisions) {
    const error = story.add(revision, hexToBytes(change))
    if (error) yield `${name}: revision ${revision} is refused: ${error.message}`
  }
  if (story.revisions.size !== revisions.length) return yield `${name}: ${story.waiting.length} revisions wait`
  for (const [revision, view] of revisions) {
    const hash = new View(new Registers(story, story.until(revision))).hash(revision)
    const told = disagreeing.includes(revision)
    if ((story.revisions.get(revision).view !== hash) !== told) yield `${name}: ${revision} ${told ? 'says' : 'does not say'} what it shows`
    if (hash !== view) yield `${name}: at ${revision} the view's hash is ${hash}, not ${view}`
  }
  const found = shown(new Registers(story, new Set(story.revisions.keys())))
  for (const key of new Set([...Object.keys(found), ...Object.keys(wanted)])) {
    if (!isDeepStrictEqual(found[key], wanted[key])) yield `${name}: ${key}: ${JSON.stringify(found[key])}, not ${JSON.stringify(wanted[key])}`
  }
  for (const [reason, change] of refused) {
    if (!story.add('ff'.repeat(16), hexToBytes(change))) yield `${name}: it is taken in, not refused: ${reason}: ${change}`
  }
}

const cases = JSON.parse(readFileSync(process.argv[2], 'utf8'))
const all = cases.flatMap(one => [...differences(one)])
for (const difference of all) console.log(difference)
console.log(`${cases.length} stories, ${all.length} differences`)
process.exitCode = cases.length > 0 && all.length === 0 ? 0 : 1
