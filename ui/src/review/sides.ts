import type { Conflict, Placement, Side } from '../core'
import { pointWords, sideWords, turnWords } from '../cropping/telling'
import { moment } from '../words/formats'
import { m } from '../words/messages'

/** Returns the field that a conflict is about, by its last word; `null` for paragraphs. */
export function fieldOf({ field }: Conflict): string | null {
  if (field === null) return null
  // Whether a placement is there, and with which photo.
  if (field.startsWith('placement:') && !field.includes('.')) return 'photo'
  return field.slice(field.lastIndexOf('.') + 1)
}

/** Returns all that a side says as one text; `null` where it has the thing removed. */
export function textOf({ texts }: Side): string | null {
  return texts.length === 0 ? null : texts.join('\n\n')
}

const PROSE = new Set([
  'alt',
  'caption',
  'correction_note',
  'credit',
  'dateline',
  'headline',
  'kicker',
  'notes',
  'standfirst',
])

/** Returns whether a person types what a field says, and the register holds just that. */
export function isProse(field: string | null): boolean {
  return field === null || PROSE.has(field)
}

/** Returns what a side of a conflict says, as a person reads it: a register holds some fields as JSON or as a time. */
export function sideText(field: string | null, value: string, placements: Placement[]): string {
  const plain = field?.slice(field.lastIndexOf('.') + 1) ?? ''
  if (value === '') return m['conflict.empty']()
  if (plain === 'bylines') return names(value)
  if (plain === 'embargo' || plain === 'deadline') return time(value)
  if (plain === 'printed_date') return value.split('-').reverse().join('/')
  if (plain === 'print_slot') return slot(value)
  if (plain === 'language') return LANGUAGES.get(value) ?? value
  if (plain === 'illustrative' || plain === 'archive') return m['conflict.yes']()
  if (plain === 'turn') return Number.isFinite(Number(value)) ? turnWords(Number(value)) : value
  if (plain === 'crop') return part(value, ['x', 'y', 'w', 'h'], sideWords)
  if (plain === 'focal_point') return part(value, ['x', 'y'], pointWords)
  if (plain === 'lead') {
    const place = placements.findIndex(placement => placement.id === value)
    return place < 0
      ? m['review.photo_gone']()
      : m['inspector.photo.nth']({ place: place + 1, count: placements.length })
  }
  return value
}

/** Each by its own name, as where one is chosen. */
const LANGUAGES = new Map([
  ['vi', 'Tiếng Việt'],
  ['en', 'English'],
])

/** Tells numbers of a register's JSON in words; the JSON itself where one of them is missing. */
function part<N extends string>(value: string, names: N[], tell: (numbers: Record<N, number>) => string): string {
  try {
    const numbers = JSON.parse(value) as Record<N, number>
    return names.every(name => Number.isFinite(numbers[name])) ? tell(numbers) : value
  } catch {
    return value
  }
}

function slot(value: string): string {
  try {
    const { issue, page } = JSON.parse(value) as { issue?: unknown; page?: unknown }
    const told = [
      issue ? `${m['inspector.print.issue']()} ${String(issue)}` : '',
      page ? `${m['inspector.print.page']()} ${String(page)}` : '',
    ]
    return told.filter(Boolean).join(', ') || value
  } catch {
    return value
  }
}

function names(value: string): string {
  try {
    const bylines: unknown = JSON.parse(value)
    if (!Array.isArray(bylines)) return value
    return bylines.map(byline => String((byline as { name?: unknown }).name ?? '')).join(', ')
  } catch {
    return value
  }
}

function time(value: string): string {
  const at = Date.parse(value)
  return Number.isNaN(at) ? value : moment(at)
}
