import type { Attrs, Node } from 'prosemirror-model'
import { type Command, type EditorState, TextSelection, type Transaction } from 'prosemirror-state'
import {
  addColumnAfter,
  addColumnBefore,
  addRowAfter,
  addRowBefore,
  deleteColumn,
  deleteRow,
  deleteTable,
  isInTable,
  selectedRect,
} from 'prosemirror-tables'
import { schema } from '../schema'

const { table, table_row: row, table_cell: cell, table_header: header, paragraph } = schema.nodes

/** Which way a column's text is set. */
export type Alignment = null | 'left' | 'center' | 'right'

/** Returns whether the selection is in a table. */
export function inTable(state: EditorState): boolean {
  return isInTable(state)
}

/** Puts in a table of a header and two rows. */
export const insertTable: Command = (state, dispatch) => {
  const { $from } = state.selection
  if (inTable(state) || $from.depth < 1) return false
  const line = (type: typeof cell) =>
    row.create(
      null,
      [0, 1, 2].map(() => type.create(null, paragraph.create())),
    )
  const made = table.create(null, [line(header), line(cell), line(cell)])
  const top = $from.depth === 0 ? state.selection.to : $from.after(1)
  const empty = $from.depth === 1 && $from.parent.content.size === 0
  const tr = empty ? state.tr.replaceWith($from.before(1), top, made) : state.tr.insert(top, made)
  const start = empty ? $from.before(1) : top
  dispatch?.(tr.setSelection(TextSelection.create(tr.doc, start + 4)).scrollIntoView())
  return true
}

/** Makes a table what Markdown can say: headers in the first row only, one alignment for a column. */
function tidy(tr: Transaction, at: number): Transaction {
  const made = tr.doc.nodeAt(at)
  if (!made || made.type !== table) return tr
  const aligned = (made.firstChild?.children ?? []).map(top => top.attrs.align as Alignment)
  let rowAt = at + 1
  made.forEach((line, _offset, index) => {
    let cellAt = rowAt + 1
    line.forEach((one, _offset, column) => {
      const type = index === 0 ? header : cell
      const align = aligned[column] ?? null
      if (one.type !== type || one.attrs.align !== align) tr.setNodeMarkup(cellAt, type, { ...one.attrs, align })
      cellAt += one.nodeSize
    })
    rowAt += line.nodeSize
  })
  return tr
}

function tidied(command: Command): Command {
  return (state, dispatch) => {
    if (!inTable(state)) return false
    const at = selectedRect(state).tableStart - 1
    return command(state, dispatch && (tr => dispatch(tidy(tr, at).scrollIntoView())))
  }
}

export const rowAfter = tidied(addRowAfter)
/** Above the header there is no row. */
export const rowBefore = tidied((state, dispatch) => selectedRect(state).top > 0 && addRowBefore(state, dispatch))
export const columnAfter = tidied(addColumnAfter)
export const columnBefore = tidied(addColumnBefore)
/** The last row or column goes with its table. */
export const removeRow = tidied((state, dispatch) =>
  selectedRect(state).map.height === 1 ? deleteTable(state, dispatch) : deleteRow(state, dispatch),
)
export const removeColumn = tidied((state, dispatch) =>
  selectedRect(state).map.width === 1 ? deleteTable(state, dispatch) : deleteColumn(state, dispatch),
)
export const removeTable = tidied(deleteTable)

/** Returns how the column at the caret is set. */
export function alignmentOf(state: EditorState): Alignment {
  if (!inTable(state)) return null
  const { table, left } = selectedRect(state)
  return (table.firstChild?.maybeChild(left)?.attrs.align as Alignment) ?? null
}

/** Sets the columns of the selection. */
export function align(to: Alignment): Command {
  return tidied((state, dispatch) => {
    const { table, tableStart, left, right } = selectedRect(state)
    const tr = state.tr
    let at = tableStart + 1
    table.firstChild?.forEach((top: Node, _offset: number, column: number) => {
      const attrs: Attrs = { ...top.attrs, align: to }
      if (column >= left && column < right) tr.setNodeMarkup(at, null, attrs)
      at += top.nodeSize
    })
    dispatch?.(tr)
    return true
  })
}
