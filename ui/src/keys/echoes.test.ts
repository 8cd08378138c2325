import { afterEach, beforeEach, expect, test } from 'vitest'
import { refuseEchoes } from './echoes'

let field: HTMLInputElement
let stop: () => void

beforeEach(() => {
  stop = refuseEchoes(document)
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
