/** What the tests of the photo desk begin with: photos of which something is said, and the desk opened on them. */
import { expect } from 'vitest'
import { fakePhotos } from '../core.fake'
import type { PhotoCard } from '../core'
import { newsroom, put } from '../review/for-tests'
import { screens } from '../review/screens.svelte'
import Screens from '../review/Screens.svelte'
import { photoDesk } from './photo-desk.svelte'
import { taking } from './taking.svelte'
import { view } from './view.svelte'

/** Opens the invented newsroom, with nine photos. */
export async function photoNewsroom(): Promise<void> {
  await newsroom()
  fakePhotos.reset()
  photoDesk.enter()
  view.reset()
  taking.reset()
}

/** Says something of a photo, before anybody looks. */
export function said(photo: string, what: Partial<PhotoCard> & Pick<PhotoCard, 'said'>): void {
  const one = fakePhotos.all.find(other => other.photo === photo)
  if (!one) throw new Error(`no photo ${photo}`)
  Object.assign(one, what)
}

/** Opens the photo desk, and waits until its first photos are there. */
export async function photosOpened(into: string | null = null): Promise<void> {
  put(Screens, {})
  await screens.show({ kind: 'photos', into })
  await expect.poll(() => document.activeElement?.id).toBe('photo-grid')
  await expect.poll(() => photoDesk.loaded).toBe(true)
  if (fakePhotos.all.length > 0) await expect.poll(active).not.toBeNull()
}

export const grid = () => document.getElementById('photo-grid') as HTMLElement
/** The photo that the keys are at, as it is told to a screen reader. */
export const active = () => document.getElementById(grid()?.getAttribute('aria-activedescendant') ?? '')
export const chosen = () =>
  [...document.querySelectorAll('#photo-grid [aria-selected=true]')].map(one => one.id.slice('photo-'.length))
/** What is said of a photo in the newsroom in memory. */
export const saidOf = (photo: string) => fakePhotos.all.find(one => one.photo === photo)?.said ?? {}
/** A button of the photo desk, by its words. */
export function button(words: string): HTMLButtonElement | undefined {
  const all = [...document.querySelectorAll<HTMLButtonElement>('dialog[open] button')]
  return all.find(one => (one.getAttribute('aria-label') ?? one.textContent?.trim() ?? '').startsWith(words))
}
