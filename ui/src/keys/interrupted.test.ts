import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keepInterruptedWords } from './interrupted'

let field: HTMLInputElement
let stop: () => void

beforeEach(() => {
  stop = keepInterruptedWords(document)
  field = document.createElement('input')
  document.body.append(field)
})

afterEach(() => {
  stop()
  field.remove()
})

const told = (type: string, data: string) =>
  field.dispatchEvent(new CompositionEvent(`composition${type}`, { data, bubbles: true }))
const key = (init: KeyboardEventInit) => field.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, ...init }))
/** A key that the input method takes. */
const taken = () => key({ keyCode: 229 })
/** Returns whether the page lets the words in. */
function committed(data: string): boolean {
  const event = new InputEvent('beforeinput', { data, bubbles: true, cancelable: true })
  // Chromium knows no event of this kind, which WebKit has.
  Object.defineProperty(event, 'inputType', { value: 'insertFromComposition' })
  return field.dispatchEvent(event)
}

/** Composes a word up to where it is seen, without ending it. */
function shown(word: string) {
  taken()
  told('start', '')
  for (let length = 1; length <= word.length; length++) {
    if (length > 1) taken()
    told('update', word.slice(0, length))
  }
}

/** The word is kept as it stands because of a click, not of a key. */
function keptByClick(word: string) {
  shown(word)
  expect(committed(word)).toBe(true)
  told('end', word)
}

test('a word that a click ended is not put in again by the input method', () => {
  keptByClick('tiếng')
  taken()
  expect(committed('tiếng')).toBe(false)
  told('end', 'tiếng')
  // Once only: what comes after that is meant.
  taken()
  expect(committed('tiếng')).toBe(true)
})

test('what is typed after it is put in, also the same word again', () => {
  keptByClick('đi')
  shown('đi')
  expect(committed('đi')).toBe(true)
})

test('other words than the one that was kept are put in', () => {
  keptByClick('tiếng')
  taken()
  expect(committed(' ')).toBe(true)
})

test('a word that a key ended has no echo: two spaces are two', () => {
  shown('tiếng')
  taken()
  expect(committed('tiếng ')).toBe(true)
  told('end', 'tiếng ')
  for (let n = 0; n < 2; n++) {
    taken()
    expect(committed(' ')).toBe(true)
    told('end', ' ')
  }
})

test('the echo is refused wherever the click went, and a key ends the waiting for it', () => {
  keptByClick('tiếng')
  field.dispatchEvent(new MouseEvent('mousedown', { bubbles: true }))
  field.dispatchEvent(new FocusEvent('focusin', { bubbles: true }))
  taken()
  expect(committed('tiếng')).toBe(false)
  told('end', 'tiếng')

  keptByClick('tiếng')
  key({ key: 'Enter', code: 'Enter', keyCode: 13 })
  taken()
  expect(committed('tiếng')).toBe(true)
})

/** The input method takes a word back, to commit it in a moment. */
function takenBack(word: string) {
  shown(word)
  taken()
  told('end', '')
}

/** Presses the mouse on an element; returns whether the page lets the focus go there at once. */
function pressed(on: Element, timeStamp?: number): boolean {
  const { x, y } = on.getBoundingClientRect()
  const event = new MouseEvent('mousedown', { bubbles: true, cancelable: true, clientX: x + 2, clientY: y + 8 })
  if (timeStamp !== undefined) Object.defineProperty(event, 'timeStamp', { value: timeStamp })
  return on.dispatchEvent(event)
}

test('a click that comes before a word is committed waits for it', () => {
  const other = document.createElement('input')
  document.body.append(other)
  field.focus()
  takenBack('tiếng')
  expect(pressed(other)).toBe(false)
  expect(document.activeElement).toBe(field)
  taken()
  expect(committed('tiếng')).toBe(true)
  field.dispatchEvent(new InputEvent('input', { bubbles: true }))
  expect(document.activeElement).toBe(other)
  expect(pressed(field)).toBe(true)
  other.remove()
})

test('the caret goes to where the click went, and nowhere where there is nothing to write in', () => {
  const body = document.createElement('div')
  body.contentEditable = 'true'
  body.textContent = 'Câu đầu.'
  document.body.append(body)
  field.focus()
  takenBack('tiếng')
  pressed(body)
  field.dispatchEvent(new InputEvent('input', { bubbles: true }))
  expect(document.activeElement).toBe(body)
  expect(body.contains(getSelection()?.anchorNode ?? null)).toBe(true)
  body.remove()

  field.focus()
  takenBack('tiếng')
  pressed(document.body)
  field.dispatchEvent(new InputEvent('input', { bubbles: true }))
  expect(document.activeElement).toBe(document.body)
})

test('a click waits for a word that a busy machine commits late, and the last of several is followed', () => {
  vi.useFakeTimers()
  const [first, last] = [document.createElement('input'), document.createElement('input')]
  document.body.append(first, last)
  field.focus()
  takenBack('tiếng')
  pressed(first)
  vi.advanceTimersByTime(300)
  expect(pressed(last, performance.now() + 300)).toBe(false)
  vi.advanceTimersByTime(800)
  expect(document.activeElement).toBe(field)
  expect(committed('tiếng')).toBe(true)
  field.dispatchEvent(new InputEvent('input', { bubbles: true }))
  expect(document.activeElement).toBe(last)
  vi.runAllTimers()
  expect(document.activeElement).toBe(last)
  vi.useRealTimers()
  first.remove()
  last.remove()
})

test('no click waits for a word that never comes, and none that comes later waits at all', () => {
  vi.useFakeTimers()
  const other = document.createElement('input')
  document.body.append(other)
  field.focus()
  takenBack('t')
  expect(pressed(other)).toBe(false)
  vi.runAllTimers()
  expect(document.activeElement).toBe(other)
  vi.useRealTimers()

  takenBack('t')
  expect(pressed(field, performance.now() + 1000)).toBe(true)
  other.remove()
})
