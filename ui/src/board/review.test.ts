import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { fake, line } from '../core.fake'
import { desk } from '../frame/desk.svelte'
import { toasts } from '../frame/toasts.svelte'
import { clear, newsroom, put } from '../review/for-tests'
import { screens } from '../review/screens.svelte'
import Screens from '../review/Screens.svelte'
import { board } from './board.svelte'
import { anEvening, opened } from './for-tests'
import { doable, told } from './lines'

let hears = () => {}
const REFUSED = {
  code: 'post.may_not_publish',
  field: null,
  message: 'Người dùng này trên WordPress không có quyền đăng bài.',
  kind: 'refused' as const,
  findings: [],
}
const HANDED_IN = { review: true, mayBeOut: true, tries: 1, code: 'outbox.awaits_review' }

beforeEach(async () => {
  await newsroom()
  anEvening()
  board.now = null
  hears = board.listen()
})
afterEach(async () => {
  hears()
  await desk.closeStory()
  await clear()
})

const lineOf = (story: string) =>
  document.querySelector(`dialog[open] [data-line="${story}"]`)?.closest('li') as HTMLElement | null
const buttons = (story: string) => [...(lineOf(story)?.querySelectorAll('.does button') ?? [])].map(b => b.textContent)
const press = async (story: string, what: string) => {
  await expect.poll(() => lineOf(story)?.querySelector(`[data-do="${what}"]`)).toBeTruthy()
  lineOf(story)?.querySelector<HTMLButtonElement>(`[data-do="${what}"]`)?.click()
}
const texts = () => toasts.all.map(({ text }) => text)

test('what may not be published is handed in, and waits in a lane of its own', async () => {
  const { code, message: why } = REFUSED
  fake.lines = [line('s5', 'stopped', { to: 'wp', destination: 'Báo điện tử', waiting: { tries: 1, code, why } })]
  await opened('board')
  await expect.poll(() => buttons('s5')).toEqual(['Gửi chờ duyệt', 'Thử lại ngay', 'Hủy lệnh gửi'])
  await press('s5', 'review')
  await expect.poll(() => buttons('s5')).toEqual(['Xem đã đăng chưa', 'Gỡ bài…'])
  expect(fake.sent).toEqual([{ id: 's5', destination: 'wp', overwrite: false, review: true }])
  await expect.element(page.getByRole('heading', { name: 'Chờ bên trang duyệt 1' })).toBeVisible()
  expect(texts()).toEqual([expect.stringContaining('Đang chờ Báo điện tử duyệt, chưa lên trang')])
  // Somebody there has published it.
  await press('s5', 'look')
  await expect.element(page.getByRole('heading', { name: 'Đang trên trang 1' })).toBeVisible()
  expect(texts()[1]).toContain('Đã lên Báo điện tử')
})

test('what waits for review is never said to be out, and what was approved since is handed in in its place', async () => {
  const waits = (more = {}) => line('s3', 'review', { waiting: { ...HANDED_IN, ...more } })
  expect(doable(waits(), true, 'outbox.awaits_review')).toEqual(['look', 'takedown'])
  expect(doable(waits({ superseded: true }), true, 'outbox.awaits_review')).toEqual(['review', 'takedown'])
  expect(told(waits()).join()).not.toContain('trên trang')
  // What a reviewer changed is written over as it was sent: for review.
  fake.lines = [line('s3', 'stopped', { waiting: { ...HANDED_IN, code: 'post.edited', why: 'Có người đã sửa.' } })]
  await opened('board')
  await press('s3', 'overwrite')
  await expect.poll(() => fake.sent).toEqual([{ id: 's3', destination: 'site', overwrite: true, review: true }])
})

test('photos that stay at a site are told once, by caption and address', async () => {
  fake.left = [{ caption: 'Cây cầu mới', url: 'https://wp.example/cau.jpg' }]
  fake.lines = [line('s3', 'unsent')]
  await opened('board')
  await press('s3', 'send')
  await expect
    .poll(() => texts().filter(text => text.includes('Cây cầu mới (https://wp.example/cau.jpg)')))
    .toHaveLength(1)
  for (const { number } of toasts.all) toasts.close(number)
  const of = { story: 's3', headline: 'Cầu mới', destination: 'Báo điện tử', stopped: null }
  fake.deliver({ ...of, doing: 'takedown', left: fake.left })
  fake.deliver({ ...of, doing: 'review', left: [] })
  expect(texts()).toEqual([
    'Đã gỡ khỏi Báo điện tử: Cầu mới',
    'Ảnh còn lại trong thư viện của Báo điện tử, không bài nào dùng nữa: Cây cầu mới (https://wp.example/cau.jpg)',
    'Đang chờ Báo điện tử duyệt, chưa lên trang: Cầu mới',
  ])
})

test('beside the page it is offered where publishing is refused, and no receipt is claimed', async () => {
  fake.left = [{ caption: 'Cây cầu mới', url: 'https://wp.example/cau.jpg' }]
  put(Screens, {})
  await screens.show({ kind: 'preview', story: 's3', sending: 'publish' })
  fake.failures.set('publish', REFUSED)
  await expect.poll(() => document.activeElement?.hasAttribute('data-send')).toBe(true)
  await userEvent.keyboard('{Control>}{Enter}{/Control}')
  await page.getByRole('button', { name: 'Gửi chờ duyệt' }).click()
  await expect.element(page.getByRole('heading', { name: 'Đang chờ duyệt' })).toBeVisible()
  expect(fake.sent).toEqual([{ id: 's3', destination: 'site', overwrite: false, review: true }])
  expect(document.querySelector('.receipt')?.textContent).not.toContain('Địa chỉ')
  await expect.element(page.getByText('https://wp.example/cau.jpg')).toBeVisible()
})
