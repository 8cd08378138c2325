import type { KeychainTrouble } from '../core'
import { m } from './messages'

const SAYS: Record<KeychainTrouble, () => string> = {
  absent: () => m['keychain.absent'](),
  locked: () => m['keychain.locked'](),
  refused: () => m['keychain.refused'](),
  silent: () => m['keychain.silent'](),
  empty: () => m['keychain.empty'](),
  other: () => m['keychain.other'](),
}

/** Returns why the keychain of this machine is of no help, and what to do. */
export function keychainSays(trouble: KeychainTrouble): string {
  return SAYS[trouble]()
}
