import type { Node } from 'prosemirror-model'
import * as newsroom from '../core'
import type { Block, Conflict, Draft, Fields, Finding, Placement, Saved, Shown } from '../core'
import { countWords } from '../words/fold'
import { Body } from './body.svelte'
import { merged, type Touched } from './fields'

/** The questions that an open story asks of the core. */
export type StoryCore = Pick<
  typeof newsroom,
  'showStory' | 'lookAtStory' | 'saveStory' | 'freezeStory' | 'checkStory' | 'applyFix' | 'conflicts'
>

/** How far the words on screen have come; `saved` only after the core said so, and what is unsaved is tried again. */
export type SaveState =
  | { kind: 'clean' }
  | { kind: 'saving' }
  | { kind: 'saved'; at: number }
  | { kind: 'unsaved'; why: string }

const SAVE_AFTER = 400
const FREEZE_AFTER = 5_000
const CHECK_AFTER = 1_200
const AFTER_COMPOSITION = 60
const PATCH_AGAIN = 1_000
const FIRST_RETRY = 1_000
const LAST_RETRY = 10_000
/** How often a patch waits for a moment in which nothing is typed, before it is carried through the typing. */
const PATIENCE = 3

/**
 * One story on screen: what the person edits, and how far it has come on its way to the disk.
 *
 * Everything that goes to the core goes one after the other: a save never overtakes a save, and what is shown after one
 * holds it.
 */
export class OpenStory {
  readonly id: string
  readonly body: Body
  /** The story as the core last showed it; fields and blocks may be older than what is on screen. */
  shown = $state.raw() as Shown
  fields = $state() as Fields
  findings = $state.raw<Finding[]>([])
  /** What two people wrote at once and nobody has chosen between yet; the core refuses words that edit it. */
  conflicts = $state.raw<Conflict[]>([])
  save = $state.raw<SaveState>({ kind: 'clean' })
  /** How many words a newsroom counts in the body, and in what is selected of it. */
  words = $derived.by(() => wordsOf(this.body.state.doc))
  selectedWords = $derived.by(() => {
    const { from, to, empty } = this.body.state.selection
    return empty ? 0 : countWords(this.body.state.doc.textBetween(from, to, ' ', ' '))
  })

  readonly #core: StoryCore
  #revision: string
  #touched: Touched = new Set()
  #line: Promise<unknown> = Promise.resolve()
  #retry = FIRST_RETRY
  #timers = new Map<'save' | 'freeze' | 'check' | 'patch', ReturnType<typeof setTimeout>>()
  #unfrozen = false
  #held = false
  #closed = false
  #refreshing: Promise<void> | null = null

  private constructor(shown: Shown, core: StoryCore) {
    this.#core = core
    this.id = shown.id
    this.shown = shown
    this.fields = structuredClone(shown.fields)
    this.#revision = shown.revision
    this.body = new Body(shown.blocks, () => this.#edited())
    this.#quietly(this.#check())
  }

  /** Opens a story. */
  static async open(id: string, core: StoryCore = newsroom): Promise<OpenStory> {
    const story = new OpenStory(await core.showStory(id), core)
    await story.#hearConflicts()
    return story
  }

  get revision(): string {
    return this.#revision
  }
  get blocks(): Block[] {
    return this.shown.blocks
  }
  get mayEdit(): boolean {
    return this.shown.mayEdit
  }
  /** Photos that are still on their way to this desk. */
  get awaited(): string[] {
    return this.shown.awaited
  }

  get mayCaption(): boolean {
    return this.shown.mayEdit || this.shown.mayCaption
  }
  get whyNot(): string | null {
    return this.shown.whyNot
  }
  get dirty(): boolean {
    return this.#touched.size > 0 || this.body.dirty
  }

  /** Returns whether a field waits for a choice between two people's words. */
  contested(field: string): boolean {
    return this.conflicts.some(conflict => conflict.field === field)
  }

  /** Puts a value into a field. */
  edit<F extends keyof Fields>(field: F, value: Fields[F]): void {
    this.fields[field] = value
    this.#touched.add(field)
    this.#edited()
  }

  /** Changes some values of a placement. */
  editPlacement(id: string, patch: Partial<Omit<Placement, 'id'>>): void {
    const placement = this.fields.placements.find(placement => placement.id === id)
    if (!placement) return
    Object.assign(placement, patch)
    for (const name of Object.keys(patch)) this.#touched.add(`placement:${id}.${name}`)
    this.#edited()
  }

  /** Saves what is not saved; when it returns, the core has every word that was on screen when it was asked. */
  async saveNow(): Promise<void> {
    this.#stop('save')
    await this.#next(() => this.#send())
  }

  /** Saves, and has the saves made into one entry of the ledger. */
  async freeze(): Promise<void> {
    this.#stop('save')
    this.#stop('freeze')
    await this.#next(async () => {
      await this.#send()
      if (!this.#unfrozen) return
      await this.#core.freezeStory(this.id)
      this.#unfrozen = false
    })
  }

