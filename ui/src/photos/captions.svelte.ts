/** What is typed of photos and not written yet: of each photo by itself, and of several at once. */
import { SvelteMap } from 'svelte/reactivity'
import * as core from '../core'
import type { PhotoCard, PhotoChange, Template } from '../core'
import { askYes } from '../frame/ask.svelte'
import { desk } from '../frame/desk.svelte'
import { m } from '../words/messages'
import {
  between,
  CAPTION_FIELDS,
  type CaptionField,
  isCaptionField,
  kindOf,
  labelOf,
  typedOf,
  valuesOf,
} from './fields'
import { type Held, heldBy } from './held'
import { photoDesk } from './photo-desk.svelte'
import { isSpelled } from './spelling'

export type Way = PhotoChange['way']

/** A field that is to be written. */
export type Draft = {
  text: string
  /** The values, where they were taken from a photo: a moment is not cut to what is shown of it. */
  values?: string[]
  /** Whether it is to be written; without it the field shows what holds, and the draft is kept. */
  ticked: boolean
  way: Way
  /** Whether somebody typed it here, which is written when the field is left. What was pasted waits for their word. */
  typed: boolean
  /** What the photo said when it was begun. */
  from: string
  /** Why the core would not have it. */
  why: string
}

/** What was said last, below the fields; with the change that it was, to undo it. */
type Told = { text: string; bad?: boolean; change?: string | null }

/** The name of what is typed for several photos, among names of photos. */
export const SEVERAL = '*'

class Captions {
  #drafts = new SvelteMap<string, Draft>()
  #targets = $derived(photoDesk.targets)
  #cards = $derived(new Map(photoDesk.cards.map(card => [card.photo, card])))
  #held = $derived(new Map(CAPTION_FIELDS.map(field => [field, heldBy(this.#targets, field)])))
  /** The field that somebody is in. It goes on showing what it showed, whatever a colleague writes meanwhile. */
  #in = $state.raw<{ scope: string; field: CaptionField; text: string; from: string } | null>(null)
  /** What is being written, which is no colleague's when it comes back. */
  #writing = $state.raw<{ scope: string; fields: CaptionField[] } | null>(null)
  #line: Promise<void> = Promise.resolve()
  told = $state.raw<Told | null>(null)
  /** What was copied, and from which photo. */
  copied = $state.raw<{ file: string; said: Map<CaptionField, string[]> } | null>(null)
  /** The photo that was captioned before this one, as it was left. */
  #before: PhotoCard | null = null
  #folder: string | null = null

  /** Begins anew where another desk has been opened: its photos are others. */
  enter(): void {
    if (this.#folder === desk.card?.folder) return
    this.#folder = desk.card?.folder ?? null
    this.forget()
  }

  /** Forgets all that was typed, copied and told. */
  forget(): void {
    this.#drafts.clear()
    this.#before = null
    this.#in = null
    Object.assign(this, { told: null, copied: null })
  }

  /** Returns the photos that are captioned. */
  get targets(): PhotoCard[] {
    return this.#targets
  }

  /** Returns what is captioned: one photo, by its name, or several at once. */
  get scope(): string {
    const [one, other] = this.#targets
    return one && !other ? one.photo : SEVERAL
  }

  /** Returns what the photos say of a field. */
  holds(field: CaptionField): Held {
    return this.#held.get(field) ?? heldBy([], field)
  }

  /** Returns what is typed in a field; null where nothing is. */
  draft(field: CaptionField, scope = this.scope): Draft | null {
    return this.#drafts.get(`${scope} ${field}`) ?? null
  }

  /** Returns what a field shows. */
  shown(field: CaptionField): string {
    const { scope } = this
    const draft = this.draft(field, scope)
    if (draft?.ticked) return draft.text
    return this.#isIn(scope, field) ? (this.#in?.text ?? '') : this.holds(field).text
  }

  /** Returns what somebody else has written since a field was begun here: what now holds; null where nobody has. */
  contested(field: CaptionField, scope = this.scope): string | null {
    const draft = this.draft(field, scope)
    const now = scope === SEVERAL ? null : this.#says(scope, field)
    if (!draft?.ticked || now === null || now === draft.from || now === draft.text) return null
    return this.#writing?.scope === scope && this.#writing.fields.includes(field) ? null : now
  }

  /** Returns the fields that are to be written of what is captioned now. */
  get ticked(): CaptionField[] {
    return this.#tickedOf(this.scope)
  }

  /** Returns what waits for somebody elsewhere: of photos that are not captioned now, and of several at once. */
  get elsewhere(): { scope: string; file: string; fields: CaptionField[] }[] {
    const { scope } = this
    const scopes = new Set([...this.#drafts.keys()].map(key => key.split(' ')[0] as string))
    scopes.delete(scope)
    const waits = (of: string) => (field: CaptionField) => {
      const draft = this.draft(field, of)
      return (
        draft !== null && (of === SEVERAL || !draft.typed || draft.why !== '' || this.contested(field, of) !== null)
      )
    }
    return [...scopes]
      .map(of => ({
        scope: of,
        file: this.#cards.get(of)?.file ?? '',
        fields: this.#tickedOf(of).filter(waits(of)),
      }))
      .filter(({ fields }) => fields.length > 0)
  }

  #tickedOf(scope: string): CaptionField[] {
    return CAPTION_FIELDS.filter(field => this.draft(field, scope)?.ticked)
  }

  #says(photo: string, field: CaptionField): string | null {
    const card = this.#cards.get(photo)
    return card ? typedOf(field, card.said[field]) : null
  }

  #isIn(scope: string, field: CaptionField): boolean {
    return this.#in?.scope === scope && this.#in.field === field
  }

