import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { KeyCard } from '../core'
import { fake } from '../core.fake'
import { toasts } from '../frame/toasts.svelte'
import { desk } from '../frame/desk.svelte'
import { accessible, clear, newsroom, put } from '../review/for-tests'
import { screens } from '../review/screens.svelte'
import Screens from '../review/Screens.svelte'

beforeEach(newsroom)
afterEach(clear)

async function opened(key: Partial<KeyCard>): Promise<void> {
  fake.key = { ...fake.key, ...key }
  put(Screens, {})
  await screens.show({ kind: 'house', page: 'key' })
}

const remember = page.getByRole('button', { name: 'Nhớ trên máy này', exact: true })
const forget = page.getByRole('button', { name: 'Thôi nhớ trên máy này' })

test('this machine is told to remember the key, and to forget it', async () => {
  await opened({})
  await expect.element(page.getByText('được hỏi khi cần')).toBeVisible()
  await expect.element(forget).not.toBeInTheDocument()
  await remember.click()
  await expect.element(page.getByText('máy không hỏi')).toBeVisible()
  await expect.element(remember).not.toBeInTheDocument()
  await forget.click()
  await expect
    .element(page.getByRole('status').first())
    .toHaveTextContent('Từ nay lại hỏi cụm mật khẩu khi cần đến khóa.')
  await expect.element(remember).toBeEnabled()
})

test('where no keychain answers that is said, and nothing is offered', async () => {
  await opened({ trouble: 'absent' })
  await expect.element(page.getByText('Không thấy chuỗi khóa nào của hệ thống trả lời.')).toBeVisible()
  await expect.element(remember).toBeDisabled()
})

test('a key that is remembered and does not open is remembered anew, or forgotten', async () => {
  await opened({ remembered: true, trouble: 'other' })
  await expect.element(page.getByText('đã được dặn nhớ khóa ký của bạn, nhưng không mở được')).toBeVisible()
  await expect.element(page.getByText('Không mất gì cả')).toBeVisible()
  await expect.element(forget).toBeEnabled()
  await remember.click()
  await expect.element(page.getByText('máy không hỏi')).toBeVisible()
})

test('a keychain that is locked can be told nothing, and the key be forgotten all the same', async () => {
  await opened({ remembered: true, trouble: 'locked' })
  await expect.element(remember).toBeDisabled()
  await expect.element(forget).toBeEnabled()
})

test('a key without a passphrase has nothing to remember', async () => {
  await opened({ kept: 'none' })
  await expect.element(page.getByText('không có cụm mật khẩu')).toBeVisible()
  await expect.element(remember).not.toBeInTheDocument()
})

const field = (label: string) => page.getByLabelText(label, { exact: true })
const NEW = 'nước lên bãi bồi'

test('a key in the open gets a passphrase, and what a forgotten one means is said before', async () => {
  await opened({ kept: 'none' })
  await page.getByRole('button', { name: 'Đặt cụm mật khẩu' }).click()
  await expect.element(field('Cụm mật khẩu mới')).toHaveFocus()
  await expect.element(field('Cụm mật khẩu đang dùng')).not.toBeInTheDocument()
  await expect.element(page.getByText('bằng mã khôi phục in trên giấy')).toBeVisible()
  await expect.element(page.getByText('không cần chữ hoa')).toBeVisible()
  await field('Cụm mật khẩu mới').fill('lúa chín')
  await expect.element(page.getByText('Tạm được')).toBeVisible()
  await field('Cụm mật khẩu mới').fill(NEW)
  await expect.element(page.getByText('Rất khó đoán.')).toBeVisible()
  await accessible()
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByText('Hai lần nhập không giống nhau.')).toBeVisible()
  await expect.element(field('Nhập lại lần nữa')).toHaveFocus()
  expect(fake.asked).not.toContain('protectKey')
  await field('Nhập lại lần nữa').fill(NEW)
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('status').first()).toHaveTextContent('Khóa ký từ nay nằm sau cụm mật khẩu.')
  await expect.element(page.getByText('được hỏi khi cần')).toBeVisible()
  await expect.element(page.getByRole('button', { name: 'Đổi cụm mật khẩu' })).toHaveFocus()
  expect(fake.words).toBe(NEW)
  await accessible()
})

test('another passphrase takes the place of one that is given first', async () => {
  await opened({})
  await page.getByRole('button', { name: 'Đổi cụm mật khẩu' }).click()
  await expect.element(field('Cụm mật khẩu đang dùng')).toHaveFocus()
  await field('Cụm mật khẩu mới').fill(NEW)
  await field('Nhập lại lần nữa').fill(NEW)
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByText('Hãy nhập cụm mật khẩu đang dùng.')).toBeVisible()
  await field('Cụm mật khẩu đang dùng').fill('lúa non')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByText('Cụm mật khẩu không đúng.')).toBeVisible()
  await expect.element(field('Cụm mật khẩu đang dùng')).toHaveFocus()
  await accessible()
  await field('Cụm mật khẩu đang dùng').fill('lúa chín vàng đồng')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByRole('status').first()).toHaveTextContent('Từ nay cụm mật khẩu mới mở khóa ký.')
  expect(fake.words).toBe(NEW)
})

test('one that is too short is refused at its field, and nothing is changed by going back', async () => {
  await opened({ kept: 'none' })
  const choose = page.getByRole('button', { name: 'Đặt cụm mật khẩu' })
  await choose.click()
  await field('Cụm mật khẩu mới').fill('lúa')
  await field('Nhập lại lần nữa').fill('lúa')
  await userEvent.keyboard('{Enter}')
  await expect.element(page.getByText('phải dài ít nhất 8 ký tự')).toBeVisible()
  await expect.element(field('Cụm mật khẩu mới')).toHaveFocus()
  await page.getByRole('button', { name: 'Thôi' }).click()
  await expect.element(choose).toHaveFocus()
  expect(fake.key.kept).toBe('none')
})

test('whoever has no recovery code hears who brings them back', async () => {
  await opened({ kept: 'none' })
  if (fake.card) fake.card.me = fake.card.members[1] as typeof fake.card.me
  desk.enter(fake.card ? { ...fake.card } : null)
  await page.getByRole('button', { name: 'Đặt cụm mật khẩu' }).click()
  await expect.element(page.getByText('nhờ tổng biên tập gỡ bạn khỏi tòa soạn rồi mời vào lại')).toBeVisible()
})

test('what the core refuses is told', async () => {
  await opened({})
  const message = 'Chuỗi khóa của hệ thống từ chối.'
  fake.failures.set('rememberKey', { code: 'keychain.refused', message, field: null, kind: 'refused', findings: [] })
  await remember.click()
  await expect.poll(() => toasts.all.at(-1)?.text).toBe(message)
  await expect.element(page.getByText('được hỏi khi cần')).toBeVisible()
})
