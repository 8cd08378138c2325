import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { Failure } from '../core'
import { fake } from '../core.fake'
import { ask } from '../frame/ask.svelte'
import { desk } from '../frame/desk.svelte'
import { accessible, clear, sharingNewsroom } from '../review/for-tests'
import { locale } from '../words/locale.svelte'
import { storagePage } from './for-tests'
import { emptyStorage, given } from './StorageFields.svelte'

beforeEach(sharingNewsroom)
afterEach(clear)

const opened = (address: string | null = null) => storagePage(address)

const failure = (code: string, message: string): Failure => ({
  code,
  message,
  field: null,
  kind: 'storage',
  findings: [],
})

test('a folder is chosen, tested and connected, and the test is told in words', async () => {
  await opened()
  await expect.element(page.getByText('Máy này chưa nối kho chung nào.')).toBeVisible()
  await page.getByRole('button', { name: 'Thử và nối' }).click()
  await expect.element(page.getByText('Hãy chọn thư mục.')).toBeVisible()
  expect(fake.asked).not.toContain('connectStorage')
  await page.getByRole('button', { name: 'Chọn thư mục…' }).click()
  await page.getByRole('button', { name: 'Thử và nối' }).click()
  await expect.element(page.getByText('/mnt/toa-soan')).toBeVisible()
  await expect
    .element(page.getByText('Kho dùng được. Ghi 12,4 ms, đọc 8,1 ms, liệt kê 31 ms, 24 MB mỗi giây.'))
    .toBeVisible()
  await expect.element(page.getByText(/Đã có đủ trong kho chung/)).toBeVisible()
})

test('what is wrong with an address is said beside it, and what was typed stays', async () => {
  await opened()
  await page.getByRole('radio', { name: 'WebDAV' }).click()
  const address = page.getByRole('textbox', { name: 'Địa chỉ' })
  await userEvent.keyboard('{Enter}')
  await page.getByRole('button', { name: 'Thử và nối' }).click()
  await expect.element(address).toHaveFocus()
  await expect.element(address).toHaveAccessibleDescription(/Hãy nhập địa chỉ\./)
  await address.fill('nas/dav')
  await userEvent.keyboard('{Enter}')
  await expect.element(address).toHaveAccessibleDescription(/Đây không phải địa chỉ kho chung/)
  await expect.element(address).toHaveValue('nas/dav')
  fake.failures.set('connectStorage', failure('storage.no_bucket.path', 'Kho S3 không thấy bucket bao.'))
  await address.fill('https://nas.example/dav')
  await userEvent.keyboard('{Enter}')
  await expect.element(address).toHaveAccessibleDescription(/Kho S3 không thấy bucket bao/)
  fake.failures.set('connectStorage', failure('sync.other', 'Kho này là của tòa soạn khác.'))
  await address.fill('https://nas.example/dav')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('alert').filter({ hasText: 'Kho này là của tòa soạn khác.' })).toBeVisible()
})

test('a connection without encryption is asked about, and only where there is none', async () => {
  await opened()
  await page.getByRole('radio', { name: 'S3' }).click()
  const plain = page.getByRole('checkbox', { name: /không mã hóa/ })
  await page.getByRole('textbox', { name: 'Địa chỉ' }).fill('s3+https://s3.example/bao')
  await expect.element(plain).not.toBeInTheDocument()
  await page.getByRole('textbox', { name: 'Địa chỉ' }).fill('s3+http://10.0.0.4:3900/bao')
  await expect.element(plain).not.toBeChecked()
  await plain.click()
  await expect.element(plain).toBeChecked()
})

test('what is given is of the chosen kind alone', () => {
  const filled = {
    ...emptyStorage(),
    kind: 'webdav' as const,
    folder: 4,
    address: ' https://nas.example/dav ',
    user: 'an',
    secret: 'x',
  }
  const typed = {
    folder: null,
    address: 'https://nas.example/dav',
    user: 'an',
    secret: 'x',
    certificates: null,
    plain: false,
  }
  expect(given({ ...filled, plain: true })).toEqual(typed)
  expect(given({ ...filled, plain: true, address: 'http://10.0.0.4/dav' }).plain).toBe(true)
  expect(given({ ...filled, kind: 'folder' })).toMatchObject({ folder: 4, address: '', user: '', secret: '' })
})

