import { desk } from '../frame/desk.svelte'
import type { Command } from '../keys/commands'
import { screens } from '../review/screens.svelte'
import { m } from '../words/messages'

/** Returns the commands that open the board and the register. */
export function boardCommands(): Command[] {
  const enabled = () => desk.card !== null
  return [
    {
      id: 'board.open',
      label: () => m['cmd.board.open'](),
      keys: ['Mod+Shift+B'],
      enabled,
      run: () => screens.show({ kind: 'board', page: 'board' }),
    },
    {
      id: 'board.register',
      label: () => m['cmd.board.register'](),
      keys: [],
      enabled,
      run: () => screens.show({ kind: 'board', page: 'register' }),
    },
  ]
}
