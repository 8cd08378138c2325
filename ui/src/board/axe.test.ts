import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { fake, line } from '../core.fake'
import { LOOKS, accessible, clear, sharingNewsroom as newsroom, wear } from '../review/for-tests'
import { board } from './board.svelte'
import { anEvening, opened } from './for-tests'

let hears = () => {}

beforeEach(async () => {
  await newsroom()
  anEvening()
  hears = board.listen()
})
afterEach(async () => {
  hears()
  await clear()
})

describe.each(LOOKS)('in %s, %s', (language, theme) => {
  beforeEach(() => {
    wear(language, theme)
  })

  test('the board, with something that was just refused', async () => {
    const failure = { code: 'post.denied', message: 'Trang không nhận mật khẩu.', field: null, findings: [] }
    fake.failures.set('publish', { ...failure, kind: 'refused' })
    await opened('board')
    await expect.poll(() => document.querySelector('dialog[open] .unsent .does button')).not.toBeNull()
    document.querySelector<HTMLElement>('dialog[open] .unsent .does button')?.click()
    await expect.poll(() => document.querySelector('dialog[open] [role=alert]')).not.toBeNull()
    await accessible()
  })

  test('the board, where other desks were not heard for more than a day, and what is asked before it sends', async () => {
    const heard = fake.now - 30 * 3_600_000
    fake.share({ state: 'away', at: heard, heard, asksFrom: heard, holdsBackFrom: heard + 86_400_000 })
    await opened('board')
    await expect.poll(() => document.querySelector('dialog[open] .as-of')).not.toBeNull()
    document.querySelector<HTMLElement>('dialog[open] .unsent .does button')?.click()
    await expect.poll(() => document.querySelector('dialog[open] [data-do=offline]')).not.toBeNull()
    await accessible()
  })

  test('the hour', async () => {
    await opened('board')
    await expect.poll(() => document.querySelector('dialog[open] .unsent .does button')).not.toBeNull()
    document.querySelectorAll<HTMLElement>('dialog[open] .unsent .does button')[1]?.click()
    await expect.poll(() => document.querySelector('[data-hour]')).not.toBeNull()
    await accessible()
  })

  test('what may not be published there, and what waits there for review', async () => {
    const why = 'Người dùng này trên WordPress không có quyền đăng bài.'
    const wp = { to: 'wp', destination: 'Báo điện tử' }
    fake.lines = [
      line('s5', 'stopped', { ...wp, waiting: { tries: 1, code: 'post.may_not_publish', why } }),
      line('s3', 'review', { ...wp, waiting: { review: true, mayBeOut: true, tries: 1 } }),
      line('s7', 'public'),
    ]
    await opened('board')
    await expect.poll(() => document.querySelector('dialog[open] .review [data-do=look]')).not.toBeNull()
    await accessible()
  })

  test('the register', async () => {
    await opened('register')
    await expect.poll(() => document.querySelector('dialog[open] tbody tr')).not.toBeNull()
    await accessible()
  })
})
