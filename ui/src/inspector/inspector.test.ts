import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { fake } from '../core.fake'
import { desk } from '../frame/desk.svelte'
import { focusField } from '../frame/jump'
import { photos } from '../frame/photos.svelte'
import { toasts } from '../frame/toasts.svelte'
import { run } from '../keys/commands'
import { clear, newsroom, plainFinding, put } from '../review/for-tests'
import Screens from '../review/Screens.svelte'
import { locale } from '../words/locale.svelte'
import Inspector from './Inspector.svelte'

beforeEach(newsroom)
afterEach(async () => {
  await desk.closeStory()
  await clear()
})

async function opened(id: string): Promise<void> {
  await desk.openStory(id)
  put(Inspector, {})
}

const focused = () => (document.activeElement as HTMLElement | null)?.dataset.field

test('a tag that folds to one the story has is refused, and the twin is named', async () => {
  await opened('s1')
  const field = page.getByRole('combobox', { name: 'Thêm từ khóa' })
  await field.fill('DOI SIM')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByText('Bài đã có từ khóa “Đồi Sim”.').first()).toBeVisible()
  expect(desk.open?.fields.tags).toEqual(['vải sớm', 'nông thôn mới', 'Đồi Sim'])
  await field.fill('song tan')
  await userEvent.keyboard('{Enter}')
  expect(desk.open?.fields.tags.at(-1)).toBe('sông Tân')
})

test('tags are removed, ordered and suggested by keys alone', async () => {
  await opened('s1')
  await page.getByRole('combobox', { name: 'Thêm từ khóa' }).click()
  await userEvent.keyboard('{Backspace}')
  expect(desk.open?.fields.tags).toEqual(['vải sớm', 'nông thôn mới'])
  await userEvent.keyboard('{ArrowLeft}{Alt>}{ArrowLeft}{/Alt}')
  expect(desk.open?.fields.tags).toEqual(['nông thôn mới', 'vải sớm'])
  await userEvent.keyboard('{Delete}')
  expect(desk.open?.fields.tags).toEqual(['vải sớm'])
})

test('a key that belongs to a composition adds no tag', async () => {
  await opened('s1')
  const field = document.querySelector<HTMLInputElement>('#tags-add')
  field?.focus()
  await userEvent.keyboard('mới')
  field?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true }))
  field?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true }))
  expect(desk.open?.fields.tags).toHaveLength(3)
})

test('Ctrl and Enter in a field of the inspector take what is typed there, and then submit as elsewhere', async () => {
  await opened('s1')
  put(Screens, {})
  const fields: [string, string, () => unknown, unknown][] = [
    ['#section', 'giao d', () => desk.open?.fields.section, 'Giáo dục'],
    ['#tags-add', 'suối Bùn', () => desk.open?.fields.tags.at(-1), 'suối Bùn'],
    ['#deadline', '10/5 17:00', () => typeof desk.open?.fields.deadline, 'number'],
  ]
  for (const [selector, words, value, wanted] of fields) {
    await expect.poll(() => document.querySelector(selector)).not.toBeNull()
    const one = fake.stories.find(({ id }) => id === 's1')
    if (one) one.state = 'draft'
    await desk.open?.refresh()
    await expect.poll(() => desk.open?.shown.state).toBe('draft')
    await page.elementLocator(document.querySelector(selector) as Element).fill(words)
    await userEvent.keyboard('{Control>}{Enter}{/Control}')
    await expect.poll(() => desk.open?.shown.state).toBe('submitted')
    expect(value()).toBe(wanted)
    const saved = fake.stories.find(({ id }) => id === 's1')?.fields
    expect([saved?.section, saved?.tags.at(-1), typeof saved?.deadline]).toContain(wanted)
  }
})

test('the section is found without accents', async () => {
  await opened('s1')
  const field = page.getByRole('combobox', { name: 'Chuyên mục' })
  await field.fill('giao')
  await userEvent.keyboard('{Enter}')
  expect(desk.open?.fields.section).toBe('Giáo dục')
  await field.fill('khong co')
  await userEvent.keyboard('{Enter}')
  expect(desk.open?.fields.section).toBe('Giáo dục')
})

