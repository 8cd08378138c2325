import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { fake } from '../core.fake'
import type { Placement } from '../core'
import { desk } from '../frame/desk.svelte'
import { focusField } from '../frame/jump'
import { toasts } from '../frame/toasts.svelte'
import Inspector from '../inspector/Inspector.svelte'
import { can } from '../keys/commands'
import { clear, newsroom, put } from '../review/for-tests'
import ReadersPhoto from '../review/ReadersPhoto.svelte'
import Screens from '../review/Screens.svelte'
import { screens } from '../review/screens.svelte'
import { left } from './geometry'

beforeEach(newsroom)
afterEach(async () => {
  await desk.closeStory()
  await clear()
})

const photoOf = (id: string) => desk.open?.fields.placements.find(one => one.id === id) as Placement
const first = () => photoOf('p1')
const cut = () => {
  const { crop, focalPoint, turn } = first()
  return { crop, focalPoint, turn }
}
const UNCUT = { crop: null, focalPoint: null, turn: 0 }
const stage = () => document.querySelector<HTMLElement>('dialog[open] .stage') as HTMLElement
const side = (name: string) =>
  Number(document.querySelector<HTMLInputElement>(`dialog[open] [data-side=${name}]`)?.value)
const frame = () => ['x', 'y', 'w', 'h'].map(side)
const said = () => document.querySelector('dialog[open] .sr-only[role=status]')?.textContent
const ratio = () => document.querySelector('dialog[open] .ratios [aria-pressed=true]')?.firstChild?.textContent?.trim()
const keys = (...all: string[]) => userEvent.keyboard(all.join(''))

/** Opens the sheet of the first photo of a story, from the field that somebody is in. */
async function opened(): Promise<void> {
  if (!desk.open) {
    await desk.openStory('s1')
    put(Inspector, {})
    put(Screens, {})
  }
  await expect.poll(() => focusField('placement:p1.caption')).toBe(true)
  await expect.poll(() => document.activeElement?.id).toBe('placement:p1-caption')
  await keys('{Alt>}c{/Alt}')
  await expect.poll(() => document.querySelector('dialog[open] [data-side=w]')).not.toBeNull()
  await expect.poll(() => stage().querySelector('.picture')?.getBoundingClientRect().width).toBeGreaterThan(0)
}
const closed = () => expect.poll(() => document.querySelector('dialog[open]')).toBeNull()

