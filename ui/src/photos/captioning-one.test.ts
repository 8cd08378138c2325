import { afterEach, beforeEach, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { fake, fakePhotos } from '../core.fake'
import { desk } from '../frame/desk.svelte'
import { clear } from '../review/for-tests'
import { screens } from '../review/screens.svelte'
import { session } from '../editor/on-screen'
import { captionNewsroom, choose, field, focused, into, keys, row, told, writes, written } from './captioning-for-tests'
import { captions } from './captions.svelte'
import { button, photosOpened, said, saidOf } from './for-tests'
import { photoDesk } from './photo-desk.svelte'

beforeEach(async () => {
  await captionNewsroom()
  said('a1', { said: { caption: ['Hái vải ở Đồi Sim.'], credit: ['Mai Lan'] } })
})
afterEach(clear)

const unfit = (name: string, message: string) => ({
  code: 'photo.unfit',
  message,
  field: name,
  kind: 'refused' as const,
  findings: [],
})
/** A colleague says something of a photo. */
function colleague(photo: string, what: ReturnType<typeof saidOf>): void {
  said(photo, { said: { ...saidOf(photo), ...what } })
  fakePhotos.change()
}

test('a field is written when it is left: it alone, as one change that is undone as one', async () => {
  await photosOpened()
  await keys('c')
  await expect.poll(focused).toBe('caption')
  await keys('{End} Sáng 9/5.')
  expect(writes()).toBe(0)
  await keys('{Tab}')
  await expect.poll(() => saidOf('a1').caption).toEqual(['Hái vải ở Đồi Sim. Sáng 9/5.'])
  expect(focused()).toBe('credit')
  await keys('{Tab}{Tab}')
  await written()
  expect(writes()).toBe(1)
  expect(saidOf('a1')).toEqual({ caption: ['Hái vải ở Đồi Sim. Sáng 9/5.'], credit: ['Mai Lan'] })
  await expect.poll(told).toBe('Đã ghi cho 1 ảnh.')
  button('Hoàn tác')?.click()
  await expect.poll(() => field('caption').value).toBe('Hái vải ở Đồi Sim.')
  expect(saidOf('a1').caption).toEqual(['Hái vải ở Đồi Sim.'])
})

test('photos are captioned one after the other without leaving the keys: the focus stays in its field', async () => {
  await photosOpened()
  await keys('c')
  await expect.poll(focused).toBe('caption')
  const before = field('caption')
  await keys('{Control>}a{/Control}Một.{Control>}{Enter}{/Control}')
  await keys('Hai.{Control>}{Enter}{/Control}')
  await keys('Ba.{PageDown}Bốn.{PageUp}')
  expect(field('caption')).toBe(before)
  expect([focused(), photoDesk.at]).toEqual(['caption', 'a3'])
  await written()
  expect(['a1', 'a2', 'a3', 'a4'].map(photo => saidOf(photo).caption)).toEqual([['Một.'], ['Hai.'], ['Ba.'], ['Bốn.']])
  expect(field('caption').value).toBe('Ba.')
  expect(writes()).toBe(4)
})

test('beyond the last photo nothing goes on, and it is said', async () => {
  await photosOpened()
  await choose('a9')
  await into('caption')
  await keys('Rừng bần.{Control>}{Enter}{/Control}')
  await expect.poll(told).toBe('Đây là ảnh cuối.')
  expect([photoDesk.at, saidOf('a9').caption, focused()]).toEqual(['a9', ['Rừng bần.'], 'caption'])
})

test('what is typed is written of the photo it was typed of, whatever is chosen next', async () => {
  await photosOpened()
  await into('credit')
  await keys('{End} / Báo Tân Giang')
  document.getElementById('photo-a3')?.click()
  await expect.poll(() => photoDesk.at).toBe('a3')
  await written()
  expect([saidOf('a1').credit, saidOf('a3').credit]).toEqual([['Mai Lan / Báo Tân Giang'], undefined])
  // Also where the choice changes below the hands of whoever types, and the field has the words of the other photo by then.
  await choose('a1')
  await into('headline')
  await keys('Mùa vải')
  photoDesk.go('a2', 'alone')
  await expect.poll(() => field('headline').value).toBe('')
  await written()
  expect([focused(), writes()]).toEqual(['headline', 2])
  expect([saidOf('a1').headline, saidOf('a2').headline]).toEqual([['Mùa vải'], undefined])
})

test('closing the screen writes what is typed, and so does closing the window', async () => {
  await photosOpened()
  await into('headline')
  await keys('Mùa vải')
  screens.close()
  await written()
  await expect.poll(() => saidOf('a1').headline).toEqual(['Mùa vải'])
  await screens.show({ kind: 'photos', into: null })
  await expect.poll(() => field('alt')).not.toBeNull()
  await into('alt')
  await keys('Ba người hái vải.')
  window.dispatchEvent(new Event('beforeunload'))
  await expect.poll(() => saidOf('a1').alt).toEqual(['Ba người hái vải.'])
  expect(focused()).toBe('alt')
})

test('Escape leaves the field for the photos, and only from there the screen', async () => {
  await photosOpened()
  await into('headline')
  await keys('Mùa vải{Escape}')
  expect(document.activeElement?.id).toBe('photo-grid')
  await expect.poll(() => saidOf('a1').headline).toEqual(['Mùa vải'])
  expect(screens.now?.kind).toBe('photos')
})

test('what the core refuses stays as it was typed, with the reason, also while other photos are captioned', async () => {
  await photosOpened()
  await into('taken')
  await keys('hôm nào đó')
  fake.failures.set('describePhotos', unfit('taken', '“hôm nào đó” không phải là ngày.'))
  await keys('{PageDown}')
  await expect.poll(told).toContain('Ngày chụp: “hôm nào đó” không phải là ngày.')
  expect(field('taken').value).toBe('')
  expect(document.querySelector('[data-unwritten=a1]')?.textContent).toContain('DSC_4100.JPG: Ngày chụp.')
  await keys('8/5/2022{Tab}')
  await expect.poll(() => saidOf('a2').taken).toEqual(['2022-05-08'])
  // It is told again nowhere, and tried again by nobody, until somebody goes there.
  expect(saidOf('a1').taken).toBeUndefined()
  button('Tới ảnh đó')?.click()
  await expect.poll(() => field('taken').value).toBe('hôm nào đó')
  expect(row('taken').querySelector('[role=alert]')?.textContent).toBe('“hôm nào đó” không phải là ngày.')
  expect(field('taken').getAttribute('aria-invalid')).toBe('true')
  await into('taken')
  await keys('{Control>}a{/Control}9/5/2022 6:20{Tab}')
  await expect.poll(() => saidOf('a1').taken).toEqual(['2022-05-09T06:20'])
  expect(document.querySelector('[data-unwritten]')).toBeNull()
  expect(row('taken').querySelector('[role=alert]')).toBeNull()
})

test('of one photo the rest is written where one field is refused', async () => {
  await photosOpened()
  // The last one: nobody leaves it by the key that writes it.
  await choose('a9')
  await page.elementLocator(field('headline')).fill('Mùa {nothing}')
  await into('alt')
  await keys('Ba người.')
  await keys('{Control>}{Enter}{/Control}')
  await written()
  expect([saidOf('a9').headline, saidOf('a9').alt]).toEqual([undefined, ['Ba người.']])
  await expect.poll(() => row('headline').querySelector('.error')?.textContent).toContain('“nothing”')
  expect(field('headline').value).toBe('Mùa {nothing}')
})

test('what cannot be written at all stays, and is written when it can be', async () => {
  await photosOpened()
  const full = { ...unfit('', 'Ổ đĩa đầy.'), field: null }
  fake.failures.set('describePhotos', full)
  await into('headline')
  await keys('Mùa vải{Tab}')
  await expect.poll(told).toBe('Chưa lưu: Ổ đĩa đầy.')
  expect(field('headline').value).toBe('Mùa vải')
  button('Ghi')?.click()
  await expect.poll(() => saidOf('a1').headline).toEqual(['Mùa vải'])
})

test('letters that are typed while others are being written stay, and are written, too', async () => {
  await photosOpened()
  let arrive = () => {}
  fake.late.set('describePhotos', new Promise<void>(done => (arrive = done)))
  await into('caption')
  await keys('{End} Một.{Tab}')
  await into('caption')
  await keys('{Control>}{End}{/Control} Hai.')
  arrive()
  await written()
  expect(field('caption').value).toBe('Hái vải ở Đồi Sim. Một. Hai.')
  expect(row('caption').querySelector('.contested')).toBeNull()
  await keys('{Tab}')
  await expect.poll(() => saidOf('a1').caption).toEqual(['Hái vải ở Đồi Sim. Một. Hai.'])
})

test('what a colleague writes meanwhile is not written over: it is shown, and somebody chooses', async () => {
  await photosOpened()
  await into('caption')
  await keys('{End} Sáng.')
  colleague('a1', { caption: ['Hái vải ở thôn Hạ.'], credit: ['Minh Khoa'] })
  await expect.poll(() => row('caption').querySelector('.contested')?.textContent).toContain('“Hái vải ở thôn Hạ.”')
  expect([field('caption').value, field('credit').value]).toEqual(['Hái vải ở Đồi Sim. Sáng.', 'Minh Khoa'])
  await keys('{Tab}')
  await written()
  expect([saidOf('a1').caption, writes()]).toEqual([['Hái vải ở thôn Hạ.'], 0])
  // It waits, also while others are captioned.
  await choose('a2')
  await expect.poll(() => document.querySelector('[data-unwritten=a1]')).not.toBeNull()
  await choose('a1')
  button('Ghi chữ của tôi')?.click()
  await expect.poll(() => saidOf('a1').caption).toEqual(['Hái vải ở Đồi Sim. Sáng.'])

  await into('credit')
  await keys(' / AFP')
  colleague('a1', { credit: ['Hoài An'] })
  await expect.poll(() => row('credit').querySelector('.contested')).not.toBeNull()
  button('Lấy chữ của họ')?.click()
  await expect.poll(() => field('credit').value).toBe('Hoài An')
  await written()
  expect(saidOf('a1').credit).toEqual(['Hoài An'])
})

test('a field that somebody is in goes on showing what it showed, and takes over what holds when it is left', async () => {
  await photosOpened()
  await into('caption')
  colleague('a1', { caption: ['Hái vải ở thôn Hạ.'] })
  await expect.poll(() => captions.holds('caption').text).toBe('Hái vải ở thôn Hạ.')
  expect(field('caption').value).toBe('Hái vải ở Đồi Sim.')
  await keys('{Tab}')
  await expect.poll(() => field('caption').value).toBe('Hái vải ở thôn Hạ.')
})

test('a word that is being composed goes on, whatever comes in meanwhile', async () => {
  await photosOpened()
  await into('headline')
  const target = field('headline')
  let ends = 0
  target.addEventListener('compositionend', () => ends++)
  const compose = (text: string) =>
    session().send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length })
  await compose('tiê')
  colleague('a1', { alt: ['Vườn vải'] })
  await expect.poll(() => field('alt').value).toBe('Vườn vải')
  expect([target.value, ends]).toEqual(['tiê', 0])
  await compose('tiến')
  // What was typed goes on its way when the window is left, and what comes back leaves the word alone.
  window.dispatchEvent(new Event('beforeunload'))
  await written()
  expect([saidOf('a1').headline, target.value, ends]).toEqual([['tiến'], 'tiến', 0])
  await compose('tiếng')
  colleague('a1', { headline: ['Vải chín'] })
  await expect.poll(() => row('headline').querySelector('.contested')).not.toBeNull()
  expect([field('headline'), target.value, ends]).toEqual([target, 'tiếng', 0])
  await session().send('Input.insertText', { text: 'tiếng' })
  expect([target.value, ends]).toEqual(['tiếng', 1])
})

