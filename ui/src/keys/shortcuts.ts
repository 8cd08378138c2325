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

/** Returns whether the focus is in a question that lies over the window: nothing below it may move. */
function isCovered(): boolean {
  return document.querySelector('dialog:modal, [role="dialog"][data-state="open"]') !== null
}

/** Does the command of a key event, if there is one that can be done. */
export function press(event: KeyboardEvent): void {
  if (event.defaultPrevented || isComposing(event)) return
  const chord = chordOf(event)
  const covered = isCovered()
  if (!chord || (isTyping(chord) && (isTextField(event.target) || covered))) return
  const fits = (one: Command) => keysOf(one).some(key => canonical(key) === chord) && (one.enabled?.() ?? true)
  const command = known().find(one => (!covered || one.overDialogs) && fits(one))
  if (!command) return
  event.preventDefault()
  command.run()
}

/** Returns the other command that a chord belongs to, if any. */
export function ownerOf(chord: string, except: string): Command | undefined {
  return known().find(one => one.id !== except && keysOf(one).some(key => canonical(key) === canonical(chord)))
}
