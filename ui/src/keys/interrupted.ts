import { pointedAt } from './pointed'

/** How long before a click the word may have been taken back that it interrupts, in milliseconds. */
const JUST = 100

/**
 * How long a click waits for a word that was taken back, in milliseconds: longer than a busy machine needs to commit it, since
 * a word that comes too late goes into another field. A click that waits in vain follows a letter that was deleted just before.
 */
const PATIENCE = 1000

/** A click that waits until the word before it has its place. */
type Click = { on: Element; x: number; y: number }

/**
 * Leaves a word that a click or another window interrupts where it is, once. Returns what ends that.
 *
 * WebKitGTK resets the input method then, and there two things go wrong that only the page can see:
 *
 * - It keeps the word as it stands before it resets, and Fcitx answers a reset by committing the word. The word would stand
 *   there twice, or once more in the field that was clicked on. Such an echo has no composition of its own, follows one that
 *   no key ended, and says the same: it is refused.
 * - IBus takes the word back and commits it a moment later. When the click comes in between, the word would go to where the
 *   click went: so the click waits.
 */
export function keepInterruptedWords(on: Document): () => void {
  let composing = false
  /** Whether the input method was given a key since the word last changed: the key may be what ends it. */
  let asked = false
  let shown = ''
  let kept: string | null = null
  let takenBackAt = Number.NEGATIVE_INFINITY
  let click: Click | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  function go(): void {
    clearTimeout(timer)
    if (click) follow(on, click)
    click = null
  }

  const listeners: { [name in keyof DocumentEventMap]?: (event: DocumentEventMap[name]) => void } = {
    compositionstart() {
      composing = true
      shown = ''
      kept = null
    },
    compositionupdate({ data }) {
      asked = false
      shown = data
    },
    keydown({ keyCode }) {
      if (keyCode === 229) asked = true
      else kept = null
    },
    compositionend({ data, timeStamp }) {
      kept = composing && !asked && data !== '' ? data : null
      if (composing && data === '' && shown !== '') takenBackAt = timeStamp
      composing = false
    },
    beforeinput(event) {
      if (composing) return
      if (event.inputType === 'insertFromComposition' && event.data === kept) event.preventDefault()
      kept = null
      takenBackAt = Number.NEGATIVE_INFINITY
    },
    input: go,
    mousedown(event) {
      if ((!click && event.timeStamp - takenBackAt > JUST) || !(event.target instanceof Element)) return
      event.preventDefault()
      click = { on: event.target, x: event.clientX, y: event.clientY }
      clearTimeout(timer)
      timer = setTimeout(go, PATIENCE)
    },
  }
  for (const [name, listener] of Object.entries(listeners)) on.addEventListener(name, listener as EventListener, true)
  return () => {
    clearTimeout(timer)
    for (const [name, listener] of Object.entries(listeners))
      on.removeEventListener(name, listener as EventListener, true)
  }
}

/** Takes the focus and the caret to where a click went. */
function follow(page: Document, { on, x, y }: Click): void {
  const field = on.closest<HTMLElement>('a[href], button, input, select, textarea, [contenteditable=true], [tabindex]')
  if (!field) {
    if (page.activeElement instanceof HTMLElement) page.activeElement.blur()
    return
  }
  field.focus()
  if (field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && field.selectionStart !== null)) {
    const at = pointedAt(field, x, y)
    field.setSelectionRange(at, at)
    return
  }
  const place = field.isContentEditable ? page.caretRangeFromPoint(x, y) : null
  if (place && field.contains(place.startContainer))
    page.getSelection()?.collapse(place.startContainer, place.startOffset)
}
