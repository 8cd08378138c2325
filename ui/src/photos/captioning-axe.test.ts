import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { fake, fakePhotos } from '../core.fake'
import { DRESSED } from '../core.fake.photo-said'
import { LOOKS, accessible, clear, wear } from '../review/for-tests'
import { captionNewsroom, choose, field, into, keys, row } from './captioning-for-tests'
import { photosOpened, said, saidOf } from './for-tests'

beforeEach(async () => {
  await captionNewsroom()
  for (const [photo, what] of Object.entries(DRESSED)) said(photo, { said: {}, ...what })
  fakePhotos.codes.set('ct', 'ông Đỗ Minh Khoa')
  fakePhotos.lists = [
    { number: 1, file: 'lãnh đạo.txt', codes: 214, why: null },
    { number: 2, file: 'doi-bong.txt', codes: 0, why: 'Dòng 7 không có dấu tab.' },
  ]
})
afterEach(clear)

describe.each(LOOKS)('in %s, %s', (language, theme) => {
  beforeEach(() => {
    wear(language, theme)
  })

  test('one photo: a refusal, a preview, and what a colleague wrote meanwhile', async () => {
    await photosOpened()
    await choose('a1')
    await page.elementLocator(field('headline')).fill('{cty}')
    await page.elementLocator(field('alt')).fill('{city}: =ct= =pct=')
    await expect.poll(() => row('headline').querySelector('[role=alert]')).not.toBeNull()
    await expect.poll(() => row('alt').querySelector('.unknown')).not.toBeNull()
    await into('caption')
    await keys('Chữ của tôi')
    said('a1', { said: { ...saidOf('a1'), caption: ['Chữ của người khác'] } })
    fakePhotos.change()
    await expect.poll(() => row('caption').querySelector('.contested')).not.toBeNull()
    await accessible()
  })

  test('several photos, what they say, lists of codes, find and replace', async () => {
    await photosOpened()
    await choose('a1', 'a2', 'a3')
    await into('headline')
    await keys('Mùa vải')
    await accessible()
    row('caption').querySelector<HTMLElement>('.differ')?.click()
    await expect.poll(() => row('caption').querySelector('ul')?.hidden).toBe(false)
    await accessible()
    for (const one of document.querySelectorAll<HTMLDetailsElement>('.captioning details')) one.open = true
    await accessible()
  })

  test('what is offered while somebody types, and what can stand in braces', async () => {
    await photosOpened()
    await choose('a5')
    await into('creator')
    await keys('{Control>}a{/Control}mai')
    await expect.poll(() => row('creator').querySelectorAll('[role=option]').length).toBeGreaterThan(0)
    await keys('{ArrowDown}')
    await accessible()
    await into('caption')
    await keys('{{')
    await expect.poll(() => row('caption').querySelectorAll('[role=option]').length).toBeGreaterThan(5)
    await accessible()
    document.querySelector<HTMLElement>('.variables button')?.click()
    await accessible()
  })

  test('old words in stories, and what was typed and waits', async () => {
    const plain = { photo: 'a1', field: 'caption', there: 'Hái vải.', now: 'Bà con hái vải.' } as const
    fakePhotos.offers = [
      { ...plain, story: 's1', headline: 'Vải sớm', state: 'draft', placement: 'p1' },
      { ...plain, story: 's2', headline: 'Cầu mới', state: 'approved', placement: 'p2' },
    ]
    await photosOpened()
    await choose('a1')
    await page.elementLocator(field('headline')).fill('{cty}')
    await keys('{PageDown}')
    await expect.poll(() => document.querySelector('[data-unwritten]')).not.toBeNull()
    await accessible()
    await choose('a1')
    await expect.poll(() => document.querySelector('[data-offers]')).not.toBeNull()
    const failure = { code: 'story.stale', message: 'Bài này vừa có người sửa.', field: null } as const
    fake.failures.set('takePhotoOffer', { ...failure, kind: 'refused', findings: [] })
    document.querySelector<HTMLElement>('[data-offers]')?.click()
    await expect.poll(() => document.querySelector('[data-offer] button')).not.toBeNull()
    document.querySelector<HTMLElement>('[data-offer] button')?.click()
    await expect.poll(() => document.querySelector('[data-offer] [role=alert]')).not.toBeNull()
    await accessible()
  })
})
