import { afterEach, beforeEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { fake, fakePhotos } from '../core.fake'
import { desk } from '../frame/desk.svelte'
import { toasts } from '../frame/toasts.svelte'
import { clear } from '../review/for-tests'
import { screens } from '../review/screens.svelte'
import { active, button, chosen, grid, photoNewsroom, photosOpened, said, saidOf } from './for-tests'
import { photoDesk } from './photo-desk.svelte'
import { view } from './view.svelte'

beforeEach(photoNewsroom)
afterEach(clear)

const at = () => active()?.id.slice('photo-'.length)
const keys = (typed: string) => userEvent.keyboard(typed)

test('a photo tells what an editor has to know of it', async () => {
  said('a1', {
    said: { caption: ['Hái vải ở Đồi Sim.'], credit: ['Mai Lan'], rating: ['4'], label: ['Green'] },
    damaged: true,
    notices: ['Ảnh bị đứt.'],
  })
  await photosOpened()
  const first = active()?.textContent?.replace(/\s+/g, ' ').trim()
  expect(first).toBe('DSC_4100.JPG Hái vải ở Đồi Sim. Mai Lan 4 sao Xanh lục tệp hỏng 1 bài')
  expect(active()?.querySelector('.file')?.textContent).toBe('DSC_4100.JPG')
  expect([...(active()?.querySelectorAll('.stars .on') ?? [])]).toHaveLength(4)
  expect(active()?.querySelector('.label')?.textContent).toBe('Xanh lục')
  expect(document.getElementById('photo-a2')?.textContent).toContain('chưa có chú thích')
  expect(document.getElementById('photo-a2')?.textContent).toContain('chưa ghi nguồn')
})

test('the arrows go from photo to photo and row to row, and say where they are', async () => {
  await photosOpened()
  expect([active()?.getAttribute('aria-posinset'), active()?.getAttribute('aria-setsize')]).toEqual(['1', '9'])
  await keys('{ArrowRight}')
  await expect.poll(at).toBe('a2')
  expect(chosen()).toEqual(['a2'])
  await keys('{ArrowDown}')
  await expect.poll(at).not.toBe('a2')
  const columns = photoDesk.place - 1
  expect(columns).toBeGreaterThan(1)
  await keys('{ArrowUp}{Home}')
  await expect.poll(at).toBe('a1')
  await keys('{End}')
  await expect.poll(at).toBe('a9')
  await keys('{ArrowRight}')
  expect(at()).toBe('a9')
})

test('Shift chooses a run, Ctrl A all, Escape none; Ctrl and T choose one by one', async () => {
  await photosOpened()
  await keys('{ArrowRight}{Shift>}{ArrowRight}{ArrowRight}{/Shift}')
  await expect.poll(chosen).toEqual(['a2', 'a3', 'a4'])
  await keys('{Shift>}{ArrowLeft}{/Shift}')
  await expect.poll(chosen).toEqual(['a2', 'a3'])
  await keys('{Control>}{ArrowRight}{ArrowRight}{/Control}t')
  await expect.poll(chosen).toEqual(['a2', 'a3', 'a5'])
  await keys('t')
  await expect.poll(chosen).toEqual(['a2', 'a3'])
  await keys('{Control>}a{/Control}')
  await expect.poll(() => chosen().length).toBe(9)
  await keys('{Escape}')
  await expect.poll(chosen).toEqual([])
  expect(screens.now?.kind).toBe('photos')
  await keys('{Escape}')
  await expect.poll(() => screens.now).toBeNull()
})

test('the mouse chooses one, a run, or one beside the others', async () => {
  await photosOpened()
  const click = (photo: string, init = {}) =>
    document.getElementById(`photo-${photo}`)?.dispatchEvent(new MouseEvent('click', { bubbles: true, ...init }))
  click('a2')
  click('a4', { shiftKey: true })
  await expect.poll(chosen).toEqual(['a2', 'a3', 'a4'])
  click('a3', { ctrlKey: true })
  await expect.poll(chosen).toEqual(['a2', 'a4'])
  expect(document.activeElement).toBe(grid())
})

test('one key rates and labels what is chosen, and Ctrl Z takes it back step by step', async () => {
  await photosOpened()
  await keys('{Shift>}{ArrowRight}{/Shift}4')
  await expect.poll(() => [saidOf('a1').rating, saidOf('a2').rating]).toEqual([['4'], ['4']])
  await keys('{Home}6')
  await expect.poll(() => saidOf('a1').label).toEqual(['Red'])
  await expect.poll(() => active()?.textContent).toContain('Đỏ')
  await keys('x')
  await expect.poll(() => active()?.classList.contains('rejected')).toBe(true)
  expect(saidOf('a1').rating).toEqual(['-1'])
  await keys('0')
  await expect.poll(() => saidOf('a1').rating).toBeUndefined()
  await keys('6')
  await expect.poll(() => saidOf('a1').label).toBeUndefined()
  const undo = '{Control>}z{/Control}'
  await keys(undo)
  await expect.poll(() => saidOf('a1').label).toEqual(['Red'])
  await keys(undo)
  await expect.poll(() => saidOf('a1').rating).toEqual(['-1'])
  await keys(undo + undo + undo)
  await expect.poll(() => [saidOf('a1'), saidOf('a2')]).toEqual([{}, {}])
})

test('of one photo a rating is told to whoever does not see it, and no message comes up', async () => {
  await photosOpened()
  await keys('3')
  await expect.poll(() => saidOf('a1').rating).toEqual(['3'])
  await expect.poll(() => document.querySelector('.grid + [role=status]')?.textContent).toBe('3 sao')
  expect(toasts.all).toEqual([])
  await keys('{Control>}a{/Control}2')
  await expect.poll(() => toasts.all.map(({ text }) => text)).toEqual(['Đã ghi cho 9 ảnh.'])
})

test('where somebody wants it, a rating goes on to the next photo; with several chosen it stays', async () => {
  await photosOpened()
  await keys('a34')
  await expect.poll(() => [saidOf('a1').rating, saidOf('a2').rating]).toEqual([['3'], ['4']])
  expect(at()).toBe('a3')
  await keys('{Shift>}{ArrowRight}{/Shift}5')
  await expect.poll(() => saidOf('a4').rating).toEqual(['5'])
  expect(at()).toBe('a4')
  await expect.poll(() => fake.settings.photoAdvances).toBe(true)
})

test('a photo that a rating takes out of sight leaves its place to the next', async () => {
  await photosOpened()
  await photoDesk.narrow({ ratings: [0, 0] })
  await keys('{ArrowRight}{ArrowRight}3')
  await expect.poll(() => photoDesk.count).toBe(8)
  await expect.poll(at).toBe('a4')
  expect(document.activeElement).toBe(grid())
})

test('the focus and the place stay while photos come', async () => {
  await photosOpened()
  await keys('{ArrowRight}{ArrowRight}')
  const [one] = fakePhotos.all
  if (one) fakePhotos.all = [{ ...one, photo: 'a0', file: 'MOI.JPG', said: {} }, ...fakePhotos.all]
  fakePhotos.change()
  await expect.poll(() => active()?.getAttribute('aria-setsize')).toBe('10')
  expect([at(), chosen(), active()?.getAttribute('aria-posinset')]).toEqual(['a3', ['a3'], '4'])
  expect(document.activeElement).toBe(grid())
})

test('of twenty thousand photos few are on the page, and the last is reached by one key', async () => {
  fakePhotos.fill(20_000)
  await photosOpened()
  expect(photoDesk.cards).toHaveLength(200)
  await keys('{End}')
  await expect.poll(() => active()?.getAttribute('aria-posinset'), { timeout: 10_000 }).toBe('20000')
  expect(document.querySelectorAll('#photo-grid [role=option]').length).toBeLessThan(150)
  // A rating asks again for what is in sight, not for all that was looked at.
  fakePhotos.most = []
  await keys('5')
  await expect.poll(() => active()?.querySelectorAll('.stars .on').length).toBe(5)
  expect(photoDesk.cards).toHaveLength(20_000)
  expect(Math.max(...fakePhotos.most)).toBeLessThan(300)
  await keys('{PageUp}')
  await expect.poll(() => Number(active()?.getAttribute('aria-posinset'))).toBeLessThan(20_000)
  await keys('{Home}')
  await expect.poll(() => active()?.getAttribute('aria-posinset')).toBe('1')
})

test('photos are fetched as they come into sight', async () => {
  fakePhotos.fill(2_000)
  await photosOpened()
  grid().scrollTop = grid().scrollHeight / 2
  grid().dispatchEvent(new Event('scroll'))
  await expect.poll(() => photoDesk.cards.length).toBeGreaterThan(1010)
  const there = () => document.querySelector('#photo-grid [aria-posinset="1010"]')
  await expect.poll(there).not.toBeNull()
  // Nor does what comes later call back to where the keys are.
  const others = fakePhotos.all.slice(0, 20).map((one, n) => ({ ...one, photo: `new${n}` }))
  fakePhotos.all = [...others, ...fakePhotos.all]
  fakePhotos.change()
  await expect.poll(() => photoDesk.count).toBe(2_020)
  expect(photoDesk.at).toBe('f0')
  await expect.poll(there).not.toBeNull()
})

test('plus and minus change the size, which this machine remembers', async () => {
  await photosOpened()
  const width = () => active()?.getBoundingClientRect().width ?? 0
  const before = width()
  await keys('+')
  await expect.poll(width).toBeGreaterThan(before)
  await keys('--')
  await expect.poll(width).toBeLessThan(before)
  await expect.poll(() => fake.settings.photoSize).toBe(1)
})

test('letters are no keys where a caption is written, and Alt PageDown goes on from there', async () => {
  await photosOpened()
  const field = document.createElement('textarea')
  document.getElementById('photo-captioning')?.append(field)
  field.focus()
  await keys('x5a')
  expect([field.value, saidOf('a1').rating, view.advances]).toEqual(['x5a', undefined, false])
  await keys('{Alt>}{PageDown}{/Alt}')
  await expect.poll(at).toBe('a2')
  expect(document.activeElement).toBe(field)
  await keys('{F6}')
  await expect.poll(() => document.activeElement).toBe(grid())
  await keys('c')
  await expect.poll(() => document.getElementById('photo-captioning')?.contains(document.activeElement)).toBe(true)
})

test('where and when readers saw a photo', async () => {
  const [story] = fake.stories.filter(({ fields }) => fields.placements.some(({ photo }) => photo === 'a1'))
  const at = fake.now
  fakePhotos.public[story?.id ?? ''] = [
    { destination: 'site', first: at - 86_400_000, last: at, still: true },
    { destination: 'blog', first: at, last: at, still: false },
  ]
  await photosOpened()
  await keys('i')
  const facts = () => document.querySelector('.facts section')?.textContent?.replace(/\s+/g, ' ') ?? ''
  await expect.poll(facts).toContain('site: đăng 09/05/2022, gần nhất 10/05/2022')
  expect(facts()).toContain('blog: đăng 10/05/2022, không còn ở đó')
})

test('a desk that is read-only changes nothing', async () => {
  if (desk.card) desk.card = { ...desk.card, readOnly: true }
  await photosOpened()
  await keys('5')
  expect(fake.asked).not.toContain('describePhotos')
  expect(button('Đưa vào bài')?.disabled).toBe(true)
})

test('what is known of a photo: its file, its stories, and who says what', async () => {
  said('a1', { said: { creator: ['Mai Lan'], taken: ['2022-05-09T06:42'] }, notices: ['Đuôi tệp sai.'] })
  fakePhotos.differing = [
    {
      field: 'caption',
      values: [
        { says: 'Đò ngang', by: 'IIM', at: null },
        { says: 'Đò dọc', by: 'Mai Lan', at: fake.now },
      ],
    },
  ]
  await photosOpened()
  await keys('i')
  const facts = () => document.querySelector('.facts section')?.textContent?.replace(/\s+/g, ' ') ?? ''
  await expect.poll(facts).toContain('Đò dọc Mai Lan, 10/05/2022 09:41')
  for (const words of ['6.000 × 4.000 · 9,1 MB', '09/05/2022 06:42', 'Đuôi tệp sai.', 'Vải sớm'])
    expect(facts()).toContain(words)
  expect(facts()).toContain('chưa đăng, mới có trong bản nháp')
  button('Mai Lan')?.click()
  await expect.poll(() => photoDesk.question.creator).toBe('Mai Lan')
  const use = [...document.querySelectorAll<HTMLElement>('.facts .link')].find(one =>
    one.textContent?.startsWith('Vải sớm'),
  )
  use?.click()
  await expect.poll(() => desk.open?.fields.headline).toMatch(/^Vải sớm/)
  expect(screens.now).toBeNull()
  await desk.closeStory()
})
