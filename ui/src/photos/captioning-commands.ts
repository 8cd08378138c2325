import type { Command } from '../keys/commands'
import { screens } from '../review/screens.svelte'
import { m } from '../words/messages'
import { captions } from './captions.svelte'
import { photoDesk } from './photo-desk.svelte'
import { view } from './view.svelte'

/** Returns whether somebody is at the photos, and sees what is said of them. */
const here = () => screens.now?.kind === 'photos' && !view.full

/** Opens finding and replacing, with the caret where a text is sought. */
function toReplacing(): void {
  const part = document.querySelector<HTMLDetailsElement>('[data-replacing]')
  if (!part) return
  part.open = true
  part.scrollIntoView({ block: 'nearest' })
  part.querySelector<HTMLInputElement>('input')?.select()
}

/** Returns the commands of captioning; on the screen of photos, which is a dialog of its own. */
export function captioningCommands(): Command[] {
  const command = (id: string, label: () => string, keys: string[], run: () => unknown, enabled = () => true) => ({
    id: `photos.caption.${id}`,
    label,
    keys,
    run,
    enabled: () => here() && enabled(),
    over: 'screens' as const,
  })
  const any = () => captions.targets.length > 0
  return [
    command(
      'write',
      () => m['cmd.photos.caption.write'](),
      ['Mod+Enter'],
      () => captions.done(1),
      any,
    ),
    command(
      'copy',
      () => m['cmd.photos.caption.copy'](),
      ['Mod+Shift+C'],
      () => captions.copy(),
      () => photoDesk.card !== null,
    ),
    command(
      'paste',
      () => m['cmd.photos.caption.paste'](),
      ['Mod+Shift+V'],
      () => captions.paste(),
      any,
    ),
    command(
      'before',
      () => m['cmd.photos.caption.before'](),
      ['Mod+Shift+D'],
      () => captions.sameAsBefore(),
      any,
    ),
    command('replace', () => m['cmd.photos.caption.replace'](), ['Mod+H'], toReplacing, any),
  ]
}
