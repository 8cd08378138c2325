import { afterEach, beforeEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { PHOTOS } from '../core.fake.stories'
import { fakePhotos } from '../core.fake'
import { toasts } from '../frame/toasts.svelte'
import { clear } from '../review/for-tests'
import { screens } from '../review/screens.svelte'
import { active, button, chosen, grid, photoNewsroom, photosOpened, said, saidOf } from './for-tests'
import { photoDesk } from './photo-desk.svelte'
import { view } from './view.svelte'

beforeEach(photoNewsroom)
afterEach(clear)

const keys = (typed: string) => userEvent.keyboard(typed)
const stage = () => document.getElementById('photo-stage') as HTMLElement
const picture = () => document.querySelector<HTMLImageElement>('#photo-stage img')
const full = () => stage()?.closest('dialog') as HTMLDialogElement

async function opened(): Promise<void> {
  await photosOpened()
  await keys('{Enter}')
  await expect.poll(() => document.activeElement).toBe(stage())
  await expect.poll(() => (picture()?.naturalWidth ?? 0) > 0).toBe(true)
}

test('Enter and Space fill the screen, the arrows go on, and Escape comes back at that photo', async () => {
  said('a3', { said: { caption: ['Nhà văn hóa thôn.'], credit: ['Mai Lan'] } })
  await opened()
  expect(full().textContent).toContain('chưa có chú thích')
  await keys('{ArrowRight}{ArrowDown}')
  await expect.poll(() => full().querySelector('h2')?.textContent).toBe('DSC_4102.JPG')
  expect(full().querySelector('.caption')?.textContent).toBe('Nhà văn hóa thôn.')
  expect(full().querySelector('.credit')?.textContent).toBe('Mai Lan')
  expect(full().querySelector('.place')?.textContent).toBe('3 trên 9')
  expect(picture()?.src).toContain(PHOTOS.a3)
  await keys('{ArrowLeft}{PageDown}{PageDown}')
  await expect.poll(() => full().querySelector('.place')?.textContent).toBe('4 trên 9')
  await keys('{Escape}')
  await expect.poll(() => document.activeElement).toBe(grid())
  expect([active()?.id, chosen(), screens.now?.kind]).toEqual(['photo-a4', ['a4'], 'photos'])
  await keys(' ')
  await expect.poll(() => document.activeElement?.id).toBe('photo-stage')
  await keys(' ')
  await expect.poll(() => document.activeElement).toBe(grid())
})

test('the same keys rate and label there, and undo is told where it can be seen', async () => {
  await opened()
  await keys('58')
  await expect.poll(() => saidOf('a1')).toEqual({ rating: ['5'], label: ['Green'] })
  await expect.poll(() => full().querySelector('footer .label')?.textContent).toBe('Xanh lục')
  await keys('{Control>}z{/Control}')
  await expect.poll(() => saidOf('a1')).toEqual({ rating: ['5'] })
  await expect.poll(() => full().querySelector('.toasts')?.textContent).toContain('Đã hoàn tác.')
  expect(toasts.all).toHaveLength(1)
  button('Nhãn màu: Tím')?.click()
  await expect.poll(() => saidOf('a1').label).toEqual(['Purple'])
})

test('Z goes near: the arrows move about in the photo, the next one is shown at the same point, Z goes back', async () => {
  await opened()
  await keys('z')
  await expect.poll(() => stage().scrollWidth).toBeGreaterThan(stage().clientWidth)
  const before = stage().scrollLeft
  expect(before).toBeGreaterThan(0)
  await keys('{ArrowRight}')
  await expect.poll(() => stage().scrollLeft).toBeGreaterThan(before)
  const there = stage().scrollLeft
  expect(photoDesk.at).toBe('a1')
  await keys('{PageDown}')
  await expect.poll(() => picture()?.src).toContain(PHOTOS.a2)
  await expect.poll(() => Math.abs(stage().scrollLeft - there)).toBeLessThan(30)
  expect(view.zoomed).toBe(true)
  await keys('z')
  await expect.poll(() => stage().scrollWidth).toBe(stage().clientWidth)
})

test('zooming shows the pixels of the photo itself, once somebody looks at it', async () => {
  await opened()
  const whole = () => document.querySelector<HTMLImageElement>('#photo-stage .whole')
  await keys('z')
  await expect.poll(() => picture()?.getBoundingClientRect().width).toBe(6000 / devicePixelRatio)
  expect(full().querySelector('.scale')?.textContent).toBe('100%')
  await expect.poll(() => whole()?.src).toContain(`${PHOTOS.a1}#whole`)
  expect(whole()?.getBoundingClientRect()).toEqual(picture()?.getBoundingClientRect())
  // One that does not come leaves the smaller one.
  whole()?.dispatchEvent(new Event('error'))
  expect(whole()).toBeNull()
  await keys('{PageDown}')
  await expect.poll(() => whole()?.src).toContain(`${PHOTOS.a2}#whole`)
  await keys('z')
  await expect.poll(whole).toBeNull()
  expect(full().querySelector('.scale')).toBeNull()
})

test('a click goes near the point that was clicked, and dragging moves the photo without leaving it', async () => {
  await opened()
  await userEvent.click(stage(), { position: { x: stage().clientWidth * 0.8, y: stage().clientHeight * 0.8 } })
  await expect.poll(() => view.zoomed).toBe(true)
  await expect.poll(() => stage().scrollLeft).toBeGreaterThan((stage().scrollWidth - stage().clientWidth) * 0.8)
  const before = stage().scrollLeft
  const at = (type: string, x: number) =>
    stage().dispatchEvent(new PointerEvent(type, { clientX: x, clientY: 300, button: 0, pointerId: 1, bubbles: true }))
  stage().setPointerCapture = () => {}
  at('pointerdown', 500)
  at('pointermove', 560)
  at('pointerup', 560)
  stage().dispatchEvent(new MouseEvent('click', { clientX: 560, clientY: 300, bubbles: true }))
  await expect.poll(() => stage().scrollLeft).toBe(before - 60)
  expect(view.zoomed).toBe(true)
})

test('a photo that has not come to this machine says so', async () => {
  const [one] = fakePhotos.all
  if (one) fakePhotos.all = [{ ...one, photo: 'away' }]
  PHOTOS.away = '/nowhere.jpg'
  await photosOpened()
  await keys('{Enter}')
  await expect.poll(() => stage()?.textContent).toContain('Ảnh gốc chưa về tới máy này')
})
