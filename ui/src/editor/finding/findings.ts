import type { Node } from 'prosemirror-model'
import { Plugin, PluginKey } from 'prosemirror-state'
import { Decoration, DecorationSet } from 'prosemirror-view'
import type { Finding } from '../../core'
import { isUnwritten } from '../document'
import type { Match } from './matching'

const key = new PluginKey<DecorationSet>('findings')

/** The mark of a transaction that says what was found. */
export const FOUND = key

/** Underlines what the rules found in the body; the lines go with the words until they are looked at again. */
export function findingMarks(): Plugin<DecorationSet> {
  return new Plugin<DecorationSet>({
    key,
    state: {
      init: () => DecorationSet.empty,
      apply(tr, marks) {
        const findings = tr.getMeta(key) as readonly Finding[] | undefined
        if (!findings) return tr.docChanged ? marks.map(tr.mapping, tr.doc) : marks
        return DecorationSet.create(
          tr.doc,
          findings.flatMap(finding => decorations(tr.doc, finding)),
        )
      },
    },
    props: { decorations: state => key.getState(state) },
  })
}

function decorations(doc: Node, finding: Finding): Decoration[] {
  if (finding.field !== 'body') return []
  const spot = spotOf(doc, finding.block, finding.excerpt)
  const attrs = { class: `finding ${finding.severity}`, title: finding.message, spellcheck: 'false' }
  if (spot) return [Decoration.inline(spot.from, spot.to, attrs)]
  const block = blockOf(doc, finding.block)
  return block ? [Decoration.node(block.from, block.to, { ...attrs, class: `finding-block ${finding.severity}` })] : []
}

/** Returns the block that the core calls by this number. */
export function blockOf(doc: Node, number: number | null): Match | null {
  let count = 0
  let found: Match | null = null
  doc.forEach((node, offset) => {
    if (isUnwritten(node)) return
    if (count === number) found = { from: offset, to: offset + node.nodeSize }
    count++
  })
  return found
}

/** Returns where an excerpt stands, in its block or, when that has moved, anywhere. */
export function spotOf(doc: Node, number: number | null, excerpt: string): Match | null {
  if (excerpt === '') return null
  const block = blockOf(doc, number)
  return (block && within(doc, excerpt, block.from, block.to)) ?? within(doc, excerpt, 0, doc.content.size)
}

function within(doc: Node, excerpt: string, from: number, to: number): Match | null {
  let found: Match | null = null
  doc.nodesBetween(from, to, (node, at) => {
    if (found) return false
    if (!node.isTextblock) return true
    const start = node.textBetween(0, node.content.size, undefined, '￼').indexOf(excerpt)
    if (start >= 0) found = { from: at + 1 + start, to: at + 1 + start + excerpt.length }
    return false
  })
  return found
}
