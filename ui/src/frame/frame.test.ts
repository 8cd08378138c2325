import { expect, test } from 'vitest'
import { fake, fakePhotos } from '../core.fake'
import { help } from '../help/help.svelte'
import { can } from '../keys/commands'
import { look } from '../look/look.svelte'
import { desk } from './desk.svelte'
import { LEAST, panes } from './panes.svelte'
import { press, showWindow, until, write } from './shown'

const pane = (name: string) => document.getElementById(`pane-${name}`) as HTMLElement
const shown = () => ['list', 'editor', 'inspector'].filter(name => !pane(name).hidden)
const text = (selector: string) => document.querySelector(selector)?.textContent?.replace(/\s+/g, ' ').trim()

async function atDesk(settings = {}): Promise<void> {
  showWindow(true, settings)
  await until(() => document.querySelector('#stories [role=option]'))
}

test('F6 goes through the panes in sight, Shift+F6 back', async () => {
  await atDesk()
  press('F6')
  await until(() => pane('list').contains(document.activeElement))
  press('F6')
  await until(() => pane('editor').contains(document.activeElement))
  press('F6')
  await until(() => pane('inspector').contains(document.activeElement))
  press('F6', { shiftKey: true })
  await until(() => pane('editor').contains(document.activeElement))
})

test('panes are hidden and shown by their keys; F11 leaves the editor alone', async () => {
  await atDesk()
  press('\\', { ctrlKey: true, code: 'Backslash' })
  expect(shown()).toEqual(['editor', 'inspector'])
  press('\\', { ctrlKey: true, altKey: true, code: 'Backslash' })
  expect(shown()).toEqual(['editor'])
  press('\\', { ctrlKey: true, code: 'Backslash' })
  press('F11')
  expect(shown()).toEqual(['editor'])
  press('F11')
  expect(shown()).toEqual(['list', 'editor'])
  await until(() => fake.settings.inspectorShown === false)
})

test('a narrow window shows two panes, a very narrow one shows one', async () => {
  await atDesk()
  panes.width = 700
  await until(() => shown().join() === 'list,editor')
  press('\\', { ctrlKey: true, altKey: true, code: 'Backslash' })
  await until(() => shown().join() === 'editor,inspector')
  panes.width = 420
  await until(() => shown().join() === 'inspector')
})

test('the edge of a pane moves by the arrows, tells its place, and stops at its least', async () => {
  await atDesk()
  const edge = document.querySelector('[role=separator]') as HTMLElement
  expect(edge.getAttribute('aria-valuenow')).toBe('320')
  press('ArrowRight', { on: edge })
  expect(edge.getAttribute('aria-valuenow')).toBe('332')
  expect(pane('list').style.width).toBe('332px')
  press('Home', { on: edge })
  expect(edge.getAttribute('aria-valuenow')).toBe(edge.getAttribute('aria-valuemin'))
  await until(() => fake.settings.listWidth === panes.listWidth)
})

test('the status bar says what is true of the last save', async () => {
  await atDesk()
  await desk.openStory('s1')
  expect(text('footer.bar')).toMatch(/\d+ chữ/)
  const story = desk.open
  if (!story) throw new Error('no story is open')
  Object.assign(story, { save: { kind: 'saving' } })
  await until(() => text('footer.bar')?.includes('Đang lưu…'))
  Object.assign(story, { save: { kind: 'saved', at: Date.UTC(2022, 4, 10, 2, 41) } })
  await until(() => text('footer.bar')?.includes('Đã lưu lúc 09:41'))
  Object.assign(story, { save: { kind: 'unsaved', why: 'ổ đĩa đã đầy' } })
  await until(() => text('footer.bar')?.includes('Chưa lưu: ổ đĩa đã đầy'))
})

test('the palette finds commands without marks and stories by search, and Enter does it', async () => {
  await atDesk()
  press('k', { ctrlKey: true })
  const field = await until(() => document.querySelector<HTMLInputElement>('[role=combobox]'))
  write(field, 'giao dien toi')
  await until(() => text('#palette-list [aria-selected=true]') === 'Giao diện tối')
  press('Enter', { on: field })
  await until(() => document.documentElement.dataset.scheme === 'dark')
  press('k', { ctrlKey: true })
  const again = await until(() => document.querySelector<HTMLInputElement>('[role=combobox]'))
  write(again, 'rung ban')
  await until(() => text('#palette-list [role=option]')?.startsWith('Rừng bần'))
  press('Enter', { on: again })
  await until(() => desk.open?.id === 's7')
})

test('Enter that ends a composed word chooses nothing in the palette', async () => {
  await atDesk()
  press('k', { ctrlKey: true })
  const field = await until(() => document.querySelector<HTMLInputElement>('[role=combobox]'))
  press('Enter', { on: field, isComposing: true })
  expect(document.querySelector('[role=combobox]')).not.toBeNull()
})

test('looks are put on the document and kept', async () => {
  await atDesk({ theme: 'dark', density: 'dense', zoom: 125, listWidth: 'wide' })
  const { dataset } = document.documentElement
  await until(() => dataset.scheme === 'dark' && dataset.density === 'dense')
  expect(look.listWidth).toBe(320)
  press('0', { ctrlKey: true, code: 'Digit0' })
  await until(() => fake.settings.zoom === 100)
})

test('a question over the window keeps the keys of what lies under it', async () => {
  await atDesk()
  press(',', { ctrlKey: true })
  await until(() => document.querySelector('dialog:modal'))
  press('n', { ctrlKey: true })
  expect(fake.asked).not.toContain('newStory')
})

