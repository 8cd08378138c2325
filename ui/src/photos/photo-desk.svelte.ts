/** The photos that are looked at on the photo desk: which are asked for, which are here, which are chosen. */
import * as core from '../core'
import type { PhotoCard, PhotoChange, PhotoQuestion } from '../core'
import { desk } from '../frame/desk.svelte'
import { m } from '../words/messages'

/** So many are fetched at a time. */
const PAGE = 200

/** What narrows nothing. */
export const ALL: PhotoQuestion = {
  words: '',
  creator: null,
  place: null,
  person: null,
  keyword: null,
  from: null,
  to: null,
  story: null,
  unused: false,
  uncredited: false,
  uncaptioned: false,
  ratings: null,
  label: null,
}

class PhotoDesk {
  question = $state.raw<PhotoQuestion>(ALL)
  /** The photos that are here, the last to come first; and how many the question leaves. */
  cards = $state.raw<PhotoCard[]>([])
  count = $state(0)
  /** Whether the first answer has come. */
  loaded = $state(false)
  chosen = $state.raw<ReadonlySet<string>>(new Set())
  /** The photo that the keys are at. */
  at = $state<string | null>(null)
  /** Where a run of photos that are chosen together begins. */
  #from: string | null = null
  #asks = 0
  #asked: Promise<void> = Promise.resolve()

  /** Returns the photos that something is done with: those chosen, else the one that the keys are at; as they are shown. */
  get targets(): PhotoCard[] {
    const { chosen, at } = this
    return this.cards.filter(({ photo }) => (chosen.size > 0 ? chosen.has(photo) : photo === at))
  }

  /** Returns the photo that the keys are at. */
  get card(): PhotoCard | null {
    return this.cards.find(({ photo }) => photo === this.at) ?? null
  }

  /** Hears of photos that come and of what is said of them, while somebody looks; returns what ends it. */
  look(): () => void {
    void this.load()
    return core.onPhotos(() => void this.load())
  }

  /** Forgets what was looked at, at another desk. */
  enter(): void {
    Object.assign(this, { question: ALL, cards: [], count: 0, loaded: false, chosen: new Set(), at: null })
  }

  /** Asks for other photos. */
  async narrow(by: Partial<PhotoQuestion>): Promise<void> {
    this.question = { ...this.question, ...by }
    this.cards = this.cards.slice(0, PAGE)
    await this.#load(false)
  }

  /** Asks the core again for as many as are here; of several answers the last one counts. */
  async load(): Promise<void> {
    await this.#load(true)
  }