test('a byline takes the person who signs so, and shares are added up', async () => {
  await opened('s1')
  const name = page.getByRole('combobox', { name: 'Tên ký' }).first()
  await name.fill('hoai')
  await userEvent.keyboard('{Enter}')
  expect(desk.open?.fields.bylines[0]).toMatchObject({ name: 'Hoài An', person: 'p3' })
  const shares = page.getByRole('textbox', { name: 'Phần nhuận bút, %' })
  await shares.first().fill('60')
  await shares.last().fill('30')
  await userEvent.keyboard('{Tab}')
  await expect.element(page.getByText('Nhuận bút: 90 %, chưa đúng 100 %')).toBeVisible()
})

test('a finding brings to its field, and Enter fixes the one that can be', async () => {
  fake.stories[0]?.findings.push(
    {
      ...plainFinding,
      rule: 'G3',
      code: 'rules.G3.unknown',
      severity: 'error',
      field: 'section',
      message: 'Không có chuyên mục.',
    },
    {
      ...plainFinding,
      rule: 'Y4',
      code: 'rules.Y4',
      severity: 'info',
      field: 'placement:p2.caption',
      message: 'Thừa dấu cách.',
      range: [0, 3],
      fix: 'y4',
      overridable: true,
    },
  )
  await opened('s1')
  await page.getByRole('button', { name: /Không có chuyên mục/ }).click()
  await expect.poll(() => document.activeElement?.id).toBe('section')

  const spaces = page.getByRole('button', { name: /Thừa dấu cách/ })
  await spaces.click()
  await expect.poll(focused).toBe('placement:p2.caption')
  const caption = document.activeElement as HTMLTextAreaElement
  expect([caption.selectionStart, caption.selectionEnd]).toEqual([0, 3])

  ;(spaces.element() as HTMLElement).focus()
  await userEvent.keyboard('{Enter}')
  await expect.poll(() => fake.stories[0]?.findings.map(({ rule }) => rule)).toEqual(['S2', 'G3'])
  expect(fake.asked).toContain('applyFix')
})

test('a folded part opens for whoever is sent there', async () => {
  await opened('s1')
  await page.getByRole('button', { name: 'Từ khóa 3' }).click()
  expect(focusField('tag:1')).toBe(true)
  await expect.poll(focused).toBe('tag:1')
  expect(focusField('headline')).toBe(false)
})

test('what is typed into a field stays with its story when another is opened', async () => {
  await opened('s1')
  await page.getByRole('combobox', { name: 'Thêm từ khóa' }).fill('gác đêm')
  await desk.openStory('s2')
  expect(fake.stories[0]?.fields.tags).toContain('gác đêm')
  expect(desk.open?.fields.tags).toEqual(['chuyển đổi số'])
})

test('a photo that was removed comes back', async () => {
  await opened('s1')
  await page.getByRole('button', { name: 'Bỏ ảnh khỏi bài' }).first().click()
  await expect.poll(() => desk.open?.fields.placements.map(({ id }) => id)).toEqual(['p2'])
  await expect.poll(() => toasts.all.find(({ action }) => action)).toBeDefined()
  const undo = toasts.all.find(({ action }) => action)?.action
  expect(undo?.label).toBe('Hoàn tác')
  await undo?.run()
  expect(fake.asked).toContain('restore')
})

test('one photo leads, and photos are ordered by keys', async () => {
  await opened('s1')
  await page.getByRole('radio', { name: 'Ảnh đại diện' }).last().click()
  expect(desk.open?.fields.placements.map(({ lead }) => lead)).toEqual([false, true])
  ;(
    page.getByRole('group', { name: 'Ảnh 2 trên 2' }).getByRole('button', { name: 'Đưa lên' }).element() as HTMLElement
  ).focus()
  await userEvent.keyboard('{Enter}')
  expect(desk.open?.fields.placements.map(({ id }) => id)).toEqual(['p2', 'p1'])
  await expect.poll(() => document.activeElement?.getAttribute('aria-label')).toBe('Đưa xuống')
  await desk.open?.saveNow()
  expect(fake.stories[0]?.fields.placements.map(({ id, lead }) => [id, lead])).toEqual([
    ['p2', true],
    ['p1', false],
  ])
})

