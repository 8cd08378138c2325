import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { fake } from '../core.fake'
import { OpenStory } from '../editor/open.svelte'
import { desk } from '../frame/desk.svelte'
import { toasts } from '../frame/toasts.svelte'
import { clear, newsroom, plainFinding, put } from './for-tests'
import { screens } from './screens.svelte'
import Screens from './Screens.svelte'

beforeEach(newsroom)
afterEach(clear)

const story = (id: string) => fake.stories.find(one => one.id === id)
const sheet = () => page.getByRole('dialog', { name: 'Duyệt bài' })
const sign = () => page.getByRole('button', { name: /Ký duyệt/ })

test('from the list to signed it is two keys', async () => {
  put(Screens, {})
  desk.selected = 's1'
  await userEvent.keyboard('a')
  await expect.element(sign()).toHaveFocus()
  await userEvent.keyboard('{Enter}')
  await expect.poll(() => story('s1')?.state).toBe('approved')
  await expect.element(sheet()).not.toBeInTheDocument()
  expect(toasts.all.map(({ text }) => text).join()).toContain('Đã ký duyệt')
})

test('of two approvals the first says whom it waits for, and the second makes it approved', async () => {
  const one = story('s1')
  if (!one) throw new Error('no story')
  one.approvalsNeeded = 2
  put(Screens, {})
  await screens.show({ kind: 'approve', story: 's1' })
  await expect.element(page.getByText('Bài này cần 2 người duyệt.')).toBeVisible()
  await sign().click()
  await expect.element(sheet()).not.toBeInTheDocument()
  expect(story('s1')?.state).toBe('desk_review')
  expect(toasts.all.at(-1)?.text).toBe('Đã ghi lượt duyệt 1/2. Bài còn chờ một người khác duyệt.')
  await screens.show({ kind: 'approve', story: 's1' })
  await expect.element(page.getByText(/Đã duyệt: Nguyễn Thị Thu Hà \(1\/2\)\./)).toBeVisible()
  await sign().click()
  await expect.poll(() => story('s1')?.state).toBe('approved')
})

test('in the list it is the story pointed at, elsewhere the one that is open', async () => {
  put(Screens, {})
  await desk.openStory('s1')
  desk.selected = 's3'
  const list = document.createElement('button')
  list.id = 'pane-list'
  document.body.append(list)
  await userEvent.keyboard('a')
  await expect.poll(() => screens.now).toEqual({ kind: 'approve', story: 's1' })
  await expect.element(sheet()).toBeVisible()
  screens.close()
  await expect.element(sheet()).not.toBeInTheDocument()
  list.focus()
  await userEvent.keyboard('a')
  await expect.poll(() => screens.now).toEqual({ kind: 'approve', story: 's3' })
  await desk.closeStory()
})

test('what is never overridden refuses the signature, whatever is pressed', async () => {
  put(Screens, {})
  await screens.show({ kind: 'approve', story: 's4' })
  await expect.element(page.getByText('Không ai được bỏ qua những lỗi này.')).toBeVisible()
  await expect.element(sign()).toBeDisabled()
  await expect.element(page.getByRole('textbox', { name: 'Lý do bỏ qua' })).not.toBeInTheDocument()
  ;(document.querySelector('dialog h2') as HTMLElement).focus()
  await userEvent.keyboard('{Enter}{Control>}{Enter}{/Control}')
  expect(story('s4')?.state).toBe('editing')
  expect(fake.asked).not.toContain('approve')
})

test('what may be overridden asks for a reason, and is signed with it', async () => {
  story('s1')?.findings.push({
    ...plainFinding,
    rule: 'T2',
    code: 'rules.T2',
    severity: 'error',
    field: 'headline',
    message: 'Tít lạ.',
    overridable: true,
  })
  put(Screens, {})
  await screens.show({ kind: 'approve', story: 's1' })
  await expect.element(page.getByRole('textbox', { name: 'Lý do bỏ qua' })).toHaveFocus()
  await userEvent.keyboard('{Control>}{Enter}{/Control}')
  expect(fake.asked).not.toContain('approve')
  await userEvent.keyboard('Tên riêng.{Control>}{Enter}{/Control}')
  await expect.poll(() => story('s1')?.state).toBe('approved')
})

