import { expect, test, vi } from 'vitest'
import { fake, fakePhotos } from '../core.fake'
import { screens } from '../review/screens.svelte'
import { desk } from './desk.svelte'
import { showWindow, until } from './shown'

const text = (selector: string) => document.querySelector(selector)?.textContent?.trim()
const sheet = () => document.querySelector('dialog:modal')
const none = { number: 0, photos: 0, stories: 0, folders: 0, others: 0 }

async function atDesk() {
  showWindow(true)
  await until(() => document.querySelector('#stories [role=option]'))
}

test('files over the window say what dropping them does, and nothing once they are gone', async () => {
  await atDesk()
  fake.drag({ ...none, stories: 2, photos: 1 })
  await until(() => document.querySelector('.veil:popover-open'))
  expect(text('.veil')).toContain('2 tệp thành bài mới')
  expect(text('.veil')).toContain('1 ảnh vào bàn ảnh')
  fake.drag(null)
  await until(() => !document.querySelector('.veil:popover-open'))
})

test('over an open story, photos are promised to it by its headline', async () => {
  await atDesk()
  await desk.openStory('s1')
  fake.drag({ ...none, photos: 3 })
  await until(() => text('.veil')?.includes(desk.open?.fields.headline ?? '?'))
  fake.drag(null)
})

test('one file that is dropped is opened as a story', async () => {
  await atDesk()
  fake.drop(['vải.txt'], [])
  await until(() => desk.open?.fields.headline === 'vải.txt')
  expect(sheet()).toBeNull()
  expect(text('.toasts')).toContain('vải.txt')
})

test('photos that are dropped are in the open story, and its first caption waits', async () => {
  await atDesk()
  await desk.openStory('s1')
  // What is fetched behind the list is there, so that no test waits for a server.
  await Promise.all([import('../editor/Editor.svelte'), import('../inspector/Story.svelte')])
  await until(() => document.querySelector('#pane-inspector [data-field=placements]'))
  const before = desk.open?.fields.placements.length ?? 0
  fake.drop([], ['a.jpg', 'b.jpg'])
  await until(() => desk.open?.fields.placements.length === before + 2)
  const first = desk.open?.fields.placements[before]
  await until(() => document.activeElement?.getAttribute('data-field') === `placement:${first?.id}.caption`)
})

test('what was refused or left out is on a sheet, and the rest is there to be opened', async () => {
  await atDesk()
  fake.imported = [
    { file: 'bài.docx', story: null, notes: ['Đây là tệp Word.'], dropped: [], legacy: null },
    {
      file: 'trang.html',
      story: 's2',
      notes: [],
      dropped: [{ what: 'đếm()', why: 'Mã lệnh của trang' }],
      legacy: null,
    },
  ]
  fake.drop(['vải.txt'], [])
  await until(sheet)
  for (const words of ['bài.docx', 'Đây là tệp Word.', 'đếm()', 'Mã lệnh của trang', 'vải.txt'])
    expect(text('dialog:modal')).toContain(words)
  const open = document.querySelector<HTMLElement>('dialog:modal button[aria-label="Mở bài từ trang.html"]')
  open?.click()
  await until(() => desk.open?.id === 's2')
  expect(sheet()).toBeNull()
})

test('a file in an older encoding is converted where it is refused', async () => {
  await atDesk()
  fake.imported = [
    { file: 'cu.txt', story: null, notes: ['--encoding'], dropped: [], legacy: { file: 7, encoding: 'TCVN3' } },
  ]
  fake.drop([], [])
  const { intake } = await import('./intake.svelte')
  await intake.choose()
  await until(sheet)
  expect(text('dialog:modal')).not.toContain('--encoding')
  const convert = [...document.querySelectorAll<HTMLElement>('dialog:modal button')].find(one =>
    one.textContent?.includes('Chuyển từ TCVN3'),
  )
  convert?.click()
  await until(() => text('dialog:modal h3 small') === 'đã thành bài nháp')
})