test('the embargo is read in the newsroom’s zone, and a time that is none is said', async () => {
  await opened('s1')
  const field = page.getByRole('textbox', { name: 'Cấm đăng trước' })
  await field.fill('11/05/2022 6h30')
  await userEvent.keyboard('{Enter}')
  expect(desk.open?.fields.embargo).toBe(Date.UTC(2022, 4, 10, 23, 30))
  await expect.element(page.getByText(/11\/05\/2022 06:30 \(GMT\+7\)/)).toBeVisible()
  await field.fill('31/2')
  await userEvent.keyboard('{Enter}')
  await expect.element(field).toHaveAttribute('aria-invalid', 'true')
  expect(desk.open?.fields.embargo).toBe(Date.UTC(2022, 4, 10, 23, 30))
})

test('the slug of a story that is public cannot be changed, and says why', async () => {
  await opened('s7')
  const field = page.getByRole('textbox', { name: 'Đường dẫn' })
  await expect.element(field).toBeDisabled()
  await expect.element(field).toHaveAccessibleDescription(/mọi liên kết tới bài sẽ hỏng/)
})

test('whoever may not edit sees why, and can change nothing', async () => {
  desk.enter({ ...(desk.card as NonNullable<typeof desk.card>), me: desk.card?.members[1] as never })
  fake.card = desk.card
  await opened('s1')
  await expect.element(page.getByText(/không được sửa bài khi bài đang ở trạng thái này/)).toBeVisible()
  await expect.element(page.getByRole('combobox', { name: 'Chuyên mục' })).toBeDisabled()
  expect(document.querySelectorAll('.inspector :is(input, textarea, select):not(:disabled)')).toHaveLength(0)
})

test('a return asks why, in a small form, and makes the step with it', async () => {
  await opened('s1')
  put(Screens, {})
  await page.getByRole('button', { name: 'Trả lại' }).click()
  await expect.element(page.getByRole('textbox', { name: 'Lý do' })).toHaveFocus()
  await userEvent.keyboard('{Control>}{Enter}{/Control}')
  expect(fake.stories[0]?.state).toBe('desk_review')
  await userEvent.keyboard('Cần thêm ý kiến xã.{Control>}{Enter}{/Control}')
  await expect.poll(() => fake.stories[0]?.state).toBe('returned')
  expect(fake.stories[0]?.told?.reason).toBe('Cần thêm ý kiến xã.')
  await expect.element(page.getByText(/^Trả lại: Nguyễn Thị Thu Hà, /)).toBeVisible()
  // Whoever returned it has nothing to be told.
  await expect.element(page.getByRole('button', { name: 'Đã xem' })).not.toBeInTheDocument()
})

test('an author is told who corrected a story and why, until they have seen it', async () => {
  const one = fake.stories.find(({ state }) => state === 'published')
  if (!one) throw new Error('no story is published')
  one.told = { done: 'correct', by: 'Đỗ Quỳnh Anh', at: fake.now, reason: 'Sửa tên xã.', isNew: true }
  await opened(one.id)
  await expect.element(page.getByRole('alert').getByText(/Đính chính: Đỗ Quỳnh Anh/)).toBeVisible()
  await expect.element(page.getByText('Sửa tên xã.')).toBeVisible()
  await page.getByRole('button', { name: 'Đã xem' }).click()
  await expect.poll(() => fake.asked).toContain('seeWord')
  await expect.element(page.getByText('Sửa tên xã.')).not.toBeInTheDocument()
})

test('one of two approvals is told with whose it is, and why what is approved is not published', async () => {
  const one = fake.stories[0]
  if (!one) throw new Error('no story')
  one.approvedBy = ['Đỗ Quỳnh Anh']
  one.approvalsNeeded = 2
  one.late = 'Bài được duyệt theo quyền uỷ đã hết hạn.'
  await opened(one.id)
  await expect.element(page.getByText('1/2: Đỗ Quỳnh Anh. Cần thêm người khác duyệt.')).toBeVisible()
  await expect.element(page.getByText('Bài được duyệt theo quyền uỷ đã hết hạn.')).toBeVisible()
})