describe('by keys alone', () => {
  test('a photo is cropped, kept, saved, and brought back by one undo', async () => {
    await opened()
    expect(document.activeElement).toBe(stage())
    await keys('3')
    expect(ratio()).toBe('16:9')
    expect(said()).toBe('16:9, 84 % của ảnh')
    await keys('{ArrowDown}', '{Shift>}{ArrowLeft}{/Shift}')
    expect(cut()).toEqual(UNCUT)
    await keys('{Enter}')
    await closed()
    expect(document.activeElement?.id).toBe('placement:p1-caption')
    const { crop } = cut()
    expect(crop).toMatchObject({ w: 990, x: 5, h: 835 })
    await desk.open?.saveNow()
    const saved = () => fake.stories.find(({ id }) => id === 's1')?.fields.placements
    expect(saved()?.[0]).toMatchObject({ crop, focalPoint: null, turn: 0 })
    expect(saved()?.[1]).toMatchObject(UNCUT)
    toasts.all.find(({ text }) => text === 'Đã cắt ảnh.')?.action?.run()
    expect(cut()).toEqual(UNCUT)
    await desk.open?.saveNow()
    expect(saved()?.[0]).toMatchObject(UNCUT)
  })

  test('Escape leaves the photo as it was, and Enter keeps', async () => {
    await opened()
    await keys('6', ']', 'f', '{ArrowUp}', '{Escape}')
    await closed()
    expect(cut()).toEqual(UNCUT)
    expect(desk.open?.dirty).toBe(false)
    await opened()
    await keys('6', '{Enter}')
    await closed()
    expect(cut().crop).toMatchObject({ y: 0, h: 1000 })
    expect(fake.stories[0]?.state).toBe('desk_review')
  })

  test('Ctrl with Enter keeps and goes to the next photo, from one to the next until the last', async () => {
    await opened()
    const place = () => document.querySelector('dialog[open] header p')?.textContent
    const about = place()
    await keys('6', '{Control>}{Enter}{/Control}')
    await expect.poll(place).not.toBe(about)
    await expect.poll(() => stage()?.querySelector('.picture')?.getBoundingClientRect().width).toBeGreaterThan(0)
    await expect.poll(() => document.activeElement).toBe(stage())
    await keys('3', '{Control>}{Enter}{/Control}')
    await closed()
    expect(desk.open?.fields.placements.map(one => one.crop !== null)).toEqual([true, true])
  })

  test('arrows move the frame, with Ctrl by a little; with Shift they size it', async () => {
    await opened()
    await keys('{Shift>}', '{ArrowLeft}{ArrowLeft}{ArrowUp}', '{/Shift}')
    expect(frame()).toEqual([1, 0.5, 98, 99])
    await keys('{ArrowRight}{ArrowRight}{ArrowUp}')
    expect(frame()).toEqual([2, 0, 98, 99])
    await keys('{Control>}', '{ArrowLeft}{ArrowDown}', '{/Control}')
    expect(frame()).toEqual([1.9, 0.1, 98, 99])
    await keys('{Shift>}', '{ArrowRight}{ArrowDown}', '{/Shift}')
    expect(frame()).toEqual([1, 0, 99, 100])
  })

  test('R sets a ratio on its other side, and 0 takes the whole photo again', async () => {
    await opened()
    await keys('4', 'r')
    expect(ratio()).toBe('2:3')
    expect(frame()[2]).toBeCloseTo(44.4, 0)
    await keys('r')
    expect(ratio()).toBe('3:2')
    await keys('3', 'r')
    expect(ratio()).toBe('9:16')
    expect(document.querySelector('dialog[open] .ratios [aria-pressed=true] kbd')?.textContent).toBe('7')
    await keys('2', 'r')
    expect(ratio()).toBe('Như ảnh, xoay')
    await keys('1', '0', ']', '0')
    expect(ratio()).toBe('Tự do')
    expect(frame()).toEqual([0, 0, 100, 100])
    await keys('{Enter}')
    await closed()
    expect(cut()).toEqual(UNCUT)
    // Nothing changed, so nothing is to be undone.
    expect(toasts.all).toEqual([])
  })

  test('F is about the focal point: arrows move it, Delete takes it away, and a ratio keeps its place in the frame', async () => {
    await opened()
    await keys('f', '{ArrowRight}{ArrowRight}', '{Control>}{ArrowUp}{/Control}')
    expect(said()).toBe('Điểm chính: 52 % từ trái, 49,9 % từ trên')
    expect(frame()).toEqual([0, 0, 100, 100])
    await keys('{Delete}')
    expect(said()).toBe('Chưa đặt: danh sách cắt quanh giữa ảnh')
    await keys(...Array.from({ length: 45 }, () => '{ArrowRight}'), 'f', '6')
    const [x = 0, , w = 0] = frame()
    expect((95 - x) / w).toBeCloseTo(0.95, 2)
    await keys('{Enter}')
    await closed()
    expect(cut().focalPoint).toEqual({ x: 950, y: 500 })
  })

  test('brackets straighten, and what is seen is what is left of the picture', async () => {
    await opened()
    await keys(']', '{Shift>}', ']', '{/Shift}')
    expect(said()).toBe('Tự do, 95 % của ảnh; xoay phải 1,1°')
    const image = () => stage().querySelector('img') as HTMLImageElement
    const own = image().naturalWidth / image().naturalHeight
    expect(image().style.transform).toBe('rotate(1.1deg)')
    expect(Number.parseFloat(image().style.width)).toBeCloseTo(100 / left(11, own), 2)
    expect(stage().querySelectorAll('.upright, .level')).toHaveLength(2)
    await keys('{ArrowLeft}')
    expect(stage().querySelectorAll('.upright, .level')).toHaveLength(0)
    await keys('[[', '[[')
    await keys('{Enter}')
    await closed()
    expect(cut()).toEqual({ ...UNCUT, turn: 9 })
  })

  test('of a layout where digits and brackets are elsewhere the places count; keys of a composition do not', async () => {
    await opened()
    const press = (init: KeyboardEventInit) =>
      stage().dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init }))
    press({ key: 'ă', code: 'Digit3' })
    await expect.poll(ratio).toBe('16:9')
    press({ key: 'ư', code: 'BracketLeft' })
    await expect.poll(said).toMatch('xoay trái 0,1°')
    press({ key: '6', code: 'Digit6', isComposing: true })
    press({ key: '6', code: 'Digit6', ctrlKey: true })
    press({ key: '6', code: 'Digit6', altKey: true })
    await expect.poll(ratio).toBe('16:9')
  })

  test('keys belong to a field that is typed into, and to a button that is pressed', async () => {
    await opened()
    const width = page.getByRole('spinbutton', { name: 'Rộng, %' })
    await width.fill('50')
    await keys('{Tab}')
    expect(frame()).toEqual([0, 0, 50, 100])
    await width.fill('2')
    await keys('{Control>}{Enter}{/Control}')
    await expect.poll(() => cut().crop).not.toBeNull()
    await keys('{Escape}')
    await closed()
    expect(cut().crop).toEqual({ x: 0, y: 0, w: 50, h: 1000 })
    await opened()
    const slider = page.getByRole('slider', { name: 'Chỉnh thẳng' })
    ;(slider.element() as HTMLElement).focus()
    await keys('{ArrowRight}{ArrowRight}')
    expect(slider.element().getAttribute('aria-valuetext')).toBe('xoay phải 0,2°')
    expect(side('x')).toBe(0)
    ;(page.getByRole('button', { name: '1:1' }).element() as HTMLElement).focus()
    await keys('{Enter}')
    expect(ratio()).toBe('1:1')
  })
})

