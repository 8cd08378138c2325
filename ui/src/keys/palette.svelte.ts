import type { StoryRow } from '../core'

/** Which of the sheets about commands is open. */
class Palette {
  /** `commands` finds both, `stories` only stories. */
  open = $state<'no' | 'commands' | 'stories'>('no')
  /** What a story is wanted for, where it is not to be opened; and what is done with it. */
  wanted = $state.raw<{ title: string; run: (story: StoryRow) => void } | null>(null)
  cheatSheet = $state(false)
  shortcuts = $state(false)
  /** Commands done from here, newest first: offered before anything is typed. */
  recent = $state<string[]>([])

  /** Asks for a story, for something else than opening it. */
  pick(title: string, run: (story: StoryRow) => void): void {
    this.wanted = { title, run }
    this.open = 'stories'
  }

  remember(id: string): void {
    this.recent = [id, ...this.recent.filter(other => other !== id)].slice(0, 5)
  }
}
export const palette = new Palette()
