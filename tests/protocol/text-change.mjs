// A change: its encoding, and what it is refused for. Versions, blocks and slots are called `revision.number`.
import { decode } from './cbor.mjs'
import { hex, isSound } from './entry.mjs'
import { FIELDS, mayHold, OF_PLACEMENT } from './text-fields.mjs'

/** Kinds of registers. */
export const [TEXT, PLACE, FIELD, TAG, THERE, PLACED_FIELD] = [0, 1, 2, 3, 4, 5]
/** The two lists of blocks. */
export const [PARAGRAPH, PLACEMENT] = ['paragraph', 'placement']

const check = (holds, why) => {
  if (!holds) throw new Error(why)
}
const parts = (value, ...lengths) => {
  check(Array.isArray(value) && lengths.includes(value.length), 'not the encoding of a change')
  return value
}
const bytes = (value, length) => {
  check(value instanceof Uint8Array && (length === undefined || value.length === length), 'not the encoding of a change')
  return hex(value)
}
const text = value => {
  check(typeof value === 'string', 'not the encoding of a change')
  check(isSound(value), 'a text or key that holds what none may hold')
  return value
}
const number = value => {
  check(Number.isInteger(value) && value >= 0 && value < 2 ** 32, 'not the encoding of a change')
  return value
}
const all = (value, read) => {
  check(Array.isArray(value), 'not the encoding of a change')
  return value.map(read)
}

/** Reads the change of a revision, or throws what it is refused for by its bytes alone. */
export function readChange(encoded, revision) {
  const [parents, writes, view, whole] = parts(decode(encoded), 3, 4)
  const read = new Reading(revision)
  if (whole !== undefined) bytes(whole)
  return {
    parents: all(parents, parent => bytes(parent, 16)),
    writes: all(writes, (write, n) => read.write(write, n)),
    view: bytes(view, 32),
  }
}

class Reading {
  constructor(revision) {
    this.revision = revision
  }

  write(encoded, n) {
    const [register, over, value, origin] = parts(encoded, 3, 4)
    const target = this.register(register)
    const name = JSON.stringify([target.kind, target.block?.name ?? target.key ?? target.field, target.block ? target.field : undefined])
    return {
      ...target,
      n,
      name: `${this.revision}.${n}`,
      revision: this.revision,
      register: name,
      over: all(over, version => this.version(version)),
      value: this.value(value),
      origin: origin === undefined ? null : this.origin(origin),
    }
  }

  version(encoded) {
    const [revision, n] = parts(encoded, 2)
    return `${bytes(revision, 16)}.${number(n)}`
  }

  ref(encoded) {
    const [kind, what] = parts(encoded, 2)
    check(kind === 0 || kind === 1, 'no such ref')
    return kind === 0 ? { own: number(what), name: `${this.revision}.${what}` } : { name: this.version(what) }
  }

  register(encoded) {
    const [kind, what] = parts(encoded, 2, 3)
    parts(encoded, kind === PLACED_FIELD ? 3 : 2)
    switch (kind) {
      case TEXT:
      case PLACE:
      case THERE:
        return { kind, block: this.ref(what) }
      case FIELD:
        check(FIELDS[number(what)] !== undefined, 'no such field')
        return { kind, field: what }
      case TAG:
        return { kind, key: text(what) }
      case PLACED_FIELD:
        check(OF_PLACEMENT[number(encoded[2])] !== undefined, 'no such field')
        return { kind, block: this.ref(what), field: encoded[2] }
      default:
        throw new Error('no such register')
    }
  }

  value(encoded) {
    const [kind, what, after] = parts(encoded, 1, 2, 3)
    if (kind === 0 && encoded.length === 2) return { said: text(what) }
    if (kind === 1 && encoded.length < 3) return { gone: encoded.length === 1 ? null : this.ref(what) }
    check(kind === 2 && encoded.length === 3 && typeof after === 'boolean', 'no such value')
    return { parent: what === null ? null : this.ref(what), after }
  }