test('on a screen there are help and palette, with what belongs to it and nothing of the desk below', async () => {
  fakePhotos.reset()
  await Promise.all([import('../review/parts'), import('../help/Help.svelte')])
  await atDesk()
  await until(() => can('photos.open'))
  press('o', { ctrlKey: true, shiftKey: true })
  await until(() => document.activeElement?.id === 'photo-grid' && document.querySelector('#photo-grid [role=option]'))
  press('F1')
  await until(() => text('dialog:modal #help-topic'))
  help.open = false
  await until(() => document.activeElement?.id === 'photo-grid')
  press('k', { ctrlKey: true })
  const field = await until(() => document.querySelector<HTMLInputElement>('[aria-controls=palette-list]'))
  const offered = () =>
    [...document.querySelectorAll('#palette-list [role=option]')].map(one => one.textContent?.trim())
  await until(() => offered().some(one => one?.startsWith('Đưa vào bài khác')))
  expect(offered().filter(one => /^(Bài mới|Gửi duyệt|Mở bàn ảnh)/u.test(one ?? ''))).toEqual([])
  write(field, 'cham 4')
  await until(() => text('#palette-list [aria-selected=true]')?.startsWith('Chấm 4 sao'))
  press('Enter', { on: field })
  await until(() => fakePhotos.all.some(({ said }) => said.rating?.[0] === '4'))
})

test('a failure is told, and stays until it is closed', async () => {
  await atDesk()
  fake.failures.set('newStory', {
    code: 'store.full',
    field: null,
    message: 'Ổ đĩa đã đầy.',
    kind: 'storage',
    findings: [],
  })
  press('n', { ctrlKey: true })
  const toast = await until(() => document.querySelector('[role=status] .toast'))
  expect(toast.textContent).toContain('Ổ đĩa đã đầy.')
})

test('another key is given to a command, taken from the one that had it, and kept', async () => {
  await atDesk()
  const { palette } = await import('../keys/palette.svelte')
  palette.shortcuts = true
  const chord = await until(() => document.querySelector<HTMLElement>('button[aria-label^="Bài mới:"]'))
  chord.click()
  press('k', { on: chord, ctrlKey: true })
  await until(() => text('dialog [role=status]') === 'Ctrl K đã chuyển từ “Tìm lệnh hoặc bài” sang đây.')
  expect(look.keys['story.new']).toEqual(['Mod+K'])
  expect(look.keys['palette.open']).not.toContain('Mod+K')
  chord.click()
  press('z', { on: chord, altKey: true, code: 'KeyZ' })
  await until(() => text('dialog [role=status]')?.includes('bộ gõ'))
  await until(() => JSON.stringify(fake.settings.keys)?.includes('Mod+K'))
})

test('no key belongs to two commands that can be done at the same time', async () => {
  const { known } = await import('../keys/commands')
  const { canonical } = await import('../keys/chords')
  await atDesk()
  await desk.openStory('s1')
  await until(() => document.querySelector('.ProseMirror'))
  const owners = new Map<string, string[]>()
  for (const command of known().filter(one => one.enabled?.() ?? true)) {
    for (const key of command.keys) owners.set(canonical(key), [...(owners.get(canonical(key)) ?? []), command.id])
  }
  expect([...owners].filter(([, ids]) => ids.length > 1)).toEqual([])
})

test('no command has a key that an input method or the system takes', async () => {
  const { known } = await import('../keys/commands')
  const { isTaken } = await import('../keys/chords')
  await atDesk()
  await until(() => document.querySelector('#pane-editor'))
  const inTheList = (id: string) => ['list.open', 'photos.full'].includes(id)
  expect(known().flatMap(one => (inTheList(one.id) ? [] : one.keys.filter(isTaken)))).toEqual([])
})

test('a story that does not open leaves the one before open, and still saving', async () => {
  await atDesk()
  await desk.openStory('s1')
  fake.failures.set('showStory', {
    code: 'story.absent',
    field: null,
    message: 'Không có bài này.',
    kind: 'notFound',
    findings: [],
  })
  await desk.openStory('s2')
  expect(desk.open?.id).toBe('s1')
  expect(text('[role=status] .toast')).toContain('Không có bài này.')
  fake.asked = []
  desk.open?.edit('headline', 'Vải sớm Đồi Sim')
  await until(() => fake.asked.includes('saveStory'))
})

test('of two stories opened at once, the last one asked for stays, however late the first comes', async () => {
  await atDesk()
  let arrive = () => {}
  fake.late.set('showStory', new Promise<void>(resolve => (arrive = resolve)))
  const first = desk.openStory('s1')
  await until(() => fake.asked.includes('showStory'))
  await desk.openStory('s2')
  arrive()
  await first
  expect(desk.open?.id).toBe('s2')
})

test('what was typed is saved before another story comes', async () => {
  await atDesk()
  await desk.openStory('s1')
  desk.open?.edit('headline', 'Vải sớm Đồi Sim được giá')
  await desk.openStory('s2')
  expect(fake.stories.find(story => story.id === 's1')?.fields.headline).toBe('Vải sớm Đồi Sim được giá')
})

test('nothing in the inspector is wider than it is at its narrowest, beside a scroll bar', async () => {
  await atDesk()
  document.querySelector<HTMLElement>('#stories [role=option]')?.click()
  await until(() => document.querySelector('.inspector .photo'))
  const inspector = document.querySelector('.inspector') as HTMLElement
  inspector.style.width = `${LEAST.inspector - 20}px`
  const edge = inspector.getBoundingClientRect().left + inspector.clientWidth
  const seen = [...inspector.querySelectorAll<HTMLElement>('button, label, input, select, textarea, p, li, dd')]
  const wide = seen.filter(one => one.checkVisibility() && one.getBoundingClientRect().right > edge + 1)
  expect(wide.map(one => one.outerHTML.slice(0, 80))).toEqual([])
})
