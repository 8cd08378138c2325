/** What narrows the photos that are shown, in words, and how each is let go. */
import type { PhotoQuestion } from '../core'
import { writtenDay } from '../inspector/moment'
import { m } from '../words/messages'
import { labelWord, ratingWord } from './marks'
import { ALL } from './photo-desk.svelte'

export type Narrowing = { name: string; word: string; without: Partial<PhotoQuestion> }

/** Ranges of ratings that are offered, by name. */
export const RATINGS: { name: string; word: () => string; range: PhotoQuestion['ratings'] }[] = [
  { name: 'any', word: () => m['photos.filter.any_rating'](), range: null },
  { name: 'kept', word: () => m['photos.filter.kept'](), range: [0, 5] },
  { name: 'unrated', word: () => m['photos.rating.none'](), range: [0, 0] },
  ...[1, 2, 3, 4, 5].map(least => ({
    name: `from${least}`,
    word: () => (least === 5 ? ratingWord(5) : m['photos.filter.from_stars']({ count: least })),
    range: [least, 5] as [number, number],
  })),
  { name: 'rejected', word: () => m['photos.filter.rejected'](), range: [-1, -1] },
]

/** Returns the name of a range of ratings. */
export function ratingName(range: PhotoQuestion['ratings']): string {
  return RATINGS.find(one => String(one.range) === String(range))?.name ?? 'any'
}

/** Returns what narrows a question beyond its words and what has a button of its own. */
export function narrowings(of: PhotoQuestion): Narrowing[] {
  const all: (Narrowing | false)[] = [
    of.person !== null && {
      name: 'person',
      word: m['photos.filter.is.person']({ value: of.person }),
      without: { person: null },
    },
    of.place !== null && {
      name: 'place',
      word: m['photos.filter.is.place']({ value: of.place }),
      without: { place: null },
    },
    of.creator !== null && {
      name: 'creator',
      word: m['photos.filter.is.creator']({ value: of.creator }),
      without: { creator: null },
    },
    of.keyword !== null && {
      name: 'keyword',
      word: m['photos.filter.is.keyword']({ value: of.keyword }),
      without: { keyword: null },
    },
    of.from !== null && {
      name: 'from',
      word: m['photos.filter.is.from']({ value: writtenDay(of.from) }),
      without: { from: null },
    },
    of.to !== null && {
      name: 'to',
      word: m['photos.filter.is.to']({ value: writtenDay(of.to) }),
      without: { to: null },
    },
    of.label !== null && { name: 'label', word: labelWord(of.label), without: { label: null } },
    of.ratings !== null && {
      name: 'ratings',
      word: RATINGS.find(({ name }) => name === ratingName(of.ratings))?.word() ?? '',
      without: { ratings: null },
    },
    of.story !== null && { name: 'story', word: m['photos.filter.story'](), without: { story: null } },
    of.unused && { name: 'unused', word: m['photos.filter.unused'](), without: { unused: false } },
    of.uncredited && { name: 'uncredited', word: m['photos.filter.uncredited'](), without: { uncredited: false } },
    of.uncaptioned && { name: 'uncaptioned', word: m['photos.filter.uncaptioned'](), without: { uncaptioned: false } },
  ]
  return all.filter(one => one !== false)
}

/** Returns whether a question leaves anything out. */
export function narrowed(of: PhotoQuestion): boolean {
  return of.words.trim() !== '' || JSON.stringify({ ...of, words: '' }) !== JSON.stringify(ALL)
}
