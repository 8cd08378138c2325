import { expect, test } from 'vitest'
import { fake } from '../core.fake'
import type { Sharing } from '../core'
import { screens } from '../review/screens.svelte'
import { locale } from '../words/locale.svelte'
import { line } from './sharing.svelte'
import { showWindow, until } from './shown'

const bar = () => document.querySelector<HTMLButtonElement>('footer.bar .right button')
const told = () => document.querySelector('footer.bar .right [role=status]')?.textContent
const at = Date.UTC(2022, 4, 10, 2, 41)

async function atDesk(what: Partial<Sharing>): Promise<void> {
  showWindow(true)
  screens.close()
  await until(() => bar())
  fake.share(what)
}

test('the line says where the work is, and only that', async () => {
  await atDesk({})
  expect(bar()?.textContent).toContain('Chỉ có trên máy này')
  const so: [Partial<Sharing>, string][] = [
    [{ state: 'unasked' }, 'Đang hỏi kho chung…'],
    [{ state: 'reached', at }, 'Đã có đủ trong kho chung, 09:41'],
    [{ state: 'reached', at, changes: 3, photos: 1 }, '3 thay đổi chưa lên kho chung'],
    [{ state: 'unasked', changes: 2 }, '2 thay đổi chưa lên kho chung'],
    [{ state: 'reached', at, photos: 2 }, '2 ảnh chưa lên kho chung'],
  ]
  for (const [what, text] of so) {
    fake.share(what)
    await until(() => bar()?.textContent?.trim() === text)
    expect(told()).toBe('')
  }
})

test('what a person should hear of is told, in a few words and never as the error came', async () => {
  await atDesk({ state: 'away', at })
  await until(() => told() === 'Chưa tới được kho chung từ 09:41, đang thử lại')
  fake.share({ state: 'locked' })
  await until(() => told() === 'Chưa trao đổi: cần cụm mật khẩu của bạn')
  fake.share({ state: 'stopped', code: 'storage.denied', message: 'Kho chung không cho vào (403: AccessDenied).' })
  await until(() => told() === 'Ngừng trao đổi: kho chung không cho vào')
  fake.share({ state: 'stopped', code: 'sync.emptied', message: 'Không thấy kho chung: nơi đặt kho đang trống.' })
  await until(() => told() === 'Không thấy kho chung, đang chờ kho trở lại')
  fake.share({ state: 'stopped', code: 'key.io', message: 'os error 5' })
  await until(() => told() === 'Ngừng trao đổi: bấm để xem vì sao')
})

test('every reason has words of its own in both languages', () => {
  const codes = ['sync.emptied', 'sync.unclear', 'sync.other', 'sync.newer', 'sync.of_another', 'storage.denied']
  const all = [...codes, 'storage.full', 'storage.insecure', 'storage.strange', 'store.full', 'no.such.code']
  const texts = (['vi', 'en'] as const).flatMap(language => {
    locale.now = language
    return all.map(code => line({ ...fake.sharing, state: 'stopped', at: null, changes: 0, photos: 0, code }).text)
  })
  locale.now = 'vi'
  expect(new Set(texts).size).toBe(texts.length)
})

test('the line leads to the page that says more', async () => {
  // What is fetched behind the list is there, so that nothing waits for a server.
  await Promise.all([import('../review/parts'), import('../house/House.svelte')])
  await atDesk({ state: 'reached', at })
  bar()?.click()
  await until(() => document.querySelector('dialog:modal [aria-current=page]')?.textContent?.trim() === 'Kho chung')
})
