// The view of some revisions: what is shown, in which order, with which marks, and its hash.
import { blake3 } from '@noble/hashes/blake3.js'
import { hexToBytes } from '@noble/hashes/utils.js'
import { hex, join, utf8 } from './entry.mjs'
import { PARAGRAPH, PLACEMENT, TAG } from './text-change.mjs'
import { FIELDS, OF_PLACEMENT } from './text-fields.mjs'
import { copies, Groups } from './text-groups.mjs'
import { isGone } from './text-registers.mjs'
import { earlier, least } from './text-order.mjs'

/** What some revisions show. */
export class View {
  constructor(registers) {
    Object.assign(this, { registers, story: registers.story })
    this.fields = this.#fields(FIELDS, number => registers.field(number))
    this.tags = this.#tags()
    this.placements = this.#shown(PLACEMENT, new Set(), new Set())
    for (const placement of this.placements) {
      placement.fields = this.#fields(OF_PLACEMENT, number => registers.fieldOf(placement.name, number))
    }
    const [left, back] = [copies(registers), new Set()]
    this.groups = new Groups(registers)
    for (let before = -1; before !== back.size + this.groups.needed.size; ) {
      before = back.size + this.groups.needed.size
      this.paragraphs = this.#shown(PARAGRAPH, left, back)
      this.groups.tie(this.paragraphs)
      for (const name of this.groups.findNeeded()) back.add(name)
    }
  }

