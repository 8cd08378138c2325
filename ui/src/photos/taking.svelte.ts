/** Photos that are taken in: how far that is, what is given to them, and what became of them. */
import * as core from '../core'
import type { Arriving, DroppedPart, Given, Ingested, Ingesting, LeftToIngest } from '../core'
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
  /** The template that is filled in for each photo as it comes, by its name; empty for none. */
  template = $state('')
  /** The files that are under way, shown by the pictures that cameras put into them until each is a photo. */
  arriving = $state.raw<Arriving[]>([])
  /** What was not taken in to its end: the program ended, or somebody stopped it. */
  left = $state.raw<LeftToIngest | null>(null)

  /** Returns what is given to the photos that come. A template that the newsroom has no more is none. */
  get all(): Given {
    const changes = GIVEN.flatMap(field => {
      const value = this.given[field].trim()
      return value ? [{ field, way: 'if_empty' as const, values: [value] }] : []
    })
    return { changes, template: this.templates.find(name => name === this.template) ?? null }
  }

  /** Returns the names of the newsroom's templates. */
  get templates(): string[] {
    return (desk.card?.house.templates ?? []).map(({ name }) => name)
  }

  /** Returns how many fields are given, a template as one. */
  get count(): number {
    const { changes, template } = this.all
    return changes.length + (template === null ? 0 : 1)
  }

  /** Gives nothing any more. */
  giveNothing(): void {
    for (const field of GIVEN) this.given[field] = ''
    this.template = ''
  }

  /** Asks for files, and takes them in. */
  async files(): Promise<void> {
    await this.#take(() => core.ingestFiles(this.all))
  }

  /** Asks for a folder or a card, and takes its photos in. */
  async folder(): Promise<void> {
    await this.#take(() => core.ingestFolder(this.all))
  }

  /** Takes in parts of what was dropped on the window. */
  async dropped(number: number, parts: DroppedPart[]): Promise<void> {
    await this.#take(() => core.ingestDropped(number, parts, this.all))
  }

  /** Takes in what is on the clipboard, and says where there is nothing to take in. */
  async pasted(): Promise<void> {
    await this.#take(async () => {
      const ended = await core.ingestPasted(this.all)
      if (!ended) desk.toast({ text: m['photos.taking.none_pasted'](), bad: true })
      return ended
    })
  }

  /** Looks whether something was not taken in to its end. */
  async look(): Promise<void> {
    if (this.busy || desk.card?.readOnly) return
    try {
      this.left = await core.leftToIngest()
      // What was given then is given again, and seen in its form, unless somebody has filled that in since.
      if (this.left && this.count === 0) this.#give(this.left.given)
    } catch (error) {
      desk.fail(error)
    }
  }

  /** Goes on where it broke off: photos that are here are only recognised. */
  async goOn(): Promise<void> {
    Object.assign(this, { ended: null, left: null })
    await this.#take(() => core.goOnIngesting(this.all))
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
    this.giveNothing()
    Object.assign(this, { now: null, busy: false, stopping: false, ended: null, arriving: [], left: null })
  }

  #give({ changes, template }: Given): void {
    for (const field of GIVEN) this.given[field] = changes.find(change => change.field === field)?.values[0] ?? ''
    this.template = template ?? ''
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
