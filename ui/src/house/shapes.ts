// What each kind of house data is made of, so that its form can be drawn. The core alone says whether a value stands.
import { bylineRole, ROLES } from '../inspector/roles'
import { m } from '../words/messages'

/** What a field of an item holds, as its control. */
export type Shape =
  | { of: 'line' | 'lines' | 'flag' | 'sections' }
  | { of: 'number'; least: number }
  | { of: 'word' | 'words'; words: [string, () => string][] }

/** A field of an item, by the core's name of it. */
export interface ItemField {
  name: string
  shape: Shape
  label: () => string
  hint?: () => string
  /** Whether an item must have it. */
  needed?: boolean
  /** Whether it stays as it is once the item is there: other things point to it. */
  stays?: boolean
}

/** One item's fields by name, as the core prints and takes them. */
export type ItemValue = Record<string, unknown>

const line: Shape = { of: 'line' }
const limit: Shape = { of: 'number', least: 1 }
const flag: Shape = { of: 'flag' }

/** Returns what members are called by the program, where the house says nothing else. */
const MEMBER_ROLES: [string, () => string][] = [
  ['reporter', () => m['role.reporter']()],
  ['photo_editor', () => m['role.photo_editor']()],
  ['editor', () => m['role.editor']()],
  ['desk_head', () => m['role.desk_head']()],
  ['secretary', () => m['role.secretary']()],
  ['chief', () => m['role.chief']()],
]

const bylines: [string, () => string][] = ROLES.filter(role => role !== 'editor').map(role => [
  role,
  () => bylineRole(role),
])

/** Fields by kind, in the order of the form. */
export const FIELDS: Record<string, ItemField[]> = {
  section: [
    { name: 'name', shape: line, label: () => m['item.name'](), hint: () => m['item.section.rename'](), needed: true },
    {
      name: 'slug',
      shape: line,
      label: () => m['item.slug'](),
      hint: () => m['item.slug_stays'](),
      needed: true,
      stays: true,
    },
    {
      name: 'order',
      shape: { of: 'number', least: 0 },
      label: () => m['item.order'](),
      hint: () => m['item.order_how'](),
    },
    { name: 'former', shape: { of: 'lines' }, label: () => m['item.former'](), hint: () => m['item.one_a_line']() },
  ],
  tag: [
    { name: 'name', shape: line, label: () => m['item.name'](), needed: true },
    {
      name: 'kind',
      shape: {
        of: 'word',
        words: [
          ['', () => m['item.tag.any']()],
          ['topic', () => m['item.tag.topic']()],
          ['place', () => m['item.tag.place']()],
          ['person', () => m['item.tag.person']()],
          ['organisation', () => m['item.tag.organisation']()],
        ],
      },
      label: () => m['item.kind'](),
    },
  ],
  person: [
    { name: 'name', shape: line, label: () => m['item.legal_name'](), needed: true },
    {
      name: 'id',
      shape: line,
      label: () => m['item.id'](),
      hint: () => m['item.id_stays'](),
      needed: true,
      stays: true,
    },
    {
      name: 'pen_names',
      shape: { of: 'lines' },
      label: () => m['item.pen_names'](),
      hint: () => m['item.pen_names_how'](),
    },
  ],
  role: [
    {
      name: 'role',
      shape: { of: 'word', words: [...MEMBER_ROLES, ...bylines] },
      label: () => m['item.role'](),
      needed: true,
      stays: true,
    },
    { name: 'label', shape: line, label: () => m['item.label'](), needed: true },
  ],
  abbreviation: [
    { name: 'short', shape: line, label: () => m['item.short'](), needed: true },
    { name: 'long', shape: line, label: () => m['item.long'](), needed: true },
    { name: 'known', shape: flag, label: () => m['item.known']() },
  ],
  confusable: [
    { name: 'wrong', shape: line, label: () => m['item.wrong'](), needed: true },
    { name: 'right', shape: line, label: () => m['item.right'](), needed: true },
  ],
  style: [
    { name: 'headline_characters', shape: limit, label: () => m['style.headline_characters']() },
    { name: 'headline_syllables', shape: limit, label: () => m['style.headline_syllables']() },
    { name: 'standfirst_syllables', shape: limit, label: () => m['style.standfirst_syllables']() },
    { name: 'body_syllables', shape: limit, label: () => m['style.body_syllables']() },
    { name: 'sentence_syllables', shape: limit, label: () => m['style.sentence_syllables']() },
    { name: 'abbreviation_uses', shape: limit, label: () => m['style.abbreviation_uses']() },
    { name: 'photo_width', shape: limit, label: () => m['style.photo_width']() },
    {
      name: 'tone',
      shape: {
        of: 'word',
        words: [
          ['old', () => m['style.tone.old']()],
          ['new', () => m['style.tone.new']()],
        ],
      },
      label: () => m['style.tone'](),
    },
    { name: 'author_may_approve', shape: flag, label: () => m['style.author_may_approve']() },
    { name: 'two_approvals', shape: flag, label: () => m['style.two_approvals']() },
    {
      name: 'two_approvals_in',
      shape: { of: 'sections' },
      label: () => m['style.two_approvals_in'](),
      hint: () => m['style.two_approvals_in.how'](),
    },
    { name: 'desk_review', shape: flag, label: () => m['style.desk_review']() },
    { name: 'final_review', shape: flag, label: () => m['style.final_review']() },
  ],
  usage: [
    { name: 'label', shape: line, label: () => m['item.name'](), needed: true },
    {
      name: 'id',
      shape: line,
      label: () => m['item.id'](),
      hint: () => m['item.usage.id_stays'](),
      needed: true,
      stays: true,
    },
    {
      name: 'use',
      shape: {
        of: 'word',
        words: [
          ['free', () => m['item.usage.free']()],
          ['conditional', () => m['item.usage.conditional']()],
          ['paid', () => m['item.usage.paid']()],
          ['never', () => m['item.usage.never']()],
        ],
      },
      label: () => m['item.usage.use'](),
      needed: true,
    },
    { name: 'note', shape: line, label: () => m['item.usage.note'](), hint: () => m['item.usage.note_how']() },
    {
      name: 'override',
      shape: {
        of: 'words',
        words: [
          ['use', () => m['item.usage.override.use']()],
          ['lease', () => m['item.usage.override.lease']()],
          ['expiry', () => m['item.usage.override.expiry']()],
          ['territory', () => m['item.usage.override.territory']()],
        ],
      },
      label: () => m['item.usage.override'](),
      hint: () => m['item.usage.override_how'](),
    },
  ],
  territory: [
    {
      name: 'code',
      shape: line,
      label: () => m['item.territory.code'](),
      hint: () => m['item.territory.how'](),
      needed: true,
      stays: true,
    },
    { name: 'name', shape: line, label: () => m['item.name'](), needed: true },
  ],
}

