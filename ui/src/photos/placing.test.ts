import { afterEach, beforeEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { fake, fakePhotos } from '../core.fake'
import { desk } from '../frame/desk.svelte'
import { toasts } from '../frame/toasts.svelte'
import Palette from '../keys/Palette.svelte'
import { run } from '../keys/commands'
import { palette } from '../keys/palette.svelte'
import { clear, put } from '../review/for-tests'
import { screens } from '../review/screens.svelte'
import { active, button, photoNewsroom, photosOpened } from './for-tests'
import { photoDesk } from './photo-desk.svelte'

beforeEach(photoNewsroom)
afterEach(async () => {
  await desk.closeStory()
  palette.open = 'no'
  await clear()
})

const keys = (typed: string) => userEvent.keyboard(typed)

test('P places what is chosen, in its order, in the story that the desk was opened from', async () => {
  await desk.openStory('s2')
  const before = desk.open?.fields.placements.length ?? 0
  await photosOpened('s2')
  expect(document.querySelector('dialog header p')?.textContent).toContain(desk.open?.fields.headline)
  await keys('{ArrowRight}{Shift>}{ArrowRight}{/Shift}p')
  await expect.poll(() => fakePhotos.placed).toEqual([{ story: 's2', photos: ['a2', 'a3'] }])
  await expect.poll(() => desk.open?.fields.placements.length).toBe(before + 2)
  expect(toasts.all.map(({ text }) => text)).toEqual([expect.stringMatching(/^Đã đưa 2 ảnh vào bài “Vân Lũng/)])
  await expect.poll(() => active()?.querySelector('.placed')?.textContent).toBe('2 bài')
  button('Mở bài')?.click()
  await expect.poll(() => screens.now).toBeNull()
  expect(desk.open?.id).toBe('s2')
})

test('without a story one is asked for, found by its words, and opened only where somebody wants it', async () => {
  put(Palette as never, {})
  await photosOpened()
  await keys('p')
  await expect.poll(() => document.activeElement?.getAttribute('aria-label')).toBe('Đưa ảnh vào bài nào?')
  await keys('van lung')
  await expect
    .poll(() => document.querySelector('#palette-list [aria-selected=true]')?.textContent)
    .toContain('Vân Lũng')
  await keys('{Enter}')
  await expect.poll(() => fakePhotos.placed).toEqual([{ story: 's2', photos: ['a1'] }])
  expect([desk.open, screens.now?.kind]).toEqual([null, 'photos'])
  await expect.poll(() => document.activeElement?.id).toBe('photo-grid')
  await expect.poll(() => button('Mở bài')).toBeDefined()
  button('Mở bài')?.click()
  await expect.poll(() => desk.open?.id).toBe('s2')
})

test('from an open story photos go into another one by name; leaving the list places nothing', async () => {
  put(Palette as never, {})
  await desk.openStory('s2')
  await photosOpened('s2')
  await keys('{Shift>}P{/Shift}')
  await expect.poll(() => palette.open).toBe('stories')
  await keys('{Escape}')
  await expect.poll(() => palette.open).toBe('no')
  expect(fakePhotos.placed).toEqual([])
  // The list opens stories again.
  await expect.poll(() => palette.wanted).toBeNull()
})

test('a story that takes no photos says why', async () => {
  await desk.openStory('s2')
  await photosOpened('s2')
  fake.failures.set('placePhotos', { code: 'x', message: 'Bài đã đóng.', field: null, kind: 'refused', findings: [] })
  await keys('p')
  await expect.poll(() => toasts.all.map(({ text }) => text)).toEqual(['Bài đã đóng.'])
  await expect.poll(() => document.querySelector('dialog:modal .toasts')?.textContent).toContain('Bài đã đóng.')
})

test('what is chosen is written into a folder with its captions, as it came or made smaller', async () => {
  await photosOpened()
  photoDesk.go('a2', 'alone')
  photoDesk.go('a3', 'beside')
  await run('photos.hand_over_originals')
  await run('photos.hand_over_renditions')
  expect(fakePhotos.handed).toEqual([
    { photos: ['a2', 'a3'], size: null },
    { photos: ['a2', 'a3'], size: 2048 },
  ])
  expect(toasts.all.at(-1)?.text).toContain('captions.csv')
})
