import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { fake, fakePhotos } from '../core.fake'
import { DRESSED, TAKEN } from '../core.fake.photo-said'
import { LOOKS, accessible, clear, wear } from '../review/for-tests'
import { button, photoNewsroom, photosOpened, said } from './for-tests'

beforeEach(async () => {
  await photoNewsroom()
  for (const [photo, what] of Object.entries(DRESSED)) said(photo, { said: {}, ...what })
  const caption = { says: 'Đò ngang', by: 'IIM', at: null }
  fakePhotos.differing = [{ field: 'caption', values: [caption, { says: 'Đò dọc', by: 'Mai Lan', at: fake.now }] }]
})
afterEach(clear)

const keys = (typed: string) => userEvent.keyboard(typed)

describe.each(LOOKS)('in %s, %s', (language, theme) => {
  beforeEach(() => {
    wear(language, theme)
  })

  test('the grid, with photos chosen, filters set, and what is known of one', async () => {
    await photosOpened()
    await keys('{ArrowRight}{Shift>}{ArrowRight}{ArrowRight}{/Shift}i')
    document.querySelector<HTMLElement>('.filters .further')?.click()
    document.querySelector<HTMLElement>('.filters [aria-pressed]')?.click()
    await expect.poll(() => document.querySelector('.filters .chip')).not.toBeNull()
    document.querySelector<HTMLElement>('.filters .chip')?.click()
    await expect.poll(() => document.querySelector('.several')).not.toBeNull()
    await accessible()
  })

  test('one photo over the screen', async () => {
    await photosOpened()
    await keys('i{Enter}')
    await expect.poll(() => document.activeElement?.id).toBe('photo-stage')
    await expect.poll(() => document.querySelector('.several')).not.toBeNull()
    await accessible()
  })

  test('photos on their way in, and what became of them', async () => {
    let arrive = () => {}
    fake.late.set('ingestFolder', new Promise<void>(done => (arrive = done)))
    fakePhotos.next = TAKEN
    await photosOpened()
    await keys('{Control>}{Shift>}i{/Shift}{/Control}')
    await expect.poll(() => fake.asked).toContain('ingestFolder')
    fakePhotos.progress({ done: 12, total: 300 })
    await expect.poll(() => document.querySelector('.taking')).not.toBeNull()
    await accessible()
    arrive()
    await expect.poll(() => document.querySelector('.taken')).not.toBeNull()
    await accessible()
  })

  test('what is given to photos as they come in', async () => {
    await photosOpened()
    button(language === 'vi' ? 'Ghi sẵn' : 'Preset')?.click()
    await expect.poll(() => document.querySelector('.given')).not.toBeNull()
    await accessible()
  })
})
