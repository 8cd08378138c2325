import type { Mappable } from 'prosemirror-transform'

/** A stretch of a document, by its positions. */
export type Stretch = { from: number; to: number }

/** One step's map, as ProseMirror keeps it. */
export type StepMap = Mappable & {
  forEach(visit: (oldStart: number, oldEnd: number, newStart: number, newEnd: number) => void): void
}

/** Returns where a position came to lie. */
export function carried(position: number, side: -1 | 1, maps: readonly StepMap[]): number {
  let at = position
  for (const map of maps) at = map.map(at, side)
  return at
}

/**
 * Returns where the content of a stretch lies after the steps: what was deleted is left out, and what was put in between
 * belongs to nobody's stretch. A remote deletion that takes only these can never take a word that was typed meanwhile;
 * mapping both ends of the deletion, as rebasing does, would.
 */
export function survivors(from: number, to: number, maps: readonly StepMap[]): Stretch[] {
  let stretches: Stretch[] = from < to ? [{ from, to }] : []
  for (const map of maps) {
    stretches = stretches.flatMap(stretch => uncut(stretch, map))
    if (stretches.length === 0) break
  }
  return stretches
}

function uncut(stretch: Stretch, map: StepMap): Stretch[] {
  const pieces: Stretch[] = []
  let start = stretch.from
  map.forEach((oldStart, oldEnd) => {
    if (oldEnd < start || oldStart > stretch.to) return
    if (oldStart > start) pieces.push({ from: start, to: Math.min(oldStart, stretch.to) })
    start = Math.max(start, oldEnd)
  })
  if (start < stretch.to) pieces.push({ from: start, to: stretch.to })
  return pieces.map(piece => ({ from: map.map(piece.from, 1), to: map.map(piece.to, -1) }))
}

/**
 * Where positions of an older document lie while changes are made to the newer one, last place first.
 *
 * Made in that order, changes hardly ever move what is still to be changed, so that a position need not be carried through
 * each of them; where two places fell together, because all between them was deleted, it is.
 */
export class Carrying {
  readonly #since: readonly StepMap[]
  readonly #made: StepMap[] = []
  #lowest = Number.POSITIVE_INFINITY

  constructor(since: readonly StepMap[]) {
    this.#since = since
  }

  /** Returns where a position lies now. */
  at(position: number, side: -1 | 1): number {
    const at = carried(position, side, this.#since)
    return at < this.#lowest || (at === this.#lowest && side < 0) ? at : carried(at, side, this.#made)
  }

  /** Returns where the content of a stretch lies now. */
  left(from: number, to: number): Stretch[] {
    const stretches = survivors(from, to, this.#since)
    const last = stretches.at(-1)
    if (!last || last.to <= this.#lowest) return stretches
    return stretches.flatMap(stretch => survivors(stretch.from, stretch.to, this.#made))
  }

  /** Takes note of a change. */
  made(map: StepMap): void {
    this.#made.push(map)
    map.forEach(start => {
      this.#lowest = Math.min(this.#lowest, start)
    })
  }

  /** Returns what takes back every note from now on. */
  mark(): () => void {
    const [length, lowest] = [this.#made.length, this.#lowest]
    return () => {
      this.#made.length = length
      this.#lowest = lowest
    }
  }
}
