/** Who else is at which story now. It is advice: nothing waits for it, and nothing is decided by it. */
import * as core from '../core'
import type { Colleague } from '../core'
import { m } from '../words/messages'

/** Somebody as they are shown: by their name, two letters of it, and a hue that goes with it and never stands alone. */
export type Person = { member: string; name: string; initials: string; hue: string }

const HUES = 8

/** Returns two letters of a name: those of its last two words, which tell Vietnamese names apart. */
function initials(name: string): string {
  const words = name.split(/\s+/u).filter(Boolean).slice(-2)
  return words.map(word => [...word][0]?.toLocaleUpperCase('vi') ?? '').join('')
}

function hue(member: string): string {
  let sum = 0
  for (const sign of member) sum = (sum * 31 + (sign.codePointAt(0) ?? 0)) >>> 0
  return `var(--p${(sum % HUES) + 1})`
}

/** Returns how somebody is shown. */
export function person({ member, name, mine }: Colleague): Person {
  return { member, name: mine ? m['presence.mine']() : name, initials: initials(name), hue: hue(member) }
}

/** Returns those who are there, each once, however many desks they are at. */
export function people(all: readonly Colleague[]): Person[] {
  const once = new Map(all.map(one => [one.member, one]))
  return [...once.values()].map(person)
}

/** Returns the names of people as one text. */
export function names(all: readonly Person[]): string {
  return all.map(one => one.name).join(', ')
}

class Company {
  now = $state.raw<Colleague[]>([])

  /** Listens to the core, which knows of nobody at this page yet; returns what ends it. */
  listen(): () => void {
    const stop = core.onPresence(now => (this.now = now))
    tell(null)
    core.colleagues().then(
      now => (this.now = now),
      // Nobody is missed: the core tells of them when it hears of them.
      () => undefined,
    )
    return stop
  }

  /** Returns who is at a story. */
  at(story: string): Colleague[] {
    return this.now.filter(one => one.story === story)
  }
}
export const company = new Company()

/** Tells the core where whoever works here is. */
export function tell(here: core.PlaceToTell | null): void {
  core.beAt(here).catch(() => undefined)
}
