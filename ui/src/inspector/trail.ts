import type { Deed } from '../core'

/** Deeds that are told in one line: saves that one person made one after another. */
export interface Stretch {
  member: string
  word: string
  reason: string
  /** When the last of them was. */
  at: number
  /** When the first of them was. */
  since: number
  /** The deeds, newest first. */
  deeds: Deed[]
  /** The state before the first of them, by its name; `null` where there was none. */
  before: string | null
  /** The state after the last of them; `null` where the deed made none. */
  revision: string | null
}

/** Returns a story's deeds as the trail tells them, newest first. */
export function stretches(deeds: Deed[]): Stretch[] {
  const told: Stretch[] = []
  let last: string | null = null
  for (const deed of deeds) {
    const open = told[0]
    if (open && deed.word === 'revise' && open.word === 'revise' && open.member === deed.member) {
      open.deeds.unshift(deed)
      open.at = deed.at
      open.revision = deed.revision ?? open.revision
    } else {
      const { member, word, reason, at, revision } = deed
      told.unshift({ member, word, reason, at, since: at, deeds: [deed], before: last, revision })
    }
    last = deed.revision ?? last
  }
  return told
}
