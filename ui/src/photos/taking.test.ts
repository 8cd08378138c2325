import { afterEach, beforeEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { fake, fakePhotos } from '../core.fake'
import type { Ingested } from '../core'
import { toasts } from '../frame/toasts.svelte'
import { clear, put } from '../review/for-tests'
import { screens } from '../review/screens.svelte'
import Screens from '../review/Screens.svelte'
import { active, button, chosen, grid, photoNewsroom, photosOpened, saidOf } from './for-tests'
import { photoDesk } from './photo-desk.svelte'
import { taking } from './taking.svelte'

beforeEach(photoNewsroom)
afterEach(clear)

const keys = (typed: string) => userEvent.keyboard(typed)
const sheet = () =>
  [...document.querySelectorAll('dialog:modal')].find(one => one.textContent?.includes('Kết quả lấy ảnh'))
const taken = (what: Partial<Ingested>): Ingested => ({
  photos: [],
  known: [],
  refused: [],
  notes: [],
  others: 0,
  left: 0,
  ...what,
})
const said = () => toasts.all.map(({ text, bad }) => [text, bad === true])

test('a key asks for a folder or card; its photos are chosen at once, whatever was looked for before', async () => {
  await photosOpened()
  await photoDesk.narrow({ words: 'không có' })
  fakePhotos.next = taken({ photos: ['n1', 'n2', 'n3'], others: 2 })
  await keys('{Control>}{Shift>}i{/Shift}{/Control}')
  await expect.poll(() => chosen().toSorted()).toEqual(['n1', 'n2', 'n3'])
  expect(fake.asked).toContain('ingestFolder')
  expect(photoDesk.question.words).toBe('')
  expect(active()?.id).toBe('photo-n3')
  expect(document.activeElement).toBe(grid())
  expect(said()).toEqual([['Đã lấy vào 3 ảnh.', false]])
})

test('what is on the clipboard is pasted, but in a field it is the field’s', async () => {
  await photosOpened()
  await keys('{Control>}v{/Control}')
  await expect.poll(said).toEqual([['Trong bộ nhớ tạm không có ảnh hay tệp ảnh nào.', true]])
  fakePhotos.next = taken({ photos: ['n1'] })
  document.querySelector<HTMLElement>('[data-caption=caption]')?.focus()
  await keys('{Control>}v{/Control}')
  expect(fake.asked.filter(name => name === 'ingestPasted')).toHaveLength(1)
  grid().focus()
  await keys('{Control>}v{/Control}')
  await expect.poll(chosen).toEqual(['n1'])
  expect(fake.asked.filter(name => name === 'ingestPasted')).toHaveLength(2)
})

test('the same commands stand in the palette, and open the photo desk first', async () => {
  put(Screens, {})
  fakePhotos.next = taken({ photos: ['n1'] })
  await keys('{Control>}{Shift>}i{/Shift}{/Control}')
  await expect.poll(() => screens.now?.kind).toBe('photos')
  await expect.poll(chosen).toEqual(['n1'])
})

test('what was chosen in no dialog is nothing, and nothing is said', async () => {
  await photosOpened()
  button('Lấy ảnh vào…')?.click()
  await expect.poll(() => fake.asked).toContain('ingestFiles')
  await expect.poll(() => button('Lấy ảnh vào…')?.disabled).toBe(false)
  fakePhotos.next = taken({ photos: ['n1'] })
  button('Lấy ảnh vào…')?.click()
  await expect.poll(chosen).toEqual(['n1'])
  await expect.poll(said).toEqual([['Đã lấy vào 1 ảnh.', false]])
  expect(sheet()).toBeUndefined()
})

test('how far it is stands there, and it can be stopped', async () => {
  let arrive = () => {}
  fake.late.set('ingestFolder', new Promise<void>(done => (arrive = done)))
  fakePhotos.next = taken({ photos: ['n1'], left: 120 })
  await photosOpened()
  button('Lấy từ thư mục')?.click()
  await expect.poll(() => fake.asked).toContain('ingestFolder')
  fakePhotos.progress({ done: 12, total: 300 })
  await expect.poll(() => document.querySelector('.taking')?.textContent).toContain('12 / 300')
  expect(document.querySelector<HTMLProgressElement>('.taking progress')?.value).toBe(12)
  expect(button('Lấy ảnh vào…')?.disabled).toBe(true)
  // What is dropped meanwhile is not lost without a word.
  void taking.dropped(1, ['photos'])
  expect(said()).toEqual([['Đang lấy ảnh vào. Xong lượt này rồi hãy thả ảnh khác.', true]])
  expect(fake.asked).not.toContain('ingestDropped')
  button('Dừng')?.click()
  await expect.poll(() => fakePhotos.stopped).toBe(true)
  await expect.poll(() => document.querySelector('.taking')?.textContent).toContain('Đang dừng')
  arrive()
  await expect.poll(sheet).toBeDefined()
  expect(document.querySelector('.taking')).toBeNull()
  expect(sheet()?.textContent).toContain('120')
  // Going on is doing it again.
  fakePhotos.next = taken({ photos: ['n2'], known: ['n1'] })
  button('Lấy tiếp')?.click()
  await expect.poll(() => fake.asked).toContain('goOnIngesting')
  await expect.poll(() => sheet()?.textContent).toContain('Đã có sẵn: 1')
  await expect.poll(chosen).toEqual(['n2'])
})

test('each file that was refused is named with its reason, with what else there is to know; then captioning goes on', async () => {
  await photosOpened()
  fakePhotos.next = taken({
    photos: ['n1'],
    known: ['a1', 'a2'],
    refused: [{ file: 'DSC_9.JPG', why: 'Tệp rỗng.' }],
    notes: ['Tệp bia.jpg có đuôi không đúng.'],
    others: 4,
  })
  button('Lấy từ thư mục')?.click()
  await expect.poll(sheet).toBeDefined()
  for (const words of [
    'Ảnh mới: 1',
    'Đã có sẵn: 2',
    'Không lấy được: 1',
    'Không phải ảnh: 4',
    'DSC_9.JPG',
    'rỗng',
    'bia.jpg',
  ])
    expect(sheet()?.textContent).toContain(words)
  await keys('{Escape}')
  await expect.poll(sheet).toBeUndefined()
  expect([screens.now?.kind, chosen()]).toEqual(['photos', ['n1']])
  await keys('5')
  await expect.poll(() => saidOf('n1').rating ?? document.activeElement?.id).toEqual(['5'])
})

test('a folder with no photos says so, and what is refused altogether is said, too', async () => {
  await photosOpened()
  fakePhotos.next = taken({ others: 3 })
  button('Lấy từ thư mục')?.click()
  await expect.poll(said).toEqual([['Không có ảnh nào ở đó.', false]])
  fake.failures.set('ingestFiles', { code: 'x', message: 'Thẻ đã bị rút.', field: null, kind: 'storage', findings: [] })
  button('Lấy ảnh vào…')?.click()
  await expect.poll(said).toContainEqual(['Thẻ đã bị rút.', true])
  await expect.poll(() => button('Lấy ảnh vào…')?.disabled).toBe(false)
})

test('what is given to photos as they come in is kept for the next ones', async () => {
  await photosOpened()
  button('Ghi sẵn…')?.click()
  await expect.poll(() => document.activeElement?.tagName).toBe('INPUT')
  await keys('Mai Lan{Tab}Mai Lan / Báo Tân Giang{Enter}')
  await expect.poll(() => button('Ghi sẵn: 2')).toBeDefined()
  fakePhotos.next = taken({ photos: ['n1'] })
  button('Lấy ảnh vào…')?.click()
  await expect.poll(() => saidOf('n1')).toEqual({ creator: ['Mai Lan'], credit: ['Mai Lan / Báo Tân Giang'] })
  fakePhotos.next = taken({ photos: ['n2'] })
  button('Lấy từ thư mục')?.click()
  await expect.poll(() => saidOf('n2').creator).toEqual(['Mai Lan'])
})

test('files are shown by the pictures in them until each is a photo', async () => {
  await photosOpened()
  let arrive = () => {}
  fake.late.set('ingestFolder', new Promise<void>(done => (arrive = done)))
  fakePhotos.next = taken({ photos: ['n1', 'n2'] })
  await keys('{Control>}{Shift>}i{/Shift}{/Control}')
  await expect.poll(() => fake.asked).toContain('ingestFolder')
  fakePhotos.arrive([
    { at: 0, file: 'DSC_1.JPG', picture: true },
    { at: 1, file: 'DSC_2.HEIC', picture: false },
  ])
  fakePhotos.progress({ done: 0, total: 2 })
  const arriving = () => [...document.querySelectorAll('.arriving li')].map(one => one.getAttribute('title'))
  await expect.poll(arriving).toEqual(['DSC_1.JPG', 'DSC_2.HEIC'])
  expect(document.querySelectorAll('.arriving img')).toHaveLength(1)
  fakePhotos.arrived(0)
  await expect.poll(arriving).toEqual(['DSC_2.HEIC'])
  arrive()
  await expect.poll(() => document.querySelector('.taking')).toBeNull()
})

test('what was not taken in to its end is offered, and goes on or is left', async () => {
  const credit = { field: 'credit' as const, way: 'if_empty' as const, values: ['Mai Lan'] }
  fakePhotos.left = { name: 'DCIM', given: { changes: [credit], template: 'Tin lũ' } }
  fakePhotos.next = taken({ photos: ['n1'] })
  await photosOpened()
  // With what was given to the others.
  await expect.poll(() => button('Ghi sẵn: 2')).toBeDefined()
  await expect.poll(() => document.querySelector('.taking')?.textContent).toContain('DCIM')
  button('Lấy tiếp')?.click()
  await expect.poll(chosen).toEqual(['n1'])
  expect(fake.asked).toContain('goOnIngesting')
  expect(document.querySelector('.taking')).toBeNull()
  expect(saidOf('n1')).toMatchObject({ keywords: ['mưa lũ; {city}'] })
})

test('a template is filled in for what comes, by keys', async () => {
  await photosOpened()
  button('Ghi sẵn…')?.click()
  await expect.poll(() => document.activeElement?.tagName).toBe('INPUT')
  await keys('Mai Lan{Tab}{Tab}{Tab}{Tab}')
  expect(document.activeElement?.tagName).toBe('SELECT')
  await userEvent.selectOptions(document.activeElement as HTMLElement, 'Tin lũ')
  await keys('{Escape}')
  await expect.poll(() => button('Ghi sẵn: 2')).toBeDefined()
  fakePhotos.next = taken({ photos: ['n1'] })
  button('Lấy ảnh vào…')?.click()
  await expect
    .poll(() => saidOf('n1'))
    .toEqual({
      creator: ['Mai Lan'],
      keywords: ['mưa lũ; {city}'],
      credit: ['Ảnh: {creator}'],
    })
})

test('what has come in is chosen, though something is said of a photo while it is asked for', async () => {
  await photosOpened()
  fakePhotos.next = taken({ photos: ['n1', 'n2'] })
  let answer = () => {}
  fake.late.set('photos', new Promise<void>(done => (answer = done)))
  await keys('{Control>}{Shift>}i{/Shift}{/Control}')
  await expect.poll(() => fake.asked).toContain('ingestFolder')
  fakePhotos.change()
  answer()
  await expect.poll(() => chosen().toSorted()).toEqual(['n1', 'n2'])
})
