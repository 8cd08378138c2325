import axe from 'axe-core'
import { expect, test } from 'vitest'
import type { Failure } from '../core'
import { fake } from '../core.fake'
import { desk } from '../frame/desk.svelte'
import { showWindow, until, write } from '../frame/shown'
import { toasts } from '../frame/toasts.svelte'
import { at, box, button } from './for-tests'

const failure = (code: string, message: string): Failure => ({
  code,
  message,
  field: null,
  kind: 'storage',
  findings: [],
})

async function joining(settings: Record<string, unknown> = {}): Promise<void> {
  showWindow(false, settings)
  const way = await until(() => document.querySelectorAll<HTMLButtonElement>('.way'))
  await until(() => [...way].some(one => /lời mời|invitation/.test(one.textContent ?? '')))
  for (const one of document.querySelectorAll<HTMLButtonElement>('.way'))
    if (/Vào tòa soạn|Join/.test(one.textContent ?? '')) one.click()
  await until(() => at('join-code'))
}

async function invited(): Promise<void> {
  await joining()
  write(at('join-code'), 'Chào An! galley1-03ggr GALLEY1-03GGR-0NG84')
  button('Đọc lời mời').click()
  await until(() => document.querySelector('#join-title')?.textContent === 'Báo Tân Giang mời Hoài An')
}

test('a code that is none is told, and what was pasted stays', async () => {
  await joining()
  button('Đọc lời mời').click()
  await until(() => at('join-code-error').textContent === 'Hãy dán mã mời, hoặc chọn tệp.')
  write(at('join-code'), 'xin chào')
  button('Đọc lời mời').click()
  await until(() => at('join-code-error').textContent === 'Không thấy mã mời nào ở đây.')
  expect([at('join-code').value, document.activeElement]).toEqual(['xin chào', at('join-code')])
})

test('nobody goes on before the six words were compared', async () => {
  await invited()
  expect([...document.querySelectorAll('ol li')].map(word => word.textContent)).toHaveLength(6)
  button('Vào tòa soạn').click()
  await until(() => at('join-same-error').textContent === 'Hãy đối chiếu sáu từ trước khi vào.')
  expect(document.activeElement).toBe(box('sáu từ giống nhau'))
  expect(fake.asked).not.toContain('joinDesk')
})

test('who joins sees how far it is, and then the desk', async () => {
  await invited()
  box('sáu từ giống nhau').click()
  write(at('join-passphrase'), 'rừng bần cửa sông')
  write(at('join-again'), 'rừng bần')
  button('Vào tòa soạn').click()
  await until(() => at('join-again-error').textContent === 'Hai lần nhập không giống nhau.')
  write(at('join-again'), 'rừng bần cửa sông')
  await until(() => !at('join-remember').disabled)
  at('join-remember').click()
  let arrive = () => {}
  fake.late.set('joinDesk', new Promise<void>(resolve => (arrive = resolve)))
  button('Vào tòa soạn').click()
  await until(() => fake.asked.includes('joinDesk'))
  fake.progress({ work: 'fetch', done: 512, total: 0 })
  await until(() => document.querySelector('form [role=status]')?.textContent?.includes('Đã lấy 512 mục'))
  arrive()
  await until(() => desk.card?.me.name === 'Hoài An')
  expect([desk.card?.me.protected, fake.key.remembered]).toEqual([true, true])
  expect(toasts.all.at(-1)?.text).toBe('Bạn đã vào Báo Tân Giang.')
})

test('what stands in the way of joining is told above, and nothing that was typed is lost', async () => {
  await invited()
  box('sáu từ giống nhau').click()
  write(at('join-passphrase'), 'rừng bần')
  write(at('join-again'), 'rừng bần')
  fake.failures.set('joinDesk', failure('member.not_invited_yet', 'Kho chung chưa có lời mời này.'))
  button('Vào tòa soạn').click()
  await until(() => document.querySelector('form > [role=alert]')?.textContent === 'Kho chung chưa có lời mời này.')
  expect([box('sáu từ giống nhau').checked, at('join-passphrase').value]).toEqual([true, 'rừng bần'])
})

test('the storage may be reached by another way than the inviter does', async () => {
  await invited()
  box('sáu từ giống nhau').click()
  box('địa chỉ khác').click()
  await until(() => button('Chọn thư mục…'))
  button('Vào tòa soạn').click()
  await until(() => document.querySelector('form fieldset .error')?.textContent === 'Hãy chọn thư mục.')
  button('Chọn thư mục…').click()
  await until(() => document.querySelector('fieldset .path')?.textContent === '/mnt/toa-soan')
  button('Vào tòa soạn').click()
  await until(() => desk.card?.me.name === 'Hoài An')
})

const LOOKS = ['light', 'dark', 'contrast'].flatMap(theme => ['vi', 'en'].map(language => ({ theme, language })))
test.for(LOOKS)('nothing keeps anybody out: %o', async settings => {
  await joining(settings)
  const faults = async () => (await axe.run(document)).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
  expect(await faults()).toEqual([])
  write(at('join-code'), 'GALLEY1-03GGR')
  document.querySelector<HTMLButtonElement>('form .primary')?.click()
  await until(() => document.querySelector('form ol'))
  document.querySelector<HTMLButtonElement>('form .primary')?.click()
  await until(() => at('join-same-error')?.textContent)
  expect(await faults()).toEqual([])
})
