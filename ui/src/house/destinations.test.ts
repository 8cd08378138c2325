import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { Failure } from '../core'
import { fake } from '../core.fake'
import { ask } from '../frame/ask.svelte'
import { desk } from '../frame/desk.svelte'
import { accessible, clear, newsroom, put } from '../review/for-tests'
import { screens } from '../review/screens.svelte'
import Screens from '../review/Screens.svelte'
import { locale } from '../words/locale.svelte'
import { askedAt, authorsOf, fieldOf, filled, given } from './destinations'

beforeEach(newsroom)
afterEach(clear)

const MAIN = { id: 'trang-chinh', kind: 'wordpress', address: 'https://bao.example/', title: 'Báo Tân Giang điện tử' }

async function opened(): Promise<void> {
  put(Screens, {})
  await screens.show({ kind: 'house', page: 'destination' })
}

const refused = (code: string, message: string): Failure => ({
  code,
  message,
  field: null,
  kind: 'refused',
  findings: [],
})
const box = (name: string | RegExp) => page.getByRole('textbox', { name, exact: typeof name === 'string' })
const kept = () => fake.house.filter(({ kind }) => kind === 'destination').map(({ value }) => value)

test('a WordPress is added by keys alone: tested first, and its password is gone from the page', async () => {
  await opened()
  await page.getByRole('button', { name: 'Thêm nơi đăng' }).click()
  await expect.element(page.getByRole('radio', { name: /WordPress/ })).toHaveFocus()
  await userEvent.keyboard('{Tab}https://bao.example/{Tab}{Tab}trang-chinh{Tab}{Tab}{Enter}')
  // What is missing is said where it is, one after the other.
  await expect.element(box('Tên người dùng WordPress')).toHaveFocus()
  await expect.element(box('Tên người dùng WordPress')).toHaveAccessibleDescription(/Hãy ghi tên người dùng\./)
  await userEvent.keyboard('galley{Enter}')
  const secret = page.getByLabelText('Mật khẩu ứng dụng', { exact: true })
  await expect.element(secret).toHaveFocus()
  fake.failures.set('addDestination', refused('post.denied', 'Trang không nhận tên hoặc mật khẩu ứng dụng.'))
  await userEvent.keyboard('abcd efgh{Enter}')
  await expect.element(secret).toHaveAccessibleDescription(/Trang không nhận tên hoặc mật khẩu ứng dụng\./)
  await expect.element(secret).toHaveFocus()
  expect(kept()).toEqual([])
  fake.unmapped = ['Giáo dục']
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByText('Báo Tân Giang điện tử: đăng nhập được với tên galley.')).toBeVisible()
  await expect.element(page.getByText('Chuyên mục chưa có chỗ trên trang: Giáo dục.')).toBeVisible()
  await expect.element(box('Giáo dục')).toHaveAccessibleDescription('Trang chưa có chuyên mục này.')
  await expect.element(secret).toHaveValue('')
  expect(fake.logins.get('trang-chinh')).toEqual({ user: 'galley', secret: 'abcd efgh', certificates: null })
  expect(kept()).toMatchObject([{ id: 'trang-chinh', kind: 'wordpress', address: 'https://bao.example/' }])
  await expect.element(page.getByRole('button', { name: /Máy này đăng được/ })).toBeVisible()
})

test('what the house says of it is changed without the password, another address is not', async () => {
  fake.house = [{ kind: 'destination', id: MAIN.id, value: { ...MAIN, desks: ['ab12'] } }]
  fake.logins.set(MAIN.id, { user: 'galley', secret: 'abcd', certificates: null })
  await opened()
  await page.getByRole('button', { name: /Báo Tân Giang điện tử/ }).click()
  await box('Giáo dục').fill('Học đường')
  await page.getByRole('checkbox', { name: 'Giao diện của trang tự hiện chú thích ảnh chính' }).click()
  await box(/^Tác giả trên trang/).fill('Thu Hà thuha')
  await page.getByRole('button', { name: 'Lưu', exact: true }).click()
  await expect.element(box(/^Tác giả trên trang/)).toHaveFocus()
  await expect.element(box(/^Tác giả trên trang/)).toHaveAccessibleDescription(/Dòng “Thu Hà thuha” thiếu dấu =\./)
  await box(/^Tác giả trên trang/).fill('Thu Hà = thuha')
  await page.getByRole('button', { name: 'Lưu', exact: true }).click()
  const said = {
    sections: { 'giao-duc': 'Học đường' },
    authors: { 'Thu Hà': 'thuha' },
    captions: 'theme',
    desks: ['ab12'],
  }
  await expect.poll(kept).toMatchObject([said])
  expect(fake.asked).not.toContain('addDestination')
  await box('Địa chỉ trang nhất').fill('https://moi.example/')
  await page.getByRole('button', { name: 'Thử và lưu' }).click()
  await expect.element(box('Tên người dùng WordPress')).toHaveFocus()
  expect(kept()).toMatchObject([{ address: 'https://bao.example/' }])
})

