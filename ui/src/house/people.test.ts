import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { cdp, page, userEvent } from 'vitest/browser'
import type { CutOff, Twice } from '../core'
import { fake, RECOVERY } from '../core.fake'
import { desk } from '../frame/desk.svelte'
import { sharing } from '../frame/sharing.svelte'
import { toasts } from '../frame/toasts.svelte'
import { accessible, clear, newsroom, put } from '../review/for-tests'
import { screens } from '../review/screens.svelte'
import Screens from '../review/Screens.svelte'
import { locale } from '../words/locale.svelte'

beforeEach(newsroom)
afterEach(clear)

async function opened(): Promise<void> {
  put(Screens, {})
  await screens.show({ kind: 'house', page: 'members' })
  await expect.poll(() => document.querySelector('.members td li')).not.toBeNull()
}

const row = (name: string) => page.getByRole('row', { name: new RegExp(`^${name}`) })
const button = (name: string | RegExp) => page.getByRole('button', { name })
const THO = 'Lê Đức Thọ'
const HA = 'Nguyễn Thị Thu Hà'

const late = (entry: string, word: string, headline: string, waiting: string[] = []): CutOff => ({
  entry,
  member: THO,
  word,
  story: headline ? `s-${entry}` : null,
  headline,
  at: fake.now,
  waiting,
})
const CUT_OFF = () => ({
  adoptable: [late('c1', 'revise', 'Cầu mới', [HA]), late('c2', 'keys', ''), late('c3', 'photo', '')],
  lost: [late('c4', 'approve', 'Mùa vải')],
})

/** Sits down as somebody who does not govern. */
function asReporter(): void {
  if (fake.card) fake.card.me = fake.card.members[1] as typeof fake.card.me
  desk.enter(fake.card ? { ...fake.card } : null)
}

const TWICE = (more: Partial<Twice> = {}): Twice => ({
  member: 'm2',
  name: THO,
  paper: false,
  came: [{ desk: 'ab12cd34', at: fake.now }],
  refused: [fake.now],
  ...more,
})

test('an invitation that came into two hands is told with what to do, until somebody has looked at it', async () => {
  fake.twice = [TWICE(), TWICE({ name: HA, paper: true, came: [{ desk: 'ef56', at: fake.now }], refused: [] })]
  await opened()
  const told = page.getByRole('group', { name: `Lời mời của ${THO} đã được dùng hơn một lần.` })
  await expect.element(told).toHaveTextContent('Bàn ab12 vào tòa soạn lúc')
  await expect.element(told).toHaveTextContent('Một bàn nữa bị từ chối lúc')
  await expect.element(told).toHaveTextContent(`gỡ ${THO} khỏi tòa soạn rồi mời lại`)
  await expect.element(page.getByRole('group', { name: `Mã khôi phục của ${HA}` })).toHaveTextContent('Bàn ef56')
  await accessible()
  await button('Đã xem').click()
  await expect.element(told).not.toBeInTheDocument()
  expect(fake.twice).toEqual([])
})

test('whoever an invitation was for hears whom to call', async () => {
  fake.twice = [TWICE()]
  await opened()
  asReporter()
  await expect
    .element(page.getByRole('group', { name: /^Lời mời của/ }))
    .toHaveTextContent('gọi ngay cho tổng biên tập')
})

