import type { Conflict, Placement } from '../core'
import { moment } from '../words/formats'
import { m } from '../words/messages'

/** Returns the field that a conflict is about, by its last word; `null` for paragraphs. A conflict that names none is named after it. */
export function fieldOf(conflict: Conflict): string | null {
  if (conflict.field !== null && conflict.field !== undefined) return conflict.field
  if (conflict.paragraphs > 0) return null
  const names = conflict.id.split(':')
  // Whether a placement is there, and with which photo.
  return names[0] === 'photo' && names.length === 2 ? 'photo' : (names.at(-1) ?? null)
}

/** Returns what a side of a conflict says, as a person reads it: a register holds some fields as JSON or as a time. */
export function sideText(field: string | null, value: string, placements: Placement[]): string {
  const plain = field?.slice(field.lastIndexOf('.') + 1) ?? ''
  if (value === '') return m['conflict.empty']()
  if (plain === 'bylines') return names(value)
  if (plain === 'embargo' || plain === 'deadline') return time(value)
  if (plain === 'illustrative' || plain === 'archive') return m['conflict.yes']()
  if (plain === 'lead') {
    const place = placements.findIndex(placement => placement.id === value)
    return place < 0 ? value : m['inspector.photo.nth']({ place: place + 1, count: placements.length })
  }
  return value
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
