import { afterEach, beforeEach, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import type { KeyCard } from '../core'
import { fake } from '../core.fake'
import { toasts } from '../frame/toasts.svelte'
import { clear, newsroom, put } from '../review/for-tests'
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
  await expect.element(page.getByRole('status')).toHaveTextContent('Từ nay lại hỏi cụm mật khẩu khi cần đến khóa.')
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

test('what the core refuses is told', async () => {
  await opened({})
  const message = 'Chuỗi khóa của hệ thống từ chối.'
  fake.failures.set('rememberKey', { code: 'keychain.refused', message, field: null, kind: 'refused', findings: [] })
  await remember.click()
  await expect.poll(() => toasts.all.at(-1)?.text).toBe(message)
  await expect.element(page.getByText('được hỏi khi cần')).toBeVisible()
})
