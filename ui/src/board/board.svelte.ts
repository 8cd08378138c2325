/** What is on its way to readers, as the core last said; and what a person has done with it. */
import * as core from '../core'
import type { Lane, Line } from '../core'
import { desk } from '../frame/desk.svelte'
import { refreshed } from '../review/screens.svelte'
import { m } from '../words/messages'

/** So many are listed at first of what is public, and of what was taken down. */
const FIRST = 40

/** Returns the name of a line, which no other has. */
export const nameOf = ({ story, to }: { story: string; to: string }) => `${to} ${story}`

/** Returns what a line is called: a story without a headline says so. */
export const called = ({ headline, destination }: Line) => ({
  headline: headline || m['list.untitled'](),
  destination,
})

class OnBoard {
  now = $state.raw<core.Board | null>(null)
  /** The line that this window is sending. */
  sending = $state<string | null>(null)
  /** What a line was refused for, until something else is done with it. */
  failed = $state.raw(new Map<string, core.CoreFailure>())
  /** How much is listed of what is over; nothing while nobody looks at it. */
  #most = 0
  #asks = 0

  /** Returns how many lines are in a lane. */
  count(lane: Lane): number {
    return this.now?.lines.filter(line => line.lane === lane).length ?? 0
  }

  /** Hears what becomes of what waits, for the whole of the window; returns what ends it. */
  listen(): () => void {
    const stops = [
      core.onOutbox(() => void this.load()),
      core.onChanged(() => void (this.#most > 0 && this.load())),
      core.onDelivered(({ headline, destination, doing, stopped, left }) => {
        const of = { headline, destination }
        if (stopped !== null) desk.toast({ text: m['board.stopped']({ ...of, why: stopped }), bad: true })
        else this.#tell(of, doing, left)
      }),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }

  /** Begins anew, at another desk. */
  enter(): void {
    this.now = null
    void this.load()
  }

  /** Begins to list what is over as well; returns what ends it. */
  look(): () => void {
    this.#most = FIRST
    this.failed = new Map()
    void this.load()
    return () => {
      this.#most = 0
    }
  }

  /** Lists more of what is over. */
  async more(): Promise<void> {
    this.#most *= 4
    await this.load()
  }

  /** Asks the core; of several answers the last one counts. */
  async load(): Promise<void> {
    if (!desk.card) return
    this.#asks += 1
    const ask = this.#asks
    try {
      const now = await core.board(this.#most)
      if (ask === this.#asks) this.now = now
    } catch (error) {
      // Nobody who is not looking is told.
      if (this.#most > 0) desk.fail(error)
    }
  }

  /** Has something done with a line, and says so. What it is refused for stands with the line. Returns whether it was done. */
  async act<Done>(
    line: Line,
    said: string | null | ((done: Done) => void),
    doing: () => Promise<Done>,
  ): Promise<boolean> {
    const name = nameOf(line)
    this.#put(name, null)
    try {
      const done = await doing()
      if (typeof said === 'function') said(done)
      else if (said !== null) desk.toast({ text: said })
      return true
    } catch (error) {
      if (error instanceof core.CoreFailure) this.#put(name, error)
      else desk.fail(error)
      return false
    } finally {
      await this.load()
    }
  }

  /** Sends a line: one at a time goes from here. */
  async send(line: Line, sending: () => Promise<core.Receipt>): Promise<void> {
    if (this.sending !== null) return
    this.sending = nameOf(line)
    const doing = line.waiting?.doing ?? 'publish'
    const said = ({ awaitsReview, left }: core.Receipt) =>
      this.#tell(called(line), awaitsReview ? 'review' : doing, left)
    try {
      if (await this.act(line, said, sending)) await refreshed(line.story)
    } finally {
      this.sending = null
    }
  }

  /** Says what has become of a line, and which photos stay there for whoever works there to remove. */
  #tell(of: ReturnType<typeof called>, doing: core.Doing | 'review', left: core.Left[]): void {
    if (doing === 'review') desk.toast({ text: m['board.handed_in'](of) })
    else desk.toast({ text: doing === 'takedown' ? m['board.taken_down'](of) : m['board.sent'](of) })
    const photos = left.map(({ caption, url }) => `${caption} (${url})`).join('; ')
    if (photos) desk.toast({ text: m['board.left_photos']({ ...of, photos }), stays: true })
  }

  #put(name: string, failure: core.CoreFailure | null): void {
    const failed = new Map(this.failed)
    if (failure) failed.set(name, failure)
    else failed.delete(name)
    this.failed = failed
  }
}

export const board = new OnBoard()