  /** Learns where the story stands by now; the words on screen stay as they are. */
  async look(): Promise<void> {
    const shown = await this.#core.lookAtStory(this.id)
    if (this.#closed) return
    this.#tell(shown)
    // A paragraph that was new on screen has a name once it is in the ledger.
    if (holdsOurs(shown)) this.body.name(shown.blocks)
  }

  /** Brings in what the core has; what was typed is saved first, on top of what it was typed on. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#next(() => {
      this.#refreshing = null
      return this.#pull(PATIENCE)
    })
    return this.#refreshing
  }

  /** Has the core apply the fix of a finding. */
  async fix(finding: Finding): Promise<void> {
    const { fix } = finding
    if (fix !== null) await this.change(revision => this.#core.applyFix(this.id, revision, fix))
  }

  /**
   * Has the core change the story, and brings in what it made of it: a photo added, a paragraph taken back.
   *
   * Nothing of this page is saved between the two: it would stand beside that change and not on top of it.
   */
  async change<T>(work: (revision: string) => Promise<T>): Promise<T> {
    return this.#next(async () => {
      await this.#send()
      const answer = await work(this.#revision)
      await this.#pull(0)
      return answer
    })
  }

  /** Leaves the story: saves, freezes, hears nothing more. Throws, and stays open, when the words could not be saved. */
  async close(): Promise<void> {
    await this.saveNow()
    try {
      await this.freeze()
    } catch {
      // The words are on disk; the desk freezes them when it can.
    }
    this.#closed = true
    for (const name of this.#timers.keys()) this.#stop(name)
  }

  /** Edits the body as Markdown, or as text again. */
  async readAs(how: 'markdown' | 'text'): Promise<void> {
    await this.#next(async () => {
      await this.#send()
      const shown = await this.#core.showStory(this.id)
      if (!holdsOurs(shown)) return this.#tell(shown)
      if (how === 'markdown') this.body.asMarkdown(shown.blocks)
      else this.body.asText(shown.blocks)
      this.#take(shown)
    })
  }

  /** Looks for findings a moment from now. */
  check(): void {
    this.#after('check', CHECK_AFTER, () => this.#check())
  }

