import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { look } from '../look/look.svelte'
import { canonical, chordOf, isTaken, isTyping } from './chords'
import { register } from './commands'
import { matching, score } from './matching'
import { press } from './shortcuts'

const run = vi.fn()
let stops: (() => void)[] = []
const command = (id: string, keys: string[], more = {}) =>
  stops.push(register({ id, label: () => id, keys, run: () => run(id), ...more }))
const typed = (key: string, init: KeyboardEventInit = {}, on: EventTarget = document.body) => {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init })
  on.addEventListener('keydown', press as EventListener, { once: true })
  on.dispatchEvent(event)
  return event
}

beforeEach(() => {
  run.mockReset()
  look.keys = {}
})
afterEach(() => {
  for (const stop of stops) stop()
  stops = []
})

test('a chord runs its command, and nothing else hears of it', () => {
  command('story.submit', ['Mod+Enter'])
  expect(typed('Enter', { ctrlKey: true }).defaultPrevented).toBe(true)
  expect(run).toHaveBeenCalledWith('story.submit')
})

test('no command runs while a word is being composed', () => {
  command('one', ['Mod+Enter'])
  command('two', ['J'])
  typed('Enter', { ctrlKey: true, isComposing: true })
  typed('j', { isComposing: true })
  typed('Process', { ctrlKey: true, keyCode: 229 })
  typed('j', { keyCode: 229 })
  expect(run).not.toHaveBeenCalled()
})

test('a letter alone is typing where there is a text field', () => {
  command('list.next', ['J'])
  const field = document.createElement('input')
  document.body.append(field)
  typed('j', {}, field)
  expect(run).not.toHaveBeenCalled()
  typed('j')
  expect(run).toHaveBeenCalledOnce()
  field.remove()
})

test('over a screen and over a question less can be done, and keeps none that can from its keys', () => {
  const over = (over: 'screens' | 'questions') => ({
    id: over,
    label: () => over,
    keys: ['Mod+Enter'],
    over,
    run: () => run(over),
  })
  command('story.submit', ['Mod+Enter'])
  stops.push(register(over('screens'), over('questions')))
  const enter = () => {
    typed('Enter', { ctrlKey: true })
    return run.mock.lastCall?.[0]
  }
  expect(enter()).toBe('story.submit')
  const [screen, question] = [document.createElement('dialog'), document.createElement('dialog')]
  document.body.append(screen, question)
  screen.dataset.screen = ''
  screen.showModal()
  expect(enter()).toBe('screens')
  question.showModal()
  expect(enter()).toBe('questions')
  screen.remove()
  question.remove()
})

test('a letter that is no text is a key on a screen, and none in a question', () => {
  stops.push(register({ id: 'sheet', label: () => 'sheet', keys: ['?'], over: 'screens', run: () => run('sheet') }))
  const screen = document.createElement('dialog')
  document.body.append(screen)
  screen.showModal()
  typed('?')
  expect(run).not.toHaveBeenCalled()
  screen.dataset.screen = ''
  typed('?')
  expect(run).toHaveBeenCalledOnce()
  screen.remove()
})

test('what something nearer has taken is left alone', () => {
  command('one', ['Mod+B'])
  const event = new KeyboardEvent('keydown', { key: 'b', ctrlKey: true, cancelable: true })
  event.preventDefault()
  press(event)
  expect(run).not.toHaveBeenCalled()
})

test('a command that cannot be done leaves its keys to the next that can', () => {
  command('one', ['F8'], { enabled: () => false })
  command('two', ['F8'])
  typed('F8')
  expect(run).toHaveBeenCalledExactlyOnceWith('two')
})

test('keys that a person chose replace those of the box', () => {
  command('one', ['F8'])
  look.keys = { one: ['Mod+Shift+Y'] }
  typed('F8')
  expect(run).not.toHaveBeenCalled()
  typed('Y', { ctrlKey: true, shiftKey: true })
  expect(run).toHaveBeenCalledOnce()
})

test('a letter that AltGr types is no chord', () => {
  command('one', ['Mod+Alt+Q'])
  typed('@', { ctrlKey: true, altKey: true, modifierAltGraph: true, code: 'KeyQ' })
  expect(run).not.toHaveBeenCalled()
})

test('chords are read by the letter, or by its place where the letter was changed', () => {
  const chord = (key: string, init: KeyboardEventInit = {}) => chordOf(new KeyboardEvent('keydown', { key, ...init }))
  expect(chord('k', { ctrlKey: true, code: 'KeyK' })).toBe('Mod+K')
  expect(chord('&', { ctrlKey: true, shiftKey: true, code: 'Digit7' })).toBe('Mod+Shift+7')
  expect(chord('?', { shiftKey: true, code: 'Slash' })).toBe('?')
  expect(chord('\\', { ctrlKey: true, altKey: true, code: 'Backslash' })).toBe(canonical('Mod+Alt+\\'))
  expect(chord('л', { ctrlKey: true, code: 'KeyK' })).toBe('Mod+K')
  expect(chord('F6', { shiftKey: true })).toBe('Shift+F6')
  expect(chord('Shift', { shiftKey: true })).toBeNull()
})

test('chords of input methods cannot be chosen', () => {
  for (const taken of ['Mod+Space', 'Alt+Z', 'Mod+Shift+U', 'Enter', 'Mod+V']) expect(isTaken(taken), taken).toBe(true)
  expect(isTaken('Mod+Shift+Y')).toBe(false)
  expect([isTyping('J'), isTyping('?'), isTyping('Shift+J'), isTyping('F8'), isTyping('Mod+J')]).toEqual([
    true,
    true,
    true,
    false,
    false,
  ])
})

test('words without marks find a command, its beginning first', () => {
  const labels = ['Đóng bài', 'Gửi biên tập', 'Duyệt', 'Gửi duyệt', 'Rút lại duyệt']
  expect(matching('gui duyet', labels, label => label)).toEqual(['Gửi duyệt'])
  expect(matching('duyet', labels, label => label)).toEqual(['Duyệt', 'Gửi duyệt', 'Rút lại duyệt'])
  expect(matching('dong', labels, label => label)).toEqual(['Đóng bài'])
  expect(matching('gbt', labels, label => label)).toEqual(['Gửi biên tập'])
  expect(score('xuat', 'Duyệt')).toBe(0)
})