test('a role is raised and lowered by keyboard, and what that means is said before', async () => {
  await opened()
  const change = row(THO).getByRole('button', { name: /^Đổi vai trò/ })
  change.element().focus()
  await userEvent.keyboard('{Enter}')
  const role = page.getByRole('combobox', { name: 'Vai trò mới' })
  await expect.element(role).toHaveFocus()
  await expect.element(page.getByRole('button', { name: 'Đổi vai trò', exact: true })).toBeDisabled()
  await role.selectOptions('secretary')
  await expect
    .element(role)
    .toHaveAccessibleDescription(/làm thêm được: .*duyệt, xuất bản và đính chính; gỡ bài đã đăng\.$/)
  await expect.element(page.getByRole('textbox', { name: /^Lý do \(không bắt buộc/ })).not.toBeInTheDocument()
  await userEvent.keyboard('{Tab}{Enter}')
  await expect.element(row(THO)).toHaveTextContent('Thư ký tòa soạn')
  await expect.element(role).not.toBeInTheDocument()

  await change.click()
  await role.selectOptions('reporter')
  await expect
    .element(role)
    .toHaveAccessibleDescription(/không còn được: .*duyệt, xuất bản và đính chính; gỡ bài đã đăng\./)
  await expect.element(role).toHaveAccessibleDescription(/Lượt duyệt ký khi không có mạng.* sẽ không được tính/)
  await page.getByRole('textbox', { name: /^Lý do/ }).fill('Chuyển ban')
  await button('Hạ vai trò').click()
  await expect.element(row(THO)).toHaveTextContent('Phóng viên')
  expect(toasts.all.at(-1)?.text).toBe(`${THO} nay là Phóng viên.`)
})

test('what the core refuses of a role is said beside it', async () => {
  await opened()
  await row(HA)
    .getByRole('button', { name: /^Đổi vai trò/ })
    .click()
  await page.getByRole('combobox', { name: 'Vai trò mới' }).selectOptions('editor')
  await button('Hạ vai trò').click()
  await expect.element(page.getByRole('alert').filter({ hasText: 'tổng biên tập duy nhất' })).toBeVisible()
  await expect.element(row(HA)).toHaveTextContent('Tổng biên tập')
})

test('a member is removed only with a reason and a yes, and is listed apart with both', async () => {
  await opened()
  await row(THO).getByRole('button', { name: /^Gỡ…/ }).click()
  const dialog = page.getByRole('dialog', { name: `Gỡ ${THO} khỏi tòa soạn` })
  await expect.element(dialog).toHaveTextContent(/Tòa soạn dùng khóa mới ngay/)
  await expect.element(dialog).toHaveTextContent(/chưa gửi vẫn được giữ và liệt kê ở trang này/)
  await expect.element(dialog).toHaveTextContent(/Không xóa được gì trên máy bên kia/)
  await dialog.getByRole('button', { name: 'Gỡ khỏi tòa soạn' }).click()
  const reason = dialog.getByRole('textbox', { name: 'Lý do' })
  await expect.element(reason).toHaveFocus()
  await expect.element(reason).toHaveAccessibleDescription(/Hãy ghi lý do\./)
  await reason.fill('Thôi việc')
  await dialog.getByRole('button', { name: 'Gỡ khỏi tòa soạn' }).click()
  const sure = dialog.getByRole('checkbox')
  await expect.element(sure).toHaveFocus()
  expect(fake.asked).not.toContain('removeMember')
  await userEvent.keyboard(' ')
  await dialog.getByRole('button', { name: 'Gỡ khỏi tòa soạn' }).click()
  await expect.element(row(THO)).not.toBeInTheDocument()
  const apart = page.getByText('Đã rời tòa soạn hoặc ngừng dùng: 1')
  await expect.element(apart).toHaveFocus()
  await expect.element(page.getByText(new RegExp(`${THO}: bị gỡ khỏi tòa soạn`))).not.toBeVisible()
  await apart.click()
  const line = page.getByRole('listitem').filter({ hasText: `${THO}: bị gỡ khỏi tòa soạn` })
  await expect.element(line).toHaveTextContent(new RegExp(`do ${HA}“Thôi việc”`))
})

test('what the core refuses of a removal is said in the dialog, which stays with what was typed', async () => {
  await opened()
  await row(HA).getByRole('button', { name: /^Gỡ…/ }).click()
  const dialog = page.getByRole('dialog', { name: /^Gỡ/ })
  await dialog.getByRole('textbox', { name: 'Lý do' }).fill('Nghỉ hưu')
  await dialog.getByRole('checkbox').click()
  await dialog.getByRole('button', { name: 'Gỡ khỏi tòa soạn' }).click()
  await expect.element(dialog.getByRole('alert').first()).toHaveTextContent(`${HA} là tổng biên tập duy nhất.`)
  await expect.element(dialog.getByRole('textbox', { name: 'Lý do' })).toHaveValue('Nghỉ hưu')
  await userEvent.keyboard('{Escape}')
  await expect.element(dialog).not.toBeInTheDocument()
})

test('a lost laptop is taken out of use, and its member goes on at the other desk', async () => {
  await opened()
  // Nobody takes the desk that they sit at from under themselves.
  expect(
    row(HA)
      .getByRole('button', { name: /^Ngừng dùng/ })
      .elements(),
  ).toHaveLength(1)
  await row(HA)
    .getByRole('button', { name: /^Ngừng dùng… Bàn 7b10/ })
    .click()
  const dialog = page.getByRole('dialog', { name: `Ngừng dùng bàn 7b10 của ${HA}` })
  await expect.element(dialog).toHaveTextContent(/vẫn là thành viên và làm tiếp ở bàn khác/)
  await dialog.getByRole('textbox', { name: 'Lý do' }).fill('Mất máy')
  await dialog.getByRole('checkbox').click()
  await dialog.getByRole('button', { name: 'Ngừng dùng', exact: true }).click()
  await expect.element(row(HA).getByRole('button', { name: /^Ngừng dùng/ })).not.toBeInTheDocument()
  await page.getByText('Đã rời tòa soạn hoặc ngừng dùng: 1').click()
  await expect.element(page.getByText(new RegExp(`Bàn 7b10 của ${HA}: ngừng dùng`))).toBeVisible()
})

test('the only desk of a member is said to be that', async () => {
  await opened()
  await row(THO)
    .getByRole('button', { name: /^Ngừng dùng/ })
    .click()
  await expect
    .element(page.getByRole('dialog', { name: /^Ngừng dùng/ }))
    .toHaveTextContent(new RegExp(`Đây là bàn duy nhất của ${THO}`))
})

test('whoever does not govern gives up their own desks, and nobody else’s', async () => {
  asReporter()
  await opened()
  await expect.element(row(HA).getByRole('button', { name: /^Ngừng dùng/ })).not.toBeInTheDocument()
  await expect.element(row(HA).getByRole('button', { name: /^Gỡ…/ })).toBeDisabled()
  await row(THO)
    .getByRole('button', { name: /^Ngừng dùng/ })
    .click()
  await expect
    .element(page.getByRole('dialog', { name: /^Ngừng dùng/ }))
    .toHaveTextContent(/khóa mới khi bàn của một tổng biên tập có tin/)
})

test('what was cut off is read, and taken in by choice or all at once; approvals never', async () => {
  fake.cutOff = CUT_OFF()
  await opened()
  const part = page.getByRole('region', { name: 'Nội dung bị gạt ra' })
  const first = part.getByRole('checkbox', { name: new RegExp(`Cầu mới ${THO}, sửa bài, `) })
  await expect.element(part).toHaveTextContent(`Phần sửa tiếp của ${HA} đang chờ mục này.`)
  await part.getByRole('button', { name: /^Đọc Cầu mới/ }).click()
  await expect.element(part.getByText('Cầu dài mười hai mét.')).toBeVisible()
  await expect.element(part.getByText('(đã bỏ)')).toBeVisible()
  expect(part.getByRole('button', { name: /^Đọc/ }).elements()).toHaveLength(2)
  await expect.element(button('Nhận lại mục đã chọn (0)')).toBeDisabled()
  await first.click()
  await button('Nhận lại mục đã chọn (1)').click()
  await expect.element(first).not.toBeInTheDocument()
  await expect.element(page.getByRole('heading', { name: 'Nội dung bị gạt ra' })).toHaveFocus()
  await button('Nhận lại tất cả').click()
  await expect.element(part.getByRole('checkbox')).not.toBeInTheDocument()
  expect(toasts.all.at(-1)?.text).toBe('Đã nhận lại 2 mục, đứng tên bạn.')
  await part.getByText('Không nhận lại được: 1').click()
  await expect.element(part.getByText(/không bao giờ được nhận lại/)).toBeVisible()
  await expect.element(part).toHaveTextContent(new RegExp(`Mùa vải ${THO}, duyệt`))
})

test('what an exchange brought that was cut off is there without asking', async () => {
  await opened()
  await expect.element(page.getByRole('region', { name: 'Nội dung bị gạt ra' })).not.toBeInTheDocument()
  fake.cutOff = CUT_OFF()
  sharing.now = { ...fake.sharing, state: 'reached', at: fake.now }
  await expect.element(page.getByRole('region', { name: 'Nội dung bị gạt ra' })).toBeVisible()
  sharing.now = null
})

test('who may not take something in is told why', async () => {
  fake.cutOff = CUT_OFF()
  fake.failures.set('adopt', {
    code: 'member.not_an_editor',
    field: null,
    message: 'Không phải biên tập viên.',
    kind: 'refused',
    findings: [],
  })
  await opened()
  await button('Nhận lại tất cả').click()
  await expect.element(page.getByRole('alert').filter({ hasText: 'Không phải biên tập viên.' })).toBeVisible()
  await expect.element(page.getByRole('checkbox', { name: /Cầu mới/ })).toBeVisible()
})

test('a recovery code is shown once, saved, listed, and taken out of use', async () => {
  await opened()
  await button('Tạo mã khôi phục…').click()
  await expect.element(page.getByRole('heading', { name: 'Mã khôi phục của bạn' })).toHaveFocus()
  await expect.element(page.getByRole('textbox', { name: 'Mã khôi phục' })).toHaveValue(RECOVERY)
  await button('Lưu tệp…').click()
  await expect.element(page.getByText(/^Đã lưu mã ở \/home\/thuha\/ma-khoi-phuc\.txt\./)).toBeVisible()
  await button('Đã in, đóng lại').click()
  await expect.element(button('Tạo mã khôi phục…')).toHaveFocus()
  expect(fake.asked).toContain('forgetCode')
  expect(document.body.textContent).not.toContain(RECOVERY.slice(0, 20))
  await expect.element(page.getByText(/Bạn đang có 1 mã trên giấy\. Tạo mã mới không hủy mã cũ/)).toBeVisible()
  await page.getByRole('list', { name: 'Mã đang dùng được' }).getByRole('button').click()
  const dialog = page.getByRole('dialog', { name: `Ngừng dùng mã khôi phục của ${HA}` })
  await dialog.getByRole('textbox', { name: 'Lý do' }).fill('Mất giấy')
  await dialog.getByRole('checkbox').click()
  await dialog.getByRole('button', { name: 'Ngừng dùng', exact: true }).click()
  await expect.element(page.getByRole('list', { name: 'Mã đang dùng được' })).not.toBeInTheDocument()
  await page.getByText('Đã rời tòa soạn hoặc ngừng dùng: 1').click()
  await expect.element(page.getByText(new RegExp(`Mã khôi phục của ${HA}: ngừng dùng`))).toBeVisible()
})

test('on paper is the code with its newsroom, words and use, and nothing of the window', async () => {
  const print = vi.spyOn(window, 'print').mockImplementation(() => {})
  await opened()
  await button('Tạo mã khôi phục…').click()
  await button('In…').click()
  expect(print).toHaveBeenCalledOnce()
  const paper = document.querySelector('body > .paper') as HTMLElement
  const seen = () => [...document.body.children].filter(one => one.getClientRects().length > 0)
  expect(seen()).not.toContain(paper)
  await cdp().send('Emulation.setEmulatedMedia', { media: 'print' })
  try {
    expect(seen()).toEqual([paper])
    for (const said of [RECOVERY, 'Báo Tân Giang', HA, 'soma · bobao', '10/05/2022', 'Mã chỉ dùng được một lần'])
      expect(paper.textContent).toContain(said)
    expect(document.querySelector('dialog')?.getClientRects()).toHaveLength(0)
  } finally {
    await cdp().send('Emulation.setEmulatedMedia', { media: '' })
    print.mockRestore()
  }
})

test('only a chief has a code, and what the core refuses of one is said', async () => {
  asReporter()
  await opened()
  await expect.element(button('Tạo mã khôi phục…')).toBeDisabled()
})

test('a failure to make a code is said where it was asked for', async () => {
  fake.failures.set('makeCode', {
    code: 'key.wrong',
    field: null,
    message: 'Mật khẩu không đúng.',
    kind: 'refused',
    findings: [],
  })
  await opened()
  await button('Tạo mã khôi phục…').click()
  await expect.element(page.getByRole('alert').filter({ hasText: 'Mật khẩu không đúng.' })).toBeVisible()
})

test.for(['vi', 'en'] as const)('nothing of it keeps anybody out: %s', async language => {
  fake.cutOff = CUT_OFF()
  fake.departures = [
    { member: 'm9', name: 'Hoài An', what: 'member', desk: null, by: HA, at: fake.now, reason: 'Thôi việc' },
  ]
  fake.codes = [{ id: 'c0de0009', member: 'm1', at: fake.now }]
  locale.now = language
  await opened()
  document.getElementById('departed')?.click()
  const click = (selector: string) => (document.querySelector(selector) as HTMLElement).click()
  await expect.poll(() => document.getElementById('cut-off')).not.toBeNull()
  click('[aria-labelledby="cut-off"] button[aria-expanded]')
  click('[aria-labelledby="cut-off"] summary')
  click('td > [aria-expanded]')
  await expect.poll(() => document.querySelector('td form select')).not.toBeNull()
  await expect.poll(() => document.querySelector('dl dd')).not.toBeNull()
  await accessible()
  click('.members li .link')
  await expect.poll(() => document.getElementById('removal-reason')).not.toBeNull()
  document.querySelector<HTMLFormElement>('dialog form')?.requestSubmit()
  await accessible()
  click('dialog form .button')
  click('[aria-labelledby="codes"] .button')
  await expect.poll(() => document.getElementById('recovery-code')).not.toBeNull()
  await accessible()
})
