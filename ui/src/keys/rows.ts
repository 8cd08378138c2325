import { isComposing } from './chords'

/** Moves from row to row of a list by the arrows, as far as its ends. */
export function walk(event: KeyboardEvent, list: HTMLElement | undefined, rows: string): void {
  if (isComposing(event)) return
  const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  if (by === 0) return
  const all = [...(list?.querySelectorAll<HTMLElement>(rows) ?? [])]
  const at = all.indexOf(document.activeElement as HTMLElement)
  all[Math.min(all.length - 1, Math.max(0, at + by))]?.focus()
  event.preventDefault()
}
