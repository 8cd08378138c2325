/** What several photos say of one field. */
import type { PhotoCard } from '../core'
import { type CaptionField, typedOf } from './fields'

/** One of the things that photos say: as it is typed, the values themselves, and how many photos say it. */
export type Saying = { text: string; values: string[]; count: number }

/** All that photos say of a field: what they say alike, and whether they differ. */
export type Held = { text: string; values: string[]; mixed: boolean; sayings: Saying[]; filled: number }

/** Returns what photos say of a field; those that say nothing say nothing alike. */
export function heldBy(cards: PhotoCard[], field: CaptionField): Held {
  const sayings = new Map<string, Saying>()
  let filled = 0
  for (const { said } of cards) {
    const values = said[field] ?? []
    if (values.length > 0) filled += 1
    const text = typedOf(field, values)
    const one = sayings.get(text)
    if (one) one.count += 1
    else sayings.set(text, { text, values, count: 1 })
  }
  const all = [...sayings.values()].sort((a, b) => b.count - a.count)
  const [one, other] = all
  if (!one || other) return { text: '', values: [], mixed: other !== undefined, sayings: all, filled }
  return { text: one.text, values: one.values, mixed: false, sayings: all, filled }
}
