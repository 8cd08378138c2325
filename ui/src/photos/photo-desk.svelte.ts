/** The photos that are looked at on the photo desk: which are asked for, which are here, which are chosen. */
import * as core from '../core'
import type { PhotoCard, PhotoChange, PhotoQuestion } from '../core'
import { desk } from '../frame/desk.svelte'
import { m } from '../words/messages'

/** So many are fetched at a time; and where somebody goes far, at once. */
const PAGE = 200
const STRIDE = 2000
/** One answer serves all that is heard in so many milliseconds. */
const TOGETHER = 250

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
  /** The photo that somebody is in a field of: it does not go from under their hands. */
  written: string | null = null
  /** Where a run of photos that are chosen together begins. */
  #from: string | null = null
  #asks = 0
  /** What has just come in, to be chosen with the next answer: that may be one to somebody else's change. */
  #coming: ReadonlySet<string> | null = null
  #asked: Promise<void> = Promise.resolve()
  /** The changes that were made here, the last one last: one key undoes them one by one. */
  #changes = $state.raw<string[]>([])
  #soon: ReturnType<typeof setTimeout> | undefined
  #seen: [number, number] = [0, 0]
  /** Whether something was asked for again only as far as it was in sight. */
  #partly = false

  /** Returns the last change that was made here and stands. */
  get last(): string | null {
    return this.#changes.at(-1) ?? null
  }

  /** Returns the photos that something is done with: those chosen, else the one that the keys are at; as they are shown. */
  get targets(): PhotoCard[] {
    const { chosen, at } = this
    return this.cards.filter(({ photo }) => (chosen.size > 0 ? chosen.has(photo) : photo === at))
  }

  /** The place of the photo that the keys are at; −1 where there is none. */
  readonly place = $derived(this.cards.findIndex(({ photo }) => photo === this.at))

  /** Returns the photo that the keys are at. */
  get card(): PhotoCard | null {
    return this.cards[this.place] ?? null
  }

  /** Hears of photos that come and of what is said of them, while somebody looks; returns what ends it. */
  look(): () => void {
    void this.load()
    const stop = core.onPhotos(() => this.#later())
    return () => {
      clearTimeout(this.#soon)
      this.#soon = undefined
      stop()
    }
  }

  /** Forgets what was looked at, at another desk. */
  enter(): void {
    Object.assign(this, { question: ALL, cards: [], count: 0, loaded: false, chosen: new Set(), at: null })
    this.#changes = []
    this.#from = null
  }

  /** Asks for other photos. */
  async narrow(by: Partial<PhotoQuestion>): Promise<void> {
    this.question = { ...this.question, ...by }
    await this.#ask(async () => {
      const page = await core.photos(this.question, null, PAGE)
      return () => this.#take(page.photos, page.count, page.photos[0]?.photo ?? null)
    })
  }

  /** Lets go of all that narrows what is shown. */
  async letGo(): Promise<void> {
    await this.narrow(ALL)
  }

  /** Shows photos among all the others, chosen together: what has just come in. */
  async show(photos: string[]): Promise<void> {
    this.question = ALL
    this.#coming = new Set(photos)
    await this.#ask(async () => {
      const page = await core.photos(ALL, null, Math.max(PAGE, photos.length))
      return () => this.#take(page.photos, page.count, null)
    })
  }

  /**
   * Asks the core again for as many as are here; of several answers the last one counts. Of very many, only those in sight
   * are asked for where none came or went: a rating must not cost twenty thousand photos.
   */
  async load(): Promise<void> {
    const { cards, count, question } = this
    const [first, last] = this.#seen
    const before = cards[first - 1]
    if (cards.length <= STRIDE || !before) return this.#loadAll()
    this.#partly = true
    let same = true
    await this.#ask(async () => {
      const page = await core.photos(question, before, last - first + 1)
      same = page.count === count
      const fresh = new Map(page.photos.map(card => [card.photo, card]))
      return () =>
        this.#take(
          this.cards.map(card => fresh.get(card.photo) ?? card),
          page.count,
        )
    })
    if (!same) await this.#loadAll()
  }

  async #loadAll(): Promise<void> {
    this.#partly = false
    await this.#ask(async () => {
      const page = await core.photos(this.question, null, Math.max(this.cards.length, PAGE))
      const cards = await this.#staying(page.photos)
      return () => this.#take(cards, page.count)
    })
  }

  /**
   * Returns the photos with the one that somebody writes of where it was, also if the question no longer leaves it: whoever
   * gives a photo its caption, among those without one, goes on with its credit and not with that of another photo.
   */
  async #staying(photos: PhotoCard[]): Promise<PhotoCard[]> {
    const { written } = this
    const was = this.cards.findIndex(({ photo }) => photo === written)
    if (written === null || was < 0 || photos.some(({ photo }) => photo === written)) return photos
    const { card } = await core.photoSheet(written)
    return [...photos.slice(0, was), card, ...photos.slice(was)]
  }

  #later(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined
      void this.load()
    }, TOGETHER)
  }

  /** Says which photos are in sight: fetches what comes next, and again what was not asked for when it changed. */
  see(first: number, last: number): void {
    this.#seen = [Math.max(0, first), Math.max(first, last)]
    if (this.#partly) this.#later()
    void this.reach(last + PAGE / 2)
  }

  /** Fetches the next photos, where there are more. */
  async more(most = PAGE): Promise<void> {
    const last = this.cards.at(-1)
    if (!last || this.cards.length >= this.count) return
    const { question } = this
    try {
      const page = await core.photos(question, { came: last.came, photo: last.photo }, most)
      // They follow only what they were asked after.
      const follows = question === this.question && last.photo === this.cards.at(-1)?.photo
      if (follows) this.#take([...this.cards, ...page.photos], page.count)
    } catch (error) {
      if (question === this.question) desk.fail(error)
    }
  }

  /** Fetches photos until the one at a place is here, or nothing more comes. */
  async reach(place: number): Promise<void> {
    let before = -1
    while (this.cards.length <= Math.min(place, this.count - 1) && this.cards.length > before) {
      before = this.cards.length
      await this.more(Math.min(Math.max(place + 1 - before, PAGE), STRIDE))
    }
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

  /** Takes an answer up. Where the photo that the keys are at is gone they are at `instead`, else at the nearest that stays. */
  #take(cards: PhotoCard[], count: number, instead: string | null = null): void {
    const before = this.cards
    this.cards = cards
    this.count = count
    this.loaded = true
    const here = new Set(cards.map(({ photo }) => photo))
    this.chosen = new Set([...this.chosen].filter(photo => here.has(photo)))
    if (this.#choosesComing()) return
    if (this.at !== null && here.has(this.at)) return
    const place = before.findIndex(({ photo }) => photo === this.at)
    const stays = ({ photo }: PhotoCard) => here.has(photo)
    const near = before.slice(place).find(stays) ?? before.slice(0, Math.max(place, 0)).findLast(stays)
    this.at = instead ?? near?.photo ?? cards[0]?.photo ?? null
  }

  /** Chooses what has just come in, once it is here. Returns whether there was something to choose. */
  #choosesComing(): boolean {
    const coming = this.cards.filter(({ photo }) => this.#coming?.has(photo)).map(({ photo }) => photo)
    const [first] = coming
    if (first === undefined) return false
    this.#coming = null
    this.chosen = new Set(coming)
    this.at = first
    this.#from = first
    return true
  }

  /** Goes to a photo: choosing it alone, beside the others, or with all from where choosing began. */
  go(photo: string, how: 'alone' | 'beside' | 'through'): void {
    const before = this.at
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
      // What it began with may be out of sight by now.
      if (place(this.#from) < 0) this.#from = before ?? photo
      const [from, to] = [place(this.#from), place(photo)].sort((a, b) => a - b)
      this.chosen = new Set(this.cards.slice(from, (to ?? 0) + 1).map(one => one.photo))
    }
  }

  /** Goes so many photos on, or back; not beyond the first and the last. Returns whether it went anywhere. */
  step(by: number, how: 'alone' | 'through' | 'pointing' = 'alone'): boolean {
    const to = this.cards[Math.min(Math.max(this.place + by, 0), this.cards.length - 1)]
    if (!to || to.photo === this.at) return false
    if (how === 'pointing') this.at = to.photo
    else this.go(to.photo, how)
    // Whoever goes on from photo to photo must not run into the end of what is here.
    if (this.cards.length - this.place < PAGE / 2) void this.more()
    return true
  }

  /** Goes so many photos on, or back, also to those that are not here yet. */
  async travel(by: number, how: 'alone' | 'through' | 'pointing'): Promise<void> {
    const to = Math.min(this.place + by, this.count - 1)
    if (to >= this.cards.length) await this.reach(to)
    this.step(by, how)
  }

  /** Chooses all photos that are asked for, or none. */
  async chooseAll(all: boolean): Promise<void> {
    if (all) await this.reach(this.count - 1)
    this.chosen = new Set(all ? this.cards.map(({ photo }) => photo) : [])
    this.#from = null
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
      if (change) this.#changes = [...this.#changes, change]
      const seen = new Set(this.cards.slice(this.#seen[0], this.#seen[1] + 1).map(({ photo }) => photo))
      await (done.photos.every(photo => seen.has(photo)) ? this.load() : this.#loadAll())
      return done
    } catch (error) {
      refused(error)
      return null
    }
  }

  #tells = (error: unknown): void => desk.fail(error)

  /** Undoes a change of photos; what somebody has changed since stays, and is told. */
  async undo(change = this.last): Promise<void> {
    if (change === null) return
    try {
      const undone = await core.undoPhotos(change)
      this.#changes = this.#changes.filter(one => one !== change)
      const count = undone.left.length
      desk.toast({ text: count > 0 ? m['photos.undone_but']({ count }) : m['photos.undone']() })
      await this.load()
    } catch (error) {
      desk.fail(error)
    }
  }
}

export const photoDesk = new PhotoDesk()
