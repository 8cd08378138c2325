import { EditorState, type Plugin, type Transaction } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import type { Node } from 'prosemirror-model'
import type { Block, BodyPiece, Origins } from '../contract'
import { NAMED, names, namesOf } from './company/names'
import { Sources } from './document'
import { originsOf } from './origins'
import { patchOf, REMOTE } from './patch'
import type { StepMap } from './survivors'
import { readNow } from './writing/composition'

/** What was sent to the core, to be acknowledged when it answers. */
export type Sent = { pieces: BodyPiece[]; origins: Origins | null; doc: Node; steps: number }

/** The body of the story on screen, and what was done to it since the core last had it. */
export class Body {
  /** The document with its selection and plugins; a new one after each transaction. */
  state = $state.raw() as EditorState
  /** The body's Markdown while it is edited as such, else null. */
  markdown = $state<string | null>(null)
  readonly #sources = new Sources()
  readonly #edited: () => void
  readonly #names: Plugin
  #view: EditorView | null = null
  #elsewhere: () => boolean = () => false
  #base: Node
  #since: StepMap[] = []
  /** Whether the steps lead from what the core has; not while typing that a patch was carried through is unsent. */
  #traced = true
  #baseMarkdown: string | null = null

  constructor(blocks: readonly Block[], edited: () => void) {
    this.#edited = edited
    const doc = this.#sources.read(blocks)
    this.#base = doc
    this.#names = names(doc, blocks)
    this.state = EditorState.create({ doc, plugins: [this.#names] })
  }

  /** Returns whether something was done that the core does not have. */
  get dirty(): boolean {
    if (this.markdown !== null) return this.markdown !== this.#baseMarkdown
    return this.state.doc !== this.#base
  }

  /** Returns whether an input method is in the middle of a word. */
  get composing(): boolean {
    return this.#view?.composing || this.#elsewhere()
  }

  /** Puts the body on screen; the view then shows every transaction. */
  show(view: EditorView): void {
    this.#view = view
  }

  /** Takes the body off the screen. */
  hide(): void {
    this.#view = null
  }

  /** Has what was just typed or clicked on screen be known, before something else is done to the body. */
  settle(): void {
    if (this.#view && !this.#view.composing) readNow(this.#view)
  }

  /** Gives the body its plugins; what they remembered stays. */
  equip(plugins: readonly Plugin[]): void {
    this.state = this.state.reconfigure({ plugins: [this.#names, ...plugins] })
  }

  /** Applies a transaction, of a person or of the core. */
  dispatch(tr: Transaction): void {
    const { state, transactions } = this.state.applyTransaction(tr)
    this.state = state
    this.#view?.updateState(state)
    const local = transactions.filter(applied => applied.docChanged && !applied.getMeta(REMOTE))
    if (local.length === 0) return
    for (const applied of local) this.#since.push(...applied.mapping.maps)
    this.#edited()
  }

  /** Returns what is to be sent. */
  send(): Sent {
    const { doc } = this.state
    if (this.markdown !== null) {
      const pieces = this.markdown.trim() === '' ? [] : [{ kept: this.markdown }]
      return { pieces, origins: null, doc, steps: 0 }
    }
    const origins = this.#traced ? originsOf(this.#base, doc, this.#since) : null
    return { pieces: this.#sources.write(doc), origins, doc, steps: this.#since.length }
  }

  /** Notes that the core has what was sent. */
  acknowledge(sent: Sent): void {
    if (this.markdown !== null) {
      const [piece] = sent.pieces
      this.#baseMarkdown = piece && 'kept' in piece ? piece.kept : ''
      return
    }
    this.#base = sent.doc
    this.#traced = true
    this.#since = this.#since.slice(sent.steps)
  }

  /** Brings in what the core shows now. Never while a word is being composed. */
  patch(blocks: readonly Block[]): void {
    if (this.markdown !== null) {
      this.#baseMarkdown = joined(blocks)
      this.markdown = this.#baseMarkdown
      return
    }
    const shown = this.#sources.read(blocks)
    this.settle()
    const typed = this.state.doc !== this.#base
    const { tr, same } = patchOf(this.state, this.#base, shown, this.#since)
    if (tr.docChanged) this.dispatch(tr)
    // What is still the block that was sent goes back as the core wrote it.
    for (const { mine, theirs } of same) this.#sources.learn(mine, this.#sources.of(theirs) ?? '')
    // The next question to the core is a save, for what was typed meanwhile is still to be sent: it begins a new count.
    this.#since = []
    this.#traced = !typed
    if (!typed) this.#base = this.state.doc
    else this.#edited()
    this.name(blocks)
  }

  /** Learns how the blocks are called, where the core shows what is on screen. */
  name(blocks: readonly Block[]): void {
    if (this.dirty || this.markdown !== null || this.composing) return
    const named = namesOf(this.state.doc, blocks)
    if (named) this.dispatch(this.state.tr.setMeta(NAMED, named).setMeta('addToHistory', false))
  }

  /** Begins to edit the body as Markdown, from blocks that the core has just shown. */
  asMarkdown(blocks: readonly Block[]): void {
    this.#baseMarkdown = joined(blocks)
    this.markdown = this.#baseMarkdown
  }

  /** Says how it is known whether a word is being composed in the Markdown; returns what ends it. */
  composedIn(composing: () => boolean): () => void {
    this.#elsewhere = composing
    return () => {
      this.#elsewhere = () => false
    }
  }

  /** Takes the Markdown as it was typed. */
  typed(markdown: string): void {
    if (this.markdown === null || markdown === this.markdown) return
    this.markdown = markdown
    this.#edited()
  }

  /** Goes back to the body as it reads, from blocks that the core has just shown. */
  asText(blocks: readonly Block[]): void {
    this.markdown = null
    this.#baseMarkdown = null
    this.patch(blocks)
  }
}

function joined(blocks: readonly Block[]): string {
  return blocks.map(block => block.source).join('\n\n')
}