test('a storage that was emptied is filled again only when a chief has confirmed it', async () => {
  await opened('/mnt/toa-soan')
  fake.share({ state: 'stopped', code: 'sync.emptied', message: 'Không thấy kho chung: nơi đặt kho đang trống.' })
  await expect.element(page.getByText('Không thấy kho chung: nơi đặt kho đang trống.')).toBeVisible()
  const again = page.getByRole('button', { name: /Đúng là kho của tòa soạn/ })
  await again.click()
  await expect.poll(() => ask.now?.text).toContain('/mnt/toa-soan')
  ask.now?.answer(null)
  await expect.poll(() => ask.now).toBeNull()
  expect(fake.asked).not.toContain('fillAgain')
  await again.click()
  await expect.poll(() => ask.now).not.toBeNull()
  fake.failures.set('fillAgain', failure('storage.unreachable', 'Chưa tới được kho chung.'))
  ask.now?.answer('')
  await expect.element(page.getByRole('alert').filter({ hasText: 'Chưa tới được kho chung.' })).toBeVisible()
  await again.click()
  await expect.poll(() => ask.now).not.toBeNull()
  ask.now?.answer('')
  await expect.element(page.getByText(/Đã có đủ trong kho chung/)).toBeVisible()
  await expect.element(again).not.toBeInTheDocument()
})

test.for([
  ['https://nas.example/dav', 'Tên người dùng', 'Mật khẩu'],
  ['s3+https://s3.example/bao', 'Mã khóa', 'Khóa bí mật'],
] as const)(
  'who works at a desk that another member connected says only who they are there: %s',
  async ([address, user, secret]) => {
    await opened(address)
    fake.share({ state: 'stopped', code: 'sync.of_another', message: `Thành viên khác đã nối kho chung ${address}.` })
    await expect.element(page.getByText(`Thành viên khác đã nối kho chung ${address}.`)).toBeVisible()
    const form = page.getByRole('form', { name: 'Bạn là ai ở kho này' })
    await expect.element(form.getByRole('textbox', { name: 'Địa chỉ' })).not.toBeInTheDocument()
    const go = form.getByRole('button', { name: 'Thử và nối cho tôi' })
    await go.click()
    await expect.element(form.getByRole('alert')).toHaveTextContent(/Hãy nhập tên và mật khẩu/)
    expect(fake.connecting).toEqual([])
    await expect.element(form.getByLabelText(user)).toHaveFocus()
    await form.getByLabelText(user).fill('an')
    await go.click()
    await expect.element(form.getByLabelText(secret)).toHaveFocus()
    await form.getByLabelText(secret).fill('lúa chín')
    fake.failures.set('connectStorage', failure('storage.denied', 'Kho chung không cho vào.'))
    await go.click()
    await expect.element(form.getByRole('alert')).toHaveTextContent('Kho chung không cho vào.')
    await accessible()
    await go.click()
    await expect.element(page.getByText(/Đã có đủ trong kho chung/)).toBeVisible()
    await expect.element(form).not.toBeInTheDocument()
    await expect.element(page.getByRole('button', { name: 'Trao đổi ngay' })).toHaveFocus()
    const said = { folder: null, address: '', certificates: null, plain: false }
    expect(fake.connecting).toEqual([{ ...said, user: 'an', secret: 'lúa chín' }])
    expect(fake.storage).toBe(address)
  },
)

test('whoever is no chief reads that one confirms it', async () => {
  const card = fake.card
  if (card) card.me = card.members[1] as (typeof card)['me']
  desk.enter(card ? { ...card } : null)
  await opened('/mnt/toa-soan')
  fake.share({ state: 'stopped', code: 'sync.emptied', message: 'Kho trống.' })
  await expect.element(page.getByText('Tổng biên tập xác nhận việc này trên máy của mình.')).toBeVisible()
  await expect.element(page.getByRole('button', { name: /Đúng là kho của tòa soạn/ })).not.toBeInTheDocument()
})

test('an exchange is asked for, and a test that fails says why', async () => {
  await opened('https://nas.example/dav')
  fake.share({ state: 'locked' })
  await page.getByRole('button', { name: 'Nhập cụm mật khẩu' }).click()
  await expect.poll(() => fake.asked).toContain('exchangeNow')
  fake.failures.set('testStorage', failure('storage.denied', 'Kho chung không cho vào.'))
  await page.getByRole('button', { name: 'Thử kho' }).click()
  await expect.element(page.getByRole('alert').filter({ hasText: 'Kho chung không cho vào.' })).toBeVisible()
})

test.for(['vi', 'en'] as const)('nothing on the page keeps anybody out: %s', async language => {
  await opened('/mnt/toa-soan')
  locale.now = language
  fake.share({ state: 'stopped', code: 'sync.emptied', message: 'Kho trống.' })
  for (const kind of ['folder', 'webdav']) {
    document.querySelector<HTMLButtonElement>('.storage > .buttons .quiet')?.click()
    await expect.poll(() => document.querySelector('.storage form')).not.toBeNull()
    document.querySelector<HTMLInputElement>(`input[value=${kind}]`)?.click()
    await expect.poll(() => document.querySelector('.storage input[inputmode=url]') !== null).toBe(kind !== 'folder')
    await accessible()
  }
  locale.now = 'vi'
})
