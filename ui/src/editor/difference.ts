import { Fragment, type Node, type NodeType } from 'prosemirror-model'
import { align } from './alignment'
import { isUnwritten } from './document'
import type { Stretch } from './survivors'
import { contentOf, likeness, margin, storedAlike, storedKey, tokenKey, tokensOf } from './tokens'

/** A change inside one block, by positions of the document it was found against. */
export type Edit =
  | { kind: 'content'; from: number; to: number; content: Fragment; inline: boolean }
  | { kind: 'markup'; at: number; type: NodeType; attrs: Record<string, unknown> }

/** A change of the blocks of a document. */
export type BlockChange =
  | { kind: 'swap'; at: number; removed: Stretch[]; nodes: Node[] }
  | { kind: 'edit'; from: number; to: number; node: Node; edits: Edit[] }

/** What lies between two documents, first to last, and the blocks of both that say the same. */
export type Difference = { changes: BlockChange[]; same: { mine: Node; theirs: Node }[] }

// Below this share of common words two paragraphs are two paragraphs, not one that was edited.
const EDITED = 0.3

/** Returns what must change in `mine` for it to say what `theirs` says. */
export function differenceOf(mine: Node, theirs: Node): Difference {
  const found: Difference = { changes: [], same: [] }
  const blocks = placed(mine, 0).filter(block => !isUnwritten(block.node))
  const others = theirs.children.filter(node => !isUnwritten(node))
  const path = align(
    blocks.map(block => block.node),
    others,
    storedKey,
    pairing(blocks.length, others.length, true),
  )
  let at = 0
  let swap: Extract<BlockChange, { kind: 'swap' }> | null = null
  for (const step of path) {
    const block = step.mine === null ? null : blocks[step.mine]
    const other = step.theirs === null ? null : others[step.theirs]
    if (block && other) {
      swap = null
      if (storedAlike(block.node, other)) found.same.push({ mine: block.node, theirs: other })
      else found.changes.push({ kind: 'edit', from: block.from, to: block.to, node: other, edits: edits(block, other) })
      at = block.to
      continue
    }
    if (!swap) {
      swap = { kind: 'swap', at, removed: [], nodes: [] }
      found.changes.push(swap)
    }
    if (block) swap.removed.push({ from: block.from, to: block.to })
    if (other) swap.nodes.push(other)
    if (block) at = block.to
  }
  return found
}

type Placed = Stretch & { node: Node }

function placed(parent: Node, start: number): Placed[] {
  const children: Placed[] = []
  parent.forEach((node, offset) => {
    children.push({ node, from: start + offset, to: start + offset + node.nodeSize })
  })
  return children
}

/** Returns how likely a block is the other one, edited. */
function pairing(mine: number, theirs: number, top: boolean): (a: Node, b: Node) => number {
  return (a, b) => {
    if (!comparable(a, b, top)) return 0
    if (mine === 1 && theirs === 1) return 1
    const shared = likeness(a, b)
    return shared >= EDITED ? shared : 0
  }
}

/** Returns whether one node can become the other by changes inside it. */
function comparable(a: Node, b: Node, top: boolean): boolean {
  if (a.isLeaf || b.isLeaf) return false
  if (a.type === b.type)
    return a.type.spec.tableRole !== 'table' || a.firstChild?.childCount === b.firstChild?.childCount
  // Inside quotes and lists the order of kinds is bound; only at the top may a paragraph become a heading on its way.
  return top && a.isTextblock && b.isTextblock && !a.type.spec.code && !b.type.spec.code
}

function edits(block: Placed, other: Node): Edit[] {
  const { node } = block
  const found: Edit[] = []
  if (!node.sameMarkup(other)) found.push({ kind: 'markup', at: block.from, type: other.type, attrs: other.attrs })
  if (node.isTextblock) found.push(...textEdits(block, other))
  else found.push(...childEdits(block, other))
  return found
}

function childEdits(block: Placed, other: Node): Edit[] {
  const mine = placed(block.node, block.from + 1)
  const found: Edit[] = []
  const path = align(
    mine.map(child => child.node),
    other.children,
    storedKey,
    pairing(block.node.childCount, other.childCount, false),
  )
  let at = block.from + 1
  let open: { from: number; to: number; nodes: Node[] } | null = null
  const close = () => {
    if (open)
      found.push({ kind: 'content', from: open.from, to: open.to, content: Fragment.from(open.nodes), inline: false })
    open = null
  }
  for (const step of path) {
    const child = step.mine === null ? null : mine[step.mine]
    const twin = step.theirs === null ? null : other.child(step.theirs)
    if (child && twin) {
      close()
      if (!storedAlike(child.node, twin)) found.push(...edits(child, twin))
      at = child.to
      continue
    }
    open ??= { from: at, to: at, nodes: [] }
    if (child) at = open.to = child.to
    if (twin) open.nodes.push(twin)
  }
  close()
  return found
}

function textEdits(block: Placed, other: Node): Edit[] {
  const code = block.node.type.spec.code
  const all = tokensOf(block.node)
  const { lead, words } = code ? { lead: 0, words: all } : margin(all)
  const theirs = code ? tokensOf(other) : margin(tokensOf(other)).words
  const found: Edit[] = []
  let at = block.from + 1 + lead
  let open: { from: number; to: number; tokens: typeof theirs } | null = null
  const close = () => {
    if (open)
      found.push({ kind: 'content', from: open.from, to: open.to, content: contentOf(open.tokens), inline: true })
    open = null
  }
  for (const step of align(words, theirs, tokenKey)) {
    const word = step.mine === null ? null : words[step.mine]
    const twin = step.theirs === null ? null : theirs[step.theirs]
    if (word && twin) {
      close()
      at += word.size
      continue
    }
    open ??= { from: at, to: at, tokens: [] }
    if (word) {
      at += word.size
      open.to = at
    }
    if (twin) open.tokens.push(twin)
  }
  close()
  return found
}
