/** How far long work is, as the core tells it. */
import * as core from '../core'
import { m } from '../words/messages'

const WORDS: Record<string, () => string> = {
  check_database: () => m['work.check_database'](),
  copy_database: () => m['work.copy_database'](),
  copy_files: () => m['work.copy_files'](),
  fetch: () => m['work.fetch'](),
  fetch_photos: () => m['work.fetch_photos'](),
  import: () => m['work.import'](),
  project: () => m['work.project'](),
  rebuild: () => m['work.rebuild'](),
  render: () => m['work.render'](),
  send: () => m['work.send'](),
  send_photos: () => m['work.send_photos'](),
  take_in: () => m['work.take_in'](),
  take_photo: () => m['work.take_photo'](),
  verify: () => m['work.verify'](),
  write: () => m['work.write'](),
}

/** How long finished work stays in sight. */
const STAYS = 800

class Working {
  now = $state.raw<{ word: string; done: number; total: number } | null>(null)
  #timer: ReturnType<typeof setTimeout> | undefined

  /** Listens to the core; returns what ends it. */
  listen(): () => void {
    return core.onProgress(({ work, done, total }) => {
      clearTimeout(this.#timer)
      this.now = { word: WORDS[work]?.() ?? m['work.other'](), done, total }
      if (done >= total) this.#timer = setTimeout(() => (this.now = null), STAYS)
    })
  }
}
export const progress = new Working()
