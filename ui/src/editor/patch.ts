import { Fragment, type Node, Slice } from 'prosemirror-model'
import { type EditorState, TextSelection, type Transaction } from 'prosemirror-state'
import { ReplaceStep, Transform } from 'prosemirror-transform'
import { type BlockChange, differenceOf, type Edit } from './difference'
import { isUnwritten } from './document'
import { schema } from './schema'
import { carried, type StepMap, type Stretch, survivors } from './survivors'

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
  for (const change of changes.reverse()) {
    if (change.kind === 'swap') swap(tr, change, since)
    else if (!editInPlace(tr, change, since)) insertBeside(tr, change, since)
  }
  keepCaret(state, tr)
  return { tr: tr.setMeta('addToHistory', false).setMeta(REMOTE, true), same }
}

function swap(tr: Transaction, change: Extract<BlockChange, { kind: 'swap' }>, since: readonly StepMap[]): void {
  const only = tr.doc.childCount === 1 ? tr.doc.firstChild : null
  if (only && isUnwritten(only) && change.nodes.length > 0) {
    tr.replaceWith(0, only.nodeSize, change.nodes)
    return
  }
  if (change.nodes.length > 0) {
    const at = between(tr.doc, carried(change.at, -1, [...since, ...tr.mapping.maps]))
    tr.step(new ReplaceStep(at, at, new Slice(Fragment.from(change.nodes), 0, 0)))
  }
  for (const removed of [...change.removed].reverse()) {
    const maps = [...since, ...tr.mapping.maps]
    const from = carried(removed.from, 1, maps)
    const to = carried(removed.to, -1, maps)
    // A block in which somebody is writing stays: the core makes it a conflict, and a person chooses.
    if (!untouched(removed, from, to, maps)) continue
    if (tr.doc.childCount === 1) tr.replaceWith(from, to, schema.node('paragraph'))
    else tr.step(new ReplaceStep(from, to, Slice.empty))
  }
}

function untouched(stretch: Stretch, from: number, to: number, maps: readonly StepMap[]): boolean {
  const left = survivors(stretch.from, stretch.to, maps)
  return left.length === 1 && left[0]?.from === from && left[0]?.to === to && to - from === stretch.to - stretch.from
}

/** Makes the changes of one block, all or none; returns whether it could. */
function editInPlace(
  tr: Transaction,
  change: Extract<BlockChange, { kind: 'edit' }>,
  since: readonly StepMap[],
): boolean {
  if (survivors(change.from, change.to, since).length === 0) return false
  const trial = new Transform(tr.doc)
  try {
    for (const edit of [...change.edits].reverse()) {
      if (!make(trial, edit, [...since, ...tr.mapping.maps, ...trial.mapping.maps])) return false
    }
    trial.doc.check()
  } catch {
    return false
  }
  for (const step of trial.steps) tr.step(step)
  return true
}

function make(trial: Transform, edit: Edit, maps: readonly StepMap[]): boolean {
  if (edit.kind === 'markup') {
    const at = carried(edit.at, 1, maps)
    const node = trial.doc.nodeAt(at)
    if (!node || node.isLeaf || node.isTextblock !== edit.type.isTextblock) return false
    trial.setNodeMarkup(at, edit.type, edit.attrs)
    return true
  }
  const left = survivors(edit.from, edit.to, maps)
  if (!edit.inline && edit.from < edit.to && left.length !== 1) return false
  const [first] = left
  const at = first ? first.from : carried(edit.from, -1, maps)
  if (edit.inline && !trial.doc.resolve(at).parent.inlineContent) return false
  for (const stretch of left.slice(1).reverse()) trial.step(new ReplaceStep(stretch.from, stretch.to, Slice.empty))
  const slice = new Slice(edit.content, 0, 0)
  if (first || slice.size > 0) trial.step(new ReplaceStep(at, first ? first.to : at, slice))
  return true
}

/** Puts the whole block after what became of it here, where a change inside it has no place any more. */
function insertBeside(
  tr: Transaction,
  change: Extract<BlockChange, { kind: 'edit' }>,
  since: readonly StepMap[],
): void {
  const at = between(tr.doc, carried(change.to, -1, [...since, ...tr.mapping.maps]))
  tr.step(new ReplaceStep(at, at, new Slice(Fragment.from(change.node), 0, 0)))
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
