/** Ways to the photo desk, and about it. */
import { tick } from 'svelte'
import { desk } from '../frame/desk.svelte'
import { screens } from '../review/screens.svelte'
import { view } from './view.svelte'

/** Opens the photo desk, where it is not open. From an open story, photos are placed in that one. */
export async function openPhotos(): Promise<void> {
  if (screens.now?.kind === 'photos') return
  await screens.show({ kind: 'photos', into: desk.open?.mayCaption ? desk.open.id : null })
}

/** Goes to where captions are written, from a photo or from many. */
export async function toCaption(): Promise<void> {
  view.full = false
  // The grid takes the focus when the screen of one photo is gone; it goes on from there.
  await tick()
  const beside = document.getElementById('photo-captioning')
  const field = (of: string) => beside?.querySelector<HTMLElement>(of)
  const first = field('[data-caption]') ?? field('textarea:not(:disabled)') ?? field('input[type=text]:not(:disabled)')
  first?.focus()
}
