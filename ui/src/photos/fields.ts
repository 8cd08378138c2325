/** The fields of a photo as they are captioned: in which groups, of what kind, and how what they say is typed. */
import type { PhotoField } from '../core'
import { partsIn, readDay, readMoment } from '../inspector/moment'
import { desk } from '../frame/desk.svelte'
import { m } from '../words/messages'

/** What a caption writer says of a photo. How good it is, and its colour, are marked in the grid. */
export type CaptionField = Exclude<PhotoField, 'rating' | 'label'>

/** A text of several lines, one line, several values, values of a line each, a day or moment, or one of a list. */
type Kind = 'lines' | 'line' | 'list' | 'rows' | 'day' | 'choice'

const FIELDS: Record<CaptionField, { kind: Kind; label: () => string }> = {
  caption: { kind: 'lines', label: () => m['photo.field.caption']() },
  credit: { kind: 'line', label: () => m['photo.field.credit']() },
  creator: { kind: 'list', label: () => m['photo.field.creator']() },
  headline: { kind: 'line', label: () => m['photo.field.headline']() },
  alt: { kind: 'lines', label: () => m['photo.field.alt']() },
  people: { kind: 'list', label: () => m['photo.field.people']() },
  keywords: { kind: 'list', label: () => m['photo.field.keywords']() },
  sublocation: { kind: 'line', label: () => m['photo.field.sublocation']() },
  city: { kind: 'line', label: () => m['photo.field.city']() },
  state: { kind: 'line', label: () => m['photo.field.state']() },
  country: { kind: 'line', label: () => m['photo.field.country']() },
  taken: { kind: 'day', label: () => m['photo.field.taken']() },
  source: { kind: 'line', label: () => m['photo.field.source']() },
  copyright: { kind: 'lines', label: () => m['photo.field.copyright']() },
  usage_terms: { kind: 'lines', label: () => m['photo.field.usage_terms']() },
  usage: { kind: 'choice', label: () => m['photo.field.usage']() },
  expires: { kind: 'day', label: () => m['photo.field.expires']() },
  embargo: { kind: 'day', label: () => m['photo.field.embargo']() },
  territory: { kind: 'list', label: () => m['photo.field.territory']() },
  leases: { kind: 'rows', label: () => m['photo.field.leases']() },
  instructions: { kind: 'lines', label: () => m['photo.field.instructions']() },
  long_description: { kind: 'lines', label: () => m['photo.field.long_description']() },
  digital_source_type: { kind: 'choice', label: () => m['photo.field.digital_source_type']() },
}

/** The fields in the order in which they are walked through; those that readers see come first. */
export const GROUPS: { label: () => string; fields: CaptionField[] }[] = [
  { label: () => m['captioning.group.told'](), fields: ['caption', 'credit', 'creator', 'headline', 'alt'] },
  {
    label: () => m['captioning.group.who_where'](),
    fields: ['people', 'keywords', 'sublocation', 'city', 'state', 'country', 'taken'],
  },
  {
    label: () => m['captioning.group.rights'](),
    fields: [
      'usage',
      'expires',
      'embargo',
      'territory',
      'leases',
      'source',
      'copyright',
      'usage_terms',
      'instructions',
    ],
  },
  { label: () => m['captioning.group.more'](), fields: ['long_description', 'digital_source_type'] },
]

/** All of them. */
export const CAPTION_FIELDS = GROUPS.flatMap(({ fields }) => fields)

/** Those that hold words: a text can be sought in them. */
export const WORDED = CAPTION_FIELDS.filter(field => !['day', 'choice', 'rows'].includes(kindOf(field)))

/** Returns whether somebody captions with a field here. */
export function isCaptionField(field: string | null): field is CaptionField {
  return field !== null && field in FIELDS
}

export function kindOf(field: CaptionField): Kind {
  return FIELDS[field].kind
}

/** Returns what a field is called. */
export function labelOf(field: PhotoField): string {
  if (isCaptionField(field)) return FIELDS[field].label()
  return field === 'rating' ? m['photo.field.rating']() : m['photo.field.label']()
}

const DAY = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/

/** Returns what a field says as it is typed: several values with semicolons between them, a day as the newsroom writes it. */
export function typedOf(field: CaptionField, values: string[] = []): string {
  if (['list', 'rows'].includes(kindOf(field))) return values.join(between(field))
  const [said = ''] = values
  return (kindOf(field) === 'day' ? typedDay(said) : null) ?? said
}

/** Returns a day or moment as the newsroom writes it; null where it is none. */
export function typedDay(said: string): string | null {
  const found = DAY.exec(said)
  return found && [`${found[3]}/${found[2]}/${found[1]}`, found[4]].filter(Boolean).join(' ')
}

/** Returns what is typed as values; what is no day is passed on, and the core says what is wrong with it. */
export function valuesOf(field: CaptionField, typed: string): string[] {
  const at = { list: /[;\n]/, rows: /\n/ }[kindOf(field) as string]
  const pieces = at ? typed.split(at) : [typed]
  const values = pieces.map(piece => piece.trim()).filter(Boolean)
  return kindOf(field) === 'day' ? values.map(dayOf) : values
}

/** Returns what stands between what a field says and what is appended to it. */
export function between(field: CaptionField): string {
  return { list: '; ', rows: '\n' }[kindOf(field) as string] ?? ' '
}

/** Returns a day or moment that is typed as it is said; what is none stays as it is, and the core says what is wrong with it. */
export function dayOf(typed: string): string {
  const zone = desk.card?.zone ?? 'Asia/Ho_Chi_Minh'
  const day = readDay(typed, zone, Date.now())
  if (typeof day === 'string') return day
  // An hour alone is no moment of a photo: the day would be the day on which it is captioned.
  const at = /\d[/.-]\d/.test(typed) ? readMoment(typed, zone, Date.now()) : null
  if (typeof at !== 'number') return typed
  const parts = partsIn(zone, at)
  const pad = (part: number, length = 2) => String(part).padStart(length, '0')
  return `${pad(parts.year, 4)}-${pad(parts.month)}-${pad(parts.day)}T${pad(parts.hour)}:${pad(parts.minute)}`
}
