// The revisions of a story, and what the registers of some of them say.
import { judge, PARAGRAPH, PLACE, PLACED_FIELD, PLACEMENT, readChange, FIELD, TEXT, THERE } from './text-change.mjs'
import { earlier, least, words } from './text-order.mjs'

/** The revisions of one story that take part, in whatever order they come. */
export class Story {
  constructor() {
    this.revisions = new Map()
    this.versions = new Map()
    this.blocks = new Map()
    this.waiting = []
  }

  /** Takes in a revision, and says whether it was refused. */
  add(name, bytes) {
    let change
    try {
      change = readChange(bytes, name)
    } catch (error) {
      return error
    }
    if (!change.parents.every(parent => this.revisions.has(parent))) {
      this.waiting.push([name, bytes])
      return null
    }
    const past = new Set(change.parents.flatMap(parent => [parent, ...this.revisions.get(parent).past]))
    try {
      judge(change, this, past)
    } catch (error) {
      return error
    }
    const generations = change.parents.map(parent => this.revisions.get(parent).generation)
    this.revisions.set(name, { ...change, past, generation: Math.max(-1, ...generations) + 1 })
    for (const write of change.writes) this.#write(write)
    const waiting = this.waiting.splice(0)
    for (const [later, its] of waiting) this.add(later, its)
    return null
  }

  #write(write) {
    const block = write.block?.name
    const value = { ...write.value }
    if (value.gone) value.gone = value.gone.name
    if (value.parent) value.parent = value.parent.name
    this.versions.set(write.name, { ...write, block, value })
    if (block !== write.name || (write.kind !== TEXT && write.kind !== THERE)) return
    const { name, revision, origin } = write
    const list = write.kind === TEXT ? PARAGRAPH : PLACEMENT
    this.blocks.set(name, { name, revision, list, whole: origin?.split?.name ?? null, placement: origin?.placement ?? null })
  }

  /** A revision and its past. */
  until(revision) {
    return new Set([revision, ...this.revisions.get(revision).past])
  }

  /** Whether one revision is another, or comes after it. */
  standsOn(one, other) {
    return one === other || this.revisions.get(one).past.has(other)
  }

  apart(one, other) {
    return !this.standsOn(one, other) && !this.standsOn(other, one)
  }
}

export const isGone = value => value.gone !== undefined
/** What a value says, as one text: whoever says the same has the same. */
export const meaning = ({ said, gone }) => (said !== undefined ? `said ${said}` : `gone ${gone ?? ''}`)
/** Sides in their order: texts, gone, gone into paragraphs. */
export function inOrder({ value: a }, { value: b }) {
  if (a.said !== undefined && b.said !== undefined) return least(a.said, b.said)
  if (a.said !== undefined || b.said !== undefined) return a.said !== undefined ? -1 : 1
  if (a.gone === b.gone) return 0
  if (a.gone === null || b.gone === null) return a.gone === null ? -1 : 1
  return earlier(a.gone, b.gone)
}

/** What some revisions of a story say, which hold the past of each of them. */
export class Registers {
  #pasts = new Map()
  #sides = new Map()

  constructor(story, revisions) {
    this.story = story
    this.revisions = revisions
    this.blocks = [...story.blocks.values()].filter(({ revision }) => revisions.has(revision)).sort((a, b) => earlier(a.name, b.name))
    this.all = new Map()
    this.halves = new Map()
    for (const version of story.versions.values()) {
      if (!revisions.has(version.revision)) continue
      this.all.set(version.register, [...(this.all.get(version.register) ?? []), version])
    }
    for (const block of this.blocks) {
      if (block.whole) this.halves.set(block.whole, [...this.halvesOf(block.whole), block])
    }
    for (const versions of this.all.values()) versions.sort((a, b) => earlier(a.name, b.name))
  }

  halvesOf(block) {
    return this.halves.get(block) ?? []
  }

  text = block => JSON.stringify([TEXT, block, undefined])
  place = block => JSON.stringify([PLACE, block, undefined])
  there = block => JSON.stringify([THERE, block, undefined])
  field = number => JSON.stringify([FIELD, number, undefined])
  fieldOf = (block, number) => JSON.stringify([PLACED_FIELD, block, number])

  /** The register that says what a block is. */
  itself({ name, list }) {
    return list === PARAGRAPH ? this.text(name) : this.there(name)
  }

  /** The versions in the past of one. */
  past(version) {
    let past = this.#pasts.get(version.name)
    if (past) return past
    past = new Set(version.over.map(name => this.story.versions.get(name)))
    for (const earlier of past) for (const name of earlier.over) past.add(this.story.versions.get(name))
    this.#pasts.set(version.name, past)
    return past
  }

  /** The heads of a register at some revisions. */
  heads(register, revisions = this.revisions) {
    const versions = (this.all.get(register) ?? []).filter(({ revision }) => revisions.has(revision))
    const replaced = new Set(versions.flatMap(({ over }) => over))
    return versions.filter(({ name }) => !replaced.has(name))
  }

