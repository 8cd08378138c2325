/** How somebody looks at photos: remembered on this machine. */
import { look } from '../look/look.svelte'

/** How wide a photo in the grid may be, in pixels. */
export const SIZES = [132, 164, 200, 248, 312]
const USUAL = 2

class View {
  #size = $state<number | null>(null)
  #advances = $state<boolean | null>(null)
  #facts = $state<boolean | null>(null)
  /** Whether one photo fills the screen. */
  full = $state(false)
  /** Whether that one is shown larger than the screen. */
  zoomed = $state(false)
  /** How many of the screen's pixels one of its pixels is then. */
  scale = $state(1)
  /** What was done by the last key, for whoever does not see it. */
  said = $state('')

  /** How large photos in the grid are, as a place in `SIZES`. */
  get size(): number {
    const kept = this.#size ?? look.setting('photoSize')
    return typeof kept === 'number' && kept in SIZES ? kept : USUAL
  }
  set size(size: number) {
    this.#size = Math.min(Math.max(size, 0), SIZES.length - 1)
    void look.setSetting('photoSize', this.#size)
  }

  /** Whether giving one photo a rating or a label goes on to the next. */
  get advances(): boolean {
    return this.#advances ?? look.setting('photoAdvances') === true
  }
  set advances(advances: boolean) {
    this.#advances = advances
    void look.setSetting('photoAdvances', advances)
  }

  /** Whether what is known of a photo's file is shown. */
  get facts(): boolean {
    return this.#facts ?? look.setting('photoFacts') === true
  }
  set facts(facts: boolean) {
    this.#facts = facts
    void look.setSetting('photoFacts', facts)
  }

  /** Forgets what was set since the window opened. */
  reset(): void {
    this.#size = null
    this.#advances = null
    this.#facts = null
    Object.assign(this, { full: false, zoomed: false, said: '' })
  }
}

export const view = new View()
