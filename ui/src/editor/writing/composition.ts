import type { EditorView } from 'prosemirror-view'

/** Returns whether a key belongs to a word that an input method is still composing. */
export function isComposing(event: KeyboardEvent): boolean {
  // Engines that do not set isComposing in time call such a key 229.
  return event.isComposing || event.keyCode === 229
}

/**
 * Lets a key be a key right after a word was composed. Returns what ends it.
 *
 * prosemirror-view ignores the first key within half a second of a composition where the vendor is Apple, which WebKitGTK
 * also says; that is meant for Japanese in Safari. A Vietnamese input method ends a composition at every word, and there
 * the ignored key is the Enter that a person pressed. The field is private: the version is pinned, and a test holds it.
 */
export function heedKeysAfterWords(view: EditorView): () => void {
  const { input } = view as unknown as { input: { compositionEndedAt: number } }
  const heed = (event: Event) => {
    if (isComposing(event as KeyboardEvent)) return
    input.compositionEndedAt = -2e8
    // The browser tells of a caret that moved in a task of its own: a key may be faster, and would act where it was.
    if (!view.composing) readNow(view)
  }
  const above = view.dom.parentElement ?? view.dom
  above.addEventListener('keydown', heed, true)
  return () => above.removeEventListener('keydown', heed, true)
}

/**
 * Has the view read what the browser has done already and not yet told: a caret that was moved by a click, a letter.
 *
 * A change that nobody at this keyboard made may come between the two, and would put the caret back to where it was.
 */
export function readNow(view: EditorView): void {
  const { domObserver } = view as unknown as { domObserver: { flush: () => void; forceFlush: () => void } }
  domObserver.forceFlush()
  domObserver.flush()
}