  /** What one says, each with the versions that say it, in the order of sides. */
  saying(versions) {
    const sides = new Map()
    for (const version of versions) {
      const side = sides.get(meaning(version.value)) ?? { value: version.value, versions: [] }
      side.versions.push(version)
      sides.set(meaning(version.value), side)
    }
    return [...sides.values()].sort(inOrder)
  }

  /** The sides of a register. */
  sides(register) {
    let sides = this.#sides.get(register)
    if (!sides) {
      sides = this.#standing(this.saying(this.heads(register)))
      this.#sides.set(register, sides)
    }
    return sides
  }

  #standing(sides) {
    if (sides.length < 2) return sides
    // Of each side its heads, and of each of these the sides that it is idle beside.
    const idle = sides.map(side => side.versions.map(head => sides.filter(other => other !== side && other.versions.some(o => this.#idle(head, o)))))
    const state = new Map()
    for (let before = -1; before !== state.size; ) {
      before = state.size
      for (const [n, side] of sides.entries()) {
        if (state.has(side)) continue
        if (idle[n].some(beside => beside.every(other => state.get(other) === 'falls'))) state.set(side, 'stands')
        else if (idle[n].every(beside => beside.some(other => state.get(other) === 'stands'))) state.set(side, 'falls')
      }
    }
    return sides.filter(side => state.get(side) !== 'falls')
  }

  #idle(head, other) {
    const [mine, its] = [this.past(head), this.past(other)]
    const common = [...mine].filter(version => its.has(version))
    if (common.length === 0) return (head.kind === FIELD || head.kind === PLACED_FIELD) && head.value.said === ''
    const nearest = common.filter(version => !common.some(later => this.past(later).has(version)))
    if (!nearest.every(version => meaning(version.value) === meaning(head.value))) return false
    if (head.kind === THERE) return !isGone(other.value)
    const alone = [head, ...mine].filter(version => version !== other && !its.has(version))
    if (head.kind === TEXT && this.#letGo(head, alone)) return false
    return !alone.some(version => this.#chose(version, head, other))
  }

  #chose(version, head, other) {
    if (version.over.length === 0) return false
    const replaced = new Set(version.over.map(name => meaning(this.story.versions.get(name).value)))
    if (replaced.size > 1) return !goesOn(other.value, head.value)
    return replaced.has(meaning(version.value))
  }

  /** Whether words that a head had stand elsewhere, as its writer saw it. */
  #letGo(head, alone) {
    const until = this.story.until(head.revision)
    const by = new Set(alone.map(({ revision }) => revision))
    const found = new Set(this.halvesOf(head.block).filter(({ revision }) => by.has(revision)).map(({ name }) => name))
    for (const name of found) {
      const next = [...this.halvesOf(name).map(half => half.name), ...this.into(this.heads(this.text(name), until))]
      for (const one of next) if (one !== head.block) found.add(one)
    }
    return [...found].some(name => this.heads(this.text(name), until).some(({ value }) => value.said !== undefined))
  }

  /** The paragraphs that versions are gone into. */
  into(versions) {
    return versions.map(({ value }) => value.gone).filter(name => typeof name === 'string')
  }

  /** What a paragraph said last, where it is gone. */
  saidLast(block) {
    const seen = new Set(this.heads(this.text(block)))
    for (const version of seen) {
      if (isGone(version.value)) for (const name of version.over) seen.add(this.story.versions.get(name))
    }
    return this.saying([...seen].filter(({ value }) => !isGone(value)).sort((a, b) => earlier(a.name, b.name)))
  }

  /** The revisions that no other one has as a parent. */
  latest() {
    const parents = new Set([...this.revisions].flatMap(revision => this.story.revisions.get(revision).parents))
    return [...this.revisions].filter(revision => !parents.has(revision)).sort()
  }

  /** Where each slot of a list stands. */
  order(list) {
    const hanging = new Map()
    const at = (slot, after) => hanging.get(`${slot} ${after}`) ?? []
    for (const version of this.story.versions.values()) {
      if (version.kind !== PLACE || !this.revisions.has(version.revision)) continue
      if (this.story.blocks.get(version.block).list !== list) continue
      const key = `${version.value.parent} ${version.value.after}`
      hanging.set(key, [...(hanging.get(key) ?? []), version.name])
    }
    for (const slots of hanging.values()) slots.sort(earlier)
    const [order, left] = [new Map(), []]
    const read = slots => slots.toReversed().forEach(slot => left.push({ slot, ready: false }))
    read(at(null, true))
    read(at(null, false))
    while (left.length > 0) {
      const { slot, ready } = left.pop()
      if (ready) {
        order.set(slot, order.size)
        continue
      }
      read(at(slot, true))
      left.push({ slot, ready: true })
      read(at(slot, false))
    }
    return order
  }
}

/** Whether somebody typed on in what is said: no word of it is missing. */
function goesOn(other, head) {
  if (other.said === undefined) return false
  if (isGone(head)) return true
  const left = words(other.said)
  return words(head.said).every(word => {
    const at = left.indexOf(word)
    if (at >= 0) left.splice(at, 1)
    return at >= 0
  })
}
