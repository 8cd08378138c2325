import type { PlaceToTell } from '../../core'

/** So often a place is told at most: a caret moves with every key. */
const SELDOM = 2_000
/** Whoever has typed nothing for so long reads. */
const WRITES = 30_000

/** Tells where in a story a person is, and whether they write. */
export class Telling {
  readonly #story: string
  readonly #tell: (here: PlaceToTell | null) => void
  #place = 'story'
  #writing = false
  #told: PlaceToTell | null = null
  #later: ReturnType<typeof setTimeout> | undefined
  #rests: ReturnType<typeof setTimeout> | undefined

  constructor(story: string, tell: (here: PlaceToTell | null) => void) {
    this.#story = story
    this.#tell = tell
    this.#soon()
  }

  /** Hears where the caret is. */
  at(place: string): void {
    this.#place = place
    this.#soon()
  }

  /** Hears that something was typed. */
  wrote(): void {
    this.#writing = true
    clearTimeout(this.#rests)
    this.#rests = setTimeout(() => {
      this.#writing = false
      this.#soon()
    }, WRITES)
    this.#soon()
  }

  /** Ends it: the story is left. */
  end(): void {
    clearTimeout(this.#later)
    clearTimeout(this.#rests)
    this.#tell(null)
  }

  #soon(): void {
    // Whoever comes is told of at once, and each move after it together with those that follow soon.
    this.#later ??= setTimeout(
      () => {
        this.#later = undefined
        this.#now()
      },
      this.#told ? SELDOM : 0,
    )
  }

  #now(): void {
    const here = { story: this.#story, place: this.#place, writing: this.#writing }
    const told = this.#told
    if (told?.place === here.place && told.writing === here.writing) return
    this.#told = here
    this.#tell(here)
  }
}
