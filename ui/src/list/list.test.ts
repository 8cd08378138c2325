import { afterEach, beforeAll, expect, test } from 'vitest'
import { fake } from '../core.fake'
import { desk } from '../frame/desk.svelte'
import { press, showWindow, until, write } from '../frame/shown'
import { screens } from '../review/screens.svelte'
import { PAGE, Rows } from './rows.svelte'

// Fetched behind the list, by a server that other tests keep busy.
beforeAll(async () => void (await Promise.all([import('../review/parts'), import('../editor/open.svelte')])))
afterEach(() => screens.close())

const box = () => document.querySelector<HTMLElement>('#stories') as HTMLElement
const active = () => document.getElementById(box().getAttribute('aria-activedescendant') ?? '')
const headline = () => active()?.querySelector('.headline')?.textContent?.trim()

async function list(count = 0): Promise<void> {
  showWindow(true)
  if (count) fake.fill(count)
  await until(() => active())
  box().focus()
}

test('the arrows, J and K move; the moved-to story is told to a screen reader', async () => {
  await list()
  expect(headline()).toMatch(/^Vải sớm/)
  press('ArrowDown')
  await until(() => headline()?.startsWith('Vân Lũng'))
  expect(active()?.getAttribute('aria-selected')).toBe('true')
  expect([active()?.getAttribute('aria-posinset'), active()?.getAttribute('aria-setsize')]).toEqual(['2', '12'])
  press('j')
  await until(() => headline()?.startsWith('Câu lạc bộ'))
  press('k')
  press('ArrowUp')
  press('ArrowUp')
  await until(() => headline()?.startsWith('Vải sớm'))
  expect(desk.open).toBeNull()
})

test('End reaches the last of a hundred thousand, of which few are on the page', async () => {
  await list(100_000)
  press('End')
  await until(() => active()?.getAttribute('aria-posinset') === '100012')
  await until(() => headline() === '(chưa có tít)')
  expect(document.querySelectorAll('#stories .row').length).toBeLessThan(60)
  press('PageUp')
  const place = await until(() => Number(active()?.getAttribute('aria-posinset')))
  expect(place).toBeLessThan(100_012)
  press('Home')
  await until(() => headline()?.startsWith('Vải sớm'))
})

test('a row shows the photo that leads its story as readers see it: turned and cropped', async () => {
  await list()
  const first = fake.stories.find(({ fields }) => fields.headline.startsWith('Vải sớm'))
  const lead = first?.fields.placements.find(placement => placement.lead)
  if (!lead) throw new Error('no photo leads the first story')
  Object.assign(lead, { turn: 50, crop: { x: 250, y: 250, w: 500, h: 500 } })
  fake.change({ stories: null, house: false })
  const picture = () => active()?.querySelector<HTMLImageElement>('.lead img')
  await until(() => picture()?.style.transform === 'rotate(5deg)')
  const img = await until(() => picture())
  await until(() => Number.parseFloat(img.style.width) > 190)
  const box = img.parentElement?.getBoundingClientRect()
  expect(Math.round(((box?.width ?? 0) / (box?.height ?? 1)) * 100)).toBe(150)
})

test('Enter opens the story and goes to the editor', async () => {
  await list()
  press('ArrowDown')
  press('Enter')
  await until(() => desk.open?.id === 's2')
  await until(() => document.querySelector('#pane-editor')?.contains(document.activeElement))
})

test('what is to be settled is a view with its count, reached by its keys, and opens at the first place to settle', async () => {
  await list()
  const tab = await until(() => document.getElementById('view-conflicted'))
  await until(() => tab.textContent?.replace(/\s+/g, ' ').trim() === 'Cần chọn bản 1')
  press('7', { altKey: true, code: 'Digit7' })
  await until(() => tab.getAttribute('aria-selected') === 'true' && active()?.getAttribute('aria-setsize') === '1')
  await until(() => document.activeElement === box())
  const story = desk.selected
  press('Enter')
  const first = await until(() => document.querySelector<HTMLElement>('dialog [data-conflict]'))
  await until(() => document.activeElement === first)
  expect([desk.open?.id, screens.now]).toEqual([story, { kind: 'conflicts', story }])
  screens.close()
  await until(() => document.activeElement === box())
  // Where there is nothing to settle it takes no room.
  for (const one of fake.stories) one.conflicts = []
  desk.view = 'all'
  fake.change({ stories: null, house: false })
  await until(() => document.getElementById('view-conflicted') === null)
})