describe('with the pointer', () => {
  /** Drags over the photo: from and to in thousandths of it. */
  function drag(from: [number, number], to: [number, number], what = '.frame'): void {
    const box = stage().querySelector('.picture')?.getBoundingClientRect() as DOMRect
    const held = what === '.stage' ? stage() : (stage().querySelector(what) as Element)
    const at = ([x, y]: [number, number]) => ({
      clientX: box.left + (box.width * x) / 1000,
      clientY: box.top + (box.height * y) / 1000,
    })
    // A pointer that a test makes cannot be captured.
    stage().setPointerCapture = () => {}
    const point = (type: string, where: [number, number]) =>
      held.dispatchEvent(new PointerEvent(type, { bubbles: true, button: 0, pointerId: 1, ...at(where) }))
    point('pointerdown', from)
    point('pointermove', to)
    point('pointerup', to)
    point('pointermove', [0, 0])
  }

  test('corners and sides size the frame, its inside moves it, as far as the picture goes', async () => {
    await opened()
    drag([1000, 1000], [800, 700], '[data-grip="1 1"]')
    await expect.poll(frame).toEqual([0, 0, 80, 70])
    drag([0, 350], [100, 350], '[data-grip="-1 0"]')
    await expect.poll(frame).toEqual([10, 0, 70, 70])
    drag([300, 300], [350, 500])
    await expect.poll(frame).toEqual([15, 20, 70, 70])
    drag([300, 300], [950, 950])
    await expect.poll(frame).toEqual([30, 30, 70, 70])
    // A ratio is kept.
    await keys('2')
    drag([300, 300], [500, 400], '[data-grip="-1 -1"]')
    await expect.poll(frame).toEqual([40, 40, 60, 60])
  })

  test('a press sets the focal point, and moves no frame', async () => {
    await opened()
    drag([200, 300], [250, 300], '.stage')
    await page.getByRole('button', { name: 'Đặt điểm chính' }).click()
    drag([200, 300], [250, 400], '.stage')
    await expect.poll(said).toBe('Điểm chính: 25 % từ trái, 40 % từ trên')
    expect(frame()).toEqual([0, 0, 100, 100])
    await page.getByRole('button', { name: 'Bỏ điểm chính' }).click()
    await expect.poll(said).toBe('Chưa đặt: danh sách cắt quanh giữa ảnh')
    drag([200, 300], [500, 500], '.stage')
    // What was pressed with a pointer has handed the keys back to the frame.
    expect(document.activeElement).toBe(stage())
    await keys('{Enter}')
    await closed()
    expect(cut().focalPoint).toEqual({ x: 500, y: 500 })
  })
})

test('a crop is shown as it was kept, and a smaller one is another', async () => {
  const one = fake.stories[0]?.fields.placements[0] as Placement
  Object.assign(one, { crop: { x: 100, y: 50, w: 600, h: 600 }, focalPoint: { x: 333, y: 222 }, turn: -37 })
  await opened()
  expect(ratio()).toBe('Như ảnh')
  expect(frame()).toEqual([10, 5, 60, 60])
  await keys('{Enter}')
  await closed()
  expect(cut()).toEqual({ crop: { x: 100, y: 50, w: 600, h: 600 }, focalPoint: { x: 333, y: 222 }, turn: -37 })
  expect(desk.open?.dirty).toBe(false)
})

test('the same photo of another story stays as it is', async () => {
  const other = fake.stories[1]?.fields.placements[0] as Placement
  other.photo = first()?.photo ?? fake.stories[0]?.fields.placements[0]?.photo ?? null
  await opened()
  await keys('6', '{Enter}')
  await closed()
  await desk.open?.saveNow()
  expect(fake.stories[0]?.fields.placements[0]?.crop).not.toBeNull()
  expect(fake.stories[1]?.fields.placements[0]).toMatchObject(UNCUT)
})

test('a photo that is replaced meanwhile is not cropped as the one that was looked at', async () => {
  await opened()
  await keys('6')
  first().photo = 'a2'
  await closed()
  expect(cut()).toEqual(UNCUT)
  expect(toasts.all.at(-1)?.text).toMatch('vừa được thay')
})

