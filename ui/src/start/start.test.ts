import { expect, test } from 'vitest'
import { fake } from '../core.fake'
import { desk } from '../frame/desk.svelte'
import { showWindow, until, write } from '../frame/shown'
import { isSame } from './passphrases'
import { strength } from './strength'

const button = (text: string) =>
  [...document.querySelectorAll('button')].find(one => one.textContent?.includes(text)) as HTMLButtonElement
const field = (id: string) => document.getElementById(`found-${id}`) as HTMLInputElement
const error = (id: string) => document.getElementById(`found-${id}-error`)?.textContent

const type = (id: string, text: string) => write(field(id), text)

async function founding(): Promise<void> {
  showWindow(false)
  await until(() => button('Lập tòa soạn mới'))
  button('Lập tòa soạn mới').click()
  await until(() => field('newsroom'))
}

test('each missing or wrong answer is told beside its field, and the first gets the focus', async () => {
  await founding()
  type('newsroom', 'Báo Tân Giang')
  type('passphrase', 'rừng bần cửa sông')
  type('again', 'rừng bần')
  button('Lập tòa soạn').click()
  await until(() => error('member') === 'Hãy nhập họ tên của bạn.')
  expect(error('again')).toBe('Hai lần nhập không giống nhau.')
  expect(error('newsroom')).toBe('')
  expect(document.activeElement).toBe(field('member'))
  expect(field('member').getAttribute('aria-invalid')).toBe('true')
  expect(fake.asked).not.toContain('foundDesk')
})

test('what the core refuses of a field is told beside that field, else above them all', async () => {
  await founding()
  type('newsroom', 'Báo Tân Giang')
  type('member', 'Thu Hà')
  const failure = { message: 'Tên có ký tự ẩn.', kind: 'refused' as const, findings: [] }
  fake.failures.set('foundDesk', { ...failure, code: 'text.bidi', field: 'newsroom' })
  button('Lập tòa soạn').click()
  await until(() => error('newsroom') === 'Tên có ký tự ẩn.')
  fake.failures.set('foundDesk', { ...failure, code: 'store.not_empty', field: null, message: 'Thư mục không trống.' })
  button('Lập tòa soạn').click()
  await until(() => document.querySelector('[role=alert]')?.textContent === 'Thư mục không trống.')
})

test('a newsroom is founded with what was typed', async () => {
  await founding()
  type('newsroom', ' Báo Bến Mơ ')
  type('member', 'Thu Hà')
  button('Lập tòa soạn').click()
  await until(() => document.querySelector('h1')?.textContent === 'Báo Bến Mơ')
  expect(desk.card?.me.protected).toBe(false)
})

test('a desk that does not open says why beside the way that was tried', async () => {
  showWindow(false)
  await until(() => button('Báo Tân Giang'))
  fake.failures.set('openDesk', {
    code: 'store.damaged',
    field: null,
    message: 'Dữ liệu bị hỏng.',
    kind: 'damaged',
    findings: [],
  })
  button('Báo Tân Giang').click()
  const said = await until(() => document.querySelector('[role=alert]'))
  expect(said.textContent).toBe('Dữ liệu bị hỏng.')
  expect(said.closest('li')?.contains(button('Báo Tân Giang'))).toBe(true)
})

test('the language changes at once and is kept', async () => {
  showWindow(false)
  await until(() => button('English'))
  button('English').click()
  await until(() => button('Found a newsroom'))
  expect(document.documentElement.lang).toBe('en')
  await until(() => fake.settings.language === 'en')
})

test('a founder may have this machine remember the key, where a keychain answers and there is a passphrase', async () => {
  await founding()
  await until(() => field('remember'))
  expect(field('remember').disabled).toBe(true)
  type('newsroom', 'Báo Bến Mơ')
  type('member', 'Thu Hà')
  type('passphrase', 'rừng bần cửa sông')
  type('again', 'rừng bần cửa sông')
  await until(() => !field('remember').disabled)
  field('remember').click()
  button('Lập tòa soạn').click()
  await until(() => desk.card)
  expect(fake.key.remembered).toBe(true)
})

test('where no keychain answers nobody is offered to have the key remembered', async () => {
  showWindow(false)
  fake.key = { ...fake.key, trouble: 'absent' }
  await until(() => button('Lập tòa soạn mới'))
  button('Lập tòa soạn mới').click()
  await until(() => fake.asked.includes('keychainAnswers') && field('newsroom'))
  expect(field('remember')).toBeNull()
})

test('a passphrase of several words is strong, a repeated letter is not', () => {
  // The same examples as in members/strength.rs: both judge by one rule.
  expect(strength('')).toBe('weak')
  expect(strength('123456')).toBe('weak')
  expect(strength('aaaaaaaaaaaaaaaa')).toBe('weak')
  expect(strength('lúa chín')).toBe('fair')
  expect(strength('lúa chín vàng')).toBe('good')
  expect(strength('rừng bần cửa sông Tân nước lên')).toBe('strong')
  // Typed with marks of their own, it is the same passphrase and no harder to guess.
  expect(strength('lúa chín'.normalize('NFD'))).toBe('fair')
  expect(strength('mật khẩu'.normalize('NFD'))).toBe(strength('mật khẩu'))
  expect(isSame('mật khẩu', 'mật khẩu'.normalize('NFD'))).toBe(true)
  expect(isSame('mật khẩu', 'mặt khẩu')).toBe(false)
})

test('a copy is brought back where no desk opens, after it is said what that does', async () => {
  showWindow(false)
  await until(() => button('Khôi phục từ bản sao'))
  button('Khôi phục từ bản sao').click()
  await until(() => document.querySelector('dialog:modal')?.textContent?.includes('thư mục trống'))
  expect(fake.asked).not.toContain('restoreCopy')
  button('Chọn thư mục').click()
  await until(() => desk.card?.folder === '/home/thuha/khoi-phuc')
})
