import type { Deed } from '../core'

/** Deeds that are told in one line: saves that one person made one after another. The first says all that the line says. */
export interface Stretch extends Deed {
  /** When the first of them was. */
  since: number
  /** The deeds, newest first. */
  deeds: Deed[]
  /** The state before the first of them, by its name; `null` where there was none. */
  before: string | null
}

/** Returns a story's deeds as the trail tells them, newest first. */
export function stretches(deeds: Deed[]): Stretch[] {
  const told: Stretch[] = []
  let last: string | null = null
  for (const deed of deeds) {
    const open = told[0]
    if (
      open &&
      deed.word === 'revise' &&
      open.word === 'revise' &&
      open.member === deed.member &&
      open.mark === deed.mark
    ) {
      open.deeds.unshift(deed)
      open.at = deed.at
      open.revision = deed.revision ?? open.revision
    } else {
      told.unshift({ ...deed, since: deed.at, deeds: [deed], before: last })
    }
    last = deed.revision ?? last
  }
  return told
}