test('keys of a word being composed are not moves', async () => {
  await list()
  press('j', { isComposing: true })
  press('ArrowDown', { keyCode: 229 } as KeyboardEventInit)
  expect(headline()).toMatch(/^Vải sớm/)
})

test('“/” goes to the search; words without marks find those with; Escape clears', async () => {
  await list()
  press('/')
  const field = document.activeElement as HTMLInputElement
  expect(field.getAttribute('role')).toBe('searchbox')
  write(field, 'doi sim')
  const mark = await until(() => document.querySelector('#stories mark'))
  expect(mark.textContent).toBe('Đồi Sim')
  expect(active()?.getAttribute('aria-setsize')).toBe('1')
  press('Escape')
  expect(field.value).toBe('')
  await until(() => active()?.getAttribute('aria-setsize') === '12')
})

test('what cannot be looked for is said beside the field', async () => {
  await list()
  fake.failures.set('rows', {
    code: 'search.no_words',
    field: null,
    message: 'Hãy nhập ít nhất một chữ cái.',
    kind: 'refused',
    findings: [],
  })
  desk.words = '?'
  await until(() => document.getElementById('list-said')?.textContent === 'Hãy nhập ít nhất một chữ cái.')
})

test('views show how many stories they hold, and the arrows go through them', async () => {
  await list()
  const tab = await until(() =>
    [...document.querySelectorAll<HTMLElement>('[role=tab]')].find(one => one.textContent?.includes('Chờ chú thích')),
  )
  await until(() => tab.textContent?.includes('1'))
  document.getElementById('view-all')?.focus()
  press('ArrowDown')
  expect(document.activeElement).toBe(tab)
  await until(() => headline()?.startsWith('Tiêm phòng dại'))
})

test('a story that changed elsewhere keeps being the chosen one, wherever it moves', async () => {
  await list()
  press('End')
  await until(() => desk.selected === 's12')
  const story = fake.stories.find(one => one.id === 's12')
  if (story) story.updatedAt = Date.UTC(2022, 4, 11)
  fake.change({ stories: ['s12'], house: false })
  await until(() => active()?.id === 'row-s12' && active()?.getAttribute('aria-posinset') === '1')
})

test('the newest question wins, however late an older answer comes', async () => {
  fake.reset(true)
  const rows = new Rows(() => {})
  const all = { view: 'all' as const, words: '', section: null }
  await rows.seek(all)
  let arrive = () => {}
  fake.late.set('rows', new Promise<void>(resolve => (arrive = resolve)))
  const older = rows.refresh()
  await rows.seek({ ...all, words: 'rừng' })
  expect(rows.total).toBe(1)
  arrive()
  await older
  expect(rows.total).toBe(1)
})

test('of the questions that are put while one is asked, the last is asked', async () => {
  fake.reset(true)
  const rows = new Rows(() => {})
  const typed = (words: string) => rows.seek({ view: 'all', words, section: null })
  let arrive = () => {}
  fake.late.set('rows', new Promise<void>(resolve => (arrive = resolve)))
  const first = typed('r')
  await until(() => fake.asked.includes('rows'))
  const rest = ['rừ', 'rừn', 'rừng'].map(typed)
  arrive()
  await Promise.all([first, ...rest])
  expect(fake.asked.filter(name => name === 'rows')).toHaveLength(2)
  expect(rows.total).toBe(1)
})

