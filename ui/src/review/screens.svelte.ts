// Which screen lies over the desk: one at a time.
import { settleField } from '../inspector/settle'
import { desk } from '../frame/desk.svelte'

/** A page of the house's screen. */
export type HousePage =
  | 'section'
  | 'tag'
  | 'person'
  | 'role'
  | 'abbreviation'
  | 'confusable'
  | 'template'
  | 'title'
  | 'credit'
  | 'cleaning'
  | 'style'
  | 'usage'
  | 'territory'
  | 'destination'
  | 'members'
  | 'storage'
  | 'key'
  | 'backups'

/** What may be done from the preview. */
export type Sending = 'publish' | 'correct' | 'takedown'

/** A screen and what it is about. */
export type Screen =
  | { kind: 'approve'; story: string }
  | { kind: 'conflicts'; story: string }
  | { kind: 'preview'; story: string; sending?: Sending; destination?: string }
  | { kind: 'compare'; story: string; from: string | null; to: string | null }
  | { kind: 'house'; page: HousePage }
  | { kind: 'board'; page: 'board' | 'register' }
  | { kind: 'photos'; into: string | null }
  | { kind: 'crop'; story: string; placement: string }

class Screens {
  now = $state.raw<Screen | null>(null)
  #from: Screen | null = null

  /** Shows a screen over the desk; what is being typed is saved first, so that every screen judges what is there. */
  async show(screen: Screen): Promise<void> {
    const field = document.activeElement
    settleField()
    try {
      if ('story' in screen && desk.open?.id === screen.story) await desk.open.freeze()
    } catch (error) {
      // What cannot be frozen is said, and shown nevertheless as the core has it.
      desk.fail(error)
    }
    // So that the screen, when it is left, gives the focus back to the field that was left for it.
    if (field instanceof HTMLElement && document.activeElement === document.body) field.focus({ preventScroll: true })
    // Whoever goes somewhere from the board is in the middle of an evening, and comes back to it.
    if (this.now === null) this.#from = null
    else if (this.now.kind === 'board') this.#from = screen.kind === 'board' ? null : this.now
    this.now = screen
  }

  /** Goes back to where somebody came from: the board, or the desk. */
  back(): void {
    this.now = this.#from
    this.#from = null
  }

  /** Goes to the desk. */
  close(): void {
    this.now = null
    this.#from = null
  }

  /** The story that a screen would be about: the open one, or the one that the list points at. */
  get story(): string | null {
    return this.now && 'story' in this.now ? this.now.story : (desk.open?.id ?? desk.selected)
  }
}

export const screens = new Screens()

/** Takes up what the core now says of a story, where it is open. */
export async function refreshed(story: string): Promise<void> {
  if (desk.open?.id === story) await desk.open.refresh()
}
