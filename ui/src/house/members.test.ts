import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { CODE, fake } from '../core.fake'
import { desk } from '../frame/desk.svelte'
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
}

const row = (name: string) => page.getByRole('row', { name: new RegExp(name) })

test('each member has desks, and when each was last heard of', async () => {
  await opened()
  await expect.element(row('Lê Đức Thọ')).toHaveTextContent(/Có tin lúc .*; sau đó có bản nháp chưa mở được ở đây/)
  await expect.element(row('Lê Đức Thọ')).toHaveTextContent(/Vào bằng lời mời lúc/)
  await expect.element(row(desk.card?.me.name ?? '')).toHaveTextContent(/Máy này/)
  // Nobody acts here as somebody whose key is on another machine.
  await expect.element(row('Lê Đức Thọ').getByRole('button', { name: /^Làm việc/ })).not.toBeInTheDocument()
})

test('somebody is invited, has a code, a file and six words, and is awaited', async () => {
  fake.storage = 'https://nas.example/dav'
  await opened()
  await page.getByRole('textbox', { name: 'Tên người được mời' }).fill('Hoài An')
  await page.getByRole('combobox', { name: 'Vai trò' }).first().selectOptions('editor')
  await expect.element(page.getByRole('checkbox', { name: /Gửi kèm tên và mật khẩu/ })).toBeChecked()
  await page.getByRole('button', { name: 'Tạo lời mời' }).click()
  await expect.element(page.getByRole('heading', { name: 'Lời mời cho Hoài An' })).toHaveFocus()
  await expect.element(page.getByRole('textbox', { name: 'Mã mời' })).toHaveValue(CODE)
  const words = page.getByRole('list', { name: 'Sáu từ đối chiếu' }).getByRole('listitem')
  expect(words.elements().map(one => one.textContent)).toEqual(['vulu', 'lova', 'mahao', 'kuban', 'suku', 'husu'])
  await expect.element(row('Hoài An')).toHaveTextContent(/Đã mời, chưa vào/)
  await page.getByRole('button', { name: 'Lưu tệp lời mời…' }).click()
  await expect.element(page.getByText('Đã lưu lời mời ở /home/thuha/loi-moi.txt.')).toBeVisible()
  await page.getByRole('button', { name: 'Xong' }).click()
  await expect.element(page.getByRole('textbox', { name: 'Tên người được mời' })).toHaveFocus()
  await expect.element(page.getByRole('textbox', { name: 'Mã mời' })).not.toBeInTheDocument()
})

test('what the core refuses of an invitation is said beside the name, which stays', async () => {
  await opened()
  const name = page.getByRole('textbox', { name: 'Tên người được mời' })
  await name.fill('Lê Đức Thọ')
  await userEvent.keyboard('{Enter}')
  await expect.element(name).toHaveAccessibleDescription('Đã có thành viên “Lê Đức Thọ”.')
  await expect.element(name).toHaveValue('Lê Đức Thọ')
  fake.failures.set('invite', {
    code: 'store.full',
    field: null,
    message: 'Ổ đĩa đã đầy.',
    kind: 'storage',
    findings: [],
  })
  await userEvent.keyboard('{Enter}')
  await expect.poll(() => toasts.all.at(-1)?.text).toBe('Ổ đĩa đã đầy.')
})

test('without a storage it is said that nobody can come yet, with the way to connect one', async () => {
  await opened()
  await expect.element(page.getByRole('checkbox')).not.toBeInTheDocument()
  await page.getByRole('button', { name: 'Nối kho chung' }).click()
  await expect.poll(() => screens.now).toEqual({ kind: 'house', page: 'storage' })
})

test('what is to be done leads to its view of the list', async () => {
  await opened()
  await page.getByRole('button', { name: /^Chờ tôi: \d+$/ }).click()
  await expect.poll(() => [desk.view, screens.now]).toEqual(['waiting', null])
  desk.view = 'all'
})

test('the right to approve is lent until a time, and taken back before it', async () => {
  await opened()
  const tho = row('Lê Đức Thọ')
  await tho.getByRole('button', { name: /^Ủy quyền duyệt…/ }).click()
  const until = page.getByRole('textbox', { name: 'Được duyệt đến' })
  await expect.element(until).toHaveFocus()
  await expect.element(page.getByRole('button', { name: 'Ủy quyền', exact: true })).toBeDisabled()
  await until.fill('01/12/2019 06:00')
  await userEvent.keyboard('{Enter}{Tab}{Enter}')
  await expect.element(page.getByRole('alert')).toHaveTextContent('Thời hạn đã qua. Hãy chọn một giờ sau bây giờ.')
  await until.fill('01/12/2099 06:00')
  await userEvent.keyboard('{Enter}{Tab}{Enter}')
  await expect.element(tho).toHaveTextContent(/Được ủy quyền duyệt đến .*2099/)
  await expect.element(until).not.toBeInTheDocument()
  await tho.getByRole('button', { name: /^Thôi ủy quyền/ }).click()
  await expect.element(tho).not.toHaveTextContent(/Được ủy quyền/)
  // Whoever may by their role is lent nothing.
  await expect.element(row(desk.card?.me.name ?? '').getByRole('button', { name: /ủy quyền/i })).not.toBeInTheDocument()
})

test('whoever does not govern invites nobody', async () => {
  const card = fake.card
  if (card) card.me = card.members[1] as (typeof card)['me']
  desk.enter(card ? { ...card } : null)
  await opened()
  await expect.element(page.getByRole('textbox', { name: 'Tên người được mời' })).toBeDisabled()
  await expect.element(page.getByRole('button', { name: 'Tạo lời mời' })).toBeDisabled()
})

test.for(['vi', 'en'] as const)('nothing on the page keeps anybody out: %s', async language => {
  await opened()
  locale.now = language
  await expect.poll(() => document.querySelector('.members .act button')).not.toBeNull()
  document.querySelector<HTMLElement>('.act [aria-expanded]')?.click()
  await expect.poll(() => document.querySelector('.members td form')).not.toBeNull()
  await accessible()
  document.querySelector<HTMLElement>('.act [aria-expanded]')?.click()
  await page.getByRole('textbox').first().fill('Hoài An')
  document.querySelector<HTMLFormElement>('.ways form')?.requestSubmit()
  await expect.poll(() => document.getElementById('invite-code')).not.toBeNull()
  await accessible()
  locale.now = 'vi'
})
