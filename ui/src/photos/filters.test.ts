import { afterEach, beforeEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { fake } from '../core.fake'
import { desk } from '../frame/desk.svelte'
import { clear } from '../review/for-tests'
import { active, button, grid, photoNewsroom, photosOpened, said } from './for-tests'
import { photoDesk } from './photo-desk.svelte'

beforeEach(async () => {
  await photoNewsroom()
  const place = { city: ['Vân Lũng'] }
  said('a1', {
    said: { caption: ['Hái vải ở Đồi Sim'], creator: ['Mai Lan'], rating: ['4'], label: ['Red'], ...place },
  })
  said('a2', {
    said: { caption: ['Bến sông'], people: ['Lương Thị Nhàn'], taken: ['2022-05-09T06:00'], rating: ['2'] },
  })
  said('a3', { said: { keywords: ['nông nghiệp'], taken: ['2022-05-01'], rating: ['-1'] } })
})
afterEach(async () => {
  await desk.closeStory()
  await clear()
})

const keys = (typed: string) => userEvent.keyboard(typed)
const shown = () => [...document.querySelectorAll('#photo-grid [role=option]')].map(one => one.id.slice(6))
const chips = () => [...document.querySelectorAll('.filters .chip')].map(chip => chip.textContent?.trim())
const field = (id: string) => document.getElementById(id) as HTMLInputElement
function pick(label: string, value: string): void {
  const one = document.querySelector<HTMLSelectElement>(`select[aria-label="${label}"]`)
  if (!one) throw new Error(label)
  one.value = value
  one.dispatchEvent(new Event('change', { bubbles: true }))
}

test('words without marks find photos while they are typed, and Escape lets go of them', async () => {
  await photosOpened()
  await keys('/doi sim')
  await expect.poll(shown).toEqual(['a1'])
  expect(document.activeElement).toBe(field('photo-words'))
  expect(document.querySelector('.filters [role=status]')?.textContent).toBe('Ảnh: 1')
  await keys('{Enter}')
  expect(document.activeElement).toBe(grid())
  await keys('/{Escape}')
  await expect.poll(() => shown().length).toBe(9)
})

test('of words that are typed on, the last ones are asked for', async () => {
  await photosOpened()
  let arrive = () => {}
  fake.late.set('photos', new Promise<void>(done => (arrive = done)))
  fake.asked = []
  const asked = () => fake.asked.filter(name => name === 'photos')
  await keys('/b')
  await expect.poll(asked).toEqual(['photos'])
  await keys('en song')
  arrive()
  await expect.poll(() => photoDesk.question.words).toBe('ben song')
  await expect.poll(shown).toEqual(['a2'])
  expect(asked()).toEqual(['photos', 'photos'])
})

test('unused, without a credit, without a caption: each is a button that shows it is down', async () => {
  await photosOpened()
  button('Thiếu chú thích')?.click()
  await expect.poll(() => shown().length).toBe(7)
  expect(button('Thiếu chú thích')?.getAttribute('aria-pressed')).toBe('true')
  button('Thiếu nguồn')?.click()
  await expect.poll(chips).toEqual(['Thiếu nguồn', 'Thiếu chú thích'])
  button('Chưa dùng')?.click()
  await expect.poll(() => photoDesk.question.unused).toBe(true)
  button('Bỏ bộ lọc “Chưa dùng”')?.click()
  button('Bỏ bộ lọc “Thiếu nguồn”')?.click()
  await expect.poll(chips).toEqual(['Thiếu chú thích'])
})

test('ratings and labels narrow, also to what was rejected', async () => {
  await photosOpened()
  pick('Đánh giá', 'from2')
  await expect.poll(shown).toEqual(['a1', 'a2'])
  pick('Nhãn màu', 'Red')
  await expect.poll(shown).toEqual(['a1'])
  expect(chips()).toEqual(['Đỏ', 'Từ 2 sao'])
  pick('Nhãn màu', '')
  pick('Đánh giá', 'rejected')
  await expect.poll(shown).toEqual(['a3'])
  pick('Đánh giá', 'kept')
  await expect.poll(() => shown().length).toBe(8)
})

test('person, place, creator, keyword and days; a day that is none is not asked for', async () => {
  await photosOpened()
  button('Lọc thêm')?.click()
  const fill = async (id: string, text: string) => {
    await expect.poll(() => field(id)).not.toBeNull()
    await userEvent.fill(field(id), text)
    await keys('{Tab}')
  }
  await fill('photo-filter-person', 'luong thi nhan')
  await expect.poll(shown).toEqual(['a2'])
  await fill('photo-filter-person', '')
  await fill('photo-filter-place', 'Vân Lũng')
  await expect.poll(shown).toEqual(['a1'])
  await fill('photo-filter-place', '')
  await fill('photo-filter-keyword', 'nông nghiệp')
  await expect.poll(shown).toEqual(['a3'])
  await fill('photo-filter-keyword', '')
  await fill('photo-filter-from', '2/5/2022')
  await expect.poll(shown).toEqual(['a2'])
  expect(chips()).toEqual(['Từ 02/05/2022'])
  await fill('photo-filter-to', '31/2/2022')
  expect(field('photo-filter-to').getAttribute('aria-invalid')).toBe('true')
  expect(photoDesk.question.to).toBeNull()
})

test('the photos of the open story alone', async () => {
  await desk.openStory('s1')
  await photosOpened('s1')
  button('Lọc thêm')?.click()
  await expect.poll(() => button('Ảnh của bài đang mở')).toBeDefined()
  button('Ảnh của bài đang mở')?.click()
  await expect.poll(() => photoDesk.question.story).toBe('s1')
  await expect.poll(() => shown().length).toBeLessThan(9)
})

test('one key lets go of all that narrows, from wherever it is pressed', async () => {
  await photosOpened()
  button('Thiếu nguồn')?.click()
  await keys('/khong co gi')
  await expect.poll(() => document.querySelector('.grid .empty')?.textContent).toBe('Không có ảnh nào như vậy.')
  await keys('{Control>}l{/Control}')
  await expect.poll(() => shown().length).toBe(9)
  expect([field('photo-words').value, chips()]).toEqual(['', []])
})

test('what was chosen stays chosen where it is still shown, and the keys begin with the first', async () => {
  await photosOpened()
  await keys('{ArrowRight}{ArrowRight}')
  button('Thiếu nguồn')?.click()
  await expect.poll(() => photoDesk.count).toBe(8)
  expect(active()?.id).toBe('photo-a3')
  await photoDesk.narrow({ ratings: [2, 5], uncredited: false })
  await expect.poll(() => active()?.id).toBe('photo-a1')
  expect(shown()).toEqual(['a1', 'a2'])
})
