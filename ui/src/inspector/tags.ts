// Tags, no two of which fold to one.

import { fold } from '../words/fold'

/** Returns the key by which two spellings are one tag, as the core has it. */
export function tagKey(tag: string): string {
  return fold(tag).split(/\s+/u).filter(Boolean).join(' ')
}

/** What adding a tag comes to: the new list, or the tag that was there already. */
export type Added = { tags: string[]; tag: string } | { twin: string } | null

/**
 * Adds a tag to a list in the house's spelling where the house has it; `null` where there is nothing to add.
 *
 * A tag that the story has in another spelling is not added a second time.
 */
export function withTag(tags: string[], typed: string, house: string[]): Added {
  const key = tagKey(typed)
  if (key === '') return null
  const twin = tags.find(tag => tagKey(tag) === key)
  if (twin !== undefined) return { twin }
  const known = house.find(tag => tagKey(tag) === key)
  const tag = known ?? typed.trim().replace(/\s+/gu, ' ').normalize('NFC')
  return { tags: [...tags, tag], tag }
}

/** Returns the house's tags that a typed text may mean and the story lacks, those that begin so first. */
export function suggestions(tags: string[], typed: string, house: string[], most = 8): string[] {
  const wanted = tagKey(typed)
  if (wanted === '') return []
  const has = new Set(tags.map(tagKey))
  const fits = house.filter(tag => tagKey(tag).includes(wanted) && !has.has(tagKey(tag)))
  return fits.sort((a, b) => Number(tagKey(b).startsWith(wanted)) - Number(tagKey(a).startsWith(wanted))).slice(0, most)
}

/** Returns a list with the item at one place brought to another; the list as it is where there is no such place. */
export function moved<T>(items: T[], from: number, to: number): T[] {
  const item = items[from]
  if (item === undefined || to < 0 || to >= items.length) return items
  const rest = items.filter((_, n) => n !== from)
  return [...rest.slice(0, to), item, ...rest.slice(to)]
}
