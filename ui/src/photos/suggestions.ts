/** What is offered while a field is typed: what other photos say there. */
import type { PhotoCard } from '../core'
import { fold } from '../words/fold'
import type { CaptionField } from './fields'
import { photoDesk } from './photo-desk.svelte'

/** Fields in which photos say the same again and again. */
const OFFERED = new Set<CaptionField>([
  'creator',
  'credit',
  'source',
  'people',
  'keywords',
  'sublocation',
  'city',
  'state',
  'country',
  'copyright',
  'usage_terms',
])

/** How often each thing is said, of the photos that were looked at last. */
let counted: { cards: PhotoCard[]; fields: Map<CaptionField, [string, number][]> } = { cards: [], fields: new Map() }

function saidOf(field: CaptionField): [string, number][] {
  const { cards } = photoDesk
  if (counted.cards !== cards) counted = { cards, fields: new Map() }
  const known = counted.fields.get(field)
  if (known) return known
  const counts = new Map<string, number>()
  for (const { said } of cards) for (const value of said[field] ?? []) counts.set(value, (counts.get(value) ?? 0) + 1)
  const all = [...counts].sort(([a, x], [b, y]) => y - x || a.localeCompare(b, 'vi'))
  counted.fields.set(field, all)
  return all
}

/**
 * Returns what a field may be meant to say: what is said most, and what begins so before what has a word that does.
 *
 * It knows the photos that are here; it answers later, as the newsroom's archive will.
 */
export async function suggestions(field: CaptionField, beginning: string, most: number): Promise<string[]> {
  if (!OFFERED.has(field)) return []
  const wanted = fold(beginning.trim())
  const fit = (value: string): number => {
    const has = fold(value)
    if (has === wanted) return 0
    if (has.startsWith(wanted)) return 2
    return has.split(/[\s:,/(]+/).some(word => word.startsWith(wanted)) || has.includes(` ${wanted}`) ? 1 : 0
  }
  const found = saidOf(field).map(([value]) => ({ value, fits: fit(value) }))
  return found
    .filter(({ fits }) => fits > 0)
    .sort((a, b) => b.fits - a.fits)
    .slice(0, most)
    .map(({ value }) => value)
}
