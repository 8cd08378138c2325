import { history } from 'prosemirror-history'
import { dropCursor } from 'prosemirror-dropcursor'
import { gapCursor } from 'prosemirror-gapcursor'
import type { Command } from 'prosemirror-state'
import { tableEditing } from 'prosemirror-tables'
import { EditorView } from 'prosemirror-view'
import { press } from '../keys/shortcuts'
import type { Colleague } from '../core'
import { m } from '../words/messages'
import { COMPANY, companyMarks } from './company/marks'
import { figures } from './figures/views'
import { CONTESTED, contested } from './finding/contested'
import { findingMarks, FOUND } from './finding/findings'
import { hidden } from './finding/hidden'
import { search } from './finding/search'
import type { OpenStory } from './open.svelte'
import { type Intake, pasting } from './pasting'
import { heedKeysAfterWords } from './writing/composition'
import { dragging } from './writing/dragging'
import { lineKeys } from './writing/lines'
import { type Link, linkAt } from './writing/marking'
import { lineRules } from './writing/rules'
import { blockMarks } from './writing/view'

/** A word that is composed is read from the page a moment after it is said to be. */
const AFTER_COMPOSITION = 60

/** The body on screen: its view, and what is open beside it. */
export class Surface {
  readonly story: OpenStory
  view = $state.raw<EditorView | null>(null)
  /** Whether what was last written in is the body; a toolbar or a palette over it does not change that. */
  inBody = $state(false)
  finding = $state<'find' | 'replace' | null>(null)
  linking = $state.raw<Link | null>(null)
  /** Whether all but the paragraph at hand is faded. */
  alone = $state(false)
  readonly #intake: Intake
  #who: readonly Colleague[] = []

  constructor(story: OpenStory, intake: Intake) {
    this.story = story
    this.#intake = intake
  }

  /** Returns whether the body can be written in now, as text. */
  get writable(): boolean {
    return this.view !== null && this.story.mayEdit && this.story.body.markdown === null
  }

  /** Puts the body on the page. Returns what takes it off. */
  mount(at: HTMLElement, label: string): () => void {
    const { story } = this
    story.body.equip([
      lineRules(),
      lineKeys(),
      history(),
      // Before the others hear of a drop: they find the selection that was dragged.
      dragging(),
      pasting(this.#intake),
      search(),
      findingMarks(),
      contested(() => m['editor.contested']()),
      hidden(code => m['editor.hidden']({ code })),
      companyMarks(names => m['presence.beside']({ names })),
      blockMarks(() => m['editor.body.placeholder']()),
      dropCursor({ color: false, class: 'drop-cursor' }),
      gapCursor(),
      tableEditing(),
    ])
    const view = new EditorView(at, {
      state: story.body.state,
      dispatchTransaction: tr => story.body.dispatch(tr),
      editable: () => story.mayEdit,
      nodeViews: figures(story),
      // Before ProseMirror, which takes Mod+B, I, Y and Z for itself without doing anything.
      handleKeyDown: (_view, event) => {
        press(event)
        return event.defaultPrevented
      },
      // Native checkers know neither language well; the desk's own findings are shown instead.
      attributes: () => ({
        role: 'textbox',
        'aria-multiline': 'true',
        'aria-label': label,
        lang: story.fields.language || 'vi',
        spellcheck: 'false',
        class: 'prose',
      }),
      handleDOMEvents: {
        compositionend: () => {
          story.composed()
          setTimeout(() => this.#accompanied(), AFTER_COMPOSITION)
          return false
        },
        click: (_view, event) => this.#clicked(event),
      },
    })
    const deaf = heedKeysAfterWords(view)
    story.body.show(view)
    this.view = view
    return () => {
      deaf()
      story.body.hide()
      this.view = null
      view.destroy()
    }
  }

  /** Does something to the body and goes on writing there. */
  do(command: Command): boolean {
    const { view } = this
    if (!view || view.composing) return false
    const done = command(view.state, view.dispatch.bind(view), view)
    view.focus()
    return done
  }

  /** Does something to the body and stays where the person is. */
  doFrom(command: Command): boolean {
    const { view } = this
    return view !== null && command(view.state, view.dispatch.bind(view), view)
  }

  /** Marks what was found in the body, and locks what waits for a choice. */
  mark(): void {
    const { findings, conflicts } = this.story
    this.story.body.settle()
    const tr = this.view?.state.tr.setMeta(FOUND, findings).setMeta(CONTESTED, conflicts).setMeta('addToHistory', false)
    if (tr) this.view?.dispatch(tr)
  }

  /** Shows beside the paragraphs who else is in them; not while a word is being composed. */
  accompany(who: readonly Colleague[]): void {
    this.#who = who
    this.#accompanied()
  }

  #accompanied(): void {
    const { view } = this
    if (!view || view.composing || COMPANY.getState(view.state)?.who === this.#who) return
    this.story.body.settle()
    view.dispatch(view.state.tr.setMeta(COMPANY, this.#who).setMeta('addToHistory', false))
  }

  /** Opens the field for a link's address, at the link or the selection. */
  link(): void {
    if (!this.view) return
    const { state } = this.view
    const { from, to, $from: start, $to: end } = state.selection
    if (!start.parent.inlineContent || !start.sameParent(end)) return
    this.linking = linkAt(state) ?? { from, to, href: '' }
  }

  /** Brings a place of the body into sight; ProseMirror does it only while the body has the focus. */
  reveal(at: number): void {
    const found = this.view?.domAtPos(at).node
    const element = found instanceof Element ? found : found?.parentElement
    element?.scrollIntoView({ block: 'center' })
  }

  #clicked(event: MouseEvent): boolean {
    const link = event.target instanceof Element && event.target.closest('a.link')
    if (link && this.story.mayEdit && event.detail === 2) this.link()
    return false
  }
}
