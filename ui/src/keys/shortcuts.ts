/** From keys to commands. */
import { look } from '../look/look.svelte'
import { canonical, chordOf, isComposing, isTyping } from './chords'
import { type Command, known } from './commands'

/** Returns the chords of a command: those that a person chose, else those that it came with. */
export function keysOf(command: Command): string[] {
  return look.keys[command.id] ?? command.keys
}

/** Returns whether a person types into an element: letters belong to it, then. */
export function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true
  return (
    target instanceof HTMLInputElement &&
    !['checkbox', 'radio', 'button', 'submit', 'range', 'color', 'file'].includes(target.type)
  )
}

/** Returns what lies over the desk: under a question nothing may move, and on a screen what belongs to the window can be done. */
function covering(): 'nothing' | 'screens' | 'questions' {
  const over = [...document.querySelectorAll('dialog:modal, [role="dialog"][data-state="open"]')]
  if (over.length === 0) return 'nothing'
  return over.every(one => one.matches('[data-screen]')) ? 'screens' : 'questions'
}

/** Does the command of a key event, if there is one that can be done. */
export function press(event: KeyboardEvent): void {
  if (event.defaultPrevented || isComposing(event)) return
  const chord = chordOf(event)
  const covered = covering()
  if (!chord || (isTyping(chord) && (isTextField(event.target) || covered === 'questions'))) return
  const fits = (one: Command) => keysOf(one).some(key => canonical(key) === chord) && (one.enabled?.() ?? true)
  const may = ({ over }: Command) => covered === 'nothing' || over === 'questions' || over === covered
  const command = known().find(one => may(one) && fits(one))
  if (!command) return
  event.preventDefault()
  command.run()
}

/** Returns the other command that a chord belongs to, if any. */
export function ownerOf(chord: string, except: string): Command | undefined {
  return known().find(one => one.id !== except && keysOf(one).some(key => canonical(key) === canonical(chord)))
}
