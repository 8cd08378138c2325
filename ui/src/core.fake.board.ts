/** The board, the register and the deposit of the newsroom in memory. */
import type { Board, Days, Deposited, Doing, Lane, Line, Receipt, Registered, Waiting, TakenIn } from './contract'
import { answer, card, fake, refusal } from './core.fake.state'

const WAITS: Waiting = {
  doing: 'publish',
  by: 'Minh Khoa',
  reason: '',
  due: null,
  next: null,
  tries: 0,
  code: null,
  why: null,
  mayBeOut: false,
  superseded: false,
  review: false,
}

/** Returns a line of the board for a story of the newsroom in memory. */
export function line(
  story: string,
  lane: Lane,
  more: Partial<Omit<Line, 'waiting'>> & { waiting?: Partial<Waiting> } = {},
): Line {
  const one = fake.stories.find(({ id }) => id === story)
  const waits = !['unsent', 'public', 'down'].includes(lane)
  const version = lane === 'down' ? 'down' : 'now'
  const shows = lane === 'public' || lane === 'down'
  return {
    story,
    headline: one?.fields.headline ?? story,
    section: one?.fields.section ?? '',
    to: 'site',
    destination: 'Báo Tân Giang',
    lane,
    approvedBy: 'Minh Khoa',
    approvedAt: fake.now - 600_000,
    changed: false,
    embargo: null,
    site: shows ? { version, at: fake.now - 300_000, url: `https://tangiang.example/${story}.html` } : null,
    ...more,
    waiting: waits ? { ...WAITS, ...more.waiting } : null,
  }
}

function of(id: string, destination: string): Line {
  const found = fake.lines.find(({ story, to }) => story === id && to === destination)
  if (!found) throw refusal('outbox.nothing', 'Bài này không còn gì chờ gửi tới đó.')
  return found
}

/** Puts a line into another lane, and tells everybody. */
export function move(id: string, destination: string, lane: Lane, waiting: Partial<Waiting> = {}): void {
  const one = of(id, destination)
  const now = line(id, lane, { to: one.to, destination: one.destination, waiting: { ...one.waiting, ...waiting } })
  fake.lines = fake.lines.map(other => (other === one ? now : other))
  fake.boardChanged()
}

/** Refuses what would go with members who are known as they were long ago, unless so said. */
export function heard(offline: boolean): void {
  const { asksFrom } = fake.sharing
  if (!offline && asksFrom !== null && asksFrom <= fake.now)
    throw refusal('member.as_of', 'Danh sách thành viên ở máy này là lúc 10/05/2022 06:00.')
}

function receipt(id: string): Receipt {
  for (const done of [1, 2, 3]) fake.progress({ work: 'write', done, total: 3 })
  return {
    digest: `d${id}1`,
    url: `https://tangiang.example/${id}.html`,
    path: '',
    at: fake.now,
    files: 14,
    awaitsReview: false,
    left: fake.left,
  }
}

export const board = (most: number) =>
  answer('board', (): Board => {
    const many: Lane[] = ['unsent', 'public', 'down']
    const of = (lane: Lane) => fake.lines.filter(one => one.lane === lane)
    const waits = fake.lines.filter(({ lane }) => !many.includes(lane))
    return {
      lines: [...waits, ...many.flatMap(lane => of(lane).slice(0, most))],
      unsent: of('unsent').length,
      public: of('public').length,
      down: of('down').length,
      maySend: card().me.rights.includes('approve'),
    }
  })
export const schedule = (id: string, destination: string, at: number) =>
  answer('schedule', () => {
    move(id, destination, 'scheduled', { due: at, next: at })
    return null
  })
export const retry = (id: string, destination: string, offline: boolean) =>
  answer('retry', () => {
    heard(offline)
    const doing: Doing | undefined = of(id, destination).waiting?.doing
    move(id, destination, doing === 'takedown' ? 'down' : 'public')
    return receipt(id)
  })
export const takeEdits = (id: string, destination: string) =>
  answer('takeEdits', (): TakenIn => {
    move(id, destination, 'unsent')
    return fake.taken
  })
export const restorePost = (id: string, destination: string, offline: boolean) =>
  answer('restorePost', () => {
    heard(offline)
    move(id, destination, 'public')
    return receipt(id)
  })
export const pauseWaiting = (id: string, destination: string) =>
  answer('pauseWaiting', () => {
    move(id, destination, 'paused')
    return null
  })
export const resumeWaiting = (id: string, destination: string) =>
  answer('resumeWaiting', () => {
    move(id, destination, of(id, destination).waiting?.due ? 'scheduled' : 'again')
    return null
  })
export const cancelWaiting = (id: string, destination: string) =>
  answer('cancelWaiting', () => {
    move(id, destination, 'unsent')
    return null
  })

export const register = (days: Days, publications: boolean) =>
  answer('register', () => {
    fake.days.push(days)
    return fake.register.filter(one => publications || one.done !== 'publish')
  })
export const deposit = (days: Days) =>
  answer('deposit', (): Deposited => {
    fake.days.push(days)
    return { folder: '/home/khoa/Lưu chiểu', versions: fake.register.length, pageless: 1 }
  })

/** Returns a line of the register. */
export function registered(id: string, done: Doing, more: Partial<Registered> = {}): Registered {
  return {
    id,
    story: 's7',
    headline: 'Cầu mới qua suối Bùn',
    to: 'site',
    destination: 'Báo Tân Giang',
    url: 'https://tangiang.example/cau-moi.html',
    done,
    at: fake.now,
    member: 'Minh Khoa',
    reason: done === 'publish' ? '' : 'Bản trước ghi sai tên thôn.',
    ...more,
  }
}
