import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { fake, line, move } from '../core.fake'
import { desk } from '../frame/desk.svelte'
import { progress } from '../frame/progress.svelte'
import { sharing } from '../frame/sharing.svelte'
import { toasts } from '../frame/toasts.svelte'
import { clear, newsroom, put } from '../review/for-tests'
import { screens } from '../review/screens.svelte'
import Screens from '../review/Screens.svelte'
import { clock } from '../words/clock.svelte'
import { board } from './board.svelte'
import { doable } from './lines'
import { anEvening, opened } from './for-tests'

let hears: (() => void)[] = []
const HOUR = 3_600_000

beforeEach(async () => {
  await newsroom()
  anEvening()
  board.now = null
  hears = [board.listen(), progress.listen(), sharing.listen()]
})
afterEach(async () => {
  for (const stop of hears) stop()
  clock.now = Date.now()
  await desk.closeStory()
  await clear()
})

const lanes = () =>
  [...document.querySelectorAll('dialog[open] section')].map(one => one.querySelector('h3')?.textContent?.trim())
const lineOf = (story: string) =>
  document.querySelector(`dialog[open] [data-line="${story}"]`)?.closest('li') as HTMLElement | null
const buttons = (story: string) => [...(lineOf(story)?.querySelectorAll('.does button') ?? [])].map(b => b.textContent)
/** Presses a button of a story, once it is there. */
async function press(story: string, name: string): Promise<void> {
  await expect.poll(() => buttons(story)).toContain(name)
  const all = lineOf(story)?.querySelectorAll<HTMLButtonElement>('.does button') ?? []
  for (const button of all) if (button.textContent === name) button.click()
}

test('each story stands in its lane, and what needs somebody comes first', async () => {
  await opened('board')
  await expect
    .poll(lanes)
    .toEqual([
      'Đã dừng, chờ xử lý 1',
      'Đã duyệt, chưa gửi 1',
      'Đang gửi 1',
      'Chờ thử lại 1',
      'Hẹn giờ đăng 1',
      'Tạm dừng 1',
      'Đang trên trang 1',
      'Đã gỡ 1',
    ])
  // The hour is the newsroom's, whatever the machine's is.
  expect(lineOf('s4')?.textContent).toContain('Lên trang lúc Chủ Nhật, 10/05/2099 14:30')
  expect(lineOf('s2')?.textContent).toContain('Trang đang bận (mã 503).')
  await expect.element(page.getByText('Giờ ghi theo tòa soạn (Asia/Ho_Chi_Minh).')).toBeVisible()
  expect(buttons('s3')).toEqual(['Đăng ngay', 'Hẹn giờ…'])
  expect(buttons('s4')).toEqual(['Đăng ngay', 'Đổi giờ…', 'Tạm dừng', 'Hủy lệnh gửi'])
  expect(buttons('s6')).toEqual(['Gửi tiếp', 'Hủy lệnh gửi'])
  // What may be out in part is taken down, and not called off.
  expect(buttons('s2')).toEqual(['Thử lại ngay', 'Tạm dừng', 'Gỡ bài…'])
  expect(buttons('s1')).toEqual([])
})

test('what is sent now arrives, is said, and stands among what is public', async () => {
  await opened('board')
  await press('s3', 'Đăng ngay')
  await expect.poll(lanes).toContain('Đang trên trang 2')
  expect(fake.sent).toEqual([{ id: 's3', destination: 'site', overwrite: false }])
  expect(toasts.all.map(({ text }) => text)).toEqual([expect.stringMatching(/^Đã lên Báo Tân Giang: /)])
})

test('while one is being sent it shows how far it is, and no other goes', async () => {
  let arrive = () => {}
  fake.late.set('publish', new Promise<void>(done => (arrive = done)))
  await opened('board')
  await press('s3', 'Đăng ngay')
  await expect.poll(() => lineOf('s3')?.getAttribute('aria-busy')).toBe('true')
  fake.progress({ work: 'write', done: 2, total: 4 })
  await expect.poll(() => lineOf('s3')?.querySelector('progress')?.value).toBe(0.5)
  const others = [...(lineOf('s5')?.querySelectorAll<HTMLButtonElement>('.does button') ?? [])]
  expect(others.filter(b => !b.disabled).map(b => b.textContent)).toEqual([])
  arrive()
  await expect.poll(lanes).toContain('Đang trên trang 2')
})

test('what somebody changed on the site is taken into the story, and shown beside what was published', async () => {
  fake.taken = { taken: ['Tít', 'Nội dung'], left: ['Ngày'], conflicts: 0 }
  await opened('board')
  await expect.poll(() => buttons('s5')).toContain('Nhận vào bài')
  await press('s5', 'Nhận vào bài')
  await expect.poll(() => screens.now).toEqual({ kind: 'compare', story: 's5', from: 'published', to: 'now' })
  expect(fake.asked).toContain('takeEdits')
  expect(toasts.all.map(({ text, bad }) => [text, bad === true])).toEqual([
    ['Không nhận được vào bài: Ngày', true],
    ['Đã nhận vào bài: Tít, Nội dung. Bài cần được duyệt lại.', false],
  ])
})

