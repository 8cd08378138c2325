/** How it stands with the shared storage, in a line that says what is true and no more. */
import * as core from '../core'
import type { Sharing } from '../core'
import { hour } from '../words/formats'
import { m } from '../words/messages'
import { desk } from './desk.svelte'

/** Why the exchange stopped, in a few words; the page on the storage has all of them. */
const WHY: Record<string, () => string> = {
  'sync.unclear': () => m['sharing.why.unclear'](),
  'sync.other': () => m['sharing.why.other'](),
  'sync.upheaval': () => m['sharing.why.upheaval'](),
  'sync.newer': () => m['sharing.why.newer'](),
  'sync.of_another': () => m['sharing.why.of_another'](),
  'storage.denied': () => m['sharing.why.denied'](),
  'storage.full': () => m['sharing.why.full'](),
  'storage.insecure': () => m['sharing.why.insecure'](),
  'storage.strange': () => m['sharing.why.strange'](),
  'store.read_only': () => m['sharing.why.disk'](),
  'store.full': () => m['sharing.why.disk'](),
}

/** How much a person has to care: not at all, for a while, or now. */
export type Care = 'none' | 'wait' | 'act'

/** Returns what is not in the storage yet, or null where all of it is. */
function missing({ changes, photos }: Sharing): string | null {
  if (changes > 0) return m['sharing.changes']({ count: changes })
  return photos > 0 ? m['sharing.photos']({ count: photos }) : null
}

/** Returns the line, and how much a person has to care. */
export function line(sharing: Sharing): { text: string; care: Care } {
  const at = sharing.at === null ? '' : hour(sharing.at)
  switch (sharing.state) {
    case 'alone':
      return { text: m['sharing.alone'](), care: 'none' }
    case 'unasked':
      return { text: missing(sharing) ?? m['sharing.unasked'](), care: 'none' }
    case 'reached':
      return { text: missing(sharing) ?? m['sharing.all']({ hour: at }), care: 'none' }
    case 'away':
      return { text: m['sharing.away']({ hour: at }), care: 'wait' }
    case 'locked':
      return { text: m['sharing.locked'](), care: 'act' }
    case 'stopped':
      // A drive that comes back is gone on with; whether one will, a person knows.
      if (sharing.code === 'sync.emptied') return { text: m['sharing.emptied'](), care: 'act' }
      return {
        text: m['sharing.stopped']({ why: (WHY[sharing.code ?? ''] ?? m['sharing.why.other_reason'])() }),
        care: 'act',
      }
  }
}

class SharingNow {
  now = $state.raw<Sharing | null>(null)

  /** Listens to the core; returns what ends it. */
  listen(): () => void {
    const stop = core.onSharing(now => (this.now = now))
    void this.renew()
    return stop
  }

  /** Asks how it stands. */
  async renew(): Promise<void> {
    try {
      this.now = await core.sharing()
    } catch (error) {
      desk.fail(error)
    }
  }
}
export const sharing = new SharingNow()
