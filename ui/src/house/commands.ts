import { desk } from '../frame/desk.svelte'
import type { Command } from '../keys/commands'
import { screens, type HousePage } from '../review/screens.svelte'
import { m } from '../words/messages'

/** Returns the commands that open the house. */
export function houseCommands(): Command[] {
  const open = (id: string, label: () => string, page: HousePage): Command => ({
    id,
    label,
    keys: [],
    enabled: () => desk.card !== null,
    run: () => screens.show({ kind: 'house', page }),
  })
  return [
    open('house.open', () => m['cmd.house.open'](), 'section'),
    open('house.members', () => m['cmd.house.members'](), 'members'),
    open('house.backups', () => m['cmd.house.backups'](), 'backups'),
  ]
}
