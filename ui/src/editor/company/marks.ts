import { type EditorState, Plugin, PluginKey } from 'prosemirror-state'
import { Decoration, DecorationSet } from 'prosemirror-view'
import type { Colleague } from '../../core'
import { names, people } from '../../frame/company.svelte'
import { namedIn } from './names'

type Shown = { who: readonly Colleague[]; marks: DecorationSet }

const key = new PluginKey<Shown>('company')

/** The mark of a transaction that says who is where. */
export const COMPANY = key

const BLOCK = 'block:'

/** Returns the name of the block that somebody is in; null where they are elsewhere. */
export const blockAt = (place: string) => (place.startsWith(BLOCK) ? place.slice(BLOCK.length) : null)
/** Returns the place of a block. */
export const inBlock = (id: string) => BLOCK + id

/**
 * Shows beside each paragraph who is in it.
 *
 * By attributes of the paragraph, from which the style sheet draws: an element of their own would stand in the text for
 * input methods, and the caret could come to stand beside it.
 */
export function companyMarks(label: (names: string) => string): Plugin<Shown> {
  return new Plugin<Shown>({
    key,
    state: {
      init: () => ({ who: [], marks: DecorationSet.empty }),
      apply(tr, before, _old, state) {
        const who = (tr.getMeta(key) as readonly Colleague[] | undefined) ?? before.who
        if (who.length === 0) return before.who.length === 0 ? before : { who, marks: DecorationSet.empty }
        return { who, marks: DecorationSet.create(state.doc, marksOf(state, who, label)) }
      },
    },
    props: { decorations: state => key.getState(state)?.marks },
  })
}

function marksOf(state: EditorState, who: readonly Colleague[], label: (names: string) => string): Decoration[] {
  return namedIn(state).flatMap(({ id, at }) => {
    const here = people(who.filter(one => blockAt(one.place) === id))
    const [first] = here
    const node = first && state.doc.nodeAt(at)
    if (!node) return []
    const said = names(here)
    const attrs = { class: 'here', style: `--who: ${first.hue}`, 'data-here': said, title: label(said) }
    return [Decoration.node(at, at + node.nodeSize, attrs)]
  })
}
