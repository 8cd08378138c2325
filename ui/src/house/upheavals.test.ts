import { afterEach, beforeEach, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { Foresight, Upheaval } from '../core'
import { fake } from '../core.fake'
import { ask } from '../frame/ask.svelte'
import { accessible, clear, sharingNewsroom } from '../review/for-tests'
import { locale } from '../words/locale.svelte'
import { storagePage } from './for-tests'

beforeEach(sharingNewsroom)
afterEach(clear)

const opened = () => storagePage('/mnt/toa-soan')

const UPHEAVAL: Upheaval = {
  member: 'Mai Lan',
  desk: '12345678',
  at: Date.UTC(2022, 4, 10, 2, 41),
  stories: [
    { id: 'a', headline: 'Cầu mới', harms: ['lost_text', 'changed'] },
    { id: 'b', headline: '', harms: ['taken_down'] },
  ],
}

const FORESIGHT: Foresight = {
  leaving: 5,
  photos: 1,
  bytes: 20480,
  house: 2,
  members: 0,
  leavingStories: [{ id: 'a', headline: 'Cầu mới', entries: 3, photos: 1 }],
  coming: 7,
  lookedAt: 7,
  shut: 1,
  refused: 0,
  comingStories: [
    { id: 'b', headline: 'Chợ phiên', entries: 2, members: ['Mai Lan'], dissolves: true, unfrozen: true },
    { id: 'c', headline: 'Mùa vải', entries: 4, members: ['Thọ'], dissolves: false, unfrozen: false },
  ],
}

test('what would happen is told when somebody asks, and nothing is exchanged for it', async () => {
  fake.foresight = FORESIGHT
  await opened()
  expect(fake.asked).not.toContain('foresee')
  await page.getByRole('button', { name: 'Xem thử, không ghi gì' }).click()
  await expect.element(page.getByText('Sẽ gửi 5 mục và 1 ảnh, 20.480 byte.')).toBeVisible()
  await expect.element(page.getByText('Sẽ nhận 7 mục; đã mở xem 7.')).toBeVisible()
  const items = () => [...document.querySelectorAll('[aria-labelledby=storage-foreseen] li')].map(li => li.textContent)
  expect(items().length).toBe(5)
  const cares = [...document.querySelectorAll('[aria-labelledby=storage-foreseen] li .care')]
  expect(cares.map(care => care.closest('li')?.querySelector('b')?.textContent)).toEqual(['Chợ phiên', 'Chợ phiên'])
  expect(fake.asked).not.toContain('exchangeNow')
})

test('a look that fails says why and leaves nothing old on the page', async () => {
  fake.foresight = FORESIGHT
  await opened()
  const look = page.getByRole('button', { name: 'Xem thử, không ghi gì' })
  await look.click()
  await expect.element(page.getByText(/Sẽ gửi 5 mục/)).toBeVisible()
  const message = 'Chưa tới được kho chung.'
  fake.failures.set('foresee', { code: 'storage.unreachable', message, field: null, kind: 'storage', findings: [] })
  await look.click()
  await expect.element(page.getByRole('alert').filter({ hasText: message })).toBeVisible()
  await expect.element(page.getByText(/Sẽ gửi 5 mục/)).not.toBeInTheDocument()
})

test('what is held back leaves only when somebody says twice that it is meant', async () => {
  fake.held = { ...UPHEAVAL, member: null, desk: null, at: null }
  await opened()
  fake.share({ state: 'stopped', code: 'sync.upheaval', message: 'Máy này sắp gửi thay đổi ở 2 bài cùng lúc.' })
  await expect.element(page.getByText('Máy này sắp gửi thay đổi ở 2 bài cùng lúc.')).toBeVisible()
  await page.getByText('Xem 2 bài').click()
  await expect.element(page.getByText('mất phần lớn chữ, sửa sau khi duyệt')).toBeVisible()
  const send = page.getByRole('button', { name: 'Đúng ý, gửi hết…' })
  await send.click()
  await expect.poll(() => ask.now?.text).toContain('2 bài')
  ask.now?.answer(null)
  await expect.poll(() => ask.now).toBeNull()
  expect(fake.asked).not.toContain('sendAll')
  await send.click()
  await expect.poll(() => ask.now).not.toBeNull()
  ask.now?.answer('')
  await expect.poll(() => fake.asked).toContain('sendAll')
  await expect.element(send).not.toBeInTheDocument()
})

test('what came in great number is told until somebody says that they have looked', async () => {
  fake.upheavals = [UPHEAVAL]
  await opened()
  const told = page.getByText(/Máy của Mai Lan \(12345678\) đã thay đổi 2 bài/)
  await expect.element(told).toBeVisible()
  await expect
    .element(page.getByText(/1 bài mất phần lớn chữ, 1 bài đã duyệt bị sửa, 0 bài bị trả hoặc rút duyệt, 1 bài bị gỡ/))
    .toBeVisible()
  await page.getByText('Xem 2 bài').click()
  await expect.element(page.getByText('(chưa có tít)')).toBeVisible()
  await page.getByRole('button', { name: 'Đã xem' }).click()
  await expect.poll(() => fake.asked).toContain('lookedAtUpheavals')
  await expect.element(told).not.toBeInTheDocument()
})

test.for(['vi', 'en'] as const)('nothing of it keeps anybody out: %s', async language => {
  fake.held = { ...UPHEAVAL, member: null, desk: null, at: null }
  fake.upheavals = [UPHEAVAL]
  fake.foresight = FORESIGHT
  await opened()
  locale.now = language
  fake.share({ state: 'stopped', code: 'sync.upheaval', message: 'Chưa gửi gì.' })
  await expect.poll(() => document.querySelectorAll('.warning.roomy').length).toBe(2)
  document.querySelector<HTMLButtonElement>('[aria-labelledby=storage-foreseen] button')?.click()
  await expect.poll(() => document.querySelectorAll('[aria-labelledby=storage-foreseen] li').length).toBe(5)
  await accessible()
})
