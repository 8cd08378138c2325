import {
  chainCommands,
  createParagraphNear,
  deleteSelection,
  joinBackward,
  joinForward,
  liftEmptyBlock,
  newlineInCode,
  selectAll,
  selectNodeBackward,
  selectNodeForward,
  splitBlockAs,
} from 'prosemirror-commands'
import { keymap } from 'prosemirror-keymap'
import { liftListItem, sinkListItem, splitListItem } from 'prosemirror-schema-list'
import { type Command, NodeSelection, type Plugin, TextSelection } from 'prosemirror-state'
import { goToNextCell } from 'prosemirror-tables'
import { schema } from '../schema'
import { inTable, rowAfter } from './tables'

const { list_item: item, paragraph, attribution, heading, hard_break: lineBreak, quote } = schema.nodes

const insertBreak: Command = (state, dispatch) => {
  if (!state.selection.$from.parent.type.contentMatch.matchType(lineBreak)) return false
  dispatch?.(state.tr.replaceSelectionWith(lineBreak.create()).scrollIntoView())
  return true
}

/** Enter in a quote's last line that is empty, or in its attribution, goes on below the quote. */
const leaveQuote: Command = (state, dispatch) => {
  const { $from, empty } = state.selection
  if (!empty || $from.depth < 2 || $from.node(-1).type !== quote) return false
  if ($from.parent.type !== attribution || $from.parentOffset < $from.parent.content.size) return false
  const below = $from.after(-1)
  const tr = state.tr.insert(below, paragraph.create())
  dispatch?.(tr.setSelection(TextSelection.create(tr.doc, below + 1)).scrollIntoView())
  return true
}

/** Backspace at the start of a heading or an attribution first makes it a plain paragraph. */
const plainFirst: Command = (state, dispatch) => {
  const { $from, empty } = state.selection
  const kind = $from.parent.type
  if (!empty || $from.parentOffset > 0 || (kind !== heading && kind !== attribution)) return false
  dispatch?.(state.tr.setBlockType($from.pos, $from.pos, paragraph))
  return true
}

/** Backspace at the start of a list's item takes it out of the list. */
const leaveList: Command = (state, dispatch) => {
  const { $from, empty } = state.selection
  if (!empty || $from.parentOffset > 0 || $from.depth < 2) return false
  if ($from.node(-1).type !== item || $from.index(-1) > 0) return false
  return liftListItem(item)(state, dispatch)
}

/** Enter on a chosen picture or card opens a line below it. */
const lineBelow: Command = (state, dispatch) => {
  if (!(state.selection instanceof NodeSelection) || !state.selection.node.isBlock) return false
  const at = state.selection.to
  const tr = state.tr.insert(at, paragraph.create())
  dispatch?.(tr.setSelection(TextSelection.create(tr.doc, at + 1)).scrollIntoView())
  return true
}

// A cell holds one paragraph: there is no second line to open in it.
const nothingInTables: Command = state => inTable(state)

const nextCell: Command = (state, dispatch, view) =>
  goToNextCell(1)(state, dispatch) ||
  (inTable(state) && rowAfter(state, dispatch) && (!view || goToNextCell(1)(view.state, view.dispatch.bind(view))))

// After a heading comes text.
const split = splitBlockAs((node, atEnd) => (atEnd && node.type === heading ? { type: paragraph } : null))

const enter: Command = (state, dispatch, view) => {
  const { $from } = state.selection
  const inItem = $from.depth > 1 && $from.node(-1).type === item
  const lifts = inItem && $from.parent.content.size === 0 && $from.node(-1).childCount === 1
  if (lifts) return liftListItem(item)(state, dispatch)
  return chainCommands(
    newlineInCode,
    nothingInTables,
    lineBelow,
    leaveQuote,
    inItem ? splitListItem(item) : () => false,
    createParagraphNear,
    liftEmptyBlock,
    split,
  )(state, dispatch, view)
}
const backspace = chainCommands(deleteSelection, plainFirst, leaveList, joinBackward, selectNodeBackward)
const forward = chainCommands(deleteSelection, joinForward, selectNodeForward)

/** Returns the keys that belong to writing itself and are nobody's to change. */
export function lineKeys(): Plugin {
  return keymap({
    Enter: enter,
    'Shift-Enter': chainCommands(newlineInCode, insertBreak),
    Backspace: backspace,
    'Shift-Backspace': backspace,
    'Mod-Backspace': backspace,
    Delete: forward,
    'Mod-Delete': forward,
    'Mod-a': selectAll,
    Tab: chainCommands(nextCell, sinkListItem(item)),
    'Shift-Tab': chainCommands(goToNextCell(-1), liftListItem(item)),
  })
}
