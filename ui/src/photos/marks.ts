/** Ratings and colour labels: how they are called, and how one key gives them. */
import type { PhotoCard } from '../core'
import { m } from '../words/messages'
import { photoDesk } from './photo-desk.svelte'
import { view } from './view.svelte'

/** Labels by the values that Lightroom and Bridge write, which other programs read. */
export const LABELS = ['Red', 'Yellow', 'Green', 'Blue', 'Purple'] as const
export type Label = (typeof LABELS)[number]

const LABEL_WORDS: Record<Label, () => string> = {
  Red: () => m['photos.label.red'](),
  Yellow: () => m['photos.label.yellow'](),
  Green: () => m['photos.label.green'](),
  Blue: () => m['photos.label.blue'](),
  Purple: () => m['photos.label.purple'](),
}

/** Returns whether a label is one of those that keys give. */
export const isLabel = (value: string): value is Label => LABELS.some(label => label === value)

/** Returns a label in the reader's language; one that another program made up stays as it is. */
export const labelWord = (value: string): string => (isLabel(value) ? LABEL_WORDS[value]() : value)

/** Returns the rating of a photo: −1 is rejected, 0 is none. */
export function ratingOf({ said }: PhotoCard): number {
  const rating = Number(said.rating?.[0] ?? 0)
  return Number.isInteger(rating) && rating >= -1 && rating <= 5 ? rating : 0
}

/** Returns a rating in words. */
export function ratingWord(rating: number): string {
  if (rating < 0) return m['photos.rating.rejected']()
  return rating === 0 ? m['photos.rating.none']() : m['photos.rating.stars']({ count: rating })
}

/** Rates the photos that are chosen, as one change; then goes on to the next where somebody wants that. */
export async function rate(rating: number): Promise<void> {
  await give('rating', rating === 0 ? [] : [String(rating)], ratingWord(rating))
}

/** Gives the photos that are chosen a label, or takes it away where all of them have it. */
export async function label(value: Label): Promise<void> {
  const all = photoDesk.targets.every(({ said }) => said.label?.[0] === value)
  await give('label', all ? [] : [value], all ? m['photos.label.none']() : labelWord(value))
}

async function give(field: 'rating' | 'label', values: string[], word: string): Promise<void> {
  const of = photoDesk.targets.map(({ photo }) => photo)
  if (of.length === 0) return
  // Its own photo is told of what is done with it; a message for each of three hundred would only be in the way.
  const alone = of.length === 1
  const giving = photoDesk.describe([{ field, way: 'replace', values }], { of, quiet: alone })
  if (alone && view.advances) photoDesk.step(1)
  if (await giving) view.said = word
}
