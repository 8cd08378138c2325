/** Where in the open story somebody is, in words. */
import type { Colleague } from '../../core'
import { person } from '../../frame/company.svelte'
import { m } from '../../words/messages'
import type { OpenStory } from '../open.svelte'
import { blockAt } from './marks'
import { namedIn } from './names'

const FIELDS: Record<string, () => string> = {
  kicker: () => m['field.kicker'](),
  headline: () => m['field.headline'](),
  standfirst: () => m['field.standfirst'](),
  bylines: () => m['field.bylines'](),
  dateline: () => m['field.dateline'](),
  section: () => m['field.section'](),
  genre: () => m['field.genre'](),
  slug: () => m['field.slug'](),
  notes: () => m['field.notes'](),
  deadline: () => m['field.deadline'](),
  embargo: () => m['field.embargo'](),
  printed_date: () => m['field.printed_date'](),
  print_slot: () => m['field.print_slot'](),
  correction_note: () => m['field.correction_note'](),
  caption: () => m['field.caption'](),
  credit: () => m['field.credit'](),
  alt: () => m['field.alt'](),
}

const small = (field: string) => FIELDS[field]?.().replace(/^./u, sign => sign.toLocaleLowerCase('vi')) ?? null

/** Returns a place in words; null where there is no more to say than which story. */
export function placeWord(story: OpenStory, place: string): string | null {
  const block = blockAt(place)
  if (block !== null) return paragraph(story, block)
  const [, placement, field] = /^placement:([^.]+)\.(.+)$/.exec(place) ?? []
  if (placement === undefined || field === undefined) return small(place)
  const number = story.fields.placements.findIndex(one => one.id === placement) + 1
  const word = small(field)
  return number > 0 && word ? m['presence.photo']({ number, field: word }) : null
}

function paragraph(story: OpenStory, id: string): string | null {
  const { state } = story.body
  const named = namedIn(state).find(one => one.id === id)
  if (!named || story.body.markdown !== null) return null
  return m['presence.paragraph']({ number: state.doc.resolve(named.at).index(0) + 1 })
}

/** Returns what somebody does in the open story, and where. */
export function doing(story: OpenStory, one: Colleague, mine: string): string {
  const { name } = person(one)
  if (one.place !== 'story' && one.place === mine) return m['presence.with_you']({ name })
  const place = placeWord(story, one.place)
  if (one.writing) return place ? m['presence.writing_at']({ name, place }) : m['presence.writing']({ name })
  return place ? m['presence.reading_at']({ name, place }) : m['presence.reading']({ name })
}