test('a key that belongs to a composition goes to no other photo', async () => {
  await photosOpened()
  await into('caption')
  const pressed = (key: string, init: KeyboardEventInit) =>
    field('caption').dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }))
  pressed('PageDown', { isComposing: true })
  pressed('PageDown', { keyCode: 229 })
  pressed('Enter', { keyCode: 229, ctrlKey: true })
  pressed('Escape', { isComposing: true })
  expect([photoDesk.at, focused()]).toEqual(['a1', 'caption'])
})

test('a photo does not go from under the hands that caption it, where only those without a caption are shown', async () => {
  await photosOpened()
  await photoDesk.narrow({ uncaptioned: true })
  await expect.poll(() => photoDesk.at).toBe('a2')
  await into('caption')
  await keys('Bến sông.{Tab}')
  await expect.poll(() => saidOf('a2').caption).toEqual(['Bến sông.'])
  await written()
  expect([photoDesk.at, focused(), field('caption').value]).toEqual(['a2', 'credit', 'Bến sông.'])
  await keys('Minh Khoa{PageDown}')
  await written()
  expect([saidOf('a2').credit, photoDesk.at]).toEqual([['Minh Khoa'], 'a3'])
  expect(photoDesk.cards.map(card => card.photo)).not.toContain('a2')
})

