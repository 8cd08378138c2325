import axe from 'axe-core'
import { expect, test } from 'vitest'
import { fake, RECOVERY } from '../core.fake'
import { desk } from '../frame/desk.svelte'
import { showWindow, until, write } from '../frame/shown'
import { toasts } from '../frame/toasts.svelte'
import { at, box, button } from './for-tests'

const refused = (code: string, message: string) =>
  fake.failures.set('recoverDesk', { code, message, field: null, kind: 'refused', findings: [] })

async function recovering(settings: Record<string, unknown> = {}): Promise<void> {
  showWindow(false, settings)
  const way = await until(() =>
    [...document.querySelectorAll<HTMLButtonElement>('.way')].find(one =>
      /mã khôi phục|recovery code/.test(one.textContent ?? ''),
    ),
  )
  way.click()
  await until(() => at('recover-code'))
}

/** Types the code and goes on to the words. */
async function read(): Promise<void> {
  await recovering()
  write(at('recover-code'), RECOVERY.toLowerCase().replace('galleyr1', 'GALLEYR1'))
  button('Đọc mã').click()
  await until(() => document.querySelector('form ol'))
}

/** Says where the storage is, and that the words are the same. */
async function ready(): Promise<void> {
  await read()
  box('giống sáu từ trên giấy').click()
  button('Chọn thư mục…').click()
  await until(() => document.querySelector('fieldset .path')?.textContent === '/mnt/toa-soan')
}

test('a code that is none is told, and what was typed stays', async () => {
  await recovering()
  button('Đọc mã').click()
  await until(() => at('recover-code-error').textContent === 'Hãy gõ mã khôi phục, hoặc chọn tệp.')
  write(at('recover-code'), 'GALLEY1-03GGR')
  button('Đọc mã').click()
  await until(() => at('recover-code-error').textContent === 'Không thấy mã khôi phục nào ở đây.')
  expect([at('recover-code').value, document.activeElement]).toEqual(['GALLEY1-03GGR', at('recover-code')])
})

test('the code may come from its file', async () => {
  await recovering()
  button('Chọn tệp mã…').click()
  await until(() => document.querySelector('form ol'))
  expect(document.activeElement?.id).toBe('recover-title')
})

test('nobody goes on before the words were compared and the storage is named', async () => {
  await read()
  expect([...document.querySelectorAll('ol li')].map(word => word.textContent)).toHaveLength(6)
  button('Quay lại tòa soạn').click()
  await until(() => at('recover-same-error').textContent === 'Hãy so sáu từ với tờ giấy trước khi vào.')
  await until(() => document.querySelector('form fieldset .error')?.textContent === 'Hãy chọn thư mục.')
  expect(fake.asked).not.toContain('recoverDesk')
})

test('who comes back gets a new passphrase and sees how far it is, and then the desk', async () => {
  await ready()
  write(at('recover-passphrase'), 'rừng bần cửa sông')
  write(at('recover-again'), 'rừng bần cửa sông')
  let arrive = () => {}
  fake.late.set('recoverDesk', new Promise<void>(resolve => (arrive = resolve)))
  button('Quay lại tòa soạn').click()
  await until(() => fake.asked.includes('recoverDesk'))
  fake.progress({ work: 'fetch', done: 512, total: 0 })
  await until(() => document.querySelector('form [role=status]')?.textContent?.includes('Đã lấy 512 mục'))
  arrive()
  await until(() => desk.card?.me.name === 'Nguyễn Thị Thu Hà')
  expect(desk.card?.me.protected).toBe(true)
  expect(toasts.all.at(-1)?.text).toMatch(/^Bạn đã quay lại Báo Tân Giang\. Mã đã dùng hết/)
})

test('what stands in the way is told above, and nothing that was typed is lost', async () => {
  await ready()
  refused('member.code_used_up', 'Mã khôi phục này đã có người dùng.')
  button('Quay lại tòa soạn').click()
  await until(() => document.querySelector('form > [role=alert]')?.textContent === 'Mã khôi phục này đã có người dùng.')
  expect(box('giống sáu từ trên giấy').checked).toBe(true)
  expect(document.querySelector('fieldset .path')?.textContent).toBe('/mnt/toa-soan')
  button('Mã khác').click()
  await until(() => at('recover-code'))
})

const LOOKS = ['light', 'dark', 'contrast'].flatMap(theme => ['vi', 'en'].map(language => ({ theme, language })))
test.for(LOOKS)('nothing keeps anybody out: %o', async settings => {
  await recovering(settings)
  const faults = async () => (await axe.run(document)).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
  expect(await faults()).toEqual([])
  write(at('recover-code'), RECOVERY)
  document.querySelector<HTMLButtonElement>('form .primary')?.click()
  await until(() => document.querySelector('form ol'))
  document.querySelector<HTMLButtonElement>('form .primary')?.click()
  await until(() => at('recover-same-error')?.textContent)
  expect(await faults()).toEqual([])
})