  /** The blocks of a list that are shown; of those that are gone, the copies that were left and what a way out needs. */
  #shown(list, left, back) {
    const order = this.registers.order(list)
    const shown = []
    for (const block of this.registers.blocks) {
      if (block.list !== list) continue
      let sides = this.registers.sides(this.registers.itself(block))
      const gone = sides.length === 1 && isGone(sides[0].value)
      if (gone && !left.has(block.name) && !back.has(block.name)) continue
      if (gone) sides = [...this.registers.saidLast(block.name), ...sides]
      const places = this.registers.heads(this.registers.place(block.name)).map(({ name }) => name)
      shown.push({ ...block, sides, places, back: gone && !left.has(block.name) })
    }
    return shown.sort((a, b) => order.get(a.places.at(-1)) - order.get(b.places.at(-1)))
  }

  #fields(names, register) {
    const sides = names.map((name, number) => [name, this.registers.sides(register(number))])
    return new Map(sides.filter(([, all]) => all.length > 0))
  }

  #tags() {
    const tags = []
    for (const [register] of this.registers.all) {
      const [kind, key] = JSON.parse(register)
      if (kind !== TAG) continue
      const heads = this.registers.heads(register).filter(({ value }) => !isGone(value))
      if (heads.length === 0) continue
      const adding = new Set(heads)
      for (const version of adding) {
        for (const before of version.over.map(name => this.story.versions.get(name))) if (!isGone(before.value)) adding.add(before)
      }
      const added = [...adding].map(({ revision, name }) => ({ generation: this.story.revisions.get(revision).generation, name }))
      const [first] = added.sort((a, b) => a.generation - b.generation || earlier(a.name, b.name))
      tags.push({ key, label: heads.map(({ value }) => value.said).sort(least).at(-1), first })
    }
    const named = (this.fields.get('tag_order')?.[0].value.said || null)?.split('\n') ?? []
    const rank = ({ key }) => (named.includes(key) ? named.indexOf(key) : named.length)
    const byAdding = (a, b) => a.first.generation - b.first.generation || earlier(a.first.name, b.first.name) || least(a.key, b.key)
    return tags.sort((a, b) => rank(a) - rank(b) || byAdding(a, b))
  }

  /** How many choices there are to make, each group counting as one. */
  conflicts() {
    const several = fields => [...fields.values()].filter(sides => sides.length > 1).length
    const ofPlacements = this.placements.map(({ sides, fields }) => (sides.length > 1) + several(fields))
    return this.groups.groups.length + several(this.fields) + ofPlacements.reduce((sum, n) => sum + n, 0)
  }

  /** The view's hash, at the revision that it is of. */
  hash(revision) {
    const by = bytes => join(...bytes)
    const sorted = all => by([count(all.length), ...all.sort(Buffer.compare)])
    const version = name => {
      const [its, n] = name.split('.')
      return by([its === revision ? Uint8Array.of(0) : join(Uint8Array.of(1), hexToBytes(its)), little(Number(n), 4)])
    }
    const text = said => by([count(utf8(said).length), utf8(said)])
    const side = ({ value, versions }) => {
      const says = value.said !== undefined ? join(Uint8Array.of(0), text(value.said)) : value.gone === null ? Uint8Array.of(1) : join(Uint8Array.of(2), version(value.gone))
      return by([says, sorted(versions.map(({ name }) => version(name)))])
    }
    const sides = all => sorted(all.map(side))
    const fields = (all, names) => by([count(all.size), ...[...all].flatMap(([name, its]) => [Uint8Array.of(names.indexOf(name)), sides(its)])])
    const places = all => sorted(all.map(version))
    const paragraphs = this.paragraphs.filter(({ back }) => !back)
    return hex(
      blake3(
        by([
          count(paragraphs.length),
          ...paragraphs.flatMap(one => [version(one.name), sides(one.sides), places(one.places)]),
          fields(this.fields, FIELDS),
          count(this.tags.length),
          ...this.tags.flatMap(({ key, label }) => [text(key), text(label)]),
          count(this.placements.length),
          ...this.placements.flatMap(one => [version(one.name), hexToBytes(one.placement), sides(one.sides), places(one.places), fields(one.fields, OF_PLACEMENT)]),
        ]),
      ),
    )
  }

  /** The marks of each block that is shown, by its name. */
  marks() {
    const marks = new Map([...this.paragraphs, ...this.placements].map(({ name }) => [name, new Set()]))
    const mark = (name, what) => marks.get(name)?.add(what)
    for (const { name, back } of this.paragraphs) if (back) mark(name, 'back')
    for (const list of [this.paragraphs, this.placements]) this.#beside(list, mark)
    for (const { name, places } of [...this.paragraphs, ...this.placements]) if (places.length > 1) mark(name, 'moved_twice')
    for (const whole of this.paragraphs) {
      for (const half of this.registers.halvesOf(whole.name)) {
        if (!marks.has(half.name) || !this.#splitAndMoved(whole, half)) continue
        mark(whole.name, 'split_and_moved')
        mark(half.name, 'split_and_moved')
      }
    }
    for (const name of this.#splitTwice()) mark(name, 'split_twice')
    return marks
  }

  #beside(list, mark) {
    const latest = this.registers.latest()
    for (const [n, { name, revision }] of list.entries()) {
      const before = list[n - 1]?.revision
      if (before === undefined || before === revision || latest.length < 2) continue
      if (!latest.some(one => this.story.standsOn(one, before) && this.story.standsOn(one, revision))) mark(name, 'beside')
    }
  }

  #splitAndMoved(whole, half) {
    const { registers, story } = this
    const after = [registers.text(half.name), registers.place(half.name), registers.text(whole.name)].flatMap(register => registers.heads(register))
    return registers
      .heads(registers.place(whole.name))
      .map(({ revision }) => revision)
      .filter(moved => moved !== whole.revision && story.apart(moved, half.revision))
      .some(moved => !after.some(({ revision }) => story.standsOn(revision, moved) && story.standsOn(revision, half.revision)))
  }

  #splitTwice() {
    const { registers, story } = this
    const stand = this.#whereWordsStand()
    const open = new Set(this.groups.open.map(({ name }) => name))
    const marked = new Set()
    for (const [whole, halves] of registers.halves) {
      if (open.has(whole) || new Set(halves.map(({ revision }) => revision)).size < 2) continue
      const standing = halves.filter(({ name }) => stand.has(name))
      if (!standing.some(one => standing.some(other => story.apart(one.revision, other.revision)))) continue
      const found = new Set(halves.filter(half => standing.some(other => story.apart(half.revision, other.revision))).map(({ name }) => name))
      for (const name of found) {
        for (const half of registers.halvesOf(name)) found.add(half.name)
        for (const head of registers.heads(registers.text(name))) {
          for (const into of registers.into([head])) {
            found.add(into)
            for (const half of registers.halvesOf(into)) if (story.standsOn(half.revision, head.revision)) found.add(half.name)
          }
        }
      }
      for (const name of found) marked.add(name)
    }
    return marked
  }

  #whereWordsStand() {
    const stand = new Set(this.paragraphs.map(({ name }) => name))
    const paragraphs = this.registers.blocks.filter(({ list }) => list === PARAGRAPH)
    for (let before = -1; before !== stand.size; ) {
      before = stand.size
      for (const { name } of paragraphs) {
        const into = this.registers.into(this.registers.heads(this.registers.text(name)))
        if ([...into, ...this.registers.halvesOf(name).map(half => half.name)].some(one => stand.has(one))) stand.add(name)
      }
    }
    return stand
  }
}

function little(number, width) {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(number), true)
  return bytes.subarray(0, width)
}

const count = number => little(number, 8)
