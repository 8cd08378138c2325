import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { fake } from '../core.fake'
import { ask } from '../frame/ask.svelte'
import { desk } from '../frame/desk.svelte'
import { toasts } from '../frame/toasts.svelte'
import { clear, newsroom, put } from '../review/for-tests'
import { screens, type HousePage } from '../review/screens.svelte'
import Screens from '../review/Screens.svelte'
import { emptyItem, givenItem } from './shapes'

beforeEach(newsroom)
afterEach(clear)

async function opened(at: HousePage): Promise<void> {
  put(Screens, {})
  await screens.show({ kind: 'house', page: at })
}

const items = (kind: string) => fake.house.filter(item => item.kind === kind)

test('a section is renamed under its address, which stays', async () => {
  await opened('section')
  await page.getByRole('button', { name: 'Giáo dục' }).click()
  await expect.element(page.getByRole('textbox', { name: 'Đường dẫn' })).toBeDisabled()
  await page.getByRole('textbox', { name: 'Tên', exact: true }).fill('Giáo dục - Khoa học')
  await userEvent.keyboard('{Enter}')
  await expect.poll(() => items('section')[0]?.value).toEqual({ name: 'Giáo dục - Khoa học', slug: 'giao-duc' })
})

test('a tag of another name takes the place of the old one', async () => {
  fake.house = [{ kind: 'tag', id: 'vai chin', value: { name: 'vải chín' } }]
  await opened('tag')
  await page.getByRole('textbox', { name: 'Tìm' }).fill('vai chin')
  await page.getByRole('button', { name: 'vải chín' }).click()
  await page.getByRole('textbox', { name: 'Tên', exact: true }).fill('vải muộn')
  await userEvent.keyboard('{Enter}')
  await expect.poll(() => items('tag').map(({ value }) => value)).toEqual([{ name: 'vải muộn' }])
})

test('what the core refuses is said beside its field, which has the focus', async () => {
  await opened('section')
  await page.getByRole('button', { name: 'Thêm mục' }).click()
  fake.failures.set('setHouse', {
    code: 'house.not_a_slug',
    field: 'slug',
    message: 'Đường dẫn chỉ gồm chữ thường.',
    kind: 'refused',
    findings: [],
  })
  await page.getByRole('textbox', { name: 'Tên', exact: true }).fill('Nông thôn')
  await page.getByRole('textbox', { name: 'Đường dẫn' }).fill('Nông Thôn')
  await userEvent.keyboard('{Enter}')
  const slug = page.getByRole('textbox', { name: 'Đường dẫn' })
  await expect.element(slug).toHaveFocus()
  await expect.element(slug).toHaveAttribute('aria-invalid', 'true')
  await expect.element(slug).toHaveAccessibleDescription(/Đường dẫn chỉ gồm chữ thường\./)
  // What was typed is still there to be put right.
  await expect.element(slug).toHaveValue('Nông Thôn')
  await expect.element(page.getByRole('textbox', { name: 'Tên', exact: true })).toHaveValue('Nông thôn')
})

test('an item is removed when that is confirmed, and comes back', async () => {
  fake.house = [{ kind: 'abbreviation', id: 'HTX', value: { short: 'HTX', long: 'hợp tác xã', known: true } }]
  await opened('abbreviation')
  await page.getByRole('button', { name: 'HTX – hợp tác xã' }).click()
  await page.getByRole('button', { name: 'Bỏ', exact: true }).click()
  await expect.poll(() => ask.now?.kind).toBe('yes')
  ask.now?.answer('')
  await expect.poll(() => items('abbreviation')).toEqual([])
  await expect.poll(() => toasts.all.find(({ action }) => action)).toBeDefined()
  await toasts.all.find(({ action }) => action)?.action?.run()
  expect(items('abbreviation')[0]?.value).toEqual({ short: 'HTX', long: 'hợp tác xã', known: true })
})

test('what may be overridden for photos of a category is ticked', async () => {
  const value = { id: 'agency', label: 'Hãng tin', use: 'paid', override: ['use'] }
  fake.house = [{ kind: 'usage', id: 'agency', value }]
  await opened('usage')
  await page.getByRole('button', { name: 'Hãng tin' }).click()
  await expect.element(page.getByRole('textbox', { name: 'Mã' })).toBeDisabled()
  await page.getByRole('checkbox', { name: 'Diện không dùng tự do' }).click()
  await page.getByRole('checkbox', { name: 'Hết hạn' }).click()
  await page.getByRole('combobox', { name: 'Được dùng' }).selectOptions('never')
  await page.getByRole('button', { name: 'Lưu', exact: true }).click()
  await expect.poll(() => items('usage')[0]?.value).toEqual({ ...value, use: 'never', override: ['expiry'] })
})

