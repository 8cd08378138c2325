/**
 * Refuses a word that is put in twice. Returns what ends that.
 *
 * When a click or another window takes the focus in the middle of a word, WebKitGTK keeps the word as it stands, and then
 * tells the input method to forget it. Fcitx commits it instead: the word would stand there twice, or once more in the field
 * that was clicked on. Such an echo has no composition of its own, follows one that no key ended, and says the same.
 */
export function refuseEchoes(on: Document): () => void {
  let composing = false
  /** Whether the input method was given a key since the word last changed: the key may be what ends it. */
  let asked = false
  let kept: string | null = null
  const listeners: { [name in keyof DocumentEventMap]?: (event: DocumentEventMap[name]) => void } = {
    compositionstart() {
      composing = true
      kept = null
    },
    compositionupdate() {
      asked = false
    },
    keydown({ keyCode }) {
      if (keyCode === 229) asked = true
      else kept = null
    },
    compositionend({ data }) {
      kept = composing && !asked && data !== '' ? data : null
      composing = false
    },
    beforeinput(event) {
      if (event.inputType === 'insertFromComposition' && !composing && kept !== null && event.data === kept)
        event.preventDefault()
      if (!composing) kept = null
    },
  }
  for (const [name, listener] of Object.entries(listeners)) on.addEventListener(name, listener as EventListener, true)
  return () => {
    for (const [name, listener] of Object.entries(listeners))
      on.removeEventListener(name, listener as EventListener, true)
  }
}
