import { setBlockType, toggleMark, wrapIn } from 'prosemirror-commands'
import type { MarkType, Node, NodeType } from 'prosemirror-model'
import { liftListItem, wrapInList } from 'prosemirror-schema-list'
import { type Command, type EditorState, TextSelection } from 'prosemirror-state'
import { liftTarget } from 'prosemirror-transform'
import { schema } from '../schema'

const {
  paragraph,
  heading,
  quote,
  attribution,
  bullet_list: bullets,
  ordered_list: numbers,
  list_item: item,
} = schema.nodes
const { link } = schema.marks

/** Returns whether the selection, or what would be typed now, has a mark. */
export function hasMark(state: EditorState, type: MarkType): boolean {
  const { empty, $from, ranges } = state.selection
  if (empty) return type.isInSet(state.storedMarks ?? $from.marks()) !== undefined
  return ranges.some(({ $from, $to }) => state.doc.rangeHasMark($from.pos, $to.pos, type))
}

/** Returns whether the selection is inside a node of a type. */
export function isIn(state: EditorState, type: NodeType, attrs: Record<string, unknown> = {}): boolean {
  const { $from } = state.selection
  for (let depth = $from.depth; depth > 0; depth--) {
    const node = $from.node(depth)
    if (node.type === type) return Object.entries(attrs).every(([name, value]) => node.attrs[name] === value)
  }
  return false
}

/** Sets or takes away a mark. */
export function mark(type: MarkType): Command {
  return toggleMark(type, null, { removeWhenPresent: false, enterInlineAtoms: false })
}

/** Makes a paragraph a heading of a level, and that a paragraph again. */
export function headed(level: number): Command {
  return (state, dispatch) =>
    isIn(state, heading, { level })
      ? setBlockType(paragraph)(state, dispatch)
      : setBlockType(heading, { level })(state, dispatch)
}

/** Makes paragraphs a list; a list of the other kind becomes one of this; this one becomes paragraphs. */
export function listed(type: typeof bullets): Command {
  return (state, dispatch) => {
    const { $from } = state.selection
    for (let depth = $from.depth; depth > 0; depth--) {
      const node = $from.node(depth)
      if (node.type === type) return liftListItem(item)(state, dispatch)
      if (node.type === bullets || node.type === numbers) {
        dispatch?.(state.tr.setNodeMarkup($from.before(depth), type, { tight: node.attrs.tight }))
        return true
      }
    }
    return wrapInList(type)(state, dispatch)
  }
}

/** Makes paragraphs a quote, and that paragraphs again. */
export const quoted: Command = (state, dispatch) => {
  const { $from, $to } = state.selection
  if (!isIn(state, quote)) return wrapIn(quote)(state, dispatch)
  const range = $from.blockRange($to, node => node.type === quote)
  if (!range) return false
  const tr = state.tr
  tr.doc.nodesBetween(range.start, range.end, (node: Node, at: number) => {
    if (node.type === attribution) tr.setNodeMarkup(at, paragraph)
  })
  const inner = tr.doc.resolve(range.start).blockRange(tr.doc.resolve(range.end))
  const target = inner && liftTarget(inner)
  if (!inner || target === null || target === undefined) return false
  dispatch?.(tr.lift(inner, target).scrollIntoView())
  return true
}

/** Puts in a line across. */
export const ruled: Command = (state, dispatch) => {
  const { $from } = state.selection
  if ($from.depth < 1) return false
  const at = $from.after(1)
  const tr = state.tr.insert(at, schema.node('horizontal_rule'))
  if (at + 1 === tr.doc.content.size) tr.insert(at + 1, paragraph.create())
  dispatch?.(tr.setSelection(TextSelection.near(tr.doc.resolve(at + 1))).scrollIntoView())
  return true
}

/** A link in the text: where it stands and where it leads. */
export type Link = { from: number; to: number; href: string }

/** Returns the link at the caret, or null. */
export function linkAt(state: EditorState): Link | null {
  const { $from } = state.selection
  const found = link.isInSet($from.marks()) ?? ($from.nodeAfter ? link.isInSet($from.nodeAfter.marks) : undefined)
  if (!found) return null
  let [start, end] = [$from.index(), $from.index()]
  const { parent } = $from
  const has = (index: number) => found.isInSet(parent.maybeChild(index)?.marks ?? [])
  if (!has(start)) start--
  while (start > 0 && has(start - 1)) start--
  while (end < parent.childCount && has(end)) end++
  const offset = (index: number) => parent.children.slice(0, index).reduce((sum, child) => sum + child.nodeSize, 0)
  return { from: $from.start() + offset(start), to: $from.start() + offset(end), href: String(found.attrs.href) }
}

/** Puts a link on a stretch of text; on an empty one, its address becomes the text. An empty address takes it away. */
export function linked(from: number, to: number, href: string): Command {
  return (state, dispatch) => {
    const tr = state.tr
    if (href === '') tr.removeMark(from, to, link)
    else if (from === to)
      tr.insert(from, schema.text(href, [...(state.doc.resolve(from).marks() ?? []), link.create({ href })]))
    else tr.removeMark(from, to, link).addMark(from, to, link.create({ href }))
    tr.removeStoredMark(link)
    dispatch?.(tr.scrollIntoView())
    return true
  }
}

/** Returns an address as it is kept: with its scheme; null for one that no reader could follow. */
export function addressOf(typed: string): string | null {
  const address = typed.trim()
  if (address === '') return ''
  if (/^(https?:\/\/|mailto:)\S+$/i.test(address)) return address
  if (/^[a-z][a-z0-9+.-]*:/i.test(address)) return null
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address)) return `mailto:${address}`
  return /^[^\s/]+\.[^\s]+$/.test(address) ? `https://${address}` : null
}