test('a page is asked for once while it is on its way, and again after it failed', async () => {
  fake.reset(true)
  fake.fill(1000)
  const failures: unknown[] = []
  const rows = new Rows(error => failures.push(error))
  await rows.seek({ view: 'all', words: '', section: null })
  fake.asked = []
  fake.failures.set('rows', { code: 'store.busy', field: null, message: 'bận', kind: 'storage', findings: [] })
  rows.see(PAGE, PAGE + 10)
  rows.see(PAGE, PAGE + 20)
  await until(() => failures.length === 1)
  expect(fake.asked).toEqual(['rows'])
  rows.see(PAGE, PAGE + 10)
  await until(() => rows.at(PAGE))
})

test('a story that is opened elsewhere is chosen in the list, however far beyond the rows that are here', async () => {
  await list(5_000)
  const far = fake.stories.filter(one => one.state).sort((a, b) => b.updatedAt - a.updatedAt)[4_321]
  await desk.openStory(far?.id ?? '')
  await until(() => active()?.getAttribute('aria-posinset') === '4322')
  await until(() => active()?.id === `row-${far?.id}`)
})

test('the list stays with a far story when others come before it', async () => {
  await list(5_000)
  press('End')
  await until(() => active()?.getAttribute('aria-posinset') === '5012')
  const chosen = await until(() => active()?.id.startsWith('row-') && active()?.id)
  // Far from what is in sight, where its page is not kept.
  box().scrollTop = 0
  box().dispatchEvent(new Event('scroll'))
  await until(() => document.querySelector('#stories [aria-posinset="1"]'))
  await desk.newStory()
  await until(() => desk.open)
  desk.selected = chosen.slice('row-'.length)
  await until(() => active()?.getAttribute('aria-posinset') === '5013')
})

test('a search or a section, of which the core knows no places, is looked through as far as it is here', async () => {
  const asked: unknown[] = []
  const rows = new Rows(error => asked.push(error))
  fake.reset(true)
  fake.fill(500)
  await rows.seek({ view: 'all', words: 'bài', section: null })
  expect(await rows.find('nobody')).toBe(-1)
  await rows.seek({ view: 'all', words: '', section: 'Kinh tế' })
  expect(await rows.find('nobody')).toBe(-1)
  expect(fake.asked).not.toContain('placeOf')
  await rows.seek({ view: 'all', words: '', section: null })
  expect(await rows.find('nobody')).toBe(-1)
  expect(fake.asked).toContain('placeOf')
  expect(asked).toEqual([])
})

test('a row says of whom it waits for another approval, and what its author has not seen', async () => {
  await list()
  const [first, second] = fake.stories.toSorted((a, b) => b.updatedAt - a.updatedAt)
  if (!first || !second) throw new Error('no stories')
  first.approvedBy = ['Đỗ Quỳnh Anh']
  first.approvalsNeeded = 2
  second.told = { done: 'return', by: 'Đỗ Quỳnh Anh', at: fake.now, reason: 'Thêm tít phụ.', isNew: true }
  fake.change({ stories: null, house: false })
  await until(() => active()?.textContent?.includes('Đã có 1/2 lượt duyệt: Đỗ Quỳnh Anh'))
  press('ArrowDown')
  await until(() => active()?.textContent?.includes('Trả lại, Đỗ Quỳnh Anh: Thêm tít phụ.'))
})

test('a story says that something of it is only here, unless nothing is shared at all', async () => {
  await list()
  const marks = () => [...document.querySelectorAll('#stories .mark')].map(mark => mark.textContent)
  fake.spread = new Map([
    ['s1', 'only_here'],
    ['s2', 'waiting'],
  ] as const)
  fake.change({ stories: ['s1', 's2'], house: false })
  fake.share({ state: 'alone' })
  await until(() => marks().length === 0)
  fake.share({ state: 'reached', at: fake.now, changes: 2 })
  await until(() => marks().join() === 'chỉ ở máy này,chờ gửi')
  // What was exchanged is asked for again, though no story changed.
  fake.spread = new Map([['s1', 'only_here']] as const)
  fake.share({ state: 'reached', at: fake.now, changes: 1 })
  await until(() => marks().join() === 'chỉ ở máy này')
})
