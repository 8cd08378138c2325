import * as core from '../core'
import { desk } from '../frame/desk.svelte'
import { sharing } from '../frame/sharing.svelte'
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
    open('house.storage', () => m['cmd.house.storage'](), 'storage'),
    open('house.destinations', () => m['cmd.house.destinations'](), 'destination'),
    open('house.key', () => m['cmd.house.key'](), 'key'),
    open('house.backups', () => m['cmd.house.backups'](), 'backups'),
    {
      id: 'storage.exchange',
      label: () => m['cmd.storage.exchange'](),
      keys: [],
      enabled: () => sharing.now !== null && sharing.now.state !== 'alone',
      run: () => core.exchangeNow().catch(error => desk.fail(error)),
    },
  ]
}
