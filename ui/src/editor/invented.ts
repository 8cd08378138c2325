/** Chance with a seed, and blocks made by it, for property tests. */
import type { Node } from 'prosemirror-model'
import type { Block } from '../contract'
import { treeOf } from './document'
import { schema } from './schema'

/** Returns numbers below a bound, always the same ones for a seed. */
export function chance(seed: number): (below: number) => number {
  let state = seed * 2654435761 + 1
  return below => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

const WORDS = 'bến sông mưa lũ hòa khóa thủy nghề làng vải chín đường cầu trường chợ đêm rằm suối đồi tổ dân phố'.split(
  ' ',
)

/** Returns some words. */
export function words(next: (below: number) => number, count: number): string {
  return Array.from({ length: count }, () => WORDS[next(WORDS.length)]).join(' ')
}

/** Returns a paragraph with some emphasis in it. */
export function para(next: (below: number) => number, type = 'paragraph'): Node {
  const parts = Array.from({ length: 1 + next(3) }, (_, i) => {
    const text = `${i > 0 ? ' ' : ''}${words(next, 1 + next(6))}`
    return next(4) === 0 ? schema.text(text, [schema.mark(next(2) ? 'strong' : 'em')]) : schema.text(text)
  })
  return schema.node(type, null, parts)
}

/** Returns a block of some kind. */
export function block(next: (below: number) => number): Node {
  const items = () => Array.from({ length: 1 + next(4) }, () => schema.node('list_item', null, [para(next)]))
  switch (next(9)) {
    case 0:
      return para(next, 'heading')
    case 1:
      return schema.node('bullet_list', null, items())
    case 2:
      return schema.node('quote', null, [para(next), ...(next(2) ? [para(next, 'attribution')] : [])])
    case 3:
      return table(next)
    case 4:
      return schema.node('photo', { placement: `p${next(100)}` })
    default:
      return para(next)
  }
}

function table(next: (below: number) => number): Node {
  const row = (type: string) =>
    schema.node(
      'table_row',
      null,
      [0, 1].map(() => schema.node(type, null, [para(next)])),
    )
  return schema.node('table', null, [row('table_header'), row('table_cell'), row('table_cell')])
}

/** Returns a document of some blocks. */
export function document(next: (below: number) => number): Node {
  return schema.node(
    'doc',
    null,
    Array.from({ length: 1 + next(7) }, () => block(next)),
  )
}

/** Returns the blocks of a document as the core would give them; the source only has to be its own for each block. */
export function blocksOf(doc: Node): Block[] {
  return doc.children.map(node => ({ source: JSON.stringify(treeOf(node)), node: treeOf(node) }))
}
