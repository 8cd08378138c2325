/** Pictures of photos, asked for anew when more of a photo comes than was here. */
import { SvelteMap } from 'svelte/reactivity'
import * as core from '../core'

class Photos {
  /** Of photos that came while the window is open: how often something came, and whether it was the photo itself. */
  #came = new SvelteMap<string, { times: number; itself: boolean }>()

  /** Listens to the core; returns what ends it. */
  listen(): () => void {
    return core.onPhoto(({ hash, itself }) => {
      this.#came.set(hash, { times: (this.#came.get(hash)?.times ?? 0) + 1, itself })
    })
  }

  /** Returns where a photo is shown from, as wide as asked, or in its own size. */
  url(hash: string, width: 320 | 2048 | 'whole'): string {
    const came = this.#came.get(hash)
    // The core asks nothing of what follows; a picture with another address is loaded anew.
    return core.photoUrl(hash, width) + (came ? `?${came.times}` : '')
  }

  /** Returns whether a photo is still on its way, of a story that said so when it was opened. */
  awaits(awaited: string[], hash: string | null): boolean {
    return hash !== null && awaited.includes(hash) && !this.#came.get(hash)?.itself
  }
}
export const photos = new Photos()
