import { flushSync, tick } from 'svelte'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { fake, line } from '../core.fake'
import { desk } from '../frame/desk.svelte'
import { clear, sharingNewsroom as newsroom, plainFinding, put } from '../review/for-tests'
import { toasts } from '../frame/toasts.svelte'
import { screens } from '../review/screens.svelte'
import Screens from '../review/Screens.svelte'

beforeEach(newsroom)
afterEach(clear)

const story = (id: string) => fake.stories.find(one => one.id === id)
const frame = () => document.querySelector('iframe')

test('the page is looked at in a frame that may do nothing', async () => {
  put(Screens, {})
  await screens.show({ kind: 'preview', story: 's3' })
  await expect.element(page.getByTitle('Bài như trên trang')).toBeVisible()
  expect(frame()?.getAttribute('sandbox')).toBe('')
  expect(frame()?.getAttribute('src')).toBe('about:blank#s3')
})

test('Escape leaves it where it is pressed in the page, whose keys are not heard here', async () => {
  put(Screens, {})
  await screens.show({ kind: 'preview', story: 's3' })
  await expect.element(page.getByTitle('Bài như trên trang')).toBeVisible()
  fake.escape()
  await expect.poll(() => screens.now).toBeNull()
})

test('an Escape that is heard here is for what lies over the preview, whenever the shell tells of it', async () => {
  put(Screens, {})
  await screens.show({ kind: 'preview', story: 's3' })
  await expect.element(page.getByTitle('Bài như trên trang')).toBeVisible()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  // What is made by a script closes no dialog by itself.
  const key = () => document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }))
  for (const order of [
    [key, fake.escape],
    [fake.escape, key],
  ]) {
    for (const happens of order) happens()
    vi.runAllTimers()
    expect(screens.now?.kind).toBe('preview')
  }
  vi.useRealTimers()
})

test('a screen that is closed before it is answered complains of nothing', async () => {
  put(Screens, {})
  // The parts are there, so that the next screens are drawn at once.
  await screens.show({ kind: 'preview', story: 's3' })
  await expect.element(page.getByTitle('Bài như trên trang')).toBeVisible()
  screens.close()
  await tick()
  const about = { story: 's3' }
  const all = [
    { kind: 'preview', ...about },
    { kind: 'conflicts', ...about },
    { kind: 'approve', ...about },
    { kind: 'compare', ...about, from: null, to: 'now' },
  ] as const
  for (const screen of all) {
    void screens.show(screen)
    flushSync()
    screens.close()
    flushSync()
    await new Promise(requestAnimationFrame)
  }
  expect(toasts.all).toEqual([])
})

test('a phone is 390 wide, a desktop 1280 and scaled to fit', async () => {
  put(Screens, {})
  await screens.show({ kind: 'preview', story: 's3' })
  await page.getByRole('button', { name: 'Điện thoại' }).click()
  expect(frame()?.style.width).toBe('390px')
  expect(frame()?.style.transform).toBe('scale(1)')
  await page.getByRole('button', { name: 'Máy tính' }).click()
  expect(frame()?.style.width).toBe('1280px')
  const { left, right } = frame()?.getBoundingClientRect() ?? { left: 0, right: 0 }
  const room = frame()?.parentElement?.getBoundingClientRect()
  expect(left).toBeGreaterThanOrEqual(room?.left ?? 0)
  expect(right).toBeLessThanOrEqual((room?.right ?? 0) + 1)
})

test('each save shows the page anew', async () => {
  put(Screens, {})
  await screens.show({ kind: 'preview', story: 's3' })
  await expect.element(page.getByText('Đã duyệt', { exact: true })).toBeVisible()
  const before = frame()
  const one = story('s3')
  if (one) one.revision += 1
  fake.change({ stories: ['s3'], house: false })
  await expect.poll(() => frame() !== before).toBe(true)
})

