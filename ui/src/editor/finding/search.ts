import { type Command, type EditorState, Plugin, PluginKey, TextSelection, type Transaction } from 'prosemirror-state'
import { Decoration, DecorationSet } from 'prosemirror-view'
import { type Match, matchesOf, type Query } from './matching'

type Searching = { query: Query; matches: Match[] }

const key = new PluginKey<Searching>('search')
const nothing: Searching = { query: { words: '', exact: false }, matches: [] }

/** Keeps where the body says what is looked for, and shows it. */
export function search(): Plugin<Searching> {
  return new Plugin<Searching>({
    key,
    state: {
      init: () => nothing,
      apply(tr, before, _old, state) {
        const query = (tr.getMeta(key) as Query | undefined) ?? before.query
        if (query === before.query && !tr.docChanged) return before
        return { query, matches: matchesOf(state.doc, query) }
      },
    },
    props: {
      decorations(state) {
        const { matches } = searching(state)
        if (matches.length === 0) return null
        const { from, to } = state.selection
        const shown = matches.map(match =>
          Decoration.inline(match.from, match.to, {
            class: match.from === from && match.to === to ? 'found here' : 'found',
          }),
        )
        return DecorationSet.create(state.doc, shown)
      },
    },
  })
}

/** Returns what is looked for, and where it is. */
export function searching(state: EditorState): Searching {
  return key.getState(state) ?? nothing
}

/** Returns which match is selected, or -1. */
export function current(state: EditorState): number {
  const { from, to } = state.selection
  return searching(state).matches.findIndex(match => match.from === from && match.to === to)
}

/** Looks for something else. */
export function look(query: Query): Command {
  return (state, dispatch) => {
    dispatch?.(state.tr.setMeta(key, query))
    return true
  }
}

function select(tr: Transaction, match: Match): Transaction {
  return tr.setSelection(TextSelection.create(tr.doc, match.from, match.to)).scrollIntoView()
}

/** Goes to the next match, or the one before, round the end. */
export function go(direction: 1 | -1): Command {
  return (state, dispatch) => {
    const { matches } = searching(state)
    const { from, to } = state.selection
    const match =
      direction > 0
        ? (matches.find(match => match.from >= to && !(match.from === from && match.to === to)) ?? matches[0])
        : (matches.findLast(match => match.to <= from) ?? matches.at(-1))
    if (!match) return false
    dispatch?.(select(state.tr, match))
    return true
  }
}

/** Goes to the first match from a place on. */
export function goFrom(place: number): Command {
  return (state, dispatch) => {
    const { matches } = searching(state)
    const match = matches.find(match => match.from >= place) ?? matches[0]
    if (!match) return false
    dispatch?.(select(state.tr, match))
    return true
  }
}

function put(tr: Transaction, match: Match, words: string): void {
  const [from, to] = [tr.mapping.map(match.from), tr.mapping.map(match.to)]
  if (words === '') tr.delete(from, to)
  else tr.replaceWith(from, to, tr.doc.type.schema.text(words, tr.doc.nodeAt(from)?.marks))
}

/** Replaces the selected match and goes to the next. */
export function replace(words: string): Command {
  return (state, dispatch) => {
    const match = searching(state).matches[current(state)]
    if (!match) return go(1)(state, dispatch)
    const tr = state.tr
    put(tr, match, words.normalize('NFC'))
    const next = matchesOf(tr.doc, searching(state).query).find(other => other.from >= tr.mapping.map(match.to))
    dispatch?.(next ? select(tr, next) : tr)
    return true
  }
}

/** Replaces every match, as one step to undo. */
export function replaceAll(words: string): Command {
  return (state, dispatch) => {
    const { matches } = searching(state)
    if (matches.length === 0) return false
    const tr = state.tr
    for (const match of matches) put(tr, match, words.normalize('NFC'))
    dispatch?.(tr)
    return true
  }
}