test('what was taken down is not said to wait for another approval', async () => {
  const one = fake.stories[0]
  if (!one) throw new Error('no story')
  one.approvedBy = ['Đỗ Quỳnh Anh']
  one.approvalsNeeded = 2
  one.state = 'unpublished'
  await opened(one.id)
  await expect.element(page.getByText('Đã gỡ').first()).toBeVisible()
  await expect.element(page.getByText(/1\/2: /)).not.toBeInTheDocument()
})

test('the trail tells who did what, and opens any version in compare', async () => {
  await opened('s8')
  put(Screens, {})
  await page.getByRole('button', { name: 'Nhật ký chỉnh sửa' }).click()
  await expect.element(page.getByText('“Cần thêm ý kiến của phòng giáo dục huyện.”')).toBeVisible()
  await page
    .getByRole('button', { name: /Đã sửa gì của Lê Đức Thọ/ })
    .first()
    .click()
  await expect.element(page.getByRole('dialog', { name: 'So sánh phiên bản' })).toBeVisible()
})

test('a field that two people wrote takes no words of a third, and the others do', async () => {
  const one = fake.stories.find(story => story.id === 's6')
  if (one) {
    const about = (field: string) => ({ id: field, paragraphs: 0, field, blocks: [], sides: [] })
    one.conflicts = [about('notes'), about('placement:p1.caption')]
  }
  await opened('s6')
  await expect.element(page.getByRole('textbox', { name: 'Ghi chú' })).toBeDisabled()
  await expect.element(page.getByRole('textbox', { name: 'Chú thích' })).toBeDisabled()
  await expect.element(page.getByRole('textbox', { name: 'Tác giả ảnh' })).toBeEnabled()
})

async function captionOf(placement: string): Promise<HTMLTextAreaElement> {
  const found = () => document.querySelector<HTMLTextAreaElement>(`[data-field="placement:${placement}.caption"]`)
  await expect.poll(found).not.toBeNull()
  return found() as HTMLTextAreaElement
}

test('a photo is moved by keys from any of its fields, which keeps the focus and what is selected in it', async () => {
  await opened('s1')
  const order = () => desk.open?.fields.placements.map(({ id }) => id).join()
  const caption = await captionOf('p1')
  caption.focus()
  caption.setSelectionRange(2, 4)
  await userEvent.keyboard('{Alt>}{ArrowDown}{/Alt}')
  expect(order()).toBe('p2,p1')
  await expect.poll(focused).toBe('placement:p1.caption')
  expect([caption.selectionStart, caption.selectionEnd]).toEqual([2, 4])
  await expect.element(page.getByText('Ảnh nay ở vị trí 2 trên 2.')).toBeInTheDocument()
  await userEvent.keyboard('{Alt>}{ArrowDown}{/Alt}')
  expect(order()).toBe('p2,p1')
  await expect.element(page.getByText('Đây đã là ảnh cuối cùng.')).toBeInTheDocument()
  await userEvent.keyboard('{Alt>}{ArrowUp}{/Alt}')
  expect(order()).toBe('p1,p2')
  await expect.poll(focused).toBe('placement:p1.caption')
})

test('Alt and an arrow within a composition, or where nothing may be edited, move no photo', async () => {
  await opened('s1')
  const caption = await captionOf('p1')
  const down = { key: 'ArrowDown', altKey: true, bubbles: true, cancelable: true }
  caption.dispatchEvent(new KeyboardEvent('keydown', { ...down, isComposing: true }))
  expect(desk.open?.fields.placements[0]?.id).toBe('p1')
  caption.dispatchEvent(new KeyboardEvent('keydown', down))
  expect(desk.open?.fields.placements[0]?.id).toBe('p2')
})

test('of a photo on its way the small picture is told to be one, and each is asked for anew when more comes', async () => {
  const one = fake.stories.find(({ id }) => id === 's1')
  const hash = one?.fields.placements[0]?.photo ?? ''
  if (one) one.awaited = [hash]
  const stop = photos.listen()
  await opened('s1')
  const text = page.getByText('Ảnh gốc chưa về tới máy này')
  const address = () => document.querySelector<HTMLImageElement>('.photo img')?.getAttribute('src')
  await expect.element(text).toBeVisible()
  const before = address()
  fake.come({ hash, itself: false })
  await expect.poll(address).toBe(`${before}?1`)
  await expect.element(text).toBeVisible()
  fake.come({ hash, itself: true })
  await expect.poll(address).toBe(`${before}?2`)
  await expect.element(text).not.toBeInTheDocument()
  stop()
})

