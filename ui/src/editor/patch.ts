import { Fragment, type Node, Slice } from 'prosemirror-model'
import { type EditorState, TextSelection, type Transaction } from 'prosemirror-state'
import { ReplaceStep, Transform } from 'prosemirror-transform'
import { type BlockChange, differenceOf, type Edit } from './difference'
import { isUnwritten } from './document'
import { schema } from './schema'
import { Carrying, type StepMap, type Stretch } from './survivors'

/** The mark of a transaction that brings what others wrote. */
export const REMOTE = 'remote'

/** A patch ready to be dispatched, and the blocks that say the same in both documents. */
export type Patch = { tr: Transaction; same: { mine: Node; theirs: Node }[] }

/**
 * Returns the transaction that brings what `shown` says more than `base` into the document on screen.
 *
 * The changes are found against the document that the core last had from this page and carried through what was typed
 * since. Comparing with the document on screen instead would read every word typed meanwhile as one that a colleague deleted.
 */
export function patchOf(state: EditorState, base: Node, shown: Node, since: readonly StepMap[]): Patch {
  const { changes, same } = differenceOf(base, shown)
  const tr = state.tr
  const carrying = new Carrying(since)
  for (const change of changes.reverse()) {
    if (change.kind === 'swap') swap(tr, change, carrying)
    else if (!editInPlace(tr, change, carrying)) insertBeside(tr, change, carrying)
  }
  keepCaret(state, tr)
  return { tr: tr.setMeta('addToHistory', false).setMeta(REMOTE, true), same }
}

function replace(
  tr: Transform,
  carrying: Carrying,
  from: number,
  to: number,
  content: Fragment = Fragment.empty,
): void {
  const step = new ReplaceStep(from, to, content.size > 0 ? new Slice(content, 0, 0) : Slice.empty)
  tr.step(step)
  carrying.made(step.getMap())
}

function swap(tr: Transaction, change: Extract<BlockChange, { kind: 'swap' }>, carrying: Carrying): void {
  const only = tr.doc.childCount === 1 ? tr.doc.firstChild : null
  if (only && isUnwritten(only) && change.nodes.length > 0) {
    replace(tr, carrying, 0, only.nodeSize, Fragment.from(change.nodes))
    return
  }
  if (change.nodes.length > 0) {
    const at = between(tr.doc, carrying.at(change.at, -1))
    replace(tr, carrying, at, at, Fragment.from(change.nodes))
  }
  for (const removed of [...change.removed].reverse()) {
    const [from, to] = [carrying.at(removed.from, 1), carrying.at(removed.to, -1)]
    // A block in which somebody is writing stays: the core makes it a conflict, and a person chooses.
    if (!untouched(removed, from, to, carrying)) continue
    replace(tr, carrying, from, to, tr.doc.childCount === 1 ? Fragment.from(schema.node('paragraph')) : Fragment.empty)
  }
}

function untouched(stretch: Stretch, from: number, to: number, carrying: Carrying): boolean {
  const left = carrying.left(stretch.from, stretch.to)
  return left.length === 1 && left[0]?.from === from && left[0]?.to === to && to - from === stretch.to - stretch.from
}

/** Makes the changes of one block, all or none; returns whether it could. */
function editInPlace(tr: Transaction, change: Extract<BlockChange, { kind: 'edit' }>, carrying: Carrying): boolean {
  if (carrying.left(change.from, change.to).length === 0) return false
  const takeBack = carrying.mark()
  const trial = new Transform(tr.doc)
  try {
    for (const edit of [...change.edits].reverse()) {
      if (make(trial, edit, carrying)) continue
      takeBack()
      return false
    }
  } catch {
    // A step that would leave a document against the schema throws, and leaves the trial alone.
    takeBack()
    return false
  }
  for (const step of trial.steps) tr.step(step)
  return true
}

function make(trial: Transform, edit: Edit, carrying: Carrying): boolean {
  if (edit.kind === 'markup') {
    const at = carrying.at(edit.at, 1)
    const node = trial.doc.nodeAt(at)
    if (!node || node.isLeaf || node.isTextblock !== edit.type.isTextblock) return false
    const before = trial.mapping.maps.length
    trial.setNodeMarkup(at, edit.type, edit.attrs)
    for (const map of trial.mapping.maps.slice(before)) carrying.made(map)
    return true
  }
  const left = carrying.left(edit.from, edit.to)
  if (!edit.inline && edit.from < edit.to && left.length !== 1) return false
  const [first] = left
  const at = first ? first.from : carrying.at(edit.from, -1)
  if (edit.inline && !trial.doc.resolve(at).parent.inlineContent) return false
  for (const stretch of left.slice(1).reverse()) replace(trial, carrying, stretch.from, stretch.to)
  if (first || edit.content.size > 0) replace(trial, carrying, at, first ? first.to : at, edit.content)
  return true
}

/** Puts the whole block after what became of it here, where a change inside it has no place any more. */
function insertBeside(tr: Transaction, change: Extract<BlockChange, { kind: 'edit' }>, carrying: Carrying): void {
  const at = between(tr.doc, carrying.at(change.to, -1))
  replace(tr, carrying, at, at, Fragment.from(change.node))
}

/** Returns the nearest place between two blocks, not before the position. */
function between(doc: Node, position: number): number {
  const at = doc.resolve(position)
  return at.depth === 0 ? position : at.after(1)
}

/** Keeps the caret after the word it stood after, where the text that came in would push it away. */
function keepCaret(state: EditorState, tr: Transaction): void {
  const { selection } = state
  if (!tr.docChanged || !(selection instanceof TextSelection)) return
  const anchor = tr.doc.resolve(tr.mapping.map(selection.anchor, -1))
  const head = tr.doc.resolve(tr.mapping.map(selection.head, -1))
  if (anchor.pos === tr.selection.anchor && head.pos === tr.selection.head) return
  if (anchor.parent.inlineContent && head.parent.inlineContent) tr.setSelection(new TextSelection(anchor, head))
}
