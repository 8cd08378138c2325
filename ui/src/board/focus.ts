import { tick } from 'svelte'
import type { Line } from '../core'

/** Takes the focus to a story's line, wherever it stands now, unless something else has it. */
export async function refocus({ story, to }: Line): Promise<void> {
  await tick()
  const now = document.activeElement
  if (now && now !== document.body && !(now instanceof HTMLDialogElement)) return
  const name = `[data-line="${CSS.escape(story)}"][data-place="${CSS.escape(to)}"]`
  document.querySelector<HTMLElement>(`dialog[open] ${name}`)?.focus()
}