test('the trail tells what was lent, cut off, taken in and published, and of which version', async () => {
  const said = {
    at: fake.now,
    member: 'Nguyễn Thị Thu Hà',
    reason: '',
    revision: null,
    of: ['Lê Đức Thọ'],
    until: null,
  }
  const plain = { ...said, mark: null, digest: null, overridden: [], destination: null, url: null }
  fake.deeds = [
    { ...plain, word: 'delegate', until: fake.now },
    { ...plain, word: 'approve', of: [], until: fake.now, digest: '3f9a01bc', overridden: ['A1', 'Z9'] },
    { ...plain, word: 'remove', reason: 'Thôi việc' },
    { ...plain, word: 'submit', member: 'Lê Đức Thọ', of: [], mark: 'cut_off' },
    { ...plain, word: 'adopt' },
    { ...plain, word: 'publish', of: [], digest: '3f9a01bc', destination: 'site', url: 'https://tangiang.example/cau' },
  ]
  await opened('s1')
  put(Screens, {})
  await expect.element(page.getByRole('button', { name: 'Nhật ký chỉnh sửa' })).toBeVisible()
  run('go.trail')
  await expect.poll(() => document.activeElement?.closest('[data-field=trail]')).not.toBeNull()
  const told = () => [...document.querySelectorAll('[data-field=trail] > li')].slice(0, 6)
  await expect.poll(() => told().length).toBe(6)
  const lines = told().map(line => line.textContent?.replace(/\s+/g, ' ').trim() ?? '')
  const [published, adopted, fell, removed, approved, lent] = lines
  expect(published).toMatch(/xuất bản.*Tại Trang Báo Tân Giang: https:\/\/tangiang\.example\/cau.*Bản 3f9a01bc/)
  expect(adopted).toMatch(/nhận lại nội dung của Lê Đức Thọ/)
  expect(fell).toMatch(/gửi bài.*Bị gạt ra, không được tính/)
  expect(removed).toMatch(/rút quyền của Lê Đức Thọ.*“Thôi việc”/)
  expect(approved).toMatch(/duyệt theo ủy quyền đến 10\/05\/2022.*Bản 3f9a01bc.*Đã bỏ qua: chữ viết tắt, Z9/)
  expect(lent).toMatch(/ủy quyền duyệt cho Lê Đức Thọ đến 10\/05\/2022/)
})

test('the trail says in words which revisions do not count, and which show another text than their writers saw', async () => {
  const plain = { at: fake.now, member: 'Lê Đức Thọ', word: 'revise', reason: '', of: [], until: null }
  const rest = { digest: null, overridden: [], destination: null, url: null }
  fake.deeds = (['cut_off', 'malformed', 'waiting', 'disagrees'] as const).map(mark => ({
    ...plain,
    ...rest,
    mark,
    revision: mark === 'disagrees' ? 'r9' : null,
  }))
  const vi = [
    /Khác chữ: .*người viết đã thấy/,
    /Viết tiếp từ chữ/,
    /Lần sửa hỏng, không được tính/,
    /Bị gạt ra, không được tính/,
  ]
  const en = [/Another text: .*its writer saw/, /Goes on from words/, /Malformed, does not count/, /Cut off/]
  await opened('s1')
  const told = () => [...document.querySelectorAll('[data-field=trail] > li')].slice(0, 4)
  await expect.poll(() => told().filter(line => line.querySelector('.marked')).length).toBe(4)
  for (const [language, words] of [
    ['vi', vi],
    ['en', en],
  ] as const) {
    locale.now = language
    for (const [n, said] of words.entries()) await expect.poll(() => told()[n]?.textContent).toMatch(said)
  }
  locale.now = 'vi'
  // One that counts is a state that can be looked at; the others are none.
  expect(told().map(line => line.querySelector('.ways') !== null)).toEqual([true, false, false, false])
})