test('publishing is one key, tells how far it is, and ends with the receipt', async () => {
  put(Screens, {})
  await screens.show({ kind: 'preview', story: 's3', sending: 'publish' })
  await expect.element(page.getByRole('button', { name: 'Xuất bản Ctrl Enter' })).toHaveFocus()
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('heading', { name: 'Biên nhận' })).toBeVisible()
  await expect.element(page.getByText('Số tệp đã ghi: 14.')).toBeVisible()
  expect(story('s3')?.state).toBe('published')
  await page.getByRole('button', { name: 'Mở trên trình duyệt' }).click()
  expect(fake.asked).toContain('openSite')
})

test('a takedown is not done without its reason', async () => {
  put(Screens, {})
  await screens.show({ kind: 'preview', story: 's7', sending: 'takedown' })
  await expect.element(page.getByRole('textbox', { name: 'Lý do gỡ' })).toHaveFocus()
  await userEvent.keyboard('{Control>}{Enter}{/Control}')
  expect(story('s7')?.state).toBe('published')
  await userEvent.keyboard('Ban biên tập yêu cầu.{Control>}{Enter}{/Control}')
  await expect.poll(() => story('s7')?.state).toBe('unpublished')
})

test('a correction over a rule asks why, and nothing is sent before', async () => {
  const finding = {
    ...plainFinding,
    rule: 'T2',
    code: 'rules.T2',
    severity: 'error' as const,
    field: 'headline',
    message: 'Tít lạ.',
    overridable: true,
  }
  fake.failures.set('correct', {
    code: 'story.rules',
    field: null,
    message: 'Còn 1 lỗi.',
    kind: 'refused',
    findings: [finding],
  })
  put(Screens, {})
  await screens.show({ kind: 'preview', story: 's7', sending: 'correct' })
  await page.getByRole('textbox', { name: 'Lời đính chính bạn đọc sẽ thấy' }).fill('Sửa số liệu.')
  await userEvent.keyboard('{Control>}{Enter}{/Control}')
  await expect.element(page.getByText('Còn 1 lỗi.')).toBeVisible()
  await page.getByRole('textbox', { name: 'Lý do bỏ qua' }).fill('Tên riêng.')
  await userEvent.keyboard('{Control>}{Enter}{/Control}')
  await expect.element(page.getByRole('heading', { name: 'Biên nhận' })).toBeVisible()
})

test('a correction says what was wrong and what is right, in the wording of the house', async () => {
  put(Screens, {})
  await screens.show({ kind: 'preview', story: 's7', sending: 'correct' })
  await page.getByRole('radio', { name: 'Cải chính theo mẫu' }).click()
  const send = () => document.querySelector<HTMLButtonElement>('[data-send]')?.disabled
  await page.getByRole('textbox', { name: 'Bản đã đăng viết' }).fill('dài 18 mét')
  expect(send()).toBe(true)
  await page.getByRole('textbox', { name: 'Đúng là' }).fill('dài 28 mét')
  await expect.element(page.getByText('Bài có thông tin: “dài 18 mét”. Thông tin đúng là: “dài 28 mét”.')).toBeVisible()
  await userEvent.keyboard('{Control>}{Enter}{/Control}')
  await expect.element(page.getByRole('heading', { name: 'Biên nhận' })).toBeVisible()
  expect(fake.said).toEqual([{ kind: 'wording', wrong: 'dài 18 mét', right: 'dài 28 mét' }])
})

test('a slip of the keyboard is mended without a word to readers, and says why all the same', async () => {
  put(Screens, {})
  await screens.show({ kind: 'preview', story: 's7', sending: 'correct' })
  await page.getByRole('radio', { name: 'Sửa lỗi nhỏ, không báo bạn đọc' }).click()
  await page.getByRole('textbox', { name: 'Sửa lỗi gì' }).fill('Lỗi gõ phím.')
  await userEvent.keyboard('{Control>}{Enter}{/Control}')
  await expect.element(page.getByRole('heading', { name: 'Biên nhận' })).toBeVisible()
  expect(fake.said).toEqual([{ kind: 'minor', reason: 'Lỗi gõ phím.' }])
})

