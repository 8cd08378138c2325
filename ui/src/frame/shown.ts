/** For tests: the window, or a part of it, on an empty page. */
import { type Component, flushSync, mount, unmount } from 'svelte'
import { afterEach } from 'vitest'
import App from '../App.svelte'
import { fake } from '../core.fake'
import { help } from '../help/help.svelte'
import { look } from '../look/look.svelte'
import { sheet } from '../look/sheet.svelte'
import { palette } from '../keys/palette.svelte'
import { screens } from '../review/screens.svelte'
import { locale } from '../words/locale.svelte'
import { desk } from './desk.svelte'
import { intake } from './intake.svelte'
import { panes } from './panes.svelte'
import { toasts } from './toasts.svelte'

let taken: (() => void) | null = null

afterEach(() => {
  taken?.()
  taken = null
})

/** Puts a component on the page. */
export function show(component: Component, props: Record<string, unknown> = {}): HTMLElement {
  taken?.()
  const target = document.createElement('div')
  target.id = 'app'
  document.body.append(target)
  const shown = mount(component, { target, props })
  flushSync()
  taken = () => {
    unmount(shown)
    target.remove()
  }
  return target
}

/** Puts the whole window on the page, at an open desk or before there is any. */
export function showWindow(open: boolean, settings: Record<string, unknown> = {}): HTMLElement {
  fake.reset(open)
  fake.settings = settings
  locale.now = 'vi'
  Object.assign(desk, { start: null, card: null, view: 'all', words: '', section: null, selected: null, open: null })
  Object.assign(intake, { dragged: null, taken: null, busy: false })
  Object.assign(palette, { open: 'no', cheatSheet: false, shortcuts: false, recent: [] })
  screens.close()
  panes.alone = false
  sheet.open = false
  Object.assign(help, { open: false, topic: 'write' })
  toasts.all = []
  look.keys = {}
  return show(App)
}

/** Presses a key where the focus is, or on an element; returns whether nothing took it. */
export function press(key: string, more: KeyboardEventInit & { on?: Element } = {}): boolean {
  const { on, ...init } = more
  const target = on ?? document.activeElement ?? document.body
  const went = target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }))
  flushSync()
  return went
}

/** Waits until something is so; fails, with what it saw last, where it never is. */
export async function until<T>(what: () => T | null | undefined | false): Promise<T> {
  const { vi } = await import('vitest')
  return vi.waitFor(() => {
    flushSync()
    const seen = what()
    if (!seen) throw new Error(`not so: ${what}`)
    return seen
  })
}

/** Writes into a field, as typing does. */
export function write(field: HTMLInputElement, text: string): void {
  field.value = text
  field.dispatchEvent(new Event('input', { bubbles: true }))
  flushSync()
}
