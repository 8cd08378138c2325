// Which paragraphs are chosen together, and what a way out of them needs.
import { PARAGRAPH } from './text-change.mjs'
import { inOrder, isGone, meaning } from './text-registers.mjs'
import { earlier } from './text-order.mjs'

/** What may be of a word, by code points that never change. */
const OF_A_WORD = /[0-9A-Za-z]|(?![\u00d7\u00f7\u2000-\u2bff\u3000-\u303f])[^\u0000-\u00bf]/

/** The paragraphs that are shown again since each of those who deleted a copy left another one. */
export function copies(registers) {
  const { story } = registers
  const byText = new Map()
  for (const { name, list } of registers.blocks) {
    if (list !== PARAGRAPH || !registers.heads(registers.text(name)).every(({ value }) => isGone(value))) continue
    const last = registers.saidLast(name)
    if (last.length === 1) byText.set(last[0].value.said, [...(byText.get(last[0].value.said) ?? []), name])
  }
  const shown = new Set()
  for (const [text, blocks] of byText) {
    if (blocks.length < 2 || !OF_A_WORD.test(text)) continue
    const elsewhere = ({ kind, block, value }) => kind === 0 && value.said === text && !blocks.includes(block)
    if ([...registers.all.values()].flat().some(elsewhere)) continue
    const deleted = new Set(blocks.flatMap(block => registers.heads(registers.text(block)).map(({ revision }) => revision)))
    const last = [...deleted].filter(one => ![...deleted].some(other => other !== one && story.standsOn(other, one)))
    const left = revision => blocks.some(block => registers.heads(registers.text(block), story.until(revision)).some(({ value }) => value.said === text))
    if (last.length > 1 && last.every(left)) shown.add(blocks.toSorted(earlier)[0])
  }
  return shown
}

/** What came out of a paragraph: its halves, and what came back out of it, each by a revision. */
function comings(registers) {
  const back = []
  for (const [register, versions] of registers.all) {
    if (JSON.parse(register)[0] !== 0) continue
    for (const version of versions) {
      const replaced = version.over.map(name => registers.story.versions.get(name))
      if (version.value.said === undefined || replaced.length === 0 || !replaced.every(({ value }) => isGone(value))) continue
      const until = registers.story.until(version.revision)
      const out = new Set(registers.into(replaced))
      for (const from of out) {
        for (const name of registers.into(registers.heads(registers.text(from), until))) if (name !== version.block) out.add(name)
      }
      for (const from of out) back.push({ from, name: version.block, revision: version.revision })
    }
  }
  return {
    back: from => back.filter(one => one.from === from),
    out: from => [...registers.halvesOf(from), ...back.filter(one => one.from === from)],
    outOf: name => back.filter(one => one.name === name),
  }
}

/** The groups of a view, with what ties them. */
export class Groups {
  constructor(registers) {
    Object.assign(this, { registers, story: registers.story, comings: comings(registers) })
    /** What a way out was found to need: paragraphs that are tied. */
    this.needed = new Map()
  }

  /** Ties the paragraphs of a view; they are in their order. */
  tie(paragraphs) {
    this.paragraphs = paragraphs
    this.shown = new Map(paragraphs.map(paragraph => [paragraph.name, paragraph]))
    this.open = paragraphs.filter(({ sides }) => sides.length > 1)
    this.partOf = new Map()
    const ties = [...this.needed.values()]
    for (const paragraph of this.open) for (const name of this.#tied(paragraph)) ties.push([paragraph.name, name])
    this.groups = this.#joined(ties)
  }

  #joined(ties) {
    const left = new Set(this.open.map(({ name }) => name))
    const groups = []
    for (const first of left) {
      const group = new Set([first])
      for (const name of group) {
        for (const [one, other] of ties) {
          if (one === name) group.add(other)
          if (other === name) group.add(one)
        }
      }
      for (const name of group) left.delete(name)
      groups.push(this.paragraphs.filter(({ name }) => group.has(name)))
    }
    const at = ([first]) => this.paragraphs.indexOf(first)
    return groups.sort((one, other) => at(one) - at(other))
  }

  /** Where the words of a paragraph are: in paragraphs that are shown. */
  #where(name, since = null, met = new Set()) {
    const there = this.shown.has(name) ? [name] : []
    const key = `${name} ${since && [...since].sort()}`
    if (met.has(key)) return there
    met.add(key)
    const into = there.length > 0 ? [] : this.registers.sides(this.registers.text(name)).flatMap(side => this.registers.into([side]).map(one => [one, wrote(side)]))
    const out = this.comings.out(name).filter(({ revision }) => !since || [...since].some(one => this.story.standsOn(revision, one)))
    return [...there, ...into.flatMap(([one, by]) => this.#where(one, by, met)), ...out.flatMap(one => this.#where(one.name, null, met))]
  }

  /** The first of the sides that know a revision, if any does and not all do. */
  #sideBy({ sides }, revision) {
    const know = sides.filter(side => known(this.registers, side).has(revision))
    return know.length > 0 && know.length < sides.length ? know[0] : null
  }

