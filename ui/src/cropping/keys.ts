/** What keys do to a crop: by the letter where the layout has it, else by the place of the key. */
import { isComposing } from '../keys/chords'
import type { Cropping } from './cropping.svelte'
import { ratios } from './ratios'

/** A step of an arrow, and a small one with Ctrl, in thousandths. */
const STEP = 10
const SMALL = 1
/** A step of a bracket, and a large one with Shift, in tenths of a degree. */
const TURN = 1
const LARGE_TURN = 10

const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/** Does to a crop what a key says; returns whether it says anything. */
export function pressed(event: KeyboardEvent, cropping: Cropping): boolean {
  if (isComposing(event)) return false
  // With AltGr brackets are typed, on many layouts; some systems tell it as Ctrl and Alt.
  const typed = event.getModifierState('AltGraph')
  if (event.altKey && !typed) return false
  const arrow = ARROWS[event.key]
  if (arrow) return stepped(event, cropping, arrow)
  if ((event.ctrlKey || event.metaKey) && !typed) return false
  const side = bracket(event)
  if (side !== 0) {
    cropping.straighten(cropping.turn + side * (event.shiftKey || /[{}]/.test(event.key) ? LARGE_TURN : TURN))
    return true
  }
  if (event.shiftKey) return false
  const digit = digitOf(event)
  if (digit === 0) cropping.reset()
  else if (digit !== null) {
    const ratio = ratios()[digit - 1]
    if (!ratio) return false
    cropping.choose(ratio)
  } else if (cropping.pointing && (event.key === 'Delete' || event.key === 'Backspace')) cropping.removePoint()
  else if (isLetter(event, 'r')) cropping.upend()
  else if (isLetter(event, 'f')) cropping.pointing = !cropping.pointing
  else return false
  return true
}

function stepped(event: KeyboardEvent, cropping: Cropping, [x, y]: [number, number]): boolean {
  const step = event.ctrlKey || event.metaKey ? SMALL : STEP
  if (cropping.pointing) cropping.movePoint(x * step, y * step)
  else if (!event.shiftKey) cropping.move(x * step, y * step)
  else {
    const { w, h } = cropping.frame
    cropping.size({ x: 0, y: 0 }, x === 0 ? { h: h + y * step } : { w: w + x * step })
  }
  return true
}

function bracket({ key, code }: KeyboardEvent): -1 | 0 | 1 {
  if (key === '[' || key === '{') return -1
  if (key === ']' || key === '}') return 1
  return code === 'BracketLeft' ? -1 : code === 'BracketRight' ? 1 : 0
}

/** On the Vietnamese and the French layout digits are where other signs are typed. */
function digitOf({ key, code }: KeyboardEvent): number | null {
  const found = /^Digit(\d)$/.exec(code)?.[1] ?? /^\d$/.exec(key)?.[0]
  return found === undefined ? null : Number(found)
}

function isLetter({ key, code }: KeyboardEvent, letter: string): boolean {
  return /^[a-z]$/i.test(key) ? key.toLowerCase() === letter : code === `Key${letter.toUpperCase()}`
}