test('what somebody changed on the site is written over only by name', async () => {
  await opened('board')
  await expect.poll(() => buttons('s5')).toEqual(['Nhận vào bài', 'Ghi đè lên trang', 'Thử lại ngay', 'Hủy lệnh gửi'])
  await press('s5', 'Ghi đè lên trang')
  await expect.poll(() => fake.sent).toEqual([{ id: 's5', destination: 'wp', overwrite: true }])
})

test('what is refused says why beside the story, with the way out', async () => {
  const binned = { code: 'post.binned', message: 'Có người đã bỏ bài này vào thùng rác.', field: null, findings: [] }
  fake.failures.set('publish', { ...binned, kind: 'refused' })
  await opened('board')
  await press('s3', 'Đăng ngay')
  await expect.poll(() => lineOf('s3')?.querySelector('[role=alert]')?.textContent).toBe(binned.message)
  expect(buttons('s3')[0]).toBe('Đưa bài trở lại')
  await press('s3', 'Đưa bài trở lại')
  await expect.poll(() => fake.asked).toContain('restorePost')
  await expect.poll(() => lineOf('s3')?.querySelector('[role=alert]')).toBeNull()
})

test('by the keyboard alone: the board, a story, its hour', async () => {
  put(Screens, {})
  await userEvent.keyboard('{Control>}{Shift>}B{/Shift}{/Control}')
  await expect.poll(() => lineOf('s5')).not.toBeNull()
  lineOf('s5')?.querySelector<HTMLElement>('[data-line]')?.focus()
  await userEvent.keyboard('{ArrowDown}')
  expect((document.activeElement as HTMLElement).dataset.line).toBe('s3')
  await userEvent.keyboard('{Tab}{Tab}{Enter}')
  const hour = page.getByRole('textbox', { name: 'Lên trang lúc' })
  await expect.element(hour).toHaveFocus()
  await userEvent.keyboard('1/1/2020 6h{Enter}')
  await expect.element(page.getByText('Giờ này đã qua.')).toBeVisible()
  expect(fake.asked).not.toContain('schedule')
  await hour.clear()
  await userEvent.keyboard('10/5/2099 14h30')
  await expect.element(page.getByText('Chủ Nhật, 10/05/2099 14:30 (GMT+7, giờ của tòa soạn)')).toBeVisible()
  await userEvent.keyboard('{Enter}')
  await expect.poll(lanes).toContain('Hẹn giờ đăng 2')
  expect(lineOf('s3')?.textContent).toContain('10/05/2099 14:30')
  // The focus goes with the story, and on from there.
  await expect.poll(() => (document.activeElement as HTMLElement).dataset.line).toBe('s3')
  await userEvent.keyboard('{Tab}{Enter}')
  await expect.poll(lanes).toContain('Đang trên trang 2')
  await expect.poll(() => (document.activeElement as HTMLElement).dataset.line).toBe('s3')
  await userEvent.keyboard('{Escape}')
  await expect.poll(() => screens.now).toBeNull()
})

test('it stays right while others work, and the last answer counts', async () => {
  await opened('board')
  await expect.poll(() => lineOf('s4')).not.toBeNull()
  let late = () => {}
  fake.late.set('board', new Promise<void>(done => (late = done)))
  fake.boardChanged()
  move('s4', 'wp', 'public')
  await expect.poll(lanes).toContain('Đang trên trang 2')
  fake.lines = []
  late()
  // What was asked first and answered last says nothing any more.
  await Promise.resolve()
  await new Promise(done => requestAnimationFrame(done))
  expect(lanes()).toContain('Đang trên trang 2')
  fake.change({ stories: ['s4'], house: false })
  await expect.element(page.getByText('Chưa có bài nào được duyệt, hẹn giờ hay đăng.')).toBeVisible()
})

test('of thousands that are public the last are listed, all are counted, and older ones come when asked for', async () => {
  fake.lines = Array.from({ length: 3000 }, (_, n) => line(`x${n}`, 'public', { headline: `Bài ${n}` }))
  await opened('board')
  await expect.poll(lanes).toEqual(['Đang trên trang 3.000'])
  const listed = () => document.querySelectorAll('dialog[open] [data-line]').length
  expect(listed()).toBe(40)
  await page.getByRole('button', { name: 'Xem thêm bài cũ hơn' }).click()
  await expect.poll(listed).toBe(160)
})

test('whoever may not publish sees all of it and is told so', async () => {
  if (fake.card) fake.card.me = { ...fake.card.me, rights: ['write'] }
  await opened('board')
  await expect.element(page.getByText(/không có quyền xuất bản/)).toBeVisible()
  expect([...document.querySelectorAll('dialog[open] .does button')].map(b => b.textContent)).toEqual(['Mở trên trang'])
})