test('an undo leaves what was cropped again since', async () => {
  await opened()
  await keys('6', '{Enter}')
  await closed()
  const undo = toasts.all.find(({ text }) => text === 'Đã cắt ảnh.')?.action
  const crop = { x: 0, y: 0, w: 500, h: 500 }
  desk.open?.editPlacement('p1', { crop })
  await undo?.run()
  expect(cut().crop).toEqual(crop)
  expect(toasts.all.at(-1)?.text).toMatch('Không hoàn tác được')
})

test('an undo finds its story where another was opened', async () => {
  await opened()
  await keys('6', '{Enter}')
  await closed()
  const undo = toasts.all.find(({ text }) => text === 'Đã cắt ảnh.')?.action
  await desk.openStory('s2')
  await undo?.run()
  expect(desk.open?.id).toBe('s1')
  expect(cut()).toEqual(UNCUT)
})

describe('whoever may not', () => {
  const button = () => document.querySelector<HTMLButtonElement>('[data-crop]')

  test('may not where captions are not theirs either, and a photo editor may', async () => {
    const rights = (all: string[]) => {
      if (desk.card) desk.card = { ...desk.card, me: { ...desk.card.me, rights: all } }
      fake.card = desk.card
    }
    rights(['write'])
    await desk.openStory('s1')
    put(Inspector, {})
    put(Screens, {})
    await expect.poll(() => document.querySelector('[data-field="placement:p1.caption"]')).not.toBeNull()
    expect(button()).toBeNull()
    expect(can('edit.crop')).toBe(false)
    rights(['write', 'caption'])
    await desk.open?.look()
    await expect.poll(button).not.toBeNull()
    expect(can('edit.crop')).toBe(true)
    // It may also end while the sheet is open.
    button()?.click()
    await expect.poll(() => document.querySelector('dialog[open] [data-side=w]')).not.toBeNull()
    rights(['write'])
    await desk.open?.look()
    await keys('6', '{Enter}')
    expect(screens.now?.kind).toBe('crop')
    expect(cut()).toEqual(UNCUT)
  })

  test('may not while two people’s crops wait for a choice', async () => {
    const one = fake.stories[0]
    const example = fake.stories.find(({ conflicts }) => conflicts.length > 0)?.conflicts[0]
    if (!one || !example) throw new Error('the newsroom has no conflict')
    one.conflicts = [{ ...example, field: 'placement:p1.focal_point' }]
    await desk.openStory('s1')
    put(Inspector, {})
    put(Screens, {})
    await expect.poll(() => button()?.disabled).toBe(true)
    expect([...document.querySelectorAll<HTMLButtonElement>('[data-crop]')].map(({ disabled }) => disabled)).toEqual([
      true,
      false,
    ])
    await expect.poll(() => focusField('placement:p1.caption')).toBe(true)
    await expect.poll(() => document.activeElement?.id).toBe('placement:p1-caption')
    await keys('{Alt>}c{/Alt}')
    expect(toasts.all.at(-1)?.text).toMatch('Chưa cắt được ảnh này')
    expect(screens.now).toBeNull()
  })
})

test('the inspector and the review show the same part of a photo', async () => {
  const one = fake.stories[0]?.fields.placements[0] as Placement
  Object.assign(one, { crop: { x: 200, y: 0, w: 400, h: 1000 }, focalPoint: { x: 600, y: 900 }, turn: 50 })
  await desk.openStory('s1')
  put(Inspector, {})
  put(ReadersPhoto, { placement: { ...one, photo: one.photo } })
  const image = (of: string) => document.querySelector<HTMLImageElement>(`${of} img`) as HTMLImageElement
  await expect.poll(() => image('.photo')?.complete && image('figure')?.complete).toBe(true)
  const own = image('figure').naturalWidth / image('figure').naturalHeight
  const shape = (of: string) => Number(getComputedStyle(image(of).parentElement as Element).aspectRatio.split('/')[0])
  await expect.poll(() => shape('figure')).toBeCloseTo(own * 0.4, 3)
  expect(shape('.photo')).toBeCloseTo(1.5, 3)
  expect(image('figure').style.transform).toBe('rotate(5deg)')
  expect(image('.photo').style.transform).toBe('rotate(5deg)')
  // The list cuts the tall part around its focal point: its foot, in the site's steps.
  const top = (of: string) => Number.parseFloat(image(of).style.top)
  expect(top('.photo')).toBeLessThan(top('figure'))
  expect(Number.parseFloat(image('.photo').style.width)).toBeCloseTo(Number.parseFloat(image('figure').style.width), 3)
})