test('a test says what works and what does not, and a refusal stands at its field', async () => {
  fake.house = [{ kind: 'destination', id: MAIN.id, value: MAIN }]
  fake.logins.set(MAIN.id, { user: 'galley', secret: 'abcd', certificates: null })
  await opened()
  await page.getByRole('button', { name: /Báo Tân Giang điện tử/ }).click()
  await page.getByRole('button', { name: 'Thử', exact: true }).click()
  await expect.element(page.getByText('Tải ảnh lên được, mỗi ảnh nhiều nhất 8 MB.')).toBeVisible()
  fake.failures.set('testDestination', refused('post.unreachable', 'Không kết nối được với trang.'))
  await page.getByRole('button', { name: 'Thử', exact: true }).click()
  await expect.element(box('Địa chỉ trang nhất')).toHaveAccessibleDescription(/Không kết nối được với trang\./)
  await accessible()
})

test('whoever is no chief gives the password of this desk, and nothing else', async () => {
  fake.house = [{ kind: 'destination', id: MAIN.id, value: MAIN }]
  const card = fake.card
  if (card) card.me = card.members[1] as (typeof card)['me']
  desk.enter(card ? { ...card } : null)
  await opened()
  await expect.element(page.getByRole('button', { name: 'Thêm nơi đăng' })).toBeDisabled()
  await page.getByRole('button', { name: /Báo Tân Giang điện tử/ }).click()
  await expect.element(box('Địa chỉ trang nhất')).toBeDisabled()
  await expect.element(page.getByRole('button', { name: 'Bỏ nơi đăng' })).not.toBeInTheDocument()
  await expect.element(page.getByRole('button', { name: 'Lưu máy được xuất bản' })).toBeDisabled()
  await box('Tên người dùng WordPress').fill('galley')
  await page.getByLabelText('Mật khẩu ứng dụng', { exact: true }).fill('abcd efgh')
  await page.getByRole('button', { name: 'Thử và lưu' }).click()
  await expect.poll(() => fake.logins.get(MAIN.id)?.user).toBe('galley')
  expect(kept()).toEqual([MAIN])
})

test('one is removed when that is confirmed', async () => {
  fake.house = [{ kind: 'destination', id: MAIN.id, value: MAIN }]
  await opened()
  await page.getByRole('button', { name: /Báo Tân Giang điện tử/ }).click()
  await page.getByRole('button', { name: 'Bỏ nơi đăng' }).click()
  await expect.poll(() => ask.now?.text).toContain('Bài đã đăng ở đó vẫn còn.')
  ask.now?.answer('')
  await expect.poll(kept).toEqual([])
  await expect.element(page.getByRole('button', { name: 'Thêm nơi đăng' })).toHaveFocus()
})

test('a static site has a folder and nobody to sign in to', async () => {
  await opened()
  await page.getByRole('button', { name: 'Thêm nơi đăng' }).click()
  await page.getByRole('radio', { name: /Trang tĩnh trong thư mục/ }).click()
  await box('Địa chỉ trang nhất').fill('https://bao.example/')
  await box('Mã').fill('site')
  await box('Thư mục').fill('')
  await page.getByRole('button', { name: 'Thêm', exact: true }).click()
  await expect.element(box('Thư mục')).toHaveAccessibleDescription(/Hãy ghi thư mục\./)
  await box('Thư mục').fill('trang')
  await page.getByRole('button', { name: 'Thêm', exact: true }).click()
  const site = { id: 'site', kind: 'site', address: 'https://bao.example/', title: '', folder: 'trang', mail: '' }
  await expect.poll(kept).toEqual([site])
  await expect.element(page.getByRole('button', { name: 'Thử', exact: true })).toBeDisabled()
})

test.for(['vi', 'en'] as const)('nothing on the page keeps anybody out: %s', async language => {
  fake.house = [{ kind: 'destination', id: MAIN.id, value: MAIN }]
  await opened()
  locale.now = language
  await page.getByRole('button', { name: /Báo Tân Giang điện tử/ }).click()
  await accessible()
  document.querySelector<HTMLElement>('[data-add]')?.click()
  await expect.poll(() => document.querySelector('input[type=radio]')).not.toBeNull()
  await accessible()
  locale.now = 'vi'
})

test('fields are read as they are typed, and a password is bound to where it is sent', () => {
  expect(authorsOf(' Thu Hà = thuha \n\nMai Lan=2')).toEqual({ authors: { 'Thu Hà': 'thuha', 'Mai Lan': '2' } })
  expect(authorsOf('= thuha')).toEqual({ wrong: '= thuha' })
  const value = { ...filled(null), id: ' a ', sections: { 'thoi-su': ' ', 'giao-duc': ' Học ' }, folder: 'x' }
  expect(given(value)).toMatchObject({ id: 'a', sections: { 'giao-duc': 'Học' }, authors: {} })
  expect(given(value)).not.toHaveProperty('folder')
  expect(askedAt({ at: '', address: 'https://a.example' })).toBe(askedAt({ address: 'https://a.example/' }))
  const of = (code: string, field: string | null = null) => ({ code, field }) as Parameters<typeof fieldOf>[0]
  expect([fieldOf(of('post.moved'), ''), fieldOf(of('post.moved'), 'https://wp.example/')]).toEqual(['address', 'at'])
  expect(fieldOf(of('storage.no_bucket.path'), 's3+https://s3.example/bao')).toBe('at')
  expect([fieldOf(of('post.denied'), ''), fieldOf(of('house.x', 'credit'), '')]).toEqual(['secret', 'credit'])
})

