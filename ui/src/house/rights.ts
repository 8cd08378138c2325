import { m } from '../words/messages'

const RIGHTS: Record<string, () => string> = {
  write: () => m['right.write'](),
  caption: () => m['right.caption'](),
  edit: () => m['right.edit'](),
  pass_on: () => m['right.pass_on'](),
  approve: () => m['right.approve'](),
  take_down: () => m['right.take_down'](),
  govern: () => m['right.govern'](),
}

/** Returns what a right lets somebody do; the word itself where a later Galley made it. */
export function rightWord(right: string): string {
  return RIGHTS[right]?.() ?? right
}