  /** Says that a word has been composed to its end. */
  composed(): void {
    this.#after('patch', AFTER_COMPOSITION, async () => {
      if (this.#held) await this.refresh()
      else await this.saveNow()
    })
  }

  #edited(): void {
    if (this.save.kind !== 'unsaved') this.save = { kind: 'saving' }
    // Not put off by every further key: somebody who never pauses must be saved as well.
    if (!this.#timers.has('save')) this.#after('save', SAVE_AFTER, () => this.saveNow())
    this.#after('freeze', FREEZE_AFTER, () => this.freeze())
  }

  async #send(): Promise<void> {
    if (!this.dirty) return
    const touched = this.#touched
    const sent = this.body.send()
    const draft: Draft = { fields: $state.snapshot(this.fields), body: sent.pieces, origins: sent.origins }
    this.#touched = new Set()
    let saved: Saved
    try {
      saved = await this.#core.saveStory(this.id, this.#revision, draft)
    } catch (error) {
      this.#touched = new Set([...touched, ...this.#touched])
      this.#failed(error)
      throw error
    }
    this.#revision = saved.revision
    this.body.acknowledge(sent)
    this.#unfrozen = true
    this.#retry = FIRST_RETRY
    this.save = this.dirty ? { kind: 'saving' } : { kind: 'saved', at: Date.now() }
    this.check()
  }

  #failed(error: unknown): void {
    this.save = { kind: 'unsaved', why: error instanceof Error ? error.message : String(error) }
    this.#after('save', this.#retry, () => this.saveNow())
    this.#retry = Math.min(this.#retry * 2, LAST_RETRY)
  }

  async #pull(patience: number): Promise<void> {
    const shown = await this.#core.showStory(this.id)
    if (!holdsOurs(shown)) return this.#tell(shown)
    if (shown.revision === this.#revision) {
      this.shown = shown
      this.body.name(shown.blocks)
      return
    }
    this.#held = this.body.composing
    if (this.#held) return this.#tell(shown)
    if (this.dirty && patience > 0) {
      try {
        await this.#send()
      } catch (error) {
        this.#tell(shown)
        throw error
      }
      return this.#pull(patience - 1)
    }
    if (this.body.markdown !== null && this.body.dirty) {
      // There are no steps to carry a patch through: it waits for a moment in which nothing is typed.
      this.#after('patch', PATCH_AGAIN, () => this.refresh())
      return this.#tell(shown)
    }
    this.body.patch(shown.blocks)
    this.#take(shown)
    await this.#hearConflicts()
  }

  async #hearConflicts(): Promise<void> {
    this.conflicts = this.shown.conflicts > 0 ? await this.#core.conflicts(this.id) : []
  }

  /** Takes rights and state alone: words that the core could not take are on this screen only, and nothing may replace them. */
  #tell(shown: Shown): void {
    const { fields, blocks, revision } = this.shown
    this.shown = { ...shown, fields, blocks, revision }
  }

  #take(shown: Shown): void {
    this.#held = false
    this.fields = merged($state.snapshot(this.fields), this.shown.fields, shown.fields, this.#touched)
    this.#revision = shown.revision
    this.shown = shown
    this.check()
  }

  async #check(): Promise<void> {
    // What is unsaved cannot be judged yet; the save that is coming asks again.
    if (this.dirty) return
    const findings = await this.#core.checkStory(this.id)
    if (!this.#closed) this.findings = findings
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#line.then(work, work)
    this.#line = turn.catch(() => undefined)
    return turn
  }

  #after(name: 'save' | 'freeze' | 'check' | 'patch', delay: number, work: () => Promise<void>): void {
    this.#stop(name)
    if (this.#closed) return
    this.#timers.set(
      name,
      setTimeout(() => {
        this.#timers.delete(name)
        this.#quietly(work())
      }, delay),
    )
  }

  #stop(name: 'save' | 'freeze' | 'check' | 'patch'): void {
    clearTimeout(this.#timers.get(name))
    this.#timers.delete(name)
  }

  /** What nobody waits for is told by `failure` and tried again; it must not be an unhandled rejection. */
  #quietly(work: Promise<unknown>): void {
    work.catch(() => undefined)
  }
}

/** Returns whether what is shown holds what this desk saved: words that could not be frozen yet are not in it. */
function holdsOurs(shown: Shown): boolean {
  return shown.unfrozen.length === 0
}

const counted = new WeakMap<Node, number>()

function wordsOf(doc: Node): number {
  let sum = 0
  for (const block of doc.children) {
    // A word is counted once for each block that changed, not for each key of the whole body.
    const words = counted.get(block) ?? countWords(block.textBetween(0, block.content.size, ' ', ' '))
    counted.set(block, words)
    sum += words
  }
  return sum
}
