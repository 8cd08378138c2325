/** Where a crop lies: in thousandths of the sides of what turning leaves of a photo. No picture, no page, no state. */

/** A part of a picture, in thousandths of its sides; while it is being moved, fractions of them too. */
export type Frame = { x: number; y: number; w: number; h: number }
/** A point of a picture, in thousandths of its sides. */
export type Point = { x: number; y: number }
/** What of a frame is taken hold of: a side, a corner, or at 0 and 0 its middle. */
export type Grip = { x: -1 | 0 | 1; y: -1 | 0 | 1 }

export const WHOLE: Frame = { x: 0, y: 0, w: 1000, h: 1000 }
export const MIDDLE: Point = { x: 500, y: 500 }
/** The shortest side of a frame, in thousandths. */
export const SMALLEST = 50
/** The most that a picture is turned either way, in tenths of a degree: beyond, another side is up. */
export const MOST_TURN = 450

/** Returns a number within bounds; the lower one where they cross. */
export function clamp(value: number, from: number, to: number): number {
  return Math.max(from, Math.min(to, value))
}

/** Returns a frame moved by so much, as far as the picture goes. */
export function moved(frame: Frame, dx: number, dy: number): Frame {
  return { ...frame, x: clamp(frame.x + dx, 0, 1000 - frame.w), y: clamp(frame.y + dy, 0, 1000 - frame.h) }
}

/**
 * Returns a frame that is as large as wished, or as large as may be; what lies opposite the grip stays where it is.
 *
 * `k` is width by height in thousandths that must be kept, or null where both are free.
 */
export function sized(frame: Frame, grip: Grip, wish: { w?: number; h?: number }, k: number | null): Frame {
  const roomX = grip.x === 1 ? 1000 - frame.x : grip.x === -1 ? frame.x + frame.w : 1000
  const roomY = grip.y === 1 ? 1000 - frame.y : grip.y === -1 ? frame.y + frame.h : 1000
  let w = clamp(wish.w ?? frame.w, Math.min(SMALLEST, roomX), roomX)
  let h = clamp(wish.h ?? frame.h, Math.min(SMALLEST, roomY), roomY)
  if (k !== null) {
    const most = Math.min(roomX, roomY * k)
    const wanted = Math.max(wish.w ?? 0, (wish.h ?? 0) * k)
    w = clamp(wanted, Math.min(Math.max(SMALLEST, SMALLEST * k), most), most)
    h = w / k
  }
  const along = (side: -1 | 0 | 1, from: number, before: number, length: number) => {
    if (side === 1) return from
    // Around its middle where there is room for that, else away from the picture's edge.
    return side === -1 ? from + before - length : clamp(from + before / 2 - length / 2, 0, 1000 - length)
  }
  return { x: along(grip.x, frame.x, frame.w, w), y: along(grip.y, frame.y, frame.h, h), w, h }
}

/**
 * Returns a frame of another shape and the same area, or as much of it as the picture holds.
 *
 * A point that was in the frame has the same place within the new one: a face at a third of the width stays there.
 */
export function shaped(frame: Frame, k: number, point: Point | null): Frame {
  const area = frame.w * frame.h
  const w = Math.min(Math.sqrt(area * k), 1000, 1000 * k)
  const h = w / k
  const about = seen(point, frame)
  const x = frame.x + ((frame.w - w) * about.x) / 1000
  const y = frame.y + ((frame.h - h) * about.y) / 1000
  return { x: clamp(x, 0, 1000 - w), y: clamp(y, 0, 1000 - h), w, h }
}

/** Returns the largest part of a frame that has a shape, as a list of readers crops it around the point to be seen. */
export function covering(frame: Frame, k: number, about: Point): Frame {
  const w = Math.min(frame.w, frame.h * k)
  const h = w / k
  return { x: frame.x + ((frame.w - w) * about.x) / 1000, y: frame.y + ((frame.h - h) * about.y) / 1000, w, h }
}

/** Returns a point of the whole picture within a part of it; the middle where there is none. */
export function seen(point: Point | null, frame: Frame): Point {
  if (!point) return MIDDLE
  return {
    x: clamp(((point.x - frame.x) * 1000) / frame.w, 0, 1000),
    y: clamp(((point.y - frame.y) * 1000) / frame.h, 0, 1000),
  }
}

/** Returns a frame in whole thousandths, inside the picture; the side that a rounding matters more for follows the other. */
export function rounded(frame: Frame, k: number | null): Frame {
  let w = clamp(Math.round(frame.w), 1, 1000)
  let h = clamp(Math.round(frame.h), 1, 1000)
  if (k !== null && k >= 1) h = clamp(Math.round(w / k), 1, 1000)
  if (k !== null && k < 1) w = clamp(Math.round(h * k), 1, 1000)
  return { x: clamp(Math.round(frame.x), 0, 1000 - w), y: clamp(Math.round(frame.y), 0, 1000 - h), w, h }
}

/** Returns whether a frame has a shape, as far as whole thousandths can say it. */
export function hasShape(frame: Frame, k: number): boolean {
  return k >= 1 ? Math.abs(frame.w / k - frame.h) <= 0.5001 : Math.abs(frame.h * k - frame.w) <= 0.5001
}

/**
 * Returns which share of its sides is left of a picture that is turned, without its corners and in the same shape.
 *
 * As the photo worker has it: `turn` in tenths of a degree, `ratio` width by height.
 */
export function left(turn: number, ratio: number): number {
  const angle = radians(Math.abs(turn))
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)]
  return Math.min(ratio / (ratio * cos + sin), 1 / (ratio * sin + cos), 1)
}

/** Returns where a point of what one turn leaves lies in what another leaves; it may lie outside. */
export function turned(point: Point, ratio: number, from: number, to: number): Point {
  // From the middle, in heights of the picture.
  const share = left(from, ratio)
  const x = (point.x / 1000 - 0.5) * ratio * share
  const y = (point.y / 1000 - 0.5) * share
  const angle = radians(to - from)
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)]
  const other = left(to, ratio)
  return {
    x: ((cos * x - sin * y) / (ratio * other) + 0.5) * 1000,
    y: ((sin * x + cos * y) / other + 0.5) * 1000,
  }
}

function radians(turn: number): number {
  return (turn * Math.PI) / 1800
}

/** Where an upright picture is put, in per cent of the box that shows a frame of it turned. */
export type Put = { left: number; top: number; width: number; height: number }

/** Returns where the upright picture is put, to be turned around its own middle, so that the box shows just the frame. */
export function put(frame: Frame, turn: number, ratio: number): Put {
  const share = left(turn, ratio)
  const along = (from: number, length: number) => {
    const side = 100_000 / length / share
    return { from: ((500 - from) * 100) / length - side / 2, side }
  }
  const [x, y] = [along(frame.x, frame.w), along(frame.y, frame.h)]
  return { left: x.from, top: y.from, width: x.side, height: y.side }
}