  async #load(again: boolean): Promise<void> {
    await this.#ask(async () => {
      const page = await core.photos(this.question, null, Math.max(this.cards.length, PAGE))
      const cards = again ? await this.#staying(page.photos) : page.photos
      return () => this.#take(cards, page.count)
    })
  }

  /**
   * Returns the photos with the one that the keys are at where it was, also if the question no longer leaves it: whoever
   * gives a photo its caption, among those without one, goes on with its credit and not with that of another photo.
   */
  async #staying(photos: PhotoCard[]): Promise<PhotoCard[]> {
    const { at } = this
    const was = this.cards.findIndex(({ photo }) => photo === at)
    if (at === null || was < 0 || photos.some(({ photo }) => photo === at)) return photos
    const { card } = await core.photoSheet(at)
    return [...photos.slice(0, was), card, ...photos.slice(was)]
  }

  /** Fetches the next photos, where there are more. */
  async more(): Promise<void> {
    const last = this.cards.at(-1)
    if (!last || this.cards.length >= this.count) return
    await this.#ask(async () => {
      const page = await core.photos(this.question, { came: last.came, photo: last.photo }, PAGE)
      return () => this.#take([...this.cards, ...page.photos], page.count)
    })
  }

  /** Asks, and waits for what was asked last: what is here then is no older than the question. */
  async #ask(asking: () => Promise<() => void>): Promise<void> {
    this.#asks += 1
    let asked = this.#answered(this.#asks, asking)
    this.#asked = asked
    await asked
    while (asked !== this.#asked) {
      asked = this.#asked
      await asked
    }
  }

  async #answered(ask: number, asking: () => Promise<() => void>): Promise<void> {
    try {
      const take = await asking()
      if (ask === this.#asks) take()
    } catch (error) {
      if (ask === this.#asks) desk.fail(error)
    }
  }

  #take(cards: PhotoCard[], count: number): void {
    this.cards = cards
    this.count = count
    this.loaded = true
    const here = new Set(cards.map(({ photo }) => photo))
    this.chosen = new Set([...this.chosen].filter(photo => here.has(photo)))
    if (this.at === null || !here.has(this.at)) this.at = cards[0]?.photo ?? null
  }

  /** Goes to a photo: choosing it alone, beside the others, or with all from where choosing began. */
  go(photo: string, how: 'alone' | 'beside' | 'through'): void {
    this.at = photo
    if (how === 'alone') {
      this.chosen = new Set([photo])
      this.#from = photo
    } else if (how === 'beside') {
      const chosen = new Set(this.chosen)
      if (!chosen.delete(photo)) chosen.add(photo)
      this.chosen = chosen
      this.#from = photo
    } else {
      const place = (of: string | null) => this.cards.findIndex(one => one.photo === of)
      const [from, to] = [place(this.#from ?? photo), place(photo)].sort((a, b) => a - b)
      this.chosen = new Set(this.cards.slice(from, (to ?? 0) + 1).map(one => one.photo))
    }
  }

  /** Goes so many photos on, or back; not beyond the first and the last. Returns whether it went anywhere. */
  step(by: number, how: 'alone' | 'through' = 'alone'): boolean {
    const now = this.cards.findIndex(({ photo }) => photo === this.at)
    const to = this.cards[Math.min(Math.max(now + by, 0), this.cards.length - 1)]
    if (!to || to.photo === this.at) return false
    this.go(to.photo, how)
    return true
  }

  /** Chooses all photos that are here, or none. */
  chooseAll(all: boolean): void {
    this.chosen = new Set(all ? this.cards.map(({ photo }) => photo) : [])
  }

  /** Says something of photos, as one change that one step undoes. Returns what it did; null where it was refused. */
  async describe(
    changes: PhotoChange[],
    { spells = false, of = this.targets.map(({ photo }) => photo), quiet = false, refused = this.#tells } = {},
  ): Promise<core.PhotosChanged | null> {
    if (of.length === 0) return null
    return this.did(() => core.describePhotos(of, changes, spells), quiet, refused)
  }

  /** Has photos changed, tells what that did, and offers to undo it; a refusal is told, or told by whoever asks for it. */
  async did(
    doing: () => Promise<core.PhotosChanged>,
    quiet = false,
    refused = this.#tells,
  ): Promise<core.PhotosChanged | null> {
    try {
      const done = await doing()
      const { change } = done
      if (change && !quiet) {
        const action = { label: m['undo'](), run: () => this.undo(change) }
        desk.toast({ text: m['photos.changed']({ count: done.photos.length }), action })
      }
      this.last = change ?? this.last
      await this.load()
      return done
    } catch (error) {
      refused(error)
      return null
    }
  }

  #tells = (error: unknown): void => desk.fail(error)

  /** The last change that was made here, which one key undoes. */
  last = $state<string | null>(null)

  /** Undoes a change of photos; what somebody has changed since stays, and is told. */
  async undo(change = this.last): Promise<void> {
    if (change === null) return
    try {
      const undone = await core.undoPhotos(change)
      if (change === this.last) this.last = null
      const count = undone.left.length
      desk.toast({ text: count > 0 ? m['photos.undone_but']({ count }) : m['photos.undone']() })
      await this.load()
    } catch (error) {
      desk.fail(error)
    }
  }
}

export const photoDesk = new PhotoDesk()