test('a link of a web page is refused in words, and asks the core for nothing', async () => {
  await atDesk()
  fake.drop([], [], { others: 1 })
  await until(() => text('.toasts .bad')?.includes('trang web'))
  expect(fake.asked).not.toContain('takeDropped')
})

test('a desk that is read-only takes nothing in', async () => {
  await atDesk()
  if (desk.card) desk.card = { ...desk.card, readOnly: true }
  fake.drop(['vải.txt'], [])
  await until(() => text('.toasts .bad')?.includes('chỉ đọc'))
  expect(fake.asked).not.toContain('takeDropped')
})

test('photos alone, with no story open, go to the photo desk, which opens', async () => {
  await atDesk()
  await import('../review/parts')
  fakePhotos.next = { photos: ['n1'], known: [], refused: [], notes: [], others: 0, left: 0 }
  fake.drag({ ...none, photos: 1 })
  await until(() => text('.veil')?.includes('bàn ảnh'))
  fake.drop([], ['a.jpg'])
  await until(() => document.querySelector('#photo-n1[aria-selected=true]'))
  expect(fake.asked).toContain('ingestDropped')
  expect(fake.asked).not.toContain('takeDropped')
  screens.close()
})

test('over the open photo desk, photos go there, whatever story is open', async () => {
  await atDesk()
  await import('../review/parts')
  await desk.openStory('s1')
  await screens.show({ kind: 'photos', into: 's1' })
  fakePhotos.next = { photos: ['n2'], known: [], refused: [], notes: [], others: 0, left: 0 }
  // By its name it is no photo.
  fake.drag({ ...none, stories: 1 })
  await until(() => text('.veil') === 'Thả để lấy ảnh vào bàn ảnh')
  fake.drop(['DSC_1'], [])
  await until(() => document.querySelector('#photo-n2[aria-selected=true]'))
  expect(fake.asked).not.toContain('takeDropped')
  screens.close()
})

test('photos that are dropped together with texts go to the photo desk, the texts become stories', async () => {
  await atDesk()
  await import('../review/parts')
  fakePhotos.next = { photos: ['n3'], known: [], refused: [], notes: [], others: 0, left: 0 }
  fake.drop(['vải.txt', 'lúa.txt'], ['a.jpg'])
  await until(() => document.querySelector('#photo-n3[aria-selected=true]'))
  expect(fakePhotos.parts).toEqual(['photos'])
  // Over the photo desk.
  await until(() => [...document.querySelectorAll('dialog:modal')].at(-1)?.textContent?.includes('lúa.txt'))
  expect(document.activeElement?.closest('dialog')?.textContent).toContain('lúa.txt')
  screens.close()
})

test('a folder goes to the photo desk whatever is open; photos beside it go into the open story', async () => {
  await atDesk()
  await import('../review/parts')
  await desk.openStory('s1')
  const before = desk.open?.fields.placements.length ?? 0
  fakePhotos.next = { photos: ['n4'], known: [], refused: [], notes: [], others: 0, left: 0 }
  fake.drag({ ...none, photos: 1, folders: 1 })
  await until(() => text('.veil')?.includes('lấy ảnh vào bàn ảnh'))
  expect(text('.veil')).toContain('1 ảnh vào bài')
  fake.drop([], ['a.jpg'], { folders: 1 })
  await until(() => document.querySelector('#photo-n4[aria-selected=true]'))
  expect(fakePhotos.parts).toEqual(['folders'])
  expect(desk.open?.fields.placements.length).toBe(before + 1)
  screens.close()
})

test('a story that takes no photos refuses them, and they go nowhere else', async () => {
  await atDesk()
  await desk.openStory('s1')
  if (desk.open) vi.spyOn(desk.open, 'mayCaption', 'get').mockReturnValue(false)
  fake.drop([], ['a.jpg'])
  await until(() => text('.toasts .bad'))
  expect(fake.asked).not.toContain('takeDropped')
  expect(fake.asked).not.toContain('ingestDropped')
})
