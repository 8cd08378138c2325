// All entries of a storage: which stand in their logs, in which order, what is in sight of which, and which take part.
import { blake3 } from '@noble/hashes/blake3.js'
import { bytesToHex as hex, concatBytes as join, hexToBytes as bytes } from '@noble/hashes/utils.js'
import { derive, isProven, lockOf, NONE, nameOf, open, openGrant, readEntry, deviceOf, UNREAD, wide } from './entry.mjs'

const CHIEF = 5
const EDITOR = 2
/** Acts about members, devices, locks. */
const ROSTER = new Set([0, 1, 9, 12, 13, 14, 15])
const ADOPTABLE = new Set([3, 4, 11, 16])

const least = (a, b) => (a < b ? -1 : a > b ? 1 : 0)

export class Ledger {
  /** By name. */
  entries = new Map()
  locks = new Map()
  said = new Map()

  constructor(storage, seeds) {
    this.get = name => storage.get(name)
    this.newsroom = storage.get('galley-1/newsroom')
    const lines = new TextDecoder().decode(this.newsroom).split('\n')
    if (lines[0] !== 'galley 1' || !/^newsroom [0-9a-f]{32}$/.test(lines[1])) throw new Error('whose storage is it?')
    this.newsroom = lines[1].slice('newsroom '.length)
    this.#stand(storage)
    this.order = [...this.entries.values()].sort((a, b) => a.depth - b.depth || least(a.name, b.name))
    this.#unlock(seeds)
    this.#judge()
  }

  /** Takes in all objects of logs whose names say what they are, until nothing more stands. */
  #stand(storage) {
    let waiting = []
    for (const [name, object] of storage) {
      const at = /^galley-1\/log\/([0-9a-f]{64}-[0-9a-f]{16})\/([0-9a-f]{8})\/([0-9a-f]{16})-([0-9a-f]{24})$/.exec(name)
      if (!at) continue
      const entry = readEntry(object)
      const number = parseInt(at[3], 16)
      const holds = entry.log === at[1] && entry.number === number && entry.name.startsWith(at[4])
      if (!holds || parseInt(at[2], 16) !== Math.floor(number / 256)) throw new Error(`${name} is another entry`)
      if (entry.newsroom !== this.newsroom) throw new Error(`${name} is of another newsroom`)
      waiting.push(entry)
    }
    for (let before = -1; before !== waiting.length; ) {
      before = waiting.length
      waiting = waiting.filter(entry => !this.#stands(entry))
    }
    this.early = waiting
  }

