import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { markdown } from '@codemirror/lang-markdown'
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search'
import { Compartment, EditorState, Transaction } from '@codemirror/state'
import { EditorView, keymap } from '@codemirror/view'
import { tags } from '@lezer/highlight'

/** A body on screen as Markdown. */
export type MarkdownView = {
  /** Shows the text as it is now, where it was not typed here. */
  show: (text: string) => void
  lock: (locked: boolean) => void
  composing: () => boolean
  focus: () => void
  close: () => void
}

const look = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'transparent', fontSize: '15px' },
  '&.cm-focused': { outline: 'none' },
  // Not a monospaced face: few of them stack Vietnamese marks well.
  '.cm-scroller': { fontFamily: 'var(--ui)', lineHeight: '1.75', overflow: 'visible' },
  '.cm-content': { padding: '0', caretColor: 'var(--ink)' },
  '.cm-line': { padding: '0 4px' },
  '.cm-selectionMatch': { backgroundColor: 'var(--mark)' },
  '.cm-panels': { backgroundColor: 'var(--panel)', color: 'var(--ink)' },
})
const ink = HighlightStyle.define([
  { tag: tags.heading, fontWeight: '600' },
  { tag: tags.strong, fontWeight: '600' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.strikethrough, textDecoration: 'line-through' },
  { tag: [tags.link, tags.url], color: 'var(--link)' },
  { tag: [tags.processingInstruction, tags.meta], color: 'var(--ink3)' },
])

/** Opens Markdown in a place of the page. */
export function openMarkdown(
  host: HTMLElement,
  {
    text,
    label,
    typed,
    composed,
  }: { text: string; label: string; typed: (text: string) => void; composed: () => void },
): MarkdownView {
  // Under a shadow root its styles are adopted sheets, which the window's content security policy admits; a style element
  // it would not.
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' })
  const locked = new Compartment()
  const view = new EditorView({
    parent: root as unknown as Element,
    root,
    state: EditorState.create({
      doc: text,
      extensions: [
        history(),
        keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap]),
        markdown(),
        syntaxHighlighting(ink),
        highlightSelectionMatches(),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
        look,
        EditorView.domEventHandlers({ compositionend: () => composed() }),
        locked.of([]),
        EditorView.updateListener.of(update => {
          if (update.docChanged) typed(update.state.doc.toString())
        }),
      ],
    }),
  })
  return {
    show(text) {
      const before = view.state.doc.toString()
      if (before === text) return
      view.dispatch({ changes: between(before, text), annotations: Transaction.addToHistory.of(false) })
    },
    lock(is) {
      view.dispatch({
        effects: locked.reconfigure(is ? [EditorState.readOnly.of(true), EditorView.editable.of(false)] : []),
      })
    },
    composing: () => view.composing,
    focus: () => view.focus(),
    close: () => view.destroy(),
  }
}

/** Returns the one stretch in which two texts differ, so that the caret outside it stays. */
function between(before: string, after: string): { from: number; to: number; insert: string } {
  let from = 0
  const shorter = Math.min(before.length, after.length)
  while (from < shorter && before[from] === after[from]) from++
  let end = 0
  while (end < shorter - from && before[before.length - 1 - end] === after[after.length - 1 - end]) end++
  return { from, to: before.length - end, insert: after.slice(from, after.length - end) }
}