  #tied(paragraph) {
    const tied = []
    const halves = this.registers.halvesOf(paragraph.name).map(half => [half.name, this.#sideBy(paragraph, half.revision)])
    for (const [name, side] of halves) {
      halves.push(...this.registers.halvesOf(name).map(half => [half.name, side]))
      if (side && this.shown.has(name) && !this.partOf.has(name)) this.partOf.set(name, [paragraph.name, side])
      if (side || this.open.some(open => open.name === name)) tied.push(...this.#where(name))
    }
    for (const { name, revision } of this.comings.back(paragraph.name)) {
      if (this.#sideBy(paragraph, revision)) tied.push(...this.#where(name))
    }
    for (const side of paragraph.sides) {
      for (const name of this.registers.into([side])) tied.push(...this.#where(name, wrote(side)))
    }
    return tied
  }

  /** Finds what the ways out of all groups need; returns the paragraphs that are to be shown again, and notes what is tied. */
  findNeeded() {
    const again = new Set()
    for (const group of this.groups) {
      const inside = new Set(group.map(({ name }) => name))
      const joins = ({ name, list }) =>
        list === PARAGRAPH && this.registers.into(this.registers.heads(this.registers.text(name))).some(into => into !== name && inside.has(into))
      if (group.length > 1 || this.registers.blocks.some(joins)) this.#waysOf(group, inside, again)
    }
    return again
  }

  #waysOf(group, inside, again) {
    const open = group.filter(({ sides, back }) => sides.length > 1 && !back)
    const met = new Set()
    for (const paragraph of open) {
      for (const side of paragraph.sides) {
        for (const { revision } of side.versions) {
          if (!met.has(revision)) this.#way(this.#begin(open, paragraph, side, revision), group, inside, again)
          met.add(revision)
        }
      }
    }
  }

  /** Steps 1 and 2: by which paragraph and side a way goes, whose it is, and what the others wrote. */
  #begin(open, paragraph, side, writer, redirected = false) {
    const others = new Set(paragraph.sides.filter(other => other !== side).flatMap(other => [...known(this.registers, other)]))
    for (const revision of known(this.registers, side)) others.delete(revision)
    const way = { paragraph, others, writer }
    if (this.#without(others).has(writer)) return way
    const within = this.#without(others)
    const seen = new Set(side.versions.filter(({ revision }) => revision === writer).flatMap(({ over }) => over))
    const reached = new Set()
    for (const name of seen) {
      const version = this.story.versions.get(name)
      if (within.has(version.revision)) reached.add(version.revision)
      else for (const before of version.over) seen.add(before)
    }
    if (reached.size === 0) return way
    if (!redirected) {
      const sides = open.flatMap(one => one.sides.map(its => ({ one, its, by: its.versions.find(({ revision }) => revision === writer) })))
      const [first] = sides.filter(({ by }) => by).sort((a, b) => a.by.n - b.by.n)
      if (first.its !== side) return this.#begin(open, first.one, first.its, writer, true)
    }
    return { ...way, writer: [...reached].sort().at(-1) }
  }

  /** The revisions that do not stand on any of some. */
  #without(others) {
    return new Set([...this.registers.revisions].filter(revision => ![...others].some(other => this.story.standsOn(revision, other))))
  }

  #way({ paragraph, others, writer }, group, inside, again) {
    const { registers, story } = this
    const rest = group.filter(one => one !== paragraph)
    for (const { name } of rest) {
      const heads = registers.heads(registers.text(name), this.#without(others))
      const by = [heads.filter(({ revision }) => revision === writer), heads.filter(({ revision }) => story.standsOn(writer, revision)), heads]
      const taken = by.find(some => some.length > 0)?.toSorted(goneFirst)[0]
      if (!taken) continue
      const [same, other] = [[], []]
      for (const head of heads) (meaning(head.value) === meaning(taken.value) ? same : other).push(head)
      const kept = known(registers, { versions: same })
      for (const revision of known(registers, { versions: other })) if (!kept.has(revision)) others.add(revision)
    }
    const within = this.#without(others)
    for (const { name, list } of registers.blocks) {
      if (list !== PARAGRAPH || this.shown.has(name)) continue
      const joined = registers.into(registers.heads(registers.text(name))).some(into => inside.has(into))
      if (joined && registers.heads(registers.text(name), within).some(({ value }) => !isGone(value))) again.add(name)
    }
    for (const { name } of rest) {
      const block = story.blocks.get(name)
      const late = ({ revision }) => !within.has(revision)
      const found = [
        ...(late(block) && block.whole ? [block.whole] : []),
        ...this.comings.out(name).filter(late).map(one => one.name),
        ...this.comings.outOf(name).filter(late).map(one => one.from),
      ]
      for (const one of found) if (this.shown.has(one) && !inside.has(one)) this.needed.set(`${name} ${one}`, [name, one])
    }
  }
}

const wrote = ({ versions }) => new Set(versions.map(({ revision }) => revision))

/** The revisions that wrote the versions of a side, or what is in their past. */
function known(registers, { versions }) {
  return new Set(versions.flatMap(version => [version, ...registers.past(version)]).map(({ revision }) => revision))
}

function goneFirst(a, b) {
  if (isGone(a.value) !== isGone(b.value)) return isGone(a.value) ? -1 : 1
  return (isGone(a.value) ? 0 : inOrder(a, b)) || earlier(a.name, b.name)
}
