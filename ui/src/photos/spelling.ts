/** Texts that are spelled out for each photo: fields of the photo in braces, and codes between equals signs. */
import type { PhotoCard } from '../core'
import { m } from '../words/messages'
import { CAPTION_FIELDS, type CaptionField, labelOf, typedOf } from './fields'

const SPELLED = /[{}]|=[\p{L}\p{N}._-]{1,32}(?:#\d+)?=/u

/** Returns whether a text holds something to spell out. */
export function isSpelled(text: string): boolean {
  return SPELLED.test(text)
}

/** Returns a text with the photo's place among those that are captioned together: the core, asked for one, would say 1. */
export function numbered(text: string, place: number): string {
  return text.replace(/\{\{|\}\}|\{\s*number\s*\}/g, found => (found.length > 2 ? String(place) : found))
}

/** Those that captions are made of come first. */
const FIRST: CaptionField[] = ['city', 'sublocation', 'people', 'creator']
const ORDERED = [...FIRST, ...CAPTION_FIELDS.filter(field => !FIRST.includes(field))]

/** Something that can stand in braces: its name, what it is, and what it gives for a photo. */
export type Variable = { name: string; label: string; gives: string }

/** Returns what can stand in braces, for the photo that is so many places from the first of those that are captioned. */
export function variables({ file, said }: PhotoCard, place: number): Variable[] {
  const taken = said.taken?.[0] ?? ''
  const [, year = '', month = '', day = ''] = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?/.exec(taken) ?? []
  return [
    { name: 'number', label: m['captioning.variable.number'](), gives: String(place) },
    { name: 'file', label: m['captioning.variable.file'](), gives: file.replace(/(?<=.)\.[^.]*$/, '') },
    {
      name: 'day',
      label: m['captioning.variable.day'](),
      gives: day && `${Number(day)}.${Number(month)}.${year}`,
    },
    { name: 'year', label: m['captioning.variable.year'](), gives: year },
    ...ORDERED.map(name => ({
      name,
      label: labelOf(name),
      gives: name === 'taken' ? typedOf(name, said[name]) : (said[name] ?? []).join(', '),
    })),
  ]
}
