/** What the tests of the board begin with. */
import { fake, line, registered } from '../core.fake'
import { desk } from '../frame/desk.svelte'
import { put } from '../review/for-tests'
import { screens } from '../review/screens.svelte'
import Screens from '../review/Screens.svelte'

/** Two destinations, and a story in each lane. */
export function anEvening(): void {
  const site = { id: 'wp', title: 'Báo điện tử', address: 'https://wp.example/' }
  if (fake.card) fake.card.house.destinations = [...fake.card.house.destinations, site]
  desk.enter(fake.card ? { ...fake.card } : null)
  const wp = { to: 'wp', destination: 'Báo điện tử' }
  const at = Date.UTC(2099, 4, 10, 7, 30)
  fake.lines = [
    line('s3', 'unsent'),
    line('s5', 'stopped', {
      ...wp,
      waiting: { tries: 3, code: 'post.edited', why: 'Có người đã sửa bài này ngay trên trang (2 phần).' },
    }),
    line('s2', 'again', { waiting: { tries: 2, next: at, why: 'Trang đang bận (mã 503).', mayBeOut: true } }),
    line('s4', 'scheduled', { ...wp, waiting: { due: at, next: at } }),
    line('s6', 'paused', { waiting: { due: at } }),
    line('s1', 'sending', { waiting: { tries: 1 } }),
    line('s7', 'public'),
    line('s8', 'down'),
  ]
  fake.register = [
    registered('r3', 'takedown', { reason: 'Đăng sớm hơn giờ cho phép.' }),
    registered('r2', 'correct'),
    registered('r1', 'publish'),
  ]
}

/** Opens the board, or the register. */
export async function opened(page: 'board' | 'register'): Promise<void> {
  put(Screens, {})
  await screens.show({ kind: 'board', page })
}
