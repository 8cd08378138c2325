/** Everything that a person can do, by one name: for shortcuts, the palette and the cheat sheet. */
import { SvelteMap } from 'svelte/reactivity'

export type Command = {
  id: string
  label: () => string
  /** Chords as they come out of the box, like `Mod+Shift+P`; the first is the one that is shown. */
  keys: string[]
  /** Whether it can be done now; without it, always. */
  enabled?: () => boolean
  run: () => unknown
  /** Not offered in the palette: moves in a list, and what makes sense only in its place. */
  quiet?: boolean
  /** Also done while a screen lies over the desk, or a question as well. */
  over?: 'screens' | 'questions'
}

const commands = new SvelteMap<string, Command>()

/** Adds commands, and returns what takes them away again. */
export function register(...added: Command[]): () => void {
  for (const command of added) commands.set(command.id, command)
  return () => {
    for (const command of added) if (commands.get(command.id) === command) commands.delete(command.id)
  }
}

/** Returns the commands that are known now. */
export function known(): Command[] {
  return [...commands.values()]
}

/** Returns a command by its id. */
export function commandOf(id: string): Command | undefined {
  return commands.get(id)
}

/** Returns whether a command is known and can be done now. */
export function can(id: string): boolean {
  const command = commands.get(id)
  return command !== undefined && (command.enabled?.() ?? true)
}

/** Does a command, where it can be done. */
export function run(id: string): void {
  if (can(id)) commands.get(id)?.run()
}
