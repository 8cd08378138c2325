import { describe, expect, test } from 'vitest'
import {
  covering,
  type Frame,
  type Grip,
  hasShape,
  left,
  moved,
  put,
  rounded,
  seen,
  shaped,
  sized,
  SMALLEST,
  turned,
  WHOLE,
} from './geometry'

/** Numbers that look random and are the same each time. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
const inside = ({ x, y, w, h }: Frame) =>
  x >= -1e-9 && y >= -1e-9 && x + w <= 1000 + 1e-9 && y + h <= 1000 + 1e-9 && w > 0 && h > 0
const GRIPS: Grip[] = ([-1, 0, 1] as const).flatMap(x => ([-1, 0, 1] as const).map(y => ({ x, y })))
/** Width by height in thousandths, of a square in a panorama to 16:9 in an upright photo. */
const SHAPES = [null, 0.1, 0.375, 0.667, 1, 1.185, 2.667, 8]

describe('whatever is done to a frame', () => {
  test('it stays inside, keeps its ratio and its smallest size', () => {
    const roll = dice(7)
    for (const k of SHAPES) {
      let frame = k === null ? WHOLE : shaped(WHOLE, k, null)
      for (let step = 0; step < 400; step += 1) {
        const by = () => Math.round((roll() - 0.5) * 1600)
        const grip = GRIPS[Math.floor(roll() * 9)] as Grip
        const kind = Math.floor(roll() * 3)
        if (kind === 0) frame = moved(frame, by(), by())
        else if (kind === 1) frame = sized(frame, grip, { w: frame.w + by(), h: frame.h + by() }, k)
        else frame = k === null ? frame : shaped(frame, k, { x: roll() * 1000, y: roll() * 1000 })
        const whole = rounded(frame, k)
        const told = `${k} ${step} ${JSON.stringify([frame, whole])}`
        expect(inside(frame) && inside(whole), told).toBe(true)
        expect(Object.values(whole).every(Number.isInteger), told).toBe(true)
        if (k !== null) expect(Math.abs(frame.w / frame.h / k - 1) < 1e-9 && hasShape(whole, k), told).toBe(true)
        expect(Math.min(frame.w, frame.h) >= SMALLEST - 1e-9, told).toBe(true)
      }
    }
  })

  test('a shape that is narrower than the smallest side has the whole of the other', () => {
    const sliver = shaped(WHOLE, 0.02, null)
    expect(sliver).toMatchObject({ w: 20, h: 1000 })
    expect(sized(sliver, { x: 1, y: 1 }, { w: 1, h: 1 }, 0.02)).toMatchObject({ w: 20, h: 1000 })
  })
})

test('a frame is moved as far as the picture goes', () => {
  const frame = { x: 100, y: 200, w: 500, h: 400 }
  expect(moved(frame, 10, -10)).toEqual({ ...frame, x: 110, y: 190 })
  expect(moved(frame, 900, -900)).toEqual({ ...frame, x: 500, y: 0 })
})

test('what lies opposite the grip stays where it is', () => {
  const frame = { x: 100, y: 200, w: 400, h: 400 }
  expect(sized(frame, { x: 1, y: 0 }, { w: 450 }, null)).toEqual({ ...frame, w: 450 })
  expect(sized(frame, { x: -1, y: -1 }, { w: 450, h: 500 }, null)).toEqual({ x: 50, y: 100, w: 450, h: 500 })
  expect(sized(frame, { x: -1, y: -1 }, { w: 900, h: 900 }, null)).toEqual({ x: 0, y: 0, w: 500, h: 600 })
  // With a ratio the nearer edge of the picture ends both sides.
  expect(sized(frame, { x: -1, y: -1 }, { w: 900, h: 900 }, 1)).toEqual({ x: 0, y: 100, w: 500, h: 500 })
  // A side alone: the other one grows on both of its ends.
  expect(sized(frame, { x: 1, y: 0 }, { w: 500 }, 1)).toEqual({ x: 100, y: 150, w: 500, h: 500 })
  // The middle: around it, or away from the edge.
  expect(sized(frame, { x: 0, y: 0 }, { w: 420 }, null)).toEqual({ ...frame, x: 90, w: 420 })
  expect(sized({ ...frame, x: 0 }, { x: 0, y: 0 }, { w: 420 }, null)).toEqual({ ...frame, x: 0, w: 420 })
})

