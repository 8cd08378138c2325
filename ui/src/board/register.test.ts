import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { fake } from '../core.fake'
import { clear, newsroom } from '../review/for-tests'
import { anEvening, opened } from './for-tests'

beforeEach(async () => {
  await newsroom()
  anEvening()
})
afterEach(clear)

const rows = () => [...document.querySelectorAll('dialog[open] tbody tr')].map(row => row.children[1]?.textContent)

test('the register has corrections and takedowns, and publications where they are asked for', async () => {
  await opened('register')
  await expect.poll(rows).toEqual(['Gỡ bài', 'Đính chính'])
  await expect.element(page.getByText('Đăng sớm hơn giờ cho phép.')).toBeVisible()
  await page.getByRole('checkbox', { name: 'Kể cả lần xuất bản' }).click()
  await expect.poll(rows).toEqual(['Gỡ bài', 'Đính chính', 'Xuất bản'])
})

test('days are typed day first, and the deposit is of the same days', async () => {
  await opened('register')
  await page.getByRole('textbox', { name: 'Từ ngày' }).fill('1/5/2022')
  await userEvent.keyboard('{Enter}')
  await page.getByRole('textbox', { name: 'Đến ngày' }).fill('31/5/2022')
  await userEvent.keyboard('{Enter}')
  await expect.poll(() => fake.days.at(-1)).toEqual({ from: '2022-05-01', to: '2022-05-31' })
  await page.getByRole('button', { name: 'Lưu chiểu ra thư mục…' }).click()
  await expect.element(page.getByText(/Đã lưu chiểu 3 bản vào \/home\/khoa\/Lưu chiểu/)).toBeVisible()
  expect(fake.days.at(-1)).toEqual({ from: '2022-05-01', to: '2022-05-31' })
  expect(fake.asked.at(-1)).toBe('deposit')
})

test('a period in which nothing was done says so', async () => {
  fake.register = []
  await opened('register')
  await expect.element(page.getByText('Không có đính chính hay gỡ bài nào trong thời gian này.')).toBeVisible()
})
