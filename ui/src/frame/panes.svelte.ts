/** Which panes are in sight, how wide, and which has the focus. */
import { look } from '../look/look.svelte'

export type Pane = 'list' | 'editor' | 'inspector'
export const PANES: Pane[] = ['list', 'editor', 'inspector']

export const LEAST = { list: 220, inspector: 240, editor: 400 }
const MOST = 560

class Panes {
  /** How wide the window is. */
  width = $state(1366)
  /** Only the editor, for writing. */
  alone = $state(false)
  /** Where the window is too narrow for three, the side pane that is shown; where it is too narrow for two, the only one. */
  #narrow = $state<Pane>('list')

  /** How many panes the window has room for. */
  readonly room = $derived(
    this.width >= LEAST.list + LEAST.editor + LEAST.inspector ? 3 : this.width >= LEAST.list + LEAST.editor ? 2 : 1,
  )
  readonly list = $derived(
    !this.alone &&
      look.listShown &&
      (this.room === 3 || this.#narrow === 'list' || (this.room === 2 && this.#narrow === 'editor')),
  )
  readonly inspector = $derived(!this.alone && look.inspectorShown && (this.room === 3 || this.#narrow === 'inspector'))
  readonly editor = $derived(
    this.alone || this.room > 1 || this.#narrow === 'editor' || (!this.list && !this.inspector),
  )

  /** How wide the side panes may be, so that the editor keeps its least width. */
  readonly listWidth = $derived(this.room === 1 ? this.width : Math.min(look.listWidth, this.most('list')))
  readonly inspectorWidth = $derived(
    this.room === 1 ? this.width : Math.min(look.inspectorWidth, this.most('inspector')),
  )

  /** Returns how wide a side pane can be now. */
  most(pane: 'list' | 'inspector'): number {
    const other =
      this.room < 3 ? 0 : pane === 'list' ? (this.inspector ? LEAST.inspector : 0) : this.list ? look.listWidth : 0
    return Math.max(LEAST[pane], Math.min(MOST, this.width - other - LEAST.editor))
  }

  /** Makes a side pane wider or narrower, within what is possible. */
  resize(pane: 'list' | 'inspector', width: number): void {
    const sound = Math.round(Math.max(LEAST[pane], Math.min(this.most(pane), width)))
    if (pane === 'list') look.listWidth = sound
    else look.inspectorWidth = sound
  }

  /** Shows or hides a side pane. */
  toggle(pane: 'list' | 'inspector'): void {
    const shown = this[pane]
    this.alone = false
    if (pane === 'list') look.listShown = !shown
    else look.inspectorShown = !shown
    this.#narrow = shown ? 'editor' : pane
    if (shown && this.room > 1) this.#narrow = pane === 'list' ? 'inspector' : 'list'
    look.keep()
  }

  /** Shows only the editor, or all panes again. */
  toggleAlone(): void {
    this.alone = !this.alone
    this.focus('editor')
  }

  /** Takes the focus to a pane: to where it says that one begins, else to the pane itself. */
  focus(pane: Pane): void {
    if (this.room < 3 && pane !== 'editor') this.#narrow = pane
    if (this.room === 1) this.#narrow = pane
    // The pane may only now come into sight.
    requestAnimationFrame(() => {
      const element = document.getElementById(`pane-${pane}`)
      const start = element?.querySelector<HTMLElement>('[data-pane-start], .ProseMirror') ?? element
      start?.focus()
    })
  }

  /** Takes the focus to the next pane in sight, or to the one before. */
  cycle(step: 1 | -1): void {
    const shown = PANES.filter(pane => this[pane])
    const here = shown.findIndex(pane => document.getElementById(`pane-${pane}`)?.contains(document.activeElement))
    const next = shown[(Math.max(here, step > 0 ? -1 : 0) + step + shown.length) % shown.length]
    if (next) this.focus(next)
  }
}
export const panes = new Panes()
