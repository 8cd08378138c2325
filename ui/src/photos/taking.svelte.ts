/** Photos that are taken in: how far that is, what is given to them, and what became of them. */
import * as core from '../core'
import type { Arriving, Ingested, Ingesting, PhotoChange } from '../core'
import { desk } from '../frame/desk.svelte'
import { screens } from '../review/screens.svelte'
import { m } from '../words/messages'
import { openPhotos } from './opening'
import { photoDesk } from './photo-desk.svelte'

/** What can be given to photos as they come in, where they say nothing of it. */
export const GIVEN = ['creator', 'credit', 'sublocation', 'city'] as const

class Taking {
  now = $state.raw<Ingesting | null>(null)
  busy = $state(false)
  /** Whether somebody stopped it: what is under way is still brought to its end. */
  stopping = $state(false)
  /** What became of the last ones, where there is something to look at. */
  ended = $state.raw<Ingested | null>(null)
  /** What is given, while the window is open. */
  given = $state<Record<(typeof GIVEN)[number], string>>({ creator: '', credit: '', sublocation: '', city: '' })
  /** The files that are under way, shown by the pictures that cameras put into them until each is a photo. */
  arriving = $state.raw<Arriving[]>([])
  /** What was not taken in to its end, by its name: the program ended, or somebody stopped it. */
  left = $state<string | null>(null)

  /** Returns what is given as changes of the photos that come. */
  get changes(): PhotoChange[] {
    return GIVEN.flatMap(field => {
      const value = this.given[field].trim()
      return value ? [{ field, way: 'if_empty' as const, values: [value] }] : []
    })
  }

  /** Asks for files, and takes them in. */
  async files(): Promise<void> {
    await this.#take(() => core.ingestFiles(this.changes))
  }

  /** Asks for a folder or a card, and takes its photos in. */
  async folder(): Promise<void> {
    await this.#take(() => core.ingestFolder(this.changes))
  }

  /** Takes in what was dropped on the window. */
  async dropped(number: number): Promise<void> {
    await this.#take(() => core.ingestDropped(number, this.changes))
  }

  /** Takes in what is on the clipboard, and says where there is nothing to take in. */
  async pasted(): Promise<void> {
    await this.#take(async () => {
      const ended = await core.ingestPasted(this.changes)
      if (!ended) desk.toast({ text: m['photos.taking.none_pasted'](), bad: true })
      return ended
    })
  }

  /** Looks whether something was not taken in to its end. */
  async look(): Promise<void> {
    if (this.busy || desk.card?.readOnly) return
    try {
      this.left = await core.leftToIngest()
    } catch (error) {
      desk.fail(error)
    }
  }

  /** Goes on where it broke off: photos that are here are only recognised. */
  async goOn(): Promise<void> {
    Object.assign(this, { ended: null, left: null })
    await this.#take(() => core.goOnIngesting(this.changes))
  }

  /** Leaves the rest where it is. */
  async leave(): Promise<void> {
    this.left = null
    try {
      await core.leaveIngesting()
    } catch (error) {
      desk.fail(error)
    }
  }

  /** Stops after the photo that is under way; what is here stays. */
  async stop(): Promise<void> {
    this.stopping = true
    try {
      await core.stopIngesting()
    } catch (error) {
      this.stopping = false
      desk.fail(error)
    }
  }

  /** Forgets what was taken in, and what is given. */
  reset(): void {
    const given = { creator: '', credit: '', sublocation: '', city: '' }
    Object.assign(this, { now: null, busy: false, stopping: false, ended: null, given, arriving: [], left: null })
  }

  async #take(asking: () => Promise<Ingested | null>): Promise<void> {
    if (this.busy) {
      desk.toast({ text: m['photos.taking.busy'](), bad: true })
      return
    }
    this.busy = true
    this.left = null
    await openPhotos()
    const hears = [
      core.onIngesting(now => (this.now = now)),
      core.onArriving(some => (this.arriving = [...this.arriving, ...some])),
      core.onArrived(at => (this.arriving = this.arriving.filter(one => one.at !== at))),
    ]
    let ended: Ingested | null = null
    try {
      ended = await asking()
    } catch (error) {
      desk.fail(error)
    } finally {
      for (const stop of hears) stop()
      Object.assign(this, { busy: false, stopping: false, now: null, arriving: [] })
    }
    if (ended) await this.#tell(ended)
  }

  async #tell(ended: Ingested): Promise<void> {
    const { photos, known, refused, notes, left } = ended
    // Captioning goes on with them at once.
    if (photos.length > 0) await photoDesk.show(photos)
    else await photoDesk.load()
    if (known.length + refused.length + notes.length + left > 0) this.ended = ended
    else {
      const text = photos.length > 0 ? m['photos.taking.done']({ count: photos.length }) : m['photos.taking.nothing']()
      const away = screens.now?.kind !== 'photos'
      desk.toast({ text, ...(away && { action: { label: m['cmd.photos.open'](), run: openPhotos } }) })
    }
  }
}

export const taking = new Taking()
