import { afterEach, beforeEach, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { fake } from '../core.fake'
import { ask } from '../frame/ask.svelte'
import { clear } from '../review/for-tests'
import { captionNewsroom, choose, field, focused, into, keys, row, told, writes, written } from './captioning-for-tests'
import { button, photosOpened, said, saidOf } from './for-tests'

beforeEach(async () => {
  await captionNewsroom()
  said('a1', { said: { caption: ['Hái vải.'], credit: ['Mai Lan'], city: ['Tân Giang'], keywords: ['vải sớm'] } })
  said('a2', { said: { caption: ['Bến sông.'], credit: ['Minh Khoa'], city: ['Tân Giang'] } })
  said('a3', { said: { credit: ['Mai Lan'], city: ['Tân Giang'] } })
})
afterEach(clear)

const tick = (name: Parameters<typeof row>[0]) =>
  row(name).querySelector('.head input[type=checkbox]') as HTMLInputElement
const way = (name: Parameters<typeof row>[0]) => row(name).querySelector('.way') as HTMLSelectElement
const credits = () => ['a1', 'a2', 'a3'].map(photo => saidOf(photo).credit?.[0])

test('several say alike or differ; what is touched is ticked, and it alone is written, to all, undone as one', async () => {
  await photosOpened()
  await choose('a1', 'a2', 'a3')
  expect([field('city').value, field('credit').value]).toEqual(['Tân Giang', ''])
  expect(field('credit').getAttribute('placeholder')).toBe('Mỗi ảnh một khác')
  expect([tick('credit').checked, tick('city').checked]).toEqual([false, false])
  await into('credit')
  await keys('Hoài An{Tab}')
  await written()
  // Leaving a field writes nothing to several.
  expect([tick('credit').checked, tick('city').checked, writes()]).toEqual([true, false, 0])
  expect(button('Ghi cho 3 ảnh')?.disabled).toBe(false)
  await keys('{Control>}{Enter}{/Control}')
  await expect.poll(credits).toEqual(['Hoài An', 'Hoài An', 'Hoài An'])
  expect(writes()).toBe(1)
  expect(saidOf('a2')).toEqual({ caption: ['Bến sông.'], credit: ['Hoài An'], city: ['Tân Giang'] })
  await expect.poll(told).toBe('Đã ghi cho 3 ảnh.')
  expect([tick('credit').checked, field('credit').value]).toEqual([false, 'Hoài An'])
  button('Hoàn tác')?.click()
  await expect.poll(credits).toEqual(['Mai Lan', 'Minh Khoa', 'Mai Lan'])
})

test('what the photos say is listed on demand, and one press takes one of it', async () => {
  await photosOpened()
  await choose('a1', 'a2', 'a3')
  row('credit').querySelector<HTMLElement>('.differ')?.click()
  const list = () =>
    [...row('credit').querySelectorAll('li button')].map(one => one.textContent?.replace(/\s+/g, ' ').trim())
  await expect.poll(list).toEqual(['Mai Lan ảnh: 2', 'Minh Khoa ảnh: 1'])
  await expect.poll(() => document.activeElement?.textContent).toContain('Mai Lan')
  await keys('{ArrowDown}{Enter}')
  expect([field('credit').value, tick('credit').checked, focused()]).toEqual(['Minh Khoa', true, 'credit'])
  await keys('{Control>}{Enter}{/Control}')
  await expect.poll(credits).toEqual(['Minh Khoa', 'Minh Khoa', 'Minh Khoa'])
})

test('a field replaces, appends or fills what is empty', async () => {
  await photosOpened()
  await choose('a1', 'a2', 'a3')
  await into('keywords')
  await keys('vải sớm; mùa vải')
  await page.elementLocator(way('keywords')).selectOptions('Thêm vào sau')
  await into('caption')
  await keys('Ảnh chưa có chú thích.')
  await page.elementLocator(way('caption')).selectOptions('Chỉ ô còn trống')
  // What it shows because all say it is not appended to itself.
  tick('city').click()
  await expect.poll(() => way('city')).not.toBeNull()
  await page.elementLocator(way('city')).selectOptions('Thêm vào sau')
  expect(field('city').value).toBe('')
  button('Ghi cho 3 ảnh')?.click()
  await expect.poll(() => saidOf('a1').keywords).toEqual(['vải sớm', 'mùa vải'])
  expect(saidOf('a2').keywords).toEqual(['vải sớm', 'mùa vải'])
  expect(['a1', 'a2', 'a3'].map(photo => saidOf(photo).caption?.[0])).toEqual([
    'Hái vải.',
    'Bến sông.',
    'Ảnh chưa có chú thích.',
  ])
  expect(saidOf('a1').city).toEqual(['Tân Giang'])
  expect([...(way('taken')?.options ?? [])]).toEqual([])
  tick('taken').click()
  await expect.poll(() => [...way('taken').options].map(one => one.value)).toEqual(['replace', 'if_empty'])
})

test('a ticked field that is empty empties it on all, asked once where more than one says something', async () => {
  await photosOpened()
  await choose('a1', 'a2', 'a3')
  tick('credit').click()
  tick('keywords').click()
  await into('keywords')
  await keys('{Control>}{Enter}{/Control}')
  await expect.poll(() => ask.now?.text).toContain('Ghi nguồn (số ảnh: 3)')
  // One photo alone says keywords: of one thing that goes nobody is asked.
  expect(ask.now?.text).not.toContain('Từ khóa')
  ask.now?.answer(null)
  await written()
  expect([writes(), tick('credit').checked]).toEqual([0, true])
  await keys('{Control>}{Enter}{/Control}')
  await expect.poll(() => ask.now).not.toBeNull()
  ask.now?.answer('')
  await expect.poll(credits).toEqual([undefined, undefined, undefined])
  expect(saidOf('a1').keywords).toBeUndefined()
})

test('what is typed for several stays for others that are chosen, and is not forgotten while one is captioned', async () => {
  await photosOpened()
  await choose('a1', 'a2')
  await into('credit')
  await keys('Hoài An')
  await choose('a3', 'a4')
  expect([field('credit').value, tick('credit').checked]).toEqual(['Hoài An', true])
  await choose('a5')
  expect(field('credit').value).toBe('')
  expect(document.querySelector('[data-unwritten]')?.textContent).toContain('nhiều ảnh mà chưa ghi: Ghi nguồn')
  await choose('a3', 'a4')
  button('Ghi cho 2 ảnh')?.click()
  await expect.poll(() => saidOf('a4').credit).toEqual(['Hoài An'])
  expect([saidOf('a1').credit, saidOf('a5').credit]).toEqual([['Mai Lan'], undefined])
})

test('a field without its tick shows what holds and is not written; what was typed comes back with the tick', async () => {
  await photosOpened()
  await choose('a1', 'a3')
  await into('credit')
  await keys('{Control>}a{/Control}Hoài An')
  await into('source')
  await keys('Báo Tân Giang')
  tick('credit').click()
  await expect.poll(() => field('credit').value).toBe('Mai Lan')
  tick('credit').click()
  await expect.poll(() => field('credit').value).toBe('Hoài An')
  tick('credit').click()
  button('Ghi cho 2 ảnh')?.click()
  await expect.poll(() => saidOf('a3').source).toEqual(['Báo Tân Giang'])
  expect(credits()).toEqual(['Mai Lan', 'Minh Khoa', 'Mai Lan'])
})

test('what is refused of several stays, the reason beside its field, and nothing is written', async () => {
  await photosOpened()
  await choose('a1', 'a2')
  await into('credit')
  await keys('Hoài An')
  await page.elementLocator(field('caption')).fill('{nothing}')
  await keys('{Control>}{Enter}{/Control}')
  await expect.poll(() => row('caption').querySelector('[role=alert]')?.textContent).toContain('“nothing”')
  expect([field('credit').value, credits().slice(0, 2)]).toEqual(['Hoài An', ['Mai Lan', 'Minh Khoa']])
})

test('what a photo says is copied and pasted into the fields, seen and unticked before it is written', async () => {
  said('a1', { said: { ...saidOf('a1'), taken: ['2022-05-09T06:20:11+07:00'], rating: ['4'], label: ['Red'] } })
  await photosOpened()
  await keys('{Control>}{Shift>}c{/Shift}{/Control}')
  await expect.poll(told).toBe('Đã chép thông tin của DSC_4100.JPG.')
  await choose('a3', 'a4')
  await keys('{Control>}{Shift>}v{/Shift}{/Control}')
  await expect.poll(() => field('caption').value).toBe('Hái vải.')
  await written()
  expect(writes()).toBe(0)
  tick('caption').click()
  button('Ghi cho 2 ảnh')?.click()
  await expect
    .poll(() => saidOf('a4'))
    .toEqual({
      credit: ['Mai Lan'],
      city: ['Tân Giang'],
      keywords: ['vải sớm'],
      taken: ['2022-05-09T06:20:11+07:00'],
    })
})

test('what was pasted to one photo waits for a word, also while another is looked at', async () => {
  await photosOpened()
  await keys('{Control>}{Shift>}c{/Shift}{/Control}')
  await choose('a4')
  await keys('{Control>}{Shift>}v{/Shift}{/Control}')
  await expect.poll(() => field('credit').value).toBe('Mai Lan')
  await into('headline')
  await keys('Trời sao{Tab}')
  await expect.poll(() => saidOf('a4').headline).toEqual(['Trời sao'])
  expect(saidOf('a4').credit).toBeUndefined()
  await choose('a5')
  await expect.poll(() => document.querySelector('[data-unwritten=a4]')?.textContent).toContain('Chú thích, Ghi nguồn')
  await choose('a4')
  tick('caption').click()
  await into('alt')
  await keys('{Control>}{Enter}{/Control}')
  await expect.poll(() => saidOf('a4').credit).toEqual(['Mai Lan'])
  expect(saidOf('a4').caption).toBeUndefined()
})

test('a field is as on the photo before: the one that was captioned last, also while that is still being written', async () => {
  let arrive = () => {}
  fake.late.set('describePhotos', new Promise<void>(done => (arrive = done)))
  await photosOpened()
  await choose('a4')
  await into('credit')
  await keys('Hoài An{PageDown}')
  await keys('{Control>}{Shift>}d{/Shift}{/Control}')
  expect(field('credit').value).toBe('Hoài An')
  await keys('{PageDown}')
  arrive()
  await written()
  expect([saidOf('a4').credit, saidOf('a5').credit]).toEqual([['Hoài An'], ['Hoài An']])
})