test('a static site on a server is tested before its password is kept, and keeps its address', async () => {
  await opened()
  await page.getByRole('button', { name: 'Thêm nơi đăng' }).click()
  await page.getByRole('radio', { name: /Trang tĩnh trên máy chủ/ }).click()
  await box('Địa chỉ trang nhất').fill('https://bao.example/')
  await box('Mã').fill('web')
  await box('Tên người dùng hoặc khóa truy cập').fill('galley')
  await page.getByLabelText('Mật khẩu hoặc khóa bí mật', { exact: true }).fill('bí mật')
  await page.getByRole('button', { name: 'Thử và lưu' }).click()
  await expect.element(box('Địa chỉ máy chủ')).toHaveAccessibleDescription(/Hãy ghi địa chỉ máy chủ\./)
  await box('Địa chỉ máy chủ').fill('s3+https://s3.example/tangiang')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByText(/Máy chủ nhận nguyên vẹn tệp của trang/)).toBeVisible()
  const served = { id: 'web', kind: 'site', address: 'https://bao.example/', at: 's3+https://s3.example/tangiang' }
  expect(kept()).toMatchObject([served])
  expect(fake.logins.get('web')).toEqual({ user: 'galley', secret: 'bí mật', certificates: null })
  // What is said of it later keeps where it lies.
  await box('Tên hiện trên trang').fill('Báo Tân Giang')
  await page.getByRole('button', { name: 'Lưu', exact: true }).click()
  await expect.poll(kept).toMatchObject([{ ...served, title: 'Báo Tân Giang' }])
})

const desksOf = () => (kept()[0] as { desks?: string[] }).desks?.map(key => key.slice(0, 8))

test('a chief names the desks that publish by keys alone, and saving the form leaves them named', async () => {
  fake.house = [{ kind: 'destination', id: MAIN.id, value: MAIN }]
  fake.logins.set(MAIN.id, { user: 'galley', secret: 'abcd', certificates: null })
  await opened()
  await page.getByRole('button', { name: /Báo Tân Giang điện tử/ }).click()
  const here = page.getByRole('checkbox', { name: /Nguyễn Thị Thu Hà Bàn 0f3a · Máy này/ })
  await expect.element(here).toBeVisible()
  // A reporter publishes nothing.
  await expect.element(page.getByRole('checkbox', { name: /Lê Đức Thọ/ })).not.toBeInTheDocument()
  ;(here.element() as HTMLElement).focus()
  await userEvent.keyboard(' {Tab} {Enter}')
  await expect.poll(desksOf).toEqual(['0f3a9c01', '7b10aa52'])
  await expect.element(page.getByRole('button', { name: /Chỉ xuất bản từ: 0f3a9c01/ })).toBeVisible()
  await box('Giáo dục').fill('Học đường')
  await page.getByRole('button', { name: 'Lưu', exact: true }).click()
  await expect.poll(kept).toMatchObject([{ sections: { 'giao-duc': 'Học đường' } }])
  expect(desksOf()).toEqual(['0f3a9c01', '7b10aa52'])
  await here.click()
  await userEvent.keyboard('{Enter}')
  await expect.poll(desksOf).toEqual(['7b10aa52'])
})

test('a static site has one desk that writes it, and what is out of use is told and dropped', async () => {
  const lost = 'c0ffee00'.padEnd(64, '0')
  const site = { id: 'site', kind: 'site', address: 'https://bao.example/', folder: 'site', desks: [lost] }
  fake.house = [{ kind: 'destination', id: 'site', value: site }]
  await opened()
  await page.getByRole('button', { name: /bao\.example/ }).click()
  await expect
    .element(page.getByText('Máy c0ffee00 đang được chọn nhưng không còn dùng nữa; lưu lại thì bỏ máy ấy.'))
    .toBeVisible()
  const any = page.getByRole('radio', { name: /^Chưa chọn máy nào/ })
  await expect.element(any).toBeChecked()
  ;(any.element() as HTMLElement).focus()
  await userEvent.keyboard('{ArrowDown}{ArrowDown}{Enter}')
  await expect.poll(desksOf).toEqual(['7b10aa52'])
  await expect.element(page.getByText(/không còn dùng nữa/)).not.toBeInTheDocument()
  await expect.element(page.getByRole('radio', { name: /Bàn 7b10/ })).toBeChecked()
  fake.failures.set('namePublishingDesks', refused('member.not_a_chief', 'Chỉ tổng biên tập làm được việc này.'))
  await page.getByRole('button', { name: 'Lưu máy được xuất bản' }).click()
  await expect.element(page.getByText('Chỉ tổng biên tập làm được việc này.')).toBeVisible()
  await accessible()
})
