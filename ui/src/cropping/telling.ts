/** A crop in words, for whoever hears it and does not see it. */
import type { Placement } from '../core'
import { m } from '../words/messages'
import { number } from '../words/formats'
import type { Cropping } from './cropping.svelte'
import type { Frame } from './geometry'
import { ratioName } from './ratios'

/** Returns by how much a picture is turned, as 1,5°. */
export function degrees(turn: number): string {
  return `${number(Math.abs(turn) / 10)}°`
}

/** Returns how a picture is turned. */
export function turnWords(turn: number): string {
  if (turn === 0) return m['crop.turn.none']()
  return turn > 0 ? m['crop.turn.right']({ degrees: degrees(turn) }) : m['crop.turn.left']({ degrees: degrees(turn) })
}

/** Returns where a focal point is. */
export function pointWords(point: Placement['focalPoint']): string {
  if (!point) return m['crop.point.none']()
  return m['crop.point.at']({ x: number(Math.round(point.x) / 10), y: number(Math.round(point.y) / 10) })
}

/** Returns what is shown: its ratio, how much of the picture, and how that is turned. */
export function cropWords(cropping: Cropping): string {
  const ratio = ratioName(cropping.ratio, cropping.upended)
  const part = m['crop.part']({ ratio, percent: Math.round(cropping.part) })
  return cropping.turn === 0 ? part : `${part}; ${turnWords(cropping.turn)}`
}

/** Returns which part of a photo a crop is. */
export function sideWords({ x, y, w, h }: Frame): string {
  return m['crop.side']({ w: w / 10, h: h / 10, x: x / 10, y: y / 10 })
}
