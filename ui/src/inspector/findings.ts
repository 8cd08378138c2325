import type { Finding } from '../core'
import { m } from '../words/messages'

/** Severities, the gravest first. */
export const SEVERITIES = ['error', 'warning', 'info'] as const

/** Returns what a severity is called. */
export function severityName(severity: Finding['severity']): string {
  if (severity === 'error') return m['severity.error']()
  return severity === 'warning' ? m['severity.warning']() : m['severity.info']()
}

const FIELDS: Record<string, () => string> = {
  alt: () => m['field.alt'](),
  approval: () => m['field.approval'](),
  archive: () => m['field.archive'](),
  body: () => m['field.body'](),
  byline: () => m['field.bylines'](),
  bylines: () => m['field.bylines'](),
  caption: () => m['field.caption'](),
  correction_note: () => m['field.correction_note'](),
  credit: () => m['field.credit'](),
  crop: () => m['field.crop'](),
  dateline: () => m['field.dateline'](),
  deadline: () => m['field.deadline'](),
  embargo: () => m['field.embargo'](),
  focal_point: () => m['field.focal_point'](),
  genre: () => m['field.genre'](),
  headline: () => m['field.headline'](),
  illustrative: () => m['field.illustrative'](),
  kicker: () => m['field.kicker'](),
  language: () => m['field.language'](),
  lead: () => m['field.lead'](),
  notes: () => m['field.notes'](),
  photo: () => m['field.photo'](),
  print_slot: () => m['field.print_slot'](),
  printed_date: () => m['field.printed_date'](),
  section: () => m['field.section'](),
  slug: () => m['field.slug'](),
  standfirst: () => m['field.standfirst'](),
  tag: () => m['field.tags'](),
  tags: () => m['field.tags'](),
  turn: () => m['field.turn'](),
}

/** Returns what a field is called, by the core's name of it: `headline`, `tag:2`, `placement:ID.caption`. */
export function fieldName(field: string): string {
  const plain = field.startsWith('placement:') ? field.slice(field.lastIndexOf('.') + 1) : field.split(':')[0]
  return FIELDS[plain ?? '']?.() ?? field
}

/** Returns what a field is called, and of which photo, as a story counts them. */
export function whereIs(field: string, placements: { id: string }[]): string {
  const id = /^placement:(.+)\.\w+$/.exec(field)?.[1]
  const at = placements.findIndex(placement => placement.id === id)
  const name = fieldName(field)
  return at < 0 ? name : m['inspector.of_photo']({ field: name, place: at + 1 })
}
