import { afterEach, beforeEach, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { fake, fakePhotos } from '../core.fake'
import { clear } from '../review/for-tests'
import { captionNewsroom, choose, field, focused, into, keys, row, told, writes, written } from './captioning-for-tests'
import { isSpelled, numbered } from './spelling'
import { button, photosOpened, said, saidOf } from './for-tests'
import { suggestions } from './suggestions'

beforeEach(async () => {
  await captionNewsroom()
  fakePhotos.codes.set('ct', 'ông Đỗ Minh Khoa, Chủ tịch UBND tỉnh')
  said('a1', {
    said: {
      city: ['Tân Giang'],
      credit: ['Ảnh: Mai Lan'],
      creator: ['Mai Lan', 'Đỗ Minh Khoa'],
      taken: ['2022-05-09'],
    },
  })
  said('a2', { said: { city: ['Bắc Lũng'], credit: ['Ảnh: Minh Khoa'] } })
  said('a3', { said: { city: ['Bắc Lũng'], credit: ['Ảnh: Minh Khoa'] } })
})
afterEach(clear)

const offered = (name: Parameters<typeof row>[0]) =>
  [...row(name).querySelectorAll('[role=option]')].map(one => one.textContent?.replace(/\s+/g, ' ').trim())
const preview = (name: Parameters<typeof row>[0]) => row(name).querySelector('.spelled')?.textContent?.trim() ?? ''

test('a text is spelled out below the field while it is typed, and each photo is written its own words', async () => {
  await photosOpened()
  await choose('a1', 'a2', 'a3')
  await page.elementLocator(field('caption')).fill('{city}, ảnh {number}: =ct= và =pct=')
  // The keys are at the last that was chosen.
  await expect
    .poll(() => preview('caption'))
    .toContain('Bắc Lũng, ảnh 3: ông Đỗ Minh Khoa, Chủ tịch UBND tỉnh và =pct=')
  expect(preview('caption')).toContain('Không danh sách nào có mã: =pct=')
  expect(preview('credit')).toBe('')
  button('Ghi cho 3 ảnh')?.click()
  await expect
    .poll(() => ['a1', 'a2'].map(photo => saidOf(photo).caption?.[0]))
    .toEqual([
      'Tân Giang, ảnh 1: ông Đỗ Minh Khoa, Chủ tịch UBND tỉnh và =pct=',
      'Bắc Lũng, ảnh 2: ông Đỗ Minh Khoa, Chủ tịch UBND tỉnh và =pct=',
    ])
  await expect.poll(told).toBe('Đã ghi cho 3 ảnh. Không danh sách nào có mã: =pct=')
})

test('of several answers the last question counts, and what is no variable is named', async () => {
  await photosOpened()
  let arrive = () => {}
  fake.late.set('spellPhoto', new Promise<void>(done => (arrive = done)))
  await page.elementLocator(field('caption')).fill('{cty}')
  await expect.poll(() => fake.asked).toContain('spellPhoto')
  await page.elementLocator(field('caption')).fill('{city}')
  await expect.poll(() => preview('caption')).toContain('Tân Giang')
  arrive()
  await expect.poll(() => fake.asked.filter(name => name === 'spellPhoto')).toHaveLength(2)
  expect(preview('caption')).toContain('Tân Giang')
  await page.elementLocator(field('caption')).fill('{cty}')
  await expect.poll(() => row('caption').querySelector('.error')?.textContent).toContain('“cty”')
})

test('only what holds something to spell out is spelled', () => {
  expect(['{city}', 'a }', '=ct=', '=ct#2='].map(isSpelled)).toEqual([true, true, true, true])
  expect(['1 = 2', 'a=b c=d', 'lúc 6h'].map(isSpelled)).toEqual([false, false, false])
  expect(numbered('{number} { number } {{number}} {city}', 7)).toBe('7 7 {{number}} {city}')
})

test('after a brace the names are offered with what they give, and Enter takes one', async () => {
  await photosOpened()
  await into('headline')
  await keys('Mùa vải {{ci')
  await expect.poll(() => offered('headline')).toEqual(['city Tân Giang'])
  await keys('{Enter}')
  expect([field('headline').value, focused()]).toEqual(['Mùa vải {city}', 'headline'])
  await keys('{Tab}')
  await expect.poll(() => saidOf('a1').headline).toEqual(['Mùa vải Tân Giang'])
})

test('all that can stand in braces is listed with what it gives, and put where the caret was without leaving the field', async () => {
  await photosOpened()
  await into('headline')
  await keys('Mùa vải, ')
  button('Chữ trong ngoặc nhọn')?.click()
  const names = () => [...document.querySelectorAll<HTMLElement>('.variables li button')]
  await expect
    .poll(() => names().map(one => one.textContent?.replace(/\s+/g, ' ').trim()))
    .toContain('{city} Thành phố Tân Giang')
  expect(names().map(one => one.textContent)).toContainEqual(expect.stringMatching(/\{day\}.*9\.5\.2022/s))
  await page.elementLocator(names().find(one => one.textContent?.includes('{day}')) as HTMLElement).click()
  expect([field('headline').value, focused(), writes()]).toEqual(['Mùa vải, {day}', 'headline', 0])
  await keys('{Tab}')
  await expect.poll(() => saidOf('a1').headline?.[0]).toMatch(/^Mùa vải,\s/)
})

test('what other photos say is offered, however it is typed, what is said most first; a value of several is completed alone', async () => {
  await photosOpened()
  await choose('a4')
  await into('credit')
  await keys('anh: m')
  await expect.poll(() => offered('credit')).toEqual(['Ảnh: Minh Khoa', 'Ảnh: Mai Lan'])
  expect(field('credit').getAttribute('aria-expanded')).toBe('true')
  await keys('{ArrowDown}{ArrowDown}')
  expect(field('credit').getAttribute('aria-activedescendant')).toBe(
    row('credit').querySelector('[aria-selected=true]')?.id,
  )
  await keys('{Enter}')
  expect([field('credit').value, focused()]).toEqual(['Ảnh: Mai Lan', 'credit'])
  await into('creator')
  await keys('Hoài An; do minh')
  await expect.poll(() => offered('creator')).toEqual(['Đỗ Minh Khoa'])
  await keys('{ArrowDown}{Tab}')
  expect([field('creator').value, focused()]).toEqual(['Hoài An; Đỗ Minh Khoa', 'creator'])
  await into('city')
  await keys('{ArrowDown}')
  await expect.poll(() => offered('city')).toEqual(['Bắc Lũng', 'Tân Giang'])
  // Escape closes the list, and not the field.
  await keys('{Escape}')
  await expect.poll(() => offered('city')).toEqual([])
  expect(focused()).toBe('city')
})

test('a key that belongs to a composition takes nothing that is offered', async () => {
  await photosOpened()
  await choose('a4')
  await into('city')
  await keys('tan')
  await expect.poll(() => offered('city')).toEqual(['Tân Giang'])
  for (const key of ['ArrowDown', 'Enter', 'Tab'])
    field('city').dispatchEvent(new KeyboardEvent('keydown', { key, keyCode: 229, bubbles: true, cancelable: true }))
  expect([field('city').value, focused()]).toEqual(['tan', 'city'])
})

test('nothing is offered where photos say each their own', async () => {
  await photosOpened()
  expect(await suggestions('city', 'lung', 8)).toEqual(['Bắc Lũng'])
  expect(await suggestions('caption', 'a', 8)).toEqual([])
})

test('lists of codes are added and taken away, one that does not read says why, and texts are spelled anew', async () => {
  fakePhotos.codes.clear()
  fakePhotos.lists = [{ number: 2, file: 'doi-bong.txt', codes: 0, why: 'Dòng 7 không có dấu tab.' }]
  await photosOpened()
  const lists = () =>
    [...document.querySelectorAll('[data-codes] li')].map(one => one.textContent?.replace(/\s+/g, ' ').trim())
  await expect.poll(lists).toEqual(['doi-bong.txt Dòng 7 không có dấu tab.'])
  await page.elementLocator(field('caption')).fill('=ct=')
  await expect.poll(() => preview('caption')).toContain('Không danh sách nào có mã')
  document.querySelector<HTMLElement>('[data-codes] summary')?.click()
  button('Thêm danh sách')?.click()
  await expect.poll(lists).toEqual(['doi-bong.txt Dòng 7 không có dấu tab.', 'lãnh đạo.txt Số mã: 1'])
  await expect.poll(() => preview('caption')).toContain('Chủ tịch UBND tỉnh')
  button('Thôi dùng danh sách doi-bong.txt')?.click()
  await expect.poll(lists).toEqual(['lãnh đạo.txt Số mã: 1'])
})

test('a text is replaced in the chosen photos, in the fields that are ticked, and undone as one', async () => {
  said('a1', { said: { caption: ['Vườn VẢI sớm'], alt: ['vải'], credit: ['vải'] } })
  said('a2', { said: { caption: ['Bến sông'] } })
  said('a3', { said: { caption: ['vải chín'] } })
  await photosOpened()
  await choose('a1', 'a2')
  await into('caption')
  await keys('{Control>}h{/Control}')
  await expect.poll(() => (document.activeElement as HTMLElement)?.closest('[data-replacing]')).not.toBeNull()
  await keys('vải{Tab}nhãn')
  const alt = [...document.querySelectorAll<HTMLElement>('[data-replacing] fieldset label')].find(one =>
    one.textContent?.includes('thay thế'),
  )
  alt?.click()
  await page.elementLocator(document.querySelectorAll('[data-replacing] input')[1] as HTMLElement).click()
  await keys('{Enter}')
  const result = () => document.querySelector('[data-replacing] [role=status]')?.textContent
  await expect.poll(result).toBe('Đã ghi cho 1 ảnh.')
  expect([saidOf('a1'), saidOf('a3')]).toEqual([
    { caption: ['Vườn nhãn sớm'], alt: ['vải'], credit: ['vải'] },
    { caption: ['vải chín'] },
  ])
  document.querySelector<HTMLElement>('[data-replacing] .link')?.click()
  await expect.poll(() => saidOf('a1').caption).toEqual(['Vườn VẢI sớm'])
  const anyCase = [...document.querySelectorAll<HTMLElement>('[data-replacing] label')].find(one =>
    one.textContent?.includes('hoa thường'),
  )
  anyCase?.click()
  button('Thay trong ảnh đang chọn: 2')?.click()
  await expect.poll(result).toBe('Không thấy “vải” ở ảnh nào.')
})

test('what is typed in a field is written before a text is sought in it', async () => {
  await photosOpened()
  await into('caption')
  await keys('Vườn vải{Control>}h{/Control}')
  await expect.poll(() => (document.activeElement as HTMLElement)?.closest('[data-replacing]')).not.toBeNull()
  await keys('vải{Tab}nhãn{Enter}')
  await expect.poll(() => saidOf('a1').caption).toEqual(['Vườn nhãn'])
  await written()
  expect(field('caption').value).toBe('Vườn nhãn')
})

const judged = (name: Parameters<typeof row>[0]) => row(name).querySelector('.judged')?.textContent?.trim() ?? ''

test('a text is judged while it is typed, and put right by a press', async () => {
  await photosOpened()
  await page.elementLocator(field('caption')).fill('Nước lên lên cầu')
  await expect.poll(() => judged('caption')).toContain('Từ “lên” lặp hai lần.')
  expect(judged('credit')).toBe('')
  row('caption').querySelector<HTMLButtonElement>('.judged button')?.click()
  await expect.poll(() => field('caption').value).toBe('Nước lên cầu')
  await expect.poll(() => judged('caption')).toBe('')
})

test('what is spelled out is judged as it will stand there, and put right by hand', async () => {
  await photosOpened()
  await page.elementLocator(field('caption')).fill('Ở {city} {city}')
  await expect.poll(() => fake.asked).toContain('judgePhotoText')
  await page.elementLocator(field('caption')).fill('Ở giữa giữa {city}')
  await expect.poll(() => judged('caption')).toContain('Từ “giữa” lặp hai lần.')
  expect(row('caption').querySelector('.judged button')).toBeNull()
})

test('where photos say different things, no text is judged until somebody types one', async () => {
  said('a1', { said: { caption: ['Một một'] } })
  said('a2', { said: { caption: ['Hai'] } })
  await photosOpened()
  await choose('a1', 'a2')
  await expect.poll(() => row('caption').querySelector('.judged')).toBeNull()
  await page.elementLocator(field('caption')).fill('Là ba ba')
  await expect.poll(() => judged('caption')).toContain('Từ “ba” lặp hai lần.')
})
