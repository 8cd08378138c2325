// A comparison of the core, as something to walk through: units in reading order, each run of changed words numbered.

import { countWords } from '../words/fold'
import type { Comparison, Fortune, Part } from '../core'

/** Words that stand together: kept, or one change with what went and what came. */
export type Run = { kept: string } | { change: number; removed: string; inserted: string }

/** A field of a story or of a photo, as runs. */
export interface FieldUnit {
  field: string
  runs: Run[]
}

/** A paragraph as runs; `change` numbers the paragraph itself where it moved. */
export interface ParagraphUnit {
  fortune: Fortune
  before: number | null
  after: number | null
  change: number | null
  placement: string | null
  runs: Run[]
}

/** A photo; `change` numbers the photo itself where it came, went, moved or was exchanged. */
export interface PhotoUnit {
  placement: string
  fortune: Fortune
  before: number | null
  after: number | null
  change: number | null
  oldPhoto: string | null
  newPhoto: string | null
  fields: FieldUnit[]
}

/** All that is shown of a comparison. */
export interface Changes {
  fields: FieldUnit[]
  paragraphs: ParagraphUnit[]
  photos: PhotoUnit[]
  /** How many changes there are to walk through, numbered from 1. */
  count: number
  /** Words that came, counted as the newsroom counts them. */
  inserted: number
  /** Words that went. */
  removed: number
}

const PLACED = /^\s*!\[\]\(photo:(\w+)\)\s*$/

/** Returns the placement that a paragraph stands for; the core writes such a paragraph in this one way. */
export function placementOf(source: string): string | null {
  return PLACED.exec(source)?.[1] ?? null
}

class Walk {
  count = 0
  inserted = 0
  removed = 0

  next(): number {
    this.count += 1
    return this.count
  }

  /** Joins neighbours that changed into one change, so that "20" for "15" is one stop and not two. */
  runs(words: Part<string>[], counted: boolean): Run[] {
    const runs: Run[] = []
    for (const part of words) {
      if ('kept' in part) {
        runs.push({ kept: part.kept })
        continue
      }
      const removed = 'removed' in part ? part.removed : ''
      const inserted = 'inserted' in part ? part.inserted : ''
      if (counted) {
        this.removed += countWords(removed)
        this.inserted += countWords(inserted)
      }
      const last = runs.at(-1)
      if (last && 'change' in last) {
        last.removed += removed
        last.inserted += inserted
      } else {
        runs.push({ change: this.next(), removed, inserted })
      }
    }
    return runs
  }
}

/** Words of these fields are prose that a reader counts. */
const COUNTED = new Set(['headline', 'standfirst', 'kicker', 'caption'])

/** Values of these fields are one thing each: a date that differs is another date, not another numeral in it. */
export const WHOLE = new Set(['language', 'lead', 'printed_date', 'embargo', 'deadline', 'print_slot'])

function whole(words: Part<string>[]): Part<string>[] {
  const text = (gone: 'removed' | 'inserted') =>
    words.map(part => (gone in part ? '' : (Object.values(part)[0] as string))).join('')
  return [{ removed: text('inserted') }, { inserted: text('removed') }]
}

/** Names as one text; each but the first brings its comma, so that a run reads as it would in the story. */
function listed<T>(parts: Part<T>[], text: (item: T) => string): Part<string>[] {
  return parts.map((part, n) => {
    const comma = n === 0 ? '' : ', '
    if ('kept' in part) return { kept: comma + text(part.kept) }
    return 'removed' in part ? { removed: comma + text(part.removed) } : { inserted: comma + text(part.inserted) }
  })
}

/** Returns a comparison as units with numbered changes, in the order of the story: fields, text, photos. */
export function changes(comparison: Comparison): Changes {
  const walk = new Walk()
  const fields = comparison.fields.map(({ field, words }) => ({
    field,
    runs: walk.runs(WHOLE.has(field) ? whole(words) : words, COUNTED.has(field)),
  }))
  if (comparison.bylines.length > 0) {
    fields.push({
      field: 'bylines',
      runs: walk.runs(
        listed(comparison.bylines, byline => byline.name),
        false,
      ),
    })
  }
  if (comparison.tags.length > 0) {
    fields.push({
      field: 'tags',
      runs: walk.runs(
        listed(comparison.tags, tag => tag),
        false,
      ),
    })
  }
  const paragraphs = comparison.body.map(paragraph => paragraphUnit(walk, paragraph))
  const photos = comparison.photos.map(photo => photoUnit(walk, photo))
  return { fields, paragraphs, photos, count: walk.count, inserted: walk.inserted, removed: walk.removed }
}

function paragraphUnit(walk: Walk, { fortune, before, after, words }: Comparison['body'][number]): ParagraphUnit {
  const whole = words.map(part => Object.values(part)[0] as string).join('')
  const placement = placementOf(whole)
  const moved = fortune === 'moved' || (placement !== null && fortune !== 'kept')
  const change = moved ? walk.next() : null
  // Where a photo stands is no prose: the photo itself is told below.
  const runs = placement === null ? walk.runs(words, true) : []
  return { fortune, before, after, change, placement, runs }
}

function photoUnit(walk: Walk, photo: Comparison['photos'][number]): PhotoUnit {
  const hashes = photo.photo ?? []
  const oldPhoto = hashes.find(part => 'removed' in part)
  const newPhoto = hashes.find(part => 'inserted' in part)
  const itself = ['moved', 'inserted', 'removed'].includes(photo.fortune) || hashes.length > 0
  const change = itself ? walk.next() : null
  const fields = photo.fields.map(({ field, words }) => ({ field, runs: walk.runs(words, COUNTED.has(field)) }))
  return {
    placement: photo.placement,
    fortune: photo.fortune,
    before: photo.before,
    after: photo.after,
    change,
    oldPhoto: oldPhoto && 'removed' in oldPhoto ? oldPhoto.removed : null,
    newPhoto: newPhoto && 'inserted' in newPhoto ? newPhoto.inserted : null,
    fields,
  }
}
