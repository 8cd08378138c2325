/** The keys of the photo desk, which lies over the window: its commands are done here, by the keys that somebody has. */
import { canonical, chordOf, isComposing, isTyping } from '../keys/chords'
import { known } from '../keys/commands'
import { isTextField, keysOf } from '../keys/shortcuts'

/** Where letters alone are keys: not beside it, where a caption is written. */
export const PLACES = '[data-photo-keys]'

/** Does the command of a key, if it is one of the photo desk's. */
export function pressed(event: KeyboardEvent): void {
  if (event.defaultPrevented || isComposing(event)) return
  const { target } = event
  const chord = chordOf(event)
  // What a question over the photos is asked is its own.
  if (!chord || !(target instanceof Element) || !target.closest('dialog')?.matches('[data-screen]')) return
  if (isTyping(chord) && (isTextField(target) || !target.closest(PLACES))) return
  const command = known().find(
    ({ id, enabled, ...one }) =>
      id.startsWith('photos.') && keysOf({ id, ...one }).some(key => canonical(key) === chord) && (enabled?.() ?? true),
  )
  if (!command) return
  event.preventDefault()
  command.run()
}
