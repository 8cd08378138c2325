import type { Node } from 'prosemirror-model'
import { isUnwritten } from './document'
import { type StepMap, survivors } from './survivors'

/** What a person did to blocks as such, by their numbers: `before` as the core has them, `after` as they are sent. */
export type Hints = { splits: { before: number; after: number[] }[]; joins: { before: number[]; after: number }[] }

/**
 * Returns which blocks were split and which were joined since the core last had the document.
 *
 * It is read from the steps and not from the words: the Enter key says for certain what a comparison can only guess.
 */
export function hintsOf(base: Node, now: Node, since: readonly StepMap[]): Hints {
  const hints: Hints = { splits: [], joins: [] }
  if (since.length === 0) return hints
  // What is still the same object was neither split nor joined.
  const [before, after] = [new Set(base.children), new Set(now.children)]
  const sent = numbered(now).filter(block => !before.has(block.node))
  const origins = new Map<number, number[]>()
  for (const block of numbered(base)) {
    if (block.node.isLeaf || after.has(block.node)) continue
    const heirs = new Set<number>()
    for (const { from, to } of survivors(block.from + 1, block.to - 1, since)) {
      for (const heir of sent) {
        if (heir.from < to && heir.to > from && hasWords(now, Math.max(from, heir.from), Math.min(to, heir.to))) {
          heirs.add(heir.number)
        }
      }
    }
    for (const heir of heirs) origins.set(heir, [...(origins.get(heir) ?? []), block.number])
    if (heirs.size > 1) hints.splits.push({ before: block.number, after: [...heirs].sort((a, b) => a - b) })
  }
  for (const [heir, blocks] of origins) if (blocks.length > 1) hints.joins.push({ before: blocks, after: heir })
  return hints
}

function hasWords(doc: Node, from: number, to: number): boolean {
  return from < to && doc.textBetween(from, to, ' ', ' ').trim() !== ''
}

function numbered(doc: Node): { node: Node; number: number; from: number; to: number }[] {
  const blocks: { node: Node; number: number; from: number; to: number }[] = []
  doc.forEach((node, offset) => {
    if (!isUnwritten(node)) blocks.push({ node, number: blocks.length, from: offset, to: offset + node.nodeSize })
  })
  return blocks
}
