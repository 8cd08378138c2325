/** Texts of stories that were copied from photos, which say something else now. */
import * as core from '../core'
import type { PhotoOffer } from '../core'
import { align } from '../editor/alignment'
import type { Run } from '../review/changes'

const nameOf = ({ story, placement, field, now }: PhotoOffer) => JSON.stringify([story, placement, field, now])

/** States in which nothing that was approved, or is out, changes with the words of a photo. */
const FREE = new Set(['draft', 'submitted', 'editing', 'returned', 'desk_review', 'final_review'])

/** Returns whether taking an offer dissolves nobody's approval. */
export function isFree({ state }: PhotoOffer): boolean {
  return FREE.has(state)
}

class Offers {
  #found = $state.raw<PhotoOffer[]>([])
  /** What somebody has left as it is: not offered again while the window is open. */
  #left = $state.raw<ReadonlySet<string>>(new Set())
  /** Why one could not be taken, by its name. */
  #refused = $state.raw<ReadonlyMap<string, string>>(new Map())
  #asks = 0
  open = $state(false)
  /** Why it is not known which there are. */
  failed = $state('')

  /** Returns what waits for a choice. */
  get waiting(): PhotoOffer[] {
    return this.#found.filter(offer => !this.#left.has(nameOf(offer)))
  }

  /** Asks what differs for photos; of several answers the last one counts. */
  async look(photos: string[]): Promise<void> {
    this.#asks += 1
    const ask = this.#asks
    try {
      const found = photos.length > 0 ? await core.photoOffers(photos) : []
      if (ask !== this.#asks) return
      this.#found = found
      this.failed = ''
    } catch (error) {
      if (ask === this.#asks) this.failed = error instanceof Error ? error.message : String(error)
    }
  }

  /** Returns why an offer could not be taken; empty where nothing stood in the way. */
  why(offer: PhotoOffer): string {
    return this.#refused.get(nameOf(offer)) ?? ''
  }

  /** Has a story say what its photo says. */
  async take(offer: PhotoOffer): Promise<void> {
    const name = nameOf(offer)
    try {
      await core.takePhotoOffer(offer)
      this.#found = this.#found.filter(other => nameOf(other) !== name)
      this.#refused = new Map([...this.#refused].filter(([of]) => of !== name))
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      this.#refused = new Map(this.#refused).set(name, why)
    }
  }

  /** Takes all that dissolve no approval, one after the other. */
  async takeFree(): Promise<void> {
    for (const offer of this.waiting.filter(isFree)) await this.take(offer)
  }

  /** Forgets what was found, left and refused. */
  forget(): void {
    this.#found = []
    this.#left = new Set()
    this.#refused = new Map()
    this.open = false
  }

  /** Leaves a story as it is. */
  leave(offer: PhotoOffer): void {
    this.#left = new Set([...this.#left, nameOf(offer)])
  }
}

export const offers = new Offers()

const words = (text: string) => text.match(/[\p{L}\p{M}\p{N}]+|\s+|./gu) ?? []

/** Returns what is there and what would be there as words that were kept, went and came. */
export function difference(there: string, now: string): Run[] {
  const [before, after] = [words(there), words(now)]
  const runs: Run[] = []
  let change = 0
  for (const step of align(before, after, word => word)) {
    const last = runs.at(-1)
    const kept = step.mine !== null && step.theirs !== null ? (before[step.mine] ?? '') : null
    if (kept !== null) {
      if (last && 'kept' in last) last.kept += kept
      else runs.push({ kept })
      continue
    }
    const run = changing(runs) ?? { change: ++change, removed: '', inserted: '' }
    if (run !== runs.at(-1)) runs.push(run)
    if (step.mine !== null) run.removed += before[step.mine] ?? ''
    if (step.theirs !== null) run.inserted += after[step.theirs] ?? ''
  }
  return runs
}

/** Returns the change that goes on: two that only a space keeps apart are one, or a name would be read word by word. */
function changing(runs: Run[]): Extract<Run, { change: number }> | null {
  const [last, before] = [runs.at(-1), runs.at(-2)]
  if (last && 'change' in last) return last
  if (!before || !('change' in before) || !last || last.kept.trim() !== '') return null
  before.removed += last.kept
  before.inserted += last.kept
  runs.pop()
  return before
}