/** Returns what an item is called in a list. */
export function itemName(kind: string, id: string, value: unknown): string {
  const fields = typeof value === 'object' && value !== null ? (value as ItemValue) : {}
  const text = (name: string) => (typeof fields[name] === 'string' ? (fields[name] as string) : '')
  if (kind === 'role') return `${text('label')} (${text('role')})`
  if (kind === 'abbreviation') return `${text('short')} – ${text('long')}`
  if (kind === 'confusable') return `${text('wrong')} → ${text('right')}`
  if (kind === 'usage') return text('label') || id
  if (kind === 'territory') return `${text('name')} (${text('code')})`
  return text('name') || id
}

/** Returns an empty item of a kind, as its form begins. */
export function emptyItem(kind: string): ItemValue {
  const value: ItemValue = {}
  for (const { name, shape, needed } of FIELDS[kind] ?? []) {
    if (needed) value[name] = shape.of === 'word' ? (shape.words[0]?.[0] ?? '') : ''
  }
  return value
}

/** Returns an item as the core takes it: what was left empty and need not be there is left out. */
export function givenItem(kind: string, value: ItemValue): ItemValue {
  const given: ItemValue = {}
  for (const { name, needed, shape } of FIELDS[kind] ?? []) {
    const of = value[name]
    // What is not named stays as it was: that no section is ticked has to be said.
    if (shape.of === 'sections') {
      if (of !== undefined) given[name] = of
      continue
    }
    const empty = of === undefined || of === '' || (Array.isArray(of) && of.length === 0)
    if (!empty || needed) given[name] = of ?? ''
  }
  return given
}
