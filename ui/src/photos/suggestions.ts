/** What is offered while a field is typed: what the photos of the archive say there. */
import * as core from '../core'
import { desk } from '../frame/desk.svelte'
import { fold } from '../words/fold'
import type { CaptionField } from './fields'

/** Fields that hold names, in which photos say the same again and again. */
const OFFERED = new Set<CaptionField>([
  'creator',
  'credit',
  'source',
  'people',
  'keywords',
  'sublocation',
  'city',
  'state',
  'country',
])

/** Returns what a field may be meant to say: what begins so before what has a word that does, what is said most first. */
export async function suggestions(field: CaptionField, beginning: string, most = 8): Promise<string[]> {
  if (!OFFERED.has(field)) return []
  try {
    const found = await core.photoNames(field, beginning.trim(), most + 1)
    const wanted = fold(beginning.trim())
    return found.filter(name => fold(name) !== wanted).slice(0, most)
  } catch (error) {
    desk.fail(error)
    return []
  }
}
