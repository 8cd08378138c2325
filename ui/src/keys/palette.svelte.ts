/** Which of the sheets about commands is open. */
class Palette {
  /** `commands` finds both, `stories` only stories. */
  open = $state<'no' | 'commands' | 'stories'>('no')
  cheatSheet = $state(false)
  shortcuts = $state(false)
  /** Commands done from here, newest first: offered before anything is typed. */
  recent = $state<string[]>([])

  remember(id: string): void {
    this.recent = [id, ...this.recent.filter(other => other !== id)].slice(0, 5)
  }
}
export const palette = new Palette()
