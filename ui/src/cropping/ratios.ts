/** The shapes that a photo is cropped to. */
import { m } from '../words/messages'

/** A shape: width and height in small numbers, the photo's own, or any. */
export type Ratio = { id: string; sides: [number, number] | 'own' | 'free' }

const RATIOS: Ratio[] = [
  { id: 'free', sides: 'free' },
  { id: 'own', sides: 'own' },
  { id: '16:9', sides: [16, 9] },
  { id: '3:2', sides: [3, 2] },
  { id: '4:3', sides: [4, 3] },
  { id: '1:1', sides: [1, 1] },
  { id: '9:16', sides: [9, 16] },
]

/** Returns the shapes that are offered, in the order of their keys. */
export function ratios(): Ratio[] {
  return RATIOS
}

/** Returns what a shape is called; upright where it is set on its other side. */
export function ratioName({ sides }: Ratio, upended = false): string {
  if (sides === 'free') return m['crop.free']()
  if (sides === 'own') return upended ? m['crop.own_upended']() : m['crop.own']()
  const [w, h] = upended ? [sides[1], sides[0]] : sides
  return `${w}:${h}`
}

/** Returns width by height of a shape in a photo of this one; null where any will do. */
export function shapeOf({ sides }: Ratio, upended: boolean, own: number): number | null {
  if (sides === 'free') return null
  const shape = sides === 'own' ? own : sides[0] / sides[1]
  return upended ? 1 / shape : shape
}
