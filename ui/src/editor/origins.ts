import type { Node } from 'prosemirror-model'
import type { Origins } from '../contract'
import { isUnwritten } from './document'
import { type StepMap, survivors } from './survivors'

/**
 * Returns of which blocks the core had each block is made that is sent, by their numbers.
 *
 * It is read from the steps and not from the words: the Enter key says for certain what a comparison can only guess.
 */
export function originsOf(base: Node, now: Node, since: readonly StepMap[]): Origins {
  const [before, after] = [numbered(base), numbered(now)]
  const of = new Map(after.map(block => [block.node, new Set<number>()]))
  const sent = after.filter(block => !block.node.isLeaf)
  for (const block of before) {
    // What is still the same object was neither split nor joined.
    const kept = of.get(block.node)
    if (kept) kept.add(block.number)
    else if (!block.node.isLeaf && since.length > 0) {
      for (const { from, to } of survivors(block.from + 1, block.to - 1, since)) {
        for (const heir of sent) {
          if (heir.from < to && heir.to > from && hasWords(now, Math.max(from, heir.from), Math.min(to, heir.to))) {
            of.get(heir.node)?.add(block.number)
          }
        }
      }
    }
  }
  return {
    before: before.length,
    of: after.map(block => [...(of.get(block.node) ?? [])].sort((a, b) => a - b)),
  }
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