test('a post that somebody put away is brought back from where that is said', async () => {
  const wordpress = { id: 'wp', title: 'Trang WordPress', address: 'https://wp.example/' }
  if (fake.card) fake.card.house.destinations = [wordpress]
  desk.enter(fake.card ? { ...fake.card } : null)
  fake.lines = [line('s3', 'unsent', { to: 'wp' })]
  const binned = { code: 'post.binned', field: null, message: 'Trong thùng rác.', findings: [] }
  fake.failures.set('publish', { ...binned, kind: 'refused' })
  put(Screens, {})
  await screens.show({ kind: 'preview', story: 's3', sending: 'publish' })
  await expect.poll(() => document.activeElement?.hasAttribute('data-send')).toBe(true)
  await userEvent.keyboard('{Control>}{Enter}{/Control}')
  await page.getByRole('button', { name: 'Đưa bài trở lại' }).click()
  await expect.element(page.getByRole('heading', { name: 'Biên nhận' })).toBeVisible()
  expect(fake.asked).toContain('restorePost')
  expect(fake.sent).toEqual([])
})

test('a story that is not approved says that it cannot be published yet', async () => {
  put(Screens, {})
  await screens.show({ kind: 'preview', story: 's9' })
  await expect.element(page.getByText('Bài chưa được duyệt nên chưa đăng được.')).toBeVisible()
})

test('where there are several destinations one is chosen, and what was changed there is written over by name', async () => {
  const wordpress = { id: 'wp', title: 'Trang WordPress', address: 'https://wp.example/' }
  if (fake.card) fake.card.house.destinations = [...fake.card.house.destinations, wordpress]
  desk.enter(fake.card ? { ...fake.card } : null)
  const nowhere = {
    spread: 'shared',
    words: false,
    entries: 0,
    photos: 0,
    stored: 'whole',
    at: null,
    why: null,
  } as const
  fake.whereabouts = { ...nowhere, missing: 0, missingPhotos: 0, desks: [], sites: [], awaited: [], inReview: [] }
  put(Screens, {})
  await screens.show({ kind: 'preview', story: 's3', sending: 'publish', destination: 'wp' })
  await expect.element(page.getByRole('combobox', { name: 'Nơi đăng' })).toHaveValue('wp')
  const edited = {
    code: 'post.edited',
    field: null,
    message: 'Có người đã sửa bài này.',
    kind: 'refused',
    findings: [],
  }
  fake.failures.set('publish', { ...edited, kind: 'refused' })
  await userEvent.keyboard('{Control>}{Enter}{/Control}')
  await expect.element(page.getByText('Có người đã sửa bài này.')).toBeVisible()
  expect(fake.sent).toEqual([])
  await page.getByRole('button', { name: 'Ghi đè lên trang' }).click()
  await expect.element(page.getByRole('heading', { name: 'Biên nhận' })).toBeVisible()
  expect(fake.sent).toEqual([{ id: 's3', destination: 'wp', overwrite: true }])
})

test('where other desks were not heard lately it is said before sending, and one more key sends all the same', async () => {
  const heard = fake.now - 3 * 3_600_000
  fake.share({ state: 'away', at: heard, heard, asksFrom: heard + 900_000, holdsBackFrom: heard + 86_400_000 })
  put(Screens, {})
  await screens.show({ kind: 'preview', story: 's3', sending: 'publish' })
  await expect.element(page.getByText(/Trước khi gửi, Galley sẽ hỏi lại/)).toBeVisible()
  await expect.poll(() => document.activeElement?.hasAttribute('data-send')).toBe(true)
  await userEvent.keyboard('{Control>}{Enter}{/Control}')
  await expect.poll(() => document.activeElement?.textContent).toBe('Vẫn gửi')
  expect(fake.sent).toEqual([])
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('heading', { name: 'Biên nhận' })).toBeVisible()
  expect(fake.sent).toEqual([{ id: 's3', destination: 'site', overwrite: false, offline: true }])
})