  #set(scope: string, field: CaptionField, draft: Partial<Draft>): void {
    const from = this.#isIn(scope, field) ? (this.#in?.from ?? '') : (this.#says(scope, field) ?? '')
    const fresh: Draft = { text: '', ticked: true, way: 'replace', typed: false, from, why: '' }
    const was = this.draft(field, scope)
    const base = was?.ticked ? was : { ...fresh, way: was?.way ?? fresh.way }
    this.#drafts.set(`${scope} ${field}`, { ...base, ...draft })
  }

  /** Forgets what is typed in a field; it shows what holds. */
  drop(field: CaptionField, scope = this.scope): void {
    this.#drafts.delete(`${scope} ${field}`)
    if (this.#isIn(scope, field)) this.entered(field)
  }

  /** Forgets all that is typed of something. */
  dropAll(scope: string): void {
    for (const field of CAPTION_FIELDS) this.drop(field, scope)
  }

  /** Takes what somebody types. The field says whose it was when it was shown: the photo may be another by now. */
  type(scope: string, field: CaptionField, text: string): void {
    this.told = null
    this.#set(scope, field, { text, values: undefined, typed: true, why: '' })
  }

  /** Has a field say what a photo says. */
  take(field: CaptionField, values: string[], typed = true): void {
    this.#set(this.scope, field, { text: typedOf(field, values), values, typed, why: '' })
  }

  /** Has a field be written, or not; what was typed in it is kept. */
  tick(field: CaptionField, on: boolean): void {
    const { scope } = this
    const was = this.draft(field, scope)
    const { text, values } = was ?? this.holds(field)
    this.#drafts.set(`${scope} ${field}`, {
      ...{ text, values, way: 'replace', typed: false, from: this.#says(scope, field) ?? '', why: '' },
      ...was,
      ticked: on,
    })
  }

  /** Has a field be written in another way. What it shows because it holds is not appended to itself. */
  setWay(field: CaptionField, way: Way): void {
    const { text } = this.holds(field)
    const same = this.draft(field)?.text === text
    this.#set(this.scope, field, way === 'append' && same ? { way, text: '', values: [] } : { way })
  }

  /** Somebody is in a field, or has come to another photo in it. */
  entered(field: CaptionField): void {
    const { text } = this.holds(field)
    const from = this.#says(this.scope, field) ?? ''
    this.#in = { scope: this.scope, field, text, from }
    photoDesk.written = this.scope === SEVERAL ? null : this.scope
  }

  /** Another photo is captioned now. Returns what is to be done when it is left. */
  came(): () => void {
    const [card] = this.#targets
    if (this.#in && this.#in.scope !== this.scope) this.entered(this.#in.field)
    return () => {
      // Whatever led to another photo: the field may still have the focus, and what was typed of this one is done.
      this.settle()
      if (!card) return
      // It may leave the list with what is written of it: so it is kept as it was left.
      const now = this.#cards.get(card.photo) ?? card
      const said = CAPTION_FIELDS.map(field => [field, this.#saying(now, field)])
      this.#before = { ...now, said: Object.fromEntries(said) }
    }
  }

  /** Somebody leaves a field, perhaps for another one: what they typed of one photo is written. */
  left(another = false): void {
    this.#in = null
    if (!another) photoDesk.written = null
    this.settle()
  }

  /** Writes what was typed of single photos and waits for nobody. */
  settle(): void {
    const typed = new Set([...this.#drafts.keys()].map(key => key.split(' ')[0] as string))
    typed.delete(SEVERAL)
    for (const scope of typed) this.#then(() => this.#write(scope, [scope], this.#settled(scope)))
  }

  /** Returns the fields of a photo that were typed and are to be written; what says what holds already is forgotten. */
  #settled(scope: string): CaptionField[] {
    return this.#tickedOf(scope).filter(field => {
      const draft = this.draft(field, scope)
      if (!draft?.typed || draft.why !== '' || this.contested(field, scope) !== null) return false
      const same = draft.text === this.#says(scope, field)
      if (same && !this.#isIn(scope, field)) this.drop(field, scope)
      return !same
    })
  }

  #then(work: () => Promise<unknown>): void {
    this.#line = this.#line.then(work).then(
      () => {},
      error => desk.fail(error),
    )
  }

  /** Returns when all that was to be written is. */
  async idle(): Promise<void> {
    for (let line: Promise<void> | null = null; line !== this.#line; ) {
      line = this.#line
      await line
    }
  }

  /** Writes what is ticked: of one photo, and goes so many photos on; or of all that are chosen. */
  async done(by: 1 | -1 | 0): Promise<void> {
    const { scope, ticked } = this
    if (scope === SEVERAL) return this.#doneAll(ticked)
    const differs = (field: CaptionField) => this.draft(field, scope)?.text !== this.#says(scope, field)
    const fields = ticked.filter(field => differs(field) && this.contested(field, scope) === null)
    if (fields.length === 0) this.told = null
    this.#then(() => this.#write(scope, [scope], fields))
    if (by !== 0 && !photoDesk.step(by)) {
      const text = by > 0 ? m['captioning.last']() : m['captioning.first']()
      this.#then(async () => (this.told = this.told?.bad ? this.told : { ...this.told, text }))
    }
  }

  async #doneAll(ticked: CaptionField[]): Promise<void> {
    const of = this.#targets.map(({ photo }) => photo)
    const change = (field: CaptionField) => this.#changeOf(SEVERAL, field)
    const fields = ticked.filter(field => change(field).values.length > 0 || change(field).way === 'replace')
    const emptied = fields.filter(field => change(field).values.length === 0 && this.holds(field).filled > 1)
    if (fields.length === 0) return
    if (emptied.length > 0) {
      const names = emptied.map(field =>
        m['captioning.empty.field']({ field: labelOf(field), count: this.holds(field).filled }),
      )
      const text = m['captioning.empty.text']({ fields: names.join(', ') })
      const confirm = m['captioning.empty.confirm']()
      if (!(await askYes({ title: m['captioning.empty.title'](), text, confirm }))) return
    }
    this.#then(() => this.#write(SEVERAL, of, fields))
  }

  #changeOf(scope: string, field: CaptionField, spells = false): PhotoChange {
    const { text, values, way } = this.draft(field, scope) ?? { text: '', values: [], way: 'replace' as const }
    // What was taken from a photo is said as it is there, also where it has braces.
    const taken = spells ? values?.map(value => value.replace(/[{}]/g, '$&$&')) : values
    return { field, way: scope === SEVERAL ? way : 'replace', values: taken ?? valuesOf(field, text) }
  }

  /** Writes fields as one change. What is refused stays as it was typed, with the reason; of one photo the rest is written. */
  async #write(scope: string, of: string[], wanted: CaptionField[]): Promise<void> {
    const fields = wanted.filter(field => this.draft(field, scope)?.ticked)
    if (fields.length === 0) return
    const typed = new Map(fields.map(field => [field, this.draft(field, scope)?.text ?? '']))
    const spells = fields.some(field => !this.draft(field, scope)?.values && isSpelled(typed.get(field) ?? ''))
    const changes = fields.map(field => this.#changeOf(scope, field, spells))
    let why: unknown = null
    this.#writing = { scope, fields }
    try {
      const refused = (error: unknown) => {
        why = error
      }
      const done = await photoDesk.describe(changes, { of, spells, quiet: true, refused })
      if (done) this.#wrote(scope, typed, done)
    } finally {
      this.#writing = null
    }
    if (why !== null) await this.#refused(scope, of, fields, why)
  }

  #wrote(scope: string, typed: Map<CaptionField, string>, { change, photos, unknownCodes }: core.PhotosChanged): void {
    for (const [field, text] of typed) {
      const draft = this.draft(field, scope)
      const now = this.#says(scope, field) ?? ''
      if (draft?.ticked && draft.text !== text) this.#set(scope, field, { from: now })
      else if (!draft || draft.text === text) {
        this.#drafts.delete(`${scope} ${field}`)
        // Who is still in the field goes on with the very letters that they typed.
        if (this.#isIn(scope, field))
          this.#in = { scope, field, text: scope === SEVERAL ? this.holds(field).text : text, from: now }
      }
    }
    const said = change ? m['photos.changed']({ count: photos.length }) : m['captioning.same']()
    const codes = unknownCodes.map(code => `=${code}=`).join(' ')
    const text = codes ? `${said} ${m['captioning.codes_unknown']({ codes })}` : said
    this.told = { text, bad: codes !== '', change }
  }

  async #refused(scope: string, of: string[], fields: CaptionField[], why: unknown): Promise<void> {
    const field = why instanceof core.CoreFailure ? why.field : null
    if (!(why instanceof core.CoreFailure) || !isCaptionField(field) || !fields.includes(field)) {
      if (!(why instanceof core.CoreFailure)) desk.fail(why)
      this.told = { text: m['saved.not']({ why: why instanceof Error ? why.message : String(why) }), bad: true }
      return
    }
    if (this.draft(field, scope)?.ticked) this.#set(scope, field, { why: why.message })
    const rest = fields.filter(other => other !== field)
    if (scope !== SEVERAL) await this.#write(scope, of, rest)
    this.told = {
      text: m['captioning.refused']({ field: labelOf(field), why: why.message }),
      bad: true,
      change: this.told?.change,
    }
  }

  /** Somebody has seen what a colleague wrote, and wants what they typed. */
  insist(field: CaptionField): void {
    const { scope } = this
    this.#set(scope, field, { from: this.#says(scope, field) ?? '', typed: true, why: '' })
    this.settle()
  }

  /** Copies what the photo that the keys are at says, with what is typed of it. */
  copy(): void {
    const card = photoDesk.card
    if (!card) return
    const said = CAPTION_FIELDS.map(field => [field, this.#saying(card, field)] as const)
    this.copied = { file: card.file, said: new Map(said.filter(([, values]) => values.length > 0)) }
    this.told = { text: m['captioning.copied']({ file: card.file }) }
  }

  /** Puts what was copied into the fields, ticked: it is seen before it is written. */
  paste(): void {
    if (!this.copied || this.#targets.length === 0) {
      this.told = { text: m['captioning.nothing_copied']() }
      return
    }
    for (const [field, values] of this.copied.said) this.take(field, values, false)
    this.told = { text: m['captioning.pasted']({ file: this.copied.file }) }
  }

  /** Puts a template into the fields, to be looked at before it is written. */
  fill({ name, changes }: Template): void {
    for (const { field, way, text } of changes) {
      if (!isCaptionField(field)) continue
      // Of one photo nothing is appended by itself: what it says stands in the field.
      const now = this.holds(field).text
      if (this.scope !== SEVERAL && way === 'if_empty' && now !== '') continue
      const joined = way === 'append' && now !== '' ? [now, text].join(between(field)) : text
      const written = this.scope === SEVERAL ? { way, text } : { text: joined }
      this.#set(this.scope, field, { ...written, typed: false, why: '' })
    }
    this.told = { text: m['captioning.filled']({ name }) }
  }

  /** Has the field that somebody is in say what the photo before says. */
  sameAsBefore(): void {
    const field = this.#in?.field
    const [first] = this.#targets
    if (!field || !first) return
    const listed = photoDesk.cards[photoDesk.cards.indexOf(first) - 1] ?? null
    const left = this.#before && this.#before.photo !== first.photo ? this.#before : null
    const before = (left && (this.#cards.get(left.photo) ?? left)) ?? listed
    if (!before) {
      this.told = { text: m['captioning.none_before']() }
      return
    }
    this.take(field, this.#saying(before, field))
    this.told = { text: m['captioning.as_before']({ file: before.file }) }
  }

  #saying(card: PhotoCard, field: CaptionField): string[] {
    const draft = this.draft(field, card.photo)
    if (draft?.ticked) return draft.values ?? valuesOf(field, draft.text)
    return card.said[field] ?? []
  }

  /** Undoes what was written last. */
  async undo(): Promise<void> {
    const change = this.told?.change
    if (!change) return
    this.told = null
    await photoDesk.undo(change)
  }

  /** Returns in what ways a field can be written. */
  waysOf(field: CaptionField): Way[] {
    return ['day', 'choice'].includes(kindOf(field)) ? ['replace', 'if_empty'] : ['replace', 'append', 'if_empty']
  }
}

export const captions = new Captions()