test('lists, flags and numbers go to the core as what they are', async () => {
  fake.house = [{ kind: 'style', id: 'style', value: { headline_characters: 65, tone: 'old', desk_review: false } }]
  await opened('style')
  await page.getByRole('textbox', { name: 'Tít: nhiều nhất bao nhiêu ký tự' }).fill('70')
  await page.getByRole('checkbox', { name: 'Có bước duyệt cấp ban' }).click()
  await page.getByRole('combobox', { name: 'Cách đặt dấu thanh' }).selectOptions('new')
  await page.getByRole('button', { name: 'Lưu', exact: true }).click()
  await expect
    .poll(() => fake.house.find(({ kind }) => kind === 'style')?.value)
    .toEqual({ headline_characters: 70, tone: 'new', desk_review: true })
})

test('sections whose stories need two approvals are ticked, and unticked again', async () => {
  fake.house = [{ kind: 'style', id: 'style', value: { two_approvals: false } }]
  const style = () => fake.house.find(({ kind }) => kind === 'style')?.value
  await opened('style')
  const sections = page.getByRole('group', { name: 'Chuyên mục cần hai người duyệt' })
  await sections.getByRole('checkbox').first().click()
  await page.getByRole('button', { name: 'Lưu', exact: true }).click()
  const slug = desk.card?.house.sections[0]?.slug
  await expect.poll(style).toEqual({ two_approvals: false, two_approvals_in: [slug] })
  await expect.element(sections.getByRole('checkbox').first()).toBeChecked()
  await sections.getByRole('checkbox').first().click()
  await page.getByRole('button', { name: 'Lưu', exact: true }).click()
  await expect.poll(style).toEqual({ two_approvals: false, two_approvals_in: [] })
})

test('a template has a row for each field of a photo, and a fault is said in its row', async () => {
  await opened('template')
  await page.getByRole('button', { name: 'Thêm mục' }).click()
  await page.getByRole('textbox', { name: 'Tên', exact: true }).fill('Tin lũ')
  const row = (number: number) => page.getByRole('group', { name: `Dòng ${number}` })
  await row(1).getByRole('combobox', { name: 'Ô' }).selectOptions('city')
  await row(1).getByRole('combobox', { name: 'Cách ghi' }).selectOptions('if_empty')
  await row(1).getByRole('textbox', { name: 'Nội dung' }).fill('Tân Giang')
  await page.getByRole('button', { name: 'Thêm ô' }).click()
  await expect.element(row(2).getByRole('combobox', { name: 'Cách ghi' })).toHaveValue('replace')
  await row(2).getByRole('textbox', { name: 'Nội dung' }).fill('{cty}: nước lên')
  fake.failures.set('setHouse', {
    code: 'photo.unfit.variable',
    field: 'changes.2.text',
    message: 'Không có ô ảnh nào tên “cty”.',
    kind: 'refused',
    findings: [],
  })
  await page.getByRole('button', { name: 'Thêm', exact: true }).click()
  const text = row(2).getByRole('textbox', { name: 'Nội dung' })
  await expect.element(text).toHaveFocus()
  await expect.element(text).toHaveAccessibleDescription(/Không có ô ảnh nào tên “cty”/)
  fake.failures.clear()
  await text.fill('{city}: nước lên')
  await page.getByRole('button', { name: 'Thêm ô' }).click()
  await page.getByRole('button', { name: 'Bỏ dòng 3' }).click()
  await page.getByRole('button', { name: 'Thêm', exact: true }).click()
  await expect
    .poll(() => items('template')[0]?.value)
    .toEqual({
      name: 'Tin lũ',
      changes: [
        { field: 'city', way: 'if_empty', text: 'Tân Giang' },
        { field: 'caption', text: '{city}: nước lên' },
      ],
    })
})

test('cleaners are on until somebody switches one off', async () => {
  await opened('cleaning')
  const byline = page.getByRole('checkbox', { name: 'Bỏ tên tác giả khỏi nguồn ảnh' })
  await expect.element(byline).toBeChecked()
  await byline.click()
  await page.getByRole('textbox', { name: 'Địa danh cũng bỏ' }).fill('phòng họp')
  await page.getByRole('button', { name: 'Lưu', exact: true }).click()
  await expect.poll(() => items('cleaning')[0]?.value).toEqual({ byline_in_credit: false, no_place: ['phòng họp'] })
  await expect.element(byline).not.toBeChecked()
})

