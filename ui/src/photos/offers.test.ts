import { afterEach, beforeEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { fake, fakePhotos } from '../core.fake'
import type { PhotoOffer } from '../core'
import { clear } from '../review/for-tests'
import { captionNewsroom, choose, into, keys } from './captioning-for-tests'
import { button, photosOpened, said } from './for-tests'
import { difference } from './offers.svelte'

const offer = (what: Partial<PhotoOffer>): PhotoOffer => ({
  story: 's1',
  headline: 'Vải sớm vào mùa',
  state: 'draft',
  placement: 'p1',
  photo: 'a1',
  field: 'caption',
  there: 'Bà con hái vải.',
  now: 'Bà con thôn Hạ hái vải.',
  ...what,
})

beforeEach(async () => {
  await captionNewsroom()
  said('a1', { said: { caption: ['Bà con thôn Hạ hái vải.'] } })
})
afterEach(clear)

const waiting = () => document.querySelector<HTMLElement>('[data-offers]')
const lines = () => [...document.querySelectorAll<HTMLElement>('[data-offer]')]
const line = (name: string) => lines().find(one => one.dataset.offer === name) as HTMLElement
const press = (name: string, words: string) =>
  [...line(name).querySelectorAll('button')].find(one => one.textContent?.trim() === words)?.click()

test('what differs in stories is offered for the photos at hand, as soon as something of them is changed, with the difference', async () => {
  await photosOpened()
  await into('headline')
  expect(waiting()).toBeNull()
  fakePhotos.offers = [offer({}), offer({ photo: 'a2', placement: 'p2' })]
  await keys('Mùa vải{Tab}')
  await expect.poll(() => waiting()?.textContent).toBe('Bài dùng ảnh còn chữ cũ: 1…')
  waiting()?.click()
  await expect.poll(() => line('p1 caption')?.textContent).toContain('Vải sớm vào mùa')
  expect(line('p1 caption').textContent).toContain('Bản nháp')
  expect(line('p1 caption').querySelector('ins')?.textContent).toContain('thôn Hạ')
  expect(document.querySelector('.offers .warning')).toBeNull()
})

test('each is taken or left by itself, and by keys the next one follows', async () => {
  fakePhotos.offers = [
    offer({}),
    offer({ placement: 'p2', field: 'credit', there: 'A', now: 'B' }),
    offer({ placement: 'p3' }),
  ]
  await photosOpened()
  await expect.poll(waiting).not.toBeNull()
  waiting()?.click()
  await expect.poll(() => lines().length).toBe(3)
  line('p1 caption').querySelector('button')?.focus()
  await userEvent.keyboard('{Enter}')
  await expect.poll(() => lines().length).toBe(2)
  expect(fakePhotos.offers.map(one => one.placement)).toEqual(['p2', 'p3'])
  expect(document.activeElement?.closest('li')).toBe(line('p2 credit'))
  await userEvent.keyboard('{Tab}{Enter}')
  await expect.poll(() => lines().map(one => one.dataset.offer)).toEqual(['p3 caption'])
  expect(fakePhotos.offers).toHaveLength(2)
  await userEvent.keyboard('{Escape}')
  // What was left is not offered again, also where something else changes.
  await choose('a2')
  await choose('a1')
  await expect.poll(() => waiting()?.textContent).toBe('Bài dùng ảnh còn chữ cũ: 1…')
})

test('all of stories that are not approved are taken at once; one that is approved says what taking it means', async () => {
  fakePhotos.offers = [
    offer({}),
    offer({ story: 's2', placement: 'p2', state: 'approved' }),
    offer({ story: 's3', placement: 'p3', state: 'desk_review' }),
    offer({ story: 's7', placement: 'p4', state: 'published' }),
  ]
  await photosOpened()
  await expect.poll(waiting).not.toBeNull()
  waiting()?.click()
  await expect.poll(() => document.querySelector('.offers .warning')?.textContent).toContain('đã sửa sau duyệt')
  expect([line('p2 caption'), line('p3 caption')].map(one => one.textContent?.includes('phải duyệt lại'))).toEqual([
    true,
    false,
  ])
  button('Lấy hết cho các bài chưa duyệt: 2')?.click()
  await expect.poll(() => lines().map(one => one.dataset.offer)).toEqual(['p2 caption', 'p4 caption'])
  expect(button('Lấy hết')).toBeUndefined()
  press('p2 caption', 'Lấy chữ mới')
  await expect.poll(() => fakePhotos.offers.map(one => one.placement)).toEqual(['p4'])
})

test('a refusal stands beside the line, which stays', async () => {
  fakePhotos.offers = [offer({})]
  const failure = {
    code: 'story.stale',
    message: 'Bài này vừa có người sửa.',
    field: null,
    kind: 'refused',
    findings: [],
  } as const
  fake.failures.set('takePhotoOffer', { ...failure, findings: [] })
  await photosOpened()
  await expect.poll(waiting).not.toBeNull()
  waiting()?.click()
  await expect.poll(() => lines().length).toBe(1)
  press('p1 caption', 'Lấy chữ mới')
  await expect
    .poll(() => line('p1 caption').querySelector('[role=alert]')?.textContent)
    .toBe('Bài này vừa có người sửa.')
  press('p1 caption', 'Lấy chữ mới')
  await expect.poll(() => lines().length).toBe(0)
})

test('keys of captioning do nothing below the question', async () => {
  fakePhotos.offers = [offer({})]
  await photosOpened()
  await expect.poll(waiting).not.toBeNull()
  waiting()?.click()
  await expect.poll(() => lines().length).toBe(1)
  await userEvent.keyboard('{Control>}{Enter}{/Control}{Control>}{Shift>}c{/Shift}{/Control}')
  expect(document.querySelector('#photo-a1')?.getAttribute('aria-selected')).toBe('false')
  expect(document.querySelector('.captioning footer [role=status]')?.textContent).toBe('')
})

test('a difference is read by words, and two that a space keeps apart are one', () => {
  expect(difference('Minh Khoa', 'Ảnh: Mai Lan')).toEqual([
    { change: 1, removed: 'Minh Khoa', inserted: 'Ảnh: Mai Lan' },
  ])
  expect(difference('Hái vải.', 'Hái vải sớm.')).toEqual([
    { kept: 'Hái vải' },
    { change: 1, removed: '', inserted: ' sớm' },
    { kept: '.' },
  ])
  expect(difference('', 'Một')).toEqual([{ change: 1, removed: '', inserted: 'Một' }])
  expect(difference('Một', 'Một')).toEqual([{ kept: 'Một' }])
})
