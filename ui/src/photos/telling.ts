/** What is told of a photo in words. */
import type { PhotoCard, PhotoPublic } from '../core'
import { day, number } from '../words/formats'
import { m } from '../words/messages'
import { labelWord, ratingOf, ratingWord } from './marks'

/** Returns the caption of a photo, or nothing. */
export const captionOf = ({ said }: PhotoCard): string => said.caption?.join(' ').trim() ?? ''

/** Returns whether nobody has captioned a photo. */
export const captionless = (card: PhotoCard): boolean => captionOf(card) === ''

/** Returns all that the grid shows of a photo, for whoever hears it. */
export function told(card: PhotoCard): string {
  const rating = ratingOf(card)
  const label = card.said.label?.[0]
  const caption = captionOf(card)
  return [
    card.file,
    rating !== 0 && ratingWord(rating),
    label && labelWord(label),
    caption ? shortened(caption) : m['photos.grid.no_caption'](),
    card.creditLine || m['photos.grid.no_credit'](),
    card.placed > 0 && m['photos.grid.placed']({ count: card.placed }),
    card.damaged ? m['photos.grid.damaged']() : card.notices.length > 0 && m['photos.grid.noticed'](),
  ]
    .filter(Boolean)
    .join(', ')
}

/** So many letters of a caption are heard while somebody goes through the grid. */
const HEARD = 80
const shortened = (text: string): string =>
  text.length <= HEARD ? text : `${text.slice(0, text.lastIndexOf(' ', HEARD) || HEARD)}…`

/** Returns a size in megabytes or kilobytes, as 9,1 MB. */
export function weight(bytes: number): string {
  const mega = bytes / 1_000_000
  return mega >= 1 ? `${number(Math.round(mega * 10) / 10)} MB` : `${number(Math.ceil(bytes / 1000))} KB`
}

/** Returns when readers saw a photo at a destination, and whether it stands there still. */
export function publicAt({ destination, first, last, still }: PhotoPublic): string {
  const days = { where: destination, first: day(first), last: day(last) }
  if (days.first === days.last) return still ? m['photo.use.still'](days) : m['photo.use.gone'](days)
  return still ? m['photo.use.still_since'](days) : m['photo.use.gone_since'](days)
}

/** Returns how large a picture is, as 6.000 × 4.000; nothing where its file does not tell. */
export function extent({ width, height }: PhotoCard): string {
  return width > 0 && height > 0 ? `${number(width)} × ${number(height)}` : ''
}

/** Returns when a photo was taken, as its file has it: a day, and an hour where it says so. */
export function takenOn({ said }: PhotoCard): string {
  const [date = '', time = ''] = (said.taken?.[0] ?? '').split('T')
  const [year, month, day] = date.split('-')
  return [[day, month, year].filter(Boolean).join('/'), time.slice(0, 5)].filter(Boolean).join(' ')
}
