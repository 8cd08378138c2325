import { desk } from '../frame/desk.svelte'
import type { Command } from '../keys/commands'
import { screens } from '../review/screens.svelte'
import { m } from '../words/messages'

/** Returns the commands that open the photo desk. */
export function photoCommands(): Command[] {
  return [
    {
      id: 'photos.open',
      label: () => m['cmd.photos.open'](),
      keys: ['Mod+Shift+O'],
      enabled: () => desk.card !== null,
      run: () => screens.show({ kind: 'photos', into: desk.open?.mayCaption ? desk.open.id : null }),
    },
  ]
}