test('a reason that was given signs nothing that nobody may override', async () => {
  const finding = { ...plainFinding, severity: 'error' as const, field: 'headline' }
  story('s1')?.findings.push({ ...finding, rule: 'T2', code: 'rules.T2', message: 'Tít lạ.', overridable: true })
  put(Screens, {})
  await screens.show({ kind: 'approve', story: 's1' })
  await page.getByRole('textbox', { name: 'Lý do bỏ qua' }).fill('Tên riêng.')
  const never = { ...finding, rule: 'C1', code: 'rules.C1', message: 'Còn chỗ hai người cùng sửa.' }
  fake.failures.set('approve', {
    code: 'story.rules',
    field: null,
    message: 'Còn 1 lỗi.',
    kind: 'refused',
    findings: [never],
  })
  await sign().click()
  await expect.element(page.getByText('Không ai được bỏ qua những lỗi này.')).toBeVisible()
  await expect.element(sign()).toBeDisabled()
  expect(story('s1')?.state).toBe('desk_review')
})

test('a story never approved is shown whole, with its photos as readers see them', async () => {
  put(Screens, {})
  await screens.show({ kind: 'approve', story: 's1' })
  await expect.element(page.getByText(/Bài chưa từng được duyệt/)).toBeVisible()
  const figures = [...document.querySelectorAll('figcaption')].map(caption =>
    caption.textContent.replace(/\s+/g, ' ').trim(),
  )
  expect(figures).toEqual([
    'Vườn vải sớm ở Đồi Sim những ngày đầu vụ. Ảnh: Mai Lan',
    'Bến sông Tân, nơi xe lạnh nhận vải từ 4 giờ sáng (Ảnh minh họa). Ảnh: Đức Thọ',
  ])
  // As many as the status bar says.
  const open = await OpenStory.open('s1')
  await expect.element(page.getByText(`${open.words} chữ nội dung`)).toBeVisible()
  await open.close()
  await expect.element(page.getByText(/Ký bằng khóa của Nguyễn Thị Thu Hà, có mật khẩu bảo vệ/)).toBeVisible()
})

test('after an approval only what changed is shown, and F8 walks through it', async () => {
  put(Screens, {})
  await screens.show({ kind: 'approve', story: 's5' })
  await expect.element(page.getByText('+3 / −2 chữ')).toBeVisible()
  await userEvent.keyboard('{F8}')
  await expect.poll(() => document.querySelector('.current')?.textContent).toContain('sớm')
})

test('a story that changed while it was read is not signed, and is shown as it is now', async () => {
  put(Screens, {})
  await screens.show({ kind: 'approve', story: 's1' })
  await expect.element(sign()).toHaveFocus()
  const one = story('s1')
  if (one) one.revision += 1
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByText('Bài vừa thay đổi. Hãy xem lại rồi duyệt.')).toBeVisible()
  expect(one?.state).toBe('desk_review')
  await expect.element(page.getByText('Dấu số ds12')).toBeVisible()
})

test('a key without a passphrase is said before it signs', async () => {
  if (fake.card) fake.card.me = { ...fake.card.me, protected: false }
  desk.enter(fake.card)
  put(Screens, {})
  await screens.show({ kind: 'approve', story: 's1' })
  await expect.element(page.getByText(/chữ ký sẽ ghi là không được bảo vệ/)).toBeVisible()
})

test('leaving gives the focus back to where it was', async () => {
  put(Screens, {})
  const from = document.createElement('button')
  document.body.append(from)
  from.focus()
  await screens.show({ kind: 'approve', story: 's1' })
  await expect.element(sign()).toHaveFocus()
  await userEvent.keyboard('{Escape}')
  await expect.poll(() => document.activeElement).toBe(from)
})
