/** What the tests of captioning begin with: the photo desk opened, and the focus in a field. */
import { expect } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { fake } from '../core.fake'
import { captions } from './captions.svelte'
import { codes } from './codes.svelte'
import type { CaptionField } from './fields'
import { photoNewsroom } from './for-tests'
import { offers } from './offers.svelte'
import { photoDesk } from './photo-desk.svelte'

export const keys = (text: string) => userEvent.keyboard(text)

/** Opens the invented newsroom, in which nobody has typed anything. */
export async function captionNewsroom(): Promise<void> {
  await photoNewsroom()
  captions.forget()
  codes.lists = []
  offers.forget()
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

/** A field of the panel. */
export const field = (name: CaptionField) =>
  document.querySelector<Field>(`dialog[open] [data-caption="${name}"]`) as Field
/** The row of a field: its tick, its ways, and what is told of it. */
export const row = (name: CaptionField) =>
  document.querySelector<HTMLElement>(`dialog[open] [data-row="${name}"]`) as HTMLElement
/** What is told below the fields. */
export const told = () => document.querySelector('.captioning footer [role=status]')?.textContent ?? ''
/** The field that somebody is in. */
export const focused = () => (document.activeElement as HTMLElement | null)?.dataset.caption
/** Puts the focus into a field, as a press on it does. */
export const into = (name: CaptionField) => page.elementLocator(field(name)).click()

/** Chooses photos, and waits until they are captioned. */
export async function choose(...photos: string[]): Promise<void> {
  const [first, ...others] = photos
  if (!first) return
  photoDesk.go(first, 'alone')
  for (const photo of others) photoDesk.go(photo, 'beside')
  await expect.poll(() => captions.targets.length).toBe(photos.length)
}

/** Waits until all that was typed is written or refused. */
export async function written(): Promise<void> {
  await captions.idle()
}

/** How often the core was asked to say something of photos. */
export const writes = () => fake.asked.filter(name => name === 'describePhotos').length