test('values, a day and a source type are typed and chosen as what they are', async () => {
  said('a1', { said: { taken: ['2022-05-09T06:20:11+07:00'], people: ['Đỗ Minh Khoa', 'Hoài An'] } })
  await photosOpened()
  expect([field('taken').value, field('people').value]).toEqual(['09/05/2022 06:20', 'Đỗ Minh Khoa; Hoài An'])
  await into('people')
  await keys('{End}; Mai Lan ;{Tab}')
  await expect.poll(() => saidOf('a1').people).toEqual(['Đỗ Minh Khoa', 'Hoài An', 'Mai Lan'])
  await page.elementLocator(field('digital_source_type')).selectOptions('Ảnh được chỉnh sửa bằng AI tạo sinh')
  await into('source')
  await expect
    .poll(() => saidOf('a1').digital_source_type)
    .toEqual(['http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia'])
  // A moment that nobody touched keeps its seconds and its zone.
  expect(saidOf('a1').taken).toEqual(['2022-05-09T06:20:11+07:00'])
})

test('Enter goes on from a field of one line, and is a line in a caption', async () => {
  await photosOpened()
  await into('caption')
  await keys('{Control>}{End}{/Control}{Enter}Dòng hai.')
  expect(field('caption').value).toBe('Hái vải ở Đồi Sim.\nDòng hai.')
  await into('credit')
  await keys('{Enter}')
  expect(focused()).toBe('creator')
  await keys('{Shift>}{Enter}{/Shift}')
  expect(focused()).toBe('credit')
})

test('on a desk that is only read, nothing is typed', async () => {
  if (fake.card) fake.card.readOnly = true
  desk.enter(fake.card && { ...fake.card })
  await photosOpened()
  expect([field('caption').disabled, field('credit').disabled, field('digital_source_type').disabled]).toEqual([
    true,
    true,
    true,
  ])
})
