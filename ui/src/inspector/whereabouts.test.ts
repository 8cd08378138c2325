import { afterEach, beforeEach, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { AtSite, Whereabouts } from '../core'
import { fake } from '../core.fake'
import { desk } from '../frame/desk.svelte'
import { clear, put, sharingNewsroom } from '../review/for-tests'
import { screens } from '../review/screens.svelte'
import { locale } from '../words/locale.svelte'
import Inspector from './Inspector.svelte'
import { at } from './whereabouts'

const NOWHERE: Whereabouts = {
  spread: 'shared',
  words: false,
  entries: 0,
  photos: 0,
  stored: 'whole',
  at: Date.UTC(2022, 4, 10, 2, 41),
  why: null,
  missing: 0,
  missingPhotos: 0,
  desks: [],
  sites: [],
  awaited: [],
  inReview: [],
}

const site = (what: Partial<AtSite>): AtSite => ({
  id: 'site',
  destination: 'Báo Tân Giang',
  version: 'now',
  at: 0,
  url: 'https://tangiang.example/cau.html',
  unsent: null,
  ...what,
})

beforeEach(sharingNewsroom)
afterEach(async () => {
  await desk.closeStory()
  await clear()
})

test('each of the four is said by itself, and only what a person should care about is marked', () => {
  const so: [Partial<Whereabouts>, RegExp, boolean][] = [
    [{}, /Không có phần nào chỉ ở máy này/, false],
    [{ words: true }, /Có chữ mới lưu ở máy này, chưa ký/, true],
    [{ entries: 2, photos: 1 }, /Chỉ có trên máy này: 2 mục và 1 ảnh/, true],
    [{ stored: 'unconnected', at: null }, /chưa nối kho chung/, false],
    [{ stored: 'void', why: 'Kho trống.' }, /không còn tính là có bài này. Kho trống\./, true],
    [{ stored: 'partly', missing: 4, missingPhotos: 1 }, /chưa thấy 4 mục và 1 ảnh/, false],
    [{ stored: 'whole' }, /có đủ, thấy lúc/, false],
    [{ stored: 'whole', at: null }, /Kho chung: có đủ\./, false],
  ]
  for (const [what, text, care] of so) {
    const told = at({ ...NOWHERE, ...what }).find(one => text.test(one.text))
    expect([what, told?.care]).toEqual([what, care])
  }
})

test('no desk is said to have seen what it has not said that it saw, or cannot read', () => {
  const said = (sight: 'all' | 'older' | 'unknown', sealed: boolean) =>
    at({ ...NOWHERE, desks: [{ member: 'Hoài An', id: '12345678', sight, sealed }] })
      .map(one => one.text)
      .join(' ')
  expect(said('all', false)).toContain('Máy của Hoài An (12345678) đã thấy bài như hiện có ở đây.')
  expect(said('older', false)).toContain('mới thấy một bản cũ hơn')
  expect(said('unknown', false)).toContain('Chưa rõ máy của Hoài An')
  for (const sight of ['all', 'older'] as const) expect(said(sight, true)).toContain('không mở được')
  expect(said('unknown', true)).toContain('Chưa rõ')
})

test('the site shows what its receipt says, in words of their own in both languages', () => {
  const versions = ['now', 'older', 'unapproved', 'down'] as const
  const texts = (['vi', 'en'] as const).flatMap(language => {
    locale.now = language
    return versions.map(version =>
      at({ ...NOWHERE, sites: [site({ version })], awaited: ['app'] })
        .slice(-2)
        .map(one => one.text)
        .join(' '),
    )
  })
  locale.now = 'vi'
  expect(new Set(texts).size).toBe(8)
  expect(at(NOWHERE).at(-1)?.text).toBe('Chưa có trên trang web.')
})

test('the inspector says where the open story is, and again after an exchange', async () => {
  fake.whereabouts = { ...NOWHERE, spread: 'waiting', entries: 3, stored: 'partly', missing: 3 }
  await desk.openStory('s1')
  put(Inspector, {})
  await expect.element(page.getByText('Chỉ có trên máy này: 3 mục và 0 ảnh.')).toBeVisible()
  await expect.element(page.getByRole('button', { name: 'Bài đang ở đâu' })).toHaveAttribute('aria-expanded', 'true')
  fake.whereabouts = NOWHERE
  fake.share({ state: 'reached', at: fake.now })
  await expect.element(page.getByText('Không có phần nào chỉ ở máy này.')).toBeVisible()
  await expect.element(page.getByText(/Kho chung: có đủ, thấy lúc/)).toBeVisible()
})

test('a destination leads to what it shows, what differs, and to sending what is approved and not there', async () => {
  const older = site({ version: 'older', unsent: fake.now })
  fake.whereabouts = { ...NOWHERE, sites: [older] }
  await desk.openStory('s3')
  put(Inspector, {})
  await expect.element(page.getByText(/Bản duyệt lúc .* chưa lên đây\./)).toBeVisible()
  await page.getByRole('button', { name: 'Mở bài ở Báo Tân Giang' }).click()
  await expect.poll(() => fake.asked).toContain('openSite')
  await page.getByRole('button', { name: 'Xem khác gì với bản ở Báo Tân Giang' }).click()
  await expect.poll(() => screens.now).toEqual({ kind: 'compare', story: 's3', from: 'published', to: 'now' })
  screens.close()
  await page.getByRole('button', { name: 'Đăng lên đây (Báo Tân Giang)' }).click()
  const sending = { kind: 'preview', story: 's3', sending: 'publish', destination: 'site' }
  await expect.poll(() => screens.now).toEqual(sending)
  screens.close()
})

test('what is the same there offers no comparison, and what is down nothing to open', async () => {
  fake.whereabouts = { ...NOWHERE, sites: [site({}), site({ id: 'wp', destination: 'WordPress', version: 'down' })] }
  await desk.openStory('s3')
  put(Inspector, {})
  await expect.element(page.getByRole('button', { name: 'Mở bài ở Báo Tân Giang' })).toBeVisible()
  await expect.element(page.getByRole('button', { name: 'Mở bài ở WordPress' })).not.toBeInTheDocument()
  for (const name of [/Xem khác gì/, /Đăng lên đây/])
    await expect.element(page.getByRole('button', { name })).not.toBeInTheDocument()
})
