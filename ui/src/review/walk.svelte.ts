// Walking from change to change: F8 and Shift+F8, a counter, and the place brought into view.

/** Something that has changes to walk through. */
export class Walk {
  /** The change that is pointed at, from 1; 0 before the first step. */
  at = $state(0)
  count = $state(0)
  #box: () => HTMLElement | undefined

  constructor(box: () => HTMLElement | undefined) {
    this.#box = box
  }

  /** Begins anew with so many changes. */
  begin(count: number): void {
    this.count = count
    this.at = 0
  }

  /** Goes to the next change, or to the previous one; from the last to the first. */
  step(by: 1 | -1): void {
    if (this.count === 0) return
    const from = this.at === 0 && by < 0 ? 1 : this.at
    this.at = ((from - 1 + by + this.count) % this.count) + 1
    const place = this.#box()?.querySelector<HTMLElement>(`[data-change="${this.at}"]`)
    place?.scrollIntoView({ block: 'center' })
  }
}

/** The walk of the screen that is shown, for the commands. */
export const walking = $state<{ now: Walk | null }>({ now: null })
