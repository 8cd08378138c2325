/** One crop while it is being made: nothing of it is the story's until it is kept. */
import type { Placement } from '../core'
import {
  clamp,
  type Frame,
  type Grip,
  hasShape,
  left,
  MIDDLE,
  MOST_TURN,
  moved,
  type Point,
  rounded,
  shaped,
  sized,
  turned,
  WHOLE,
} from './geometry'
import { FREE, type Ratio, ratios, shapeOf } from './ratios'

/** What a placement says of the part that is shown. */
export type Cut = Pick<Placement, 'crop' | 'focalPoint' | 'turn'>

export class Cropping {
  frame = $state.raw<Frame>(WHOLE)
  ratio = $state.raw<Ratio>(FREE)
  /** Whether the ratio is set on its other side: 2:3 for 3:2. */
  upended = $state(false)
  /** In tenths of a degree, clockwise. */
  turn = $state(0)
  /** Whether arrows and presses are about the focal point and not about the frame. */
  pointing = $state(false)
  /** Whether the last thing that was done was straightening: lines to straighten by are shown. */
  straightening = $state(false)

  readonly #own: number
  readonly #began: Cut
  /** The point in the upright photo, so that many small turns do not carry it away. */
  #upright = $state.raw<Point | null>(null)
  /** The frame as a person last set it: one ratio after another is made of it, and not of each other. */
  #set: Frame

  /** Begins with what a placement has; `own` is width by height of its photo. */
  constructor(cut: Cut, own: number) {
    this.#own = own
    this.#began = {
      crop: cut.crop && { ...cut.crop },
      focalPoint: cut.focalPoint && { ...cut.focalPoint },
      turn: cut.turn,
    }
    this.turn = cut.turn
    this.#upright = cut.focalPoint && turned(cut.focalPoint, own, cut.turn, 0)
    this.frame = cut.crop ? { ...cut.crop } : WHOLE
    this.#set = this.frame
    if (cut.crop) this.#recognize()
  }

  /** The point in what turning leaves; null where there is none. */
  get point(): Point | null {
    const at = this.#upright && turned(this.#upright, this.#own, 0, this.turn)
    return at && { x: clamp(at.x, 0, 1000), y: clamp(at.y, 0, 1000) }
  }

  /** Width by height that is kept, in thousandths; null where both are free. */
  get k(): number | null {
    return this.#thousandths(this.ratio, this.upended)
  }

  /** Width by height of what is shown. */
  get shape(): number {
    return (this.#own * this.frame.w) / this.frame.h
  }

  /** How much of the photo's surface is shown, in per cent. */
  get part(): number {
    const share = left(this.turn, this.#own)
    return (this.frame.w * this.frame.h * share * share) / 10_000
  }

  /** What a placement would say. */
  get cut(): Cut {
    const crop = rounded(this.frame, this.k)
    const at = this.point
    return {
      crop: crop.w === 1000 && crop.h === 1000 ? null : crop,
      focalPoint: at && { x: Math.round(at.x), y: Math.round(at.y) },
      turn: this.turn,
    }
  }

  /** Returns what is another than it was; null where nothing is. */
  get changes(): Partial<Cut> | null {
    const { crop, focalPoint, turn } = this.cut
    const changes: Partial<Cut> = {}
    if (!same(crop, this.#began.crop)) changes.crop = crop
    if (!same(focalPoint, this.#began.focalPoint)) changes.focalPoint = focalPoint
    if (turn !== this.#began.turn) changes.turn = turn
    return Object.keys(changes).length > 0 ? changes : null
  }

  /** Moves the frame by thousandths. */
  move(dx: number, dy: number): void {
    this.#by(moved(this.frame, dx, dy))
  }

  /** Makes the frame so large, holding it by the grip; or a frame that it had when a pointer took hold. */
  size(grip: Grip, wish: { w?: number; h?: number }, of = this.frame): void {
    this.#by(sized(of, grip, wish, this.k))
  }

  /** Puts the frame somewhere. */
  set(frame: Frame): void {
    this.#by(frame)
  }

  /** Chooses a ratio; the frame takes it around the focal point. */
  choose(ratio: Ratio, upended = false): void {
    this.straightening = false
    this.ratio = ratio
    this.upended = upended
    const k = this.k
    if (k !== null) this.frame = shaped(this.#set, k, this.point)
  }

  /** Sets the frame on its other side. */
  upend(): void {
    const { sides } = this.ratio
    if (sides === 'free') {
      this.#by(shaped(this.frame, 1 / (this.shape * this.#own), this.point))
      return
    }
    const other =
      sides !== 'own' &&
      ratios().find(one => Array.isArray(one.sides) && one.sides[0] === sides[1] && one.sides[1] === sides[0])
    if (other) this.choose(other)
    else this.choose(this.ratio, !this.upended)
  }

  /** Turns the picture to so many tenths of a degree. */
  straighten(turn: number): void {
    this.turn = clamp(Math.round(turn), -MOST_TURN, MOST_TURN)
    this.straightening = true
  }

  /** Shows the whole photo again, upright. */
  reset(): void {
    this.ratio = FREE
    this.upended = false
    this.turn = 0
    this.#by(WHOLE)
  }

  /** Puts the focal point somewhere. */
  pointTo(point: Point): void {
    this.straightening = false
    const at = { x: clamp(point.x, 0, 1000), y: clamp(point.y, 0, 1000) }
    this.#upright = turned(at, this.#own, this.turn, 0)
  }

  /** Moves the focal point; where there is none, from the middle of the frame. */
  movePoint(dx: number, dy: number): void {
    const { x, y, w, h } = this.frame
    const from = this.point ?? { x: x + (w * MIDDLE.x) / 1000, y: y + (h * MIDDLE.y) / 1000 }
    this.pointTo({ x: from.x + dx, y: from.y + dy })
  }

  /** Takes the focal point away. */
  removePoint(): void {
    this.#upright = null
  }

  #recognize(): void {
    for (const upended of [false, true]) {
      for (const ratio of ratios()) {
        const k = this.#thousandths(ratio, upended)
        if (k === null || !hasShape(this.frame, k)) continue
        this.ratio = ratio
        this.upended = upended
        return
      }
    }
  }

  #by(frame: Frame): void {
    this.straightening = false
    this.frame = frame
    this.#set = frame
  }

  #thousandths(ratio: Ratio, upended: boolean): number | null {
    const shape = shapeOf(ratio, upended, this.#own)
    return shape === null ? null : shape / this.#own
  }
}

function same<T extends object>(one: T | null, other: T | null): boolean {
  if (one === null || other === null) return one === other
  return Object.entries(one).every(([name, value]) => (other as Record<string, unknown>)[name] === value)
}
