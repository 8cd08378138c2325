/** How well words that somebody typed name a thing, marks and tones aside. */
import { fold } from '../words/fold'

/**
 * Returns how well a label is named by a query, 0 for not at all: every piece of the query begins a word of the label,
 * best in order and at its start; or its letters are the first letters of the words. Pieces inside words do not count:
 * Vietnamese words are single syllables, of which nobody remembers the end alone.
 */
export function score(query: string, label: string): number {
  const pieces = fold(query).split(/\s+/).filter(Boolean)
  if (!pieces.length) return 1
  const text = fold(label)
  const words = text.split(/[^\p{L}\p{N}]+/u).filter(Boolean)
  if (text.startsWith(pieces.join(' '))) return 100
  const begun = pieces.every(piece => words.some(word => word.startsWith(piece)))
  if (begun) return text.includes(pieces.join(' ')) ? 80 : 60
  const initials = words.map(word => word[0]).join('')
  return pieces.length === 1 && (pieces[0]?.length ?? 0) > 1 && initials.startsWith(pieces[0] ?? '') ? 30 : 0
}

/** Returns those that a query names, best first; of equal ones the order stays. */
export function matching<T>(query: string, all: T[], label: (one: T) => string): T[] {
  const scored = all.map(one => ({ one, points: score(query, label(one)) })).filter(({ points }) => points > 0)
  return scored.sort((a, b) => b.points - a.points).map(({ one }) => one)
}