test('another shape has the same area, and the point keeps its place in the frame', () => {
  const frame = { x: 200, y: 200, w: 400, h: 400 }
  const wide = shaped(frame, 4, null)
  expect(wide).toEqual({ x: 0, y: 300, w: 800, h: 200 })
  expect(shaped(WHOLE, 0.5, null)).toEqual({ x: 250, y: 0, w: 500, h: 1000 })
  expect(shaped(WHOLE, 0.5, { x: 800, y: 100 })).toEqual({ x: 400, y: 0, w: 500, h: 1000 })
  for (const x of [0, 130, 500, 990]) {
    const point = { x, y: 400 }
    expect(seen(point, shaped(WHOLE, 0.3, point)).x, String(x)).toBeCloseTo(x, 6)
  }
})

test('a list shows the largest part around the point, as the site does', () => {
  const crop = { x: 500, y: 0, w: 400, h: 1000 }
  const point = seen({ x: 760, y: 110 }, crop)
  expect(point).toEqual({ x: 650, y: 110 })
  expect(covering(crop, 1, point)).toEqual({ x: 500, y: 66, w: 400, h: 400 })
  expect(seen({ x: 10, y: 10 }, crop)).toEqual({ x: 0, y: 10 })
  expect(seen(null, crop)).toEqual({ x: 500, y: 500 })
})

describe('turning', () => {
  test('leaves what the photo worker leaves', () => {
    expect(left(0, 1.5)).toBe(1)
    expect(left(100, 1.5)).toBeCloseTo(0.803, 3)
    expect(left(-100, 1.5)).toBe(left(100, 1.5))
    expect(left(450, 1)).toBeCloseTo(Math.SQRT1_2, 6)
  })

  test('the corners of what is left lie within the picture, and one on its edge', () => {
    for (const ratio of [0.5, 1, 1.5, 3]) {
      for (const turn of [-450, -31, 1, 100, 449]) {
        const corners = [0, 1000].flatMap(x => [0, 1000].map(y => turned({ x, y }, ratio, turn, 0)))
        const reach = Math.max(...corners.flatMap(({ x, y }) => [Math.abs(x - 500), Math.abs(y - 500)]))
        expect(reach, `${ratio} ${turn}`).toBeCloseTo(500, 6)
      }
    }
  })

  test('a point is carried clockwise, and back to where it was', () => {
    const point = { x: 700, y: 500 }
    const on = turned(point, 1.5, 0, 100)
    expect(on.y).toBeGreaterThan(500)
    const back = turned(on, 1.5, 100, 0)
    expect([back.x, back.y].map(Math.round)).toEqual([700, 500])
    expect(turned({ x: 500, y: 500 }, 1.5, 0, 300)).toEqual({ x: 500, y: 500 })
  })
})

test('a picture is put where its frame fills the box', () => {
  expect(put(WHOLE, 0, 1.5)).toEqual({ left: 0, top: 0, width: 100, height: 100 })
  expect(put({ x: 250, y: 500, w: 500, h: 250 }, 0, 1.5)).toEqual({ left: -50, top: -200, width: 200, height: 400 })
  // Turned, it is larger by what is lost, around the same middle.
  const { left: from, width } = put(WHOLE, 100, 1.5)
  expect(width).toBeCloseTo(100 / left(100, 1.5), 6)
  expect(from + width / 2).toBeCloseTo(50, 6)
})
