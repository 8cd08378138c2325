import { expect, test } from 'vitest'
import { fake } from '../core.fake'
import { showWindow, until, write } from './shown'
import { toasts } from './toasts.svelte'

const box = () => document.querySelector<HTMLInputElement>('dialog[open] input[type=checkbox]')
const field = () => document.getElementById('ask-value') as HTMLInputElement
const button = (text: string) =>
  [...document.querySelectorAll('button')].find(one => one.textContent?.trim() === text) as HTMLButtonElement
const text = () => document.querySelector('dialog[open] .text')?.textContent ?? ''

async function asked(who: Parameters<typeof fake.ask>[0]): Promise<void> {
  showWindow(true)
  await until(() => fake.asked.includes('counts'))
  fake.ask(who)
  await until(() => field())
}

test('whoever gives a passphrase says whether this machine is to remember it', async () => {
  await asked({ member: 'Thu Hà' })
  expect(text()).toBe('Nhập cụm mật khẩu của Thu Hà để ký.')
  expect(box()?.checked).toBe(false)
  box()?.click()
  write(field(), 'rừng bần cửa sông')
  button('Mở khóa').click()
  await until(() => fake.given.length)
  expect(fake.given).toEqual([['rừng bần cửa sông', true]])
  // The next one is asked anew.
  fake.ask({ attempt: 2 })
  await until(() => field() && box())
  expect([text(), box()?.checked]).toEqual(['Cụm mật khẩu chưa đúng. Hãy nhập lại.', false])
  write(field(), 'rừng bần')
  button('Mở khóa').click()
  await until(() => fake.given.length === 2)
  expect(fake.given[1]).toEqual(['rừng bần', false])
})

test('where no keychain answers nothing is offered, and why it is asked for after all is said first', async () => {
  await asked({ forgotten: 'locked', rememberable: false })
  expect(text()).toMatch(/^Chuỗi khóa của hệ thống đang khóa\..*\n\nNhập cụm mật khẩu của/)
  expect(box()).toBeNull()
  button('Thôi').click()
  await until(() => fake.given.length)
})

test('a ticked box is worth nothing where no passphrase is given', async () => {
  await asked({})
  box()?.click()
  button('Thôi').click()
  await until(() => fake.given.length)
  expect(fake.given).toEqual([[null, false]])
})

test('that the keychain did not take the key is told', async () => {
  showWindow(true)
  await until(() => fake.asked.includes('counts'))
  fake.unremembered({ trouble: 'refused' })
  await until(() => toasts.all.length)
  expect(toasts.all.at(-1)?.text).toContain('máy chưa nhớ được. Chuỗi khóa của hệ thống từ chối.')
})