  #stands(entry) {
    const before = entry.number === 1 && entry.previous === NONE ? null : this.entries.get(entry.previous)
    if (before === undefined || (before && (before.log !== entry.log || before.number !== entry.number - 1))) return false
    const seen = entry.seen.map(head => this.entries.get(head.entry))
    if (seen.includes(undefined)) return false
    for (const [n, head] of entry.seen.entries()) {
      if (seen[n].log !== head.log || seen[n].number !== head.number) throw new Error('a head is another entry')
      if (head.log === entry.log || before?.headsSeen.some(other => this.reaches(other, seen[n]))) throw new Error('seen before')
    }
    const all = [...(before?.headsSeen ?? []), ...seen]
    const last = all.filter(one => !all.some(other => other !== one && this.reaches(other, one)))
    last.sort((a, b) => least(a.log, b.log) || a.number - b.number || least(a.name, b.name))
    const sum = last.map(one => {
      const [device, incarnation] = one.log.split('-')
      return join(bytes(device), bytes(incarnation), wide(one.number), bytes(one.name))
    })
    if (hex(blake3(join(...sum))) !== entry.heads) throw new Error(`the heads of ${entry.name} do not add up`)
    entry.headsSeen = last
    entry.before = before
    entry.depth = entry.number + last.reduce((depth, one) => depth + one.number, 0)
    if (seen.some(head => head.depth >= entry.depth)) throw new Error(`${entry.name} is no deeper than what it saw`)
    this.entries.set(entry.name, entry)
    return true
  }

  /** Whether an entry is another one, or comes after it on its way in its own log. */
  reaches(entry, other) {
    let at = entry.log === other.log ? entry : null
    while (at && at.number > other.number) at = at.before
    return at === other
  }

  sees(entry, other) {
    return (entry !== other && this.reaches(entry, other)) || entry.headsSeen.some(head => this.reaches(head, other))
  }

  /** Opens all that grants to these seeds open, and what the locks of stories open that came to light by it. */
  #unlock(seeds) {
    const mine = new Map(seeds.map(seed => [deviceOf(seed), seed]))
    for (let before = -1; before !== this.said.size; ) {
      before = this.said.size
      for (const entry of this.order.filter(({ name }) => !this.said.has(name))) {
        const said = open(entry, this.locks)
        if (!said) continue
        this.said.set(entry.name, said)
        if (said.act === 11) for (const [, key] of said.content) this.locks.set(lockOf(key), key)
        if (said.act !== 10) continue
        for (const grant of said.content.filter(([, to]) => mine.has(hex(to)))) {
          const key = openGrant(grant, bytes(this.newsroom), mine.get(hex(grant[1])))
          this.locks.set(lockOf(key), key)
        }
      }
    }
  }

  /** Judges all that was said anew with each removal that holds, those of the earliest members first. */
  #judge() {
    this.removals = []
    for (;;) {
      this.#pass()
      const open = this.order.filter(
        entry => this.part.get(entry.name) && this.said.get(entry.name).act === 12 && !this.removals.includes(entry),
      )
      if (open.length === 0) return
      const ranks = this.#ranks()
      const rank = entry => ranks.get(this.said.get(entry.name).member) ?? Infinity
      this.removals.push(open.sort((a, b) => rank(a) - rank(b))[0])
    }
  }

  #pass() {
    this.part = new Map()
    this.adopted = new Map()
    for (const entry of this.order.filter(one => ROSTER.has(this.said.get(one.name)?.act))) this.#ask(entry)
    for (const entry of this.order.filter(one => this.said.get(one.name)?.act === 14 && this.part.get(one.name))) {
      for (const name of this.said.get(entry.name).content) {
        this.adopted.set(hex(name), [...(this.adopted.get(hex(name)) ?? []), entry])
      }
    }
    for (const entry of this.order.filter(one => !ROSTER.has(this.said.get(one.name)?.act ?? 0))) this.#ask(entry)
  }

  #ask(entry) {
    this.part.set(entry.name, this.#takesPart(entry))
  }

  /** How far each member is from the founder: one more than whoever entered them first. */
  #ranks() {
    const ranks = new Map()
    for (const entry of this.order.filter(({ name }) => this.part.get(name))) {
      const { act, member, content } = this.said.get(entry.name)
      if (act === 0) ranks.set(hex(content.get(3).get(0)), 0)
      if (act === 1 && !ranks.has(hex(content.get(0)))) ranks.set(hex(content.get(0)), (ranks.get(member) ?? 0) + 1)
    }
    return ranks
  }

  /** Members and devices as they are in sight of an entry, by what takes part. */
  #roster(entry) {
    const [members, devices, lent] = [new Map(), new Map(), []]
    const seen = this.order.filter(one => this.part.get(one.name) && ROSTER.has(this.said.get(one.name).act) && this.sees(entry, one))
    const removals = seen.filter(one => this.said.get(one.name).act === 12)
    const of = one => this.said.get(one.name).content
    const retired = new Set()
    const card = (one, member) => {
      const id = hex(member.get(0))
      // A card that does not have all removals of its member in sight gives no more than these leave.
      const lowered = removals.filter(removal => hex(of(removal).get(0)) === id && !of(removal).has(1) && !this.sees(one, removal))
      const left = lowered.map(removal => (of(removal).has(2) ? of(removal).get(2) : -1))
      const role = Math.min(member.get(2), ...left)
      members.set(id, Math.max(role, members.get(id) ?? -1))
    }
    const device = one => devices.set(hex(one.get(0)), one)
    for (const one of seen) {
      const { act, content } = this.said.get(one.name)
      if (act === 0) {
        card(one, content.get(3))
        device(content.get(4))
      } else if (act === 1) card(one, content)
      else if (act === 9) device(content)
      if (act === 9 && content.get(7)) retired.add(hex(content.get(0)))
      if (act === 12 && content.has(1)) retired.add(hex(content.get(1)))
      if (act === 12 && !content.has(1)) members.set(hex(content.get(0)), Math.min(content.get(2) ?? -1, members.get(hex(content.get(0))) ?? -1))
      if (act === 12 && !content.has(1) && !content.has(2)) {
        for (const [id, kept] of devices) if (hex(kept.get(1)) === hex(content.get(0))) retired.add(id)
      }
      if (act === 15) lent.push(one)
    }
    const delegated = member =>
      lent.some(one => hex(of(one).get(0)) === member && removals.every(r => hex(of(r).get(0)) !== member || of(r).has(1) || this.sees(one, r)))
    return { role: id => members.get(id) ?? -1, devices, retired, delegated }
  }

  #takesPart(entry) {
    const said = this.said.get(entry.name)
    if (!said) return null
    const { act, member, content } = said
    if (said === UNREAD) return false
    if (act === 0) {
      const device = content.get(4)
      return entry.number === 2 && hex(derive('galley newsroom 1', bytes(entry.device)).subarray(0, 16)) === this.newsroom && hex(device.get(0)) === entry.device
    }
    // The grant before the founding needs nobody's leave.
    if (entry.number === 1 && act === 10 && hex(derive('galley newsroom 1', bytes(entry.device)).subarray(0, 16)) === this.newsroom) return true
    const roster = this.#roster(entry)
    const device = roster.devices.get(entry.device)
    if (!device || hex(device.get(1)) !== member || roster.retired.has(entry.device)) return this.#saved(entry)
    const left = this.#left(entry)
    const role = Math.min(roster.role(member), left.role)
    if (left.out || !this.#may(said, role, role >= 0 && left.role >= roster.role(member) && roster.delegated(member), roster)) return this.#saved(entry)
    if (act === 9 && !isProven(content, bytes(this.newsroom))) return false
    return true
  }

  /** What the removals leave of whoever says an entry in no sight of them, beyond what they let stand. */
  #left(entry) {
    const left = { role: CHIEF, out: false }
    for (const removal of this.removals) {
      const { content } = this.said.get(removal.name)
      const concerns = hex(content.get(0)) === this.said.get(entry.name).member && (!content.has(1) || hex(content.get(1)) === entry.device)
      const holds = content.get(3).some(([, , name]) => this.reaches(this.entries.get(hex(name)), entry))
      if (!concerns || holds || this.sees(entry, removal)) continue
      if (content.has(2)) left.role = Math.min(left.role, content.get(2))
      else left.out = true
    }
    return left
  }

  #may({ act, member, content }, role, delegated, roster) {
    const edits = role >= EDITOR || (role >= 0 && delegated)
    const own = value => hex(value.get(act === 9 ? 1 : 0)) === member
    switch (act) {
      case 5:
        return content.get(1) === 0 || content.get(1) === 3 ? role >= 0 : edits
      case 6:
        return edits && content.has(8) === role < EDITOR
      case 7:
        return edits
      case 9:
        return own(content) ? role >= 0 : role === CHIEF && roster.role(hex(content.get(1))) >= 0
      case 12:
        return role === CHIEF || (role >= 0 && content.has(1) && own(content))
      case 1:
      case 2:
      case 13:
      case 15:
        return role === CHIEF
      default:
        return role >= 0
    }
  }

  /** Whether somebody who may has taken in what was cut off. */
  #saved(entry) {
    const { act, member } = this.said.get(entry.name)
    const by = this.adopted.get(entry.name) ?? []
    return ADOPTABLE.has(act) && by.some(one => {
      const adopter = this.said.get(one.name).member
      return adopter === member || this.#roster(one).role(adopter) >= EDITOR
    })
  }
}