  origin(encoded) {
    const [kind, what] = parts(encoded, 2)
    check(kind === 0 || kind === 1, 'no such origin')
    return kind === 0 ? { split: this.ref(what) } : { placement: bytes(what, 8) }
  }
}

/** Throws what a change is refused for by its past: `before` has the versions and blocks of the story, `past` its revisions. */
export function judge(change, before, past) {
  check(change.writes.length <= 100_000, 'too many writes')
  check(new Set(change.parents).size === change.parents.length, 'a parent twice')
  const judging = new Judging(before, past)
  for (const write of change.writes) judging.write(write)
  check([...judging.blocks.keys()].every(block => judging.placed.has(block)), 'a block has no place')
}

class Judging {
  constructor(before, past) {
    Object.assign(this, { before, past })
    this.written = new Set()
    this.placed = new Set()
    /** Those of earlier writes of the change itself. */
    this.blocks = new Map()
    this.slots = new Map()
  }

  write(write) {
    check(!this.written.has(write.register), 'a register twice')
    this.written.add(write.register)
    const begins = (write.kind === TEXT || write.kind === THERE) && write.block.own === write.n
    const list = begins ? (write.kind === TEXT ? PARAGRAPH : PLACEMENT) : write.block && this.listOf(write)
    this.over(write)
    if (write.kind === TEXT || write.kind === PLACE || write.kind === THERE) {
      const own = begins || (write.block.own !== undefined && this.blocks.has(write.block.name))
      check(own === (write.over.length === 0), 'it writes anew what was written, or over what was not')
    }
    this.origin(write, begins)
    this.value(write, list)
    if (begins) this.blocks.set(write.name, list)
    if (write.kind === PLACE) {
      this.slots.set(write.name, list)
      this.placed.add(write.block.name)
    }
  }

  /** The list of the block that a write is about, which has to be there. */
  listOf({ kind, block }) {
    const list = this.block(block)
    check(list !== undefined, 'no such block')
    check(kind !== TEXT || list === PARAGRAPH, 'a placement has no text')
    check((kind !== THERE && kind !== PLACED_FIELD) || list === PLACEMENT, 'a paragraph is no placement')
    return list
  }

  block(ref) {
    if (ref.own !== undefined) return this.blocks.get(ref.name)
    const block = this.before.blocks.get(ref.name)
    return block && this.past.has(block.revision) ? block.list : undefined
  }

  slot(ref) {
    if (ref.own !== undefined) return this.slots.get(ref.name)
    const version = this.before.versions.get(ref.name)
    return version?.kind === PLACE && this.past.has(version.revision) ? this.before.blocks.get(version.block).list : undefined
  }

  over({ register, over }) {
    check(new Set(over).size === over.length, 'a version twice')
    for (const name of over) {
      const version = this.before.versions.get(name)
      check(version && this.past.has(version.revision), 'no such version in its past')
      check(version.register === register, 'a version of another register')
    }
  }

  origin({ kind, origin, value }, begins) {
    if (!begins) return check(origin === null, 'an origin of what is there')
    check(value.said !== undefined, 'a block begins with nothing to say')
    if (kind === THERE) return check(origin?.placement !== undefined, 'a placement without its name')
    check(origin === null || (origin.split && this.block(origin.split) === PARAGRAPH), 'split off from nothing')
  }

  value({ kind, field, value }, list) {
    const into = value.gone && this.block(value.gone)
    switch (kind) {
      case TEXT:
        return check(value.said !== undefined || value.gone === null || into === PARAGRAPH, 'not a text')
      case PLACE:
        check(value.parent !== undefined, 'not a place')
        return check(value.parent === null || this.slot(value.parent) === list, 'no such slot')
      case TAG:
        return check(value.said !== undefined || value.gone === null, 'not a label')
      case THERE:
        return check(/^([0-9a-f]{64})?$/.test(value.said ?? (value.gone === null ? '' : '-')), 'not a photo')
      default: {
        const name = (kind === FIELD ? FIELDS : OF_PLACEMENT)[field]
        return check(value.said !== undefined && mayHold(name, value.said), `not a text for ${name}`)
      }
    }
  }
}
