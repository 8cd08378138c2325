/** The shapes that a photo is cropped to. */
import { desk } from '../frame/desk.svelte'
import { m } from '../words/messages'

/** A shape: width and height in small numbers, the photo's own, or any. */
export type Ratio = { id: string; sides: [number, number] | 'own' | 'free' }

/** Any shape. */
export const FREE: Ratio = { id: 'free', sides: 'free' }
const OWN: Ratio = { id: 'own', sides: 'own' }
/** So many have a key. */
const MOST = 9

/** Returns the shapes that are offered, in the order of their keys: any, the photo's own, and those of the house. */
export function ratios(): Ratio[] {
  const house = (desk.card?.house.ratios ?? []).map(({ sides }) => ({ id: sides.join(':'), sides }))
  return [FREE, OWN, ...house].slice(0, MOST)
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