test('a title is listed with whoever holds it, and since when', async () => {
  fake.house = [
    { kind: 'title', id: 'ct 2026-05-01', value: { code: 'ct', from: '2026-05-01', stands_for: ['bà Lan', 'Lan'] } },
  ]
  await opened('title')
  await page.getByRole('button', { name: 'ct – bà Lan (từ 2026-05-01)' }).click()
  await expect.element(page.getByRole('textbox', { name: 'Viết thành' })).toHaveValue('bà Lan\nLan')
  expect(givenItem('title', { code: 'ct' })).toEqual({ code: 'ct', stands_for: [] })
})

test('what was left empty is left out, unless it must be there', () => {
  expect(emptyItem('person')).toEqual({ name: '', id: '' })
  expect(givenItem('person', { name: 'Mai Lan', id: '', pen_names: [] })).toEqual({ name: 'Mai Lan', id: '' })
})

test('whoever does not govern sees why, and can change nothing', async () => {
  const card = fake.card
  if (card) card.me = card.members[1] as (typeof card)['me']
  desk.enter(card ? { ...card } : null)
  await opened('section')
  await expect
    .element(page.getByText('Chỉ tổng biên tập được làm việc này; Lê Đức Thọ không có quyền đó.'))
    .toBeVisible()
  await expect.element(page.getByRole('button', { name: 'Thêm mục' })).toBeDisabled()
  await page.getByRole('button', { name: 'Kinh tế' }).click()
  await expect.element(page.getByRole('textbox', { name: 'Tên', exact: true })).toBeDisabled()
})

test('a member is added with a role, and a passphrase that was typed twice alike', async () => {
  await opened('members')
  await page.getByRole('textbox', { name: 'Tên', exact: true }).fill('Phạm Quỳnh')
  await page.getByRole('combobox', { name: 'Vai trò' }).last().selectOptions('editor')
  await page.getByLabelText('Cụm mật khẩu', { exact: true }).fill('rừng bần cửa sông')
  await page.getByLabelText('Nhập lại cụm mật khẩu').fill('rừng bần')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByText('Hai cụm mật khẩu khác nhau.').first()).toBeVisible()
  expect(fake.asked).not.toContain('addMember')
  await page.getByLabelText('Nhập lại cụm mật khẩu').fill('rừng bần cửa sông')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('rowheader', { name: 'Phạm Quỳnh' })).toBeVisible()
})

test('a copy is made, and is in the list', async () => {
  await opened('backups')
  await page.getByRole('button', { name: 'Sao lưu ngay' }).click()
  await expect.element(page.getByText('Đã sao: galley-2022-05-10.db.')).toBeVisible()
  await expect.element(page.getByRole('rowheader', { name: 'galley-2022-05-10.db' }).first()).toBeVisible()
})

const restoring = (name: string) => page.getByRole('button', { name: `Khôi phục bản sao ${name}` })

test('a copy is brought back only after it is said where it goes, and the window goes on there', async () => {
  await opened('backups')
  await desk.openStory('s1')
  await restoring('galley-2022-05-09.db').click()
  await expect.poll(() => ask.now?.text).toContain('không có trong bàn mới')
  expect(ask.now?.text).toContain(desk.card?.folder)
  ask.now?.answer(null)
  await expect.poll(() => ask.now).toBeNull()
  expect(fake.asked).not.toContain('restoreCopy')
  await restoring('galley-2022-05-09.db').click()
  await expect.poll(() => ask.now).not.toBeNull()
  ask.now?.answer('')
  await expect.poll(() => desk.card?.folder).toBe('/home/thuha/galley-2022-05-09.db')
  await expect.poll(() => screens.now).toBeNull()
  expect([desk.open, desk.selected]).toEqual([null, null])
  expect(toasts.all.at(-1)?.text).toContain('/home/thuha/galley-2022-05-09.db')
})

test('a copy that does not come back leaves the desk and the story that were open', async () => {
  await opened('backups')
  await desk.openStory('s1')
  const message = 'Bản sao bị hỏng.'
  fake.failures.set('restoreCopy', { code: 'store.damaged', field: null, message, kind: 'damaged', findings: [] })
  const before = desk.card?.folder
  await page.getByRole('button', { name: 'Khôi phục từ một thư mục sao lưu…' }).click()
  await expect.poll(() => ask.now).not.toBeNull()
  ask.now?.answer('')
  await expect.poll(() => toasts.all.at(-1)?.text).toBe(message)
  await expect.poll(() => desk.open?.id).toBe('s1')
  expect(desk.card?.folder).toBe(before)
})