test('whoever goes somewhere from the board comes back to it, and from the desk to the desk', async () => {
  await opened('board')
  await press('s7', 'Đính chính…')
  await expect.element(page.getByRole('heading', { name: 'Xem trước' })).toBeVisible()
  await userEvent.keyboard('{Escape}')
  await expect.poll(lanes).toContain('Đang trên trang 1')
  await userEvent.keyboard('{Escape}')
  await expect.poll(() => screens.now).toBeNull()
  await screens.show({ kind: 'preview', story: 's7' })
  screens.back()
  expect(screens.now).toBeNull()
})

test('one destination alone can be looked at', async () => {
  await opened('board')
  await page.getByRole('combobox', { name: 'Nơi đăng' }).selectOptions('Báo điện tử')
  await expect.poll(lanes).toEqual(['Đã dừng, chờ xử lý 1', 'Hẹn giờ đăng 1'])
})

test('what was sent while nobody looked is said, and what stopped says why', () => {
  const of = { story: 's3', headline: 'Cầu mới', destination: 'Báo điện tử', left: [] }
  fake.deliver({ ...of, doing: 'publish', stopped: null })
  fake.deliver({ ...of, doing: 'takedown', stopped: null })
  fake.deliver({ ...of, doing: 'publish', stopped: 'Trang không nhận mật khẩu.' })
  expect(toasts.all.map(({ text, bad }) => [text, bad === true])).toEqual([
    ['Đã lên Báo điện tử: Cầu mới', false],
    ['Đã gỡ khỏi Báo điện tử: Cầu mới', false],
    ['Không gửi được “Cầu mới” lên Báo điện tử. Trang không nhận mật khẩu.', true],
  ])
})

test('a takedown that stopped is not written over but tried again', () => {
  const stopped = (doing: 'takedown' | 'publish') => line('s3', 'stopped', { waiting: { doing, mayBeOut: true } })
  expect(doable(stopped('takedown'), true, 'post.edited')).toEqual(['retry'])
  expect(doable(stopped('publish'), true, 'post.denied')).toEqual(['destinations', 'retry', 'takedown'])
})

/** The storage was last heard so many hours ago. */
function silent(hours: number): void {
  clock.now = fake.now
  const heard = fake.now - hours * HOUR
  fake.share({ state: 'away', at: heard, heard, asksFrom: heard + HOUR / 4, holdsBackFrom: heard + 24 * HOUR })
}

test('where other desks were not heard lately the board says so, and one more key sends all the same', async () => {
  silent(3)
  await opened('board')
  await expect.element(page.getByText(/^Danh sách thành viên ở máy này là lúc/)).toBeVisible()
  expect(document.querySelector('dialog[open] .as-of')?.textContent).not.toContain('24 giờ')
  await press('s3', 'Đăng ngay')
  await expect.poll(() => lineOf('s3')?.querySelector('[role=alert]')?.textContent).toContain('Danh sách thành viên')
  expect(fake.sent).toEqual([])
  await expect.poll(() => document.activeElement?.textContent).toBe('Vẫn gửi')
  await userEvent.keyboard('{Enter}')
  await expect.poll(lanes).toContain('Đang trên trang 2')
  expect(fake.sent).toEqual([{ id: 's3', destination: 'site', overwrite: false, offline: true }])
})

test('what was to be written over is written over all the same, and a takedown is asked about, too', async () => {
  silent(3)
  await opened('board')
  await press('s5', 'Ghi đè lên trang')
  await press('s5', 'Vẫn gửi')
  await expect.poll(() => fake.sent).toEqual([{ id: 's5', destination: 'wp', overwrite: true, offline: true }])
  const takedown = line('s3', 'stopped', { waiting: { doing: 'takedown', mayBeOut: true } })
  expect(doable(takedown, true, 'member.as_of')).toEqual(['offline', 'retry'])
})

test('after a day of silence the board says that nothing is sent by itself, and stops saying so', async () => {
  silent(25)
  await opened('board')
  await expect.element(page.getByText(/không tự gửi nữa/)).toBeVisible()
  fake.share({
    state: 'reached',
    at: fake.now,
    heard: fake.now,
    asksFrom: fake.now + HOUR,
    holdsBackFrom: fake.now + 24 * HOUR,
  })
  await expect.poll(() => document.querySelector('dialog[open] .as-of')).toBeNull()
})

test('what was approved since it stopped is sent in its place', () => {
  const stopped = (doing: 'correct' | 'publish') =>
    line('s3', 'stopped', { waiting: { doing, code: 'post.edited', superseded: true } })
  expect(doable(stopped('publish'), true, 'post.edited')).toEqual(['send', 'take', 'overwrite', 'cancel'])
  // A correction says why, and nothing else can say it.
  expect(doable(stopped('correct'), true, 'post.edited')).not.toContain('send')
})
