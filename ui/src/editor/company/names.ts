import type { Node } from 'prosemirror-model'
import { type EditorState, Plugin, PluginKey } from 'prosemirror-state'
import type { Block } from '../../core'
import { isUnwritten } from '../document'

/** A block of the document that has a name on all desks, and where it begins. */
export type Named = { id: string; at: number }

const key = new PluginKey<readonly Named[]>('names')

/** The mark of a transaction that says how the blocks are called. */
export const NAMED = key

/**
 * Knows how the blocks of the body are called, while they are edited.
 *
 * Numbers would do for a document at rest. But a paragraph that is split here has another number than on all other desks
 * until the core has it, and somebody would be shown beside the wrong one.
 */
export function names(doc: Node, blocks: readonly Block[]): Plugin<readonly Named[]> {
  return new Plugin<readonly Named[]>({
    key,
    state: {
      init: () => namesOf(doc, blocks) ?? [],
      apply(tr, before) {
        const told = tr.getMeta(key) as readonly Named[] | undefined
        if (told) return told
        if (!tr.docChanged) return before
        return before.flatMap(({ id, at }) => {
          const { pos, deletedAfter } = tr.mapping.mapResult(at, 1)
          return deletedAfter || tr.doc.resolve(pos).depth > 0 || !tr.doc.nodeAt(pos) ? [] : [{ id, at: pos }]
        })
      },
    },
  })
}

/** Returns how the blocks of a document are called by what the core shows; null where it does not show this document. */
export function namesOf(doc: Node, blocks: readonly Block[]): Named[] | null {
  const places: number[] = []
  doc.forEach((node, offset) => {
    if (!isUnwritten(node)) places.push(offset)
  })
  if (places.length !== blocks.length) return null
  return places.flatMap((at, number) => {
    const id = blocks[number]?.id
    return id ? [{ id, at }] : []
  })
}

/** Returns the names of the blocks by where they begin now. */
export function namedIn(state: EditorState): readonly Named[] {
  return key.getState(state) ?? []
}

/** Returns the name of the block that the caret is in; null where it has none yet. */
export function nameAtCaret(state: EditorState): string | null {
  const { $head } = state.selection
  const start = $head.depth > 0 ? $head.before(1) : $head.pos
  return namedIn(state).find(({ at }) => at === start)?.id ?? null
}
