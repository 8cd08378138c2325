import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
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
function pressed(on: Element, timeStamp?: number, at?: [number, number]): boolean {
  const { x, y } = on.getBoundingClientRect()
  const [clientX, clientY] = at ?? [x + 2, y + 8]
  const event = new MouseEvent('mousedown', { bubbles: true, cancelable: true, clientX, clientY })
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

test.for(['textarea', 'input'] as const)(
  'the caret goes into the words of a field where a click would put it: %s',
  async kind => {
    const other = document.createElement(kind) as HTMLTextAreaElement | HTMLInputElement
    other.value = 'Cầu mới qua suối Bùn nối hai thôn Đồi và thôn Bãi, khánh thành sáng 12/11'
    other.style.cssText = 'width: 230px; padding: 5px 9px; border: 3px solid; font: 17px/1.4 serif'
    if (kind === 'textarea') other.style.height = '120px'
    document.body.append(other)
    const places: [number, number][] = []
    other.onmousedown = ({ clientX, clientY }) => places.push([clientX, clientY])
    for (const [across, down] of [
      [0.02, 0.2],
      [0.4, 0.2],
      [0.6, 0.5],
      [0.2, 0.6],
      [0.7, 0.3],
    ] as const) {
      // A click as the browser understands it, then the same one where it waits. One elsewhere lies between two on one
      // place: together they would be a double click.
      await userEvent.click(field)
      await userEvent.click(other, { position: { x: across * 220, y: down * other.clientHeight } })
      const expected = other.selectionStart
      other.setSelectionRange(3, 3)
      field.focus()
      takenBack('tiếng')
      pressed(other, undefined, places.at(-1))
      expect(committed('tiếng')).toBe(true)
      field.dispatchEvent(new InputEvent('input', { bubbles: true }))
      expect(document.activeElement).toBe(other)
      expect(other.selectionEnd).toBe(other.selectionStart)
      // The page is told whole pixels of a mouse that stands between them.
      expect(Math.abs((other.selectionStart ?? -9) - (expected ?? 0))).toBeLessThanOrEqual(1)
    }
    other.remove()
  },
)

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
