// What the tests of the inspector and of the screens begin with: the invented newsroom, and a part of the window over it.
import axe from 'axe-core'
import { flushSync, mount, unmount, type Component } from 'svelte'
import { expect } from 'vitest'
import type { Language } from '../core'
import { fake } from '../core.fake'
import { desk } from '../frame/desk.svelte'
import { sharing } from '../frame/sharing.svelte'
import { toasts } from '../frame/toasts.svelte'
import { steps } from '../inspector/steps.svelte'
import { press } from '../keys/shortcuts'
import { look } from '../look/look.svelte'
import { locale } from '../words/locale.svelte'
import { screens } from './screens.svelte'

/** A finding without what makes it special. */
export const plainFinding = { range: null, excerpt: '', block: null, fix: null, overridable: false } as const

let mounted: Record<string, unknown>[] = []
let hears = () => {}

/** Opens the invented newsroom, with nothing on the desk. */
export async function newsroom(): Promise<void> {
  // What is fetched behind the list is there, so that no test waits for a server.
  await Promise.all([import('./parts'), import('../inspector/Story.svelte')])
  fake.reset(true)
  toasts.all = []
  screens.close()
  steps.asking = null
  desk.open = null
  desk.selected = null
  await desk.begin()
  look.apply(document.documentElement)
  window.addEventListener('keydown', press)
}

/** Opens it, and hears how it stands with the shared storage until all is taken off the page again. */
export async function sharingNewsroom(): Promise<void> {
  await newsroom()
  hears = sharing.listen()
}

/** Puts a part of the window on the page. */
export function put<Props extends Record<string, unknown>>(part: Component<Props>, props: Props): void {
  const target = document.createElement('main')
  target.style.height = '100vh'
  document.body.append(target)
  mounted.push(mount(part, { target, props }) as Record<string, unknown>)
  flushSync()
}

/** Takes everything off the page again. */
export async function clear(): Promise<void> {
  window.removeEventListener('keydown', press)
  hears()
  hears = () => {}
  locale.now = 'vi'
  screens.close()
  await Promise.all(mounted.map(part => unmount(part)))
  mounted = []
  document.body.replaceChildren()
}

/** Each language that the window speaks, in each of its schemes. */
export const LOOKS = [
  ['vi', 'light'],
  ['vi', 'dark'],
  ['en', 'light'],
  ['en', 'dark'],
] as const

/** Has the page speak a language, and wear a scheme. */
export function wear(language: Language, theme: 'light' | 'dark'): void {
  look.speak(language)
  look.theme = theme
  look.apply(document.documentElement)
}

/** Asserts that nothing on the page keeps anybody out. Landmarks and the first heading are the whole window's. */
export async function accessible(): Promise<void> {
  const found = await axe.run(document, {
    resultTypes: ['violations'],
    rules: { region: { enabled: false }, 'page-has-heading-one': { enabled: false } },
  })
  const told = found.violations.flatMap(({ id, nodes }) =>
    nodes.map(node => `${id}: ${node.html} ${node.failureSummary}`),
  )
  expect(told).toEqual([])
}
