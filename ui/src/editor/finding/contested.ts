import { Plugin, PluginKey } from 'prosemirror-state'
import { Decoration, DecorationSet } from 'prosemirror-view'
import type { Conflict } from '../../core'
import { REMOTE } from '../patch'
import { blockOf } from './findings'

const key = new PluginKey<DecorationSet>('contested')

/** The mark of a transaction that says what waits for a choice. */
export const CONTESTED = key

/** Locks the blocks that two people changed at once: what is typed there the core would refuse, and with it every save. */
export function contested(label: () => string): Plugin<DecorationSet> {
  return new Plugin<DecorationSet>({
    key,
    state: {
      init: () => DecorationSet.empty,
      apply(tr, marks) {
        const conflicts = tr.getMeta(key) as readonly Conflict[] | undefined
        if (!conflicts) return tr.docChanged ? marks.map(tr.mapping, tr.doc) : marks
        const numbers = conflicts.flatMap(conflict => conflict.blocks)
        const blocks = numbers.flatMap(number => blockOf(tr.doc, number) ?? [])
        const attrs = { class: 'contested', contenteditable: 'false', title: label() }
        return DecorationSet.create(
          tr.doc,
          blocks.map(({ from, to }) => Decoration.node(from, to, attrs)),
        )
      },
    },
    filterTransaction(tr, state) {
      if (!tr.docChanged || tr.getMeta(REMOTE)) return true
      const locked = key.getState(state)?.find() ?? []
      return locked.every(({ from, to }) => untouched(tr.mapping.maps, from, to))
    },
    props: { decorations: state => key.getState(state) },
  })
}

function untouched(
  maps: readonly { forEach: Visit; map: (at: number, side: number) => number }[],
  from: number,
  to: number,
) {
  let [start, end] = [from, to]
  for (const map of maps) {
    let touched = false
    map.forEach((oldStart, oldEnd) => {
      touched ||= oldStart < end && oldEnd > start
    })
    if (touched) return false
    start = map.map(start, 1)
    end = map.map(end, -1)
  }
  return true
}
type Visit = (each: (oldStart: number, oldEnd: number) => void) => void
