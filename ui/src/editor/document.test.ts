import { EditorState } from 'prosemirror-state'
import { expect, test } from 'vitest'
import type { Block } from '../contract'
import { Sources, treeOf } from './document'
import { chance, blocksOf, document } from './invented'
import { schema } from './schema'

const RUNS = 200

test('opening and writing back gives every source as it was', () => {
  for (let seed = 0; seed < RUNS; seed++) {
    const blocks = blocksOf(document(chance(seed)))
    const sources = new Sources()
    expect(sources.write(sources.read(blocks))).toEqual(blocks.map(block => ({ kept: block.source })))
  }
})

test('editing one block leaves the others as they were', () => {
  for (let seed = 0; seed < RUNS; seed++) {
    const next = chance(seed)
    const doc = document(next)
    const blocks = blocksOf(doc).map((block, i) => ({ ...block, source: `${i}:${block.source}` }))
    const sources = new Sources()
    const state = EditorState.create({ doc: sources.read(blocks) })
    const spots: number[] = []
    state.doc.descendants((node, at) => {
      if (node.isTextblock) spots.push(at + 1)
    })
    const at = spots[next(spots.length)]
    if (at === undefined) continue
    const edited = state.apply(state.tr.insertText('ư', at)).doc
    const touched = state.doc.resolve(at).index(0)
    const pieces = sources.write(edited)
    blocks.forEach((block, i) => {
      if (i === touched) expect(pieces[i]).toEqual({ tree: treeOf(edited.child(i)) })
      else expect(pieces[i]).toEqual({ kept: block.source })
    })
  }
})

test('an edit that was undone goes back as the source it had', () => {
  const sources = new Sources()
  const blocks = [{ source: 'một _hai_', node: { type: 'paragraph', content: [{ type: 'text', text: 'một hai' }] } }]
  const state = EditorState.create({ doc: sources.read(blocks) })
  const typed = state.apply(state.tr.insertText('x', 3))
  expect(sources.write(typed.doc)).toEqual([{ tree: treeOf(typed.doc.child(0)) }])
  expect(sources.write(typed.apply(typed.tr.delete(3, 4)).doc)).toEqual([{ kept: 'một _hai_' }])
})

test('a locked block, and one that this page cannot draw, stay their source', () => {
  const sources = new Sources()
  const blocks: Block[] = [
    { source: '[^1]: nguồn', node: null },
    { source: '<x>', node: { type: 'from_a_later_core' } },
    { source: '##### sâu', node: { type: 'heading', attrs: { level: 2 }, content: [{ type: 'paragraph' }] } },
  ]
  const doc = sources.read(blocks)
  expect(doc.children.map(node => node.type.name)).toEqual(['source', 'source', 'source'])
  expect(sources.write(doc)).toEqual(blocks.map(block => ({ kept: block.source })))
})

test('a line that was opened and not written in is not told', () => {
  const sources = new Sources()
  expect(sources.write(sources.read([]))).toEqual([])
})

test('a tree has what the core knows and no more', () => {
  const cell = schema.node('table_cell', { align: 'right' }, [
    schema.node('paragraph', null, [
      schema.text('1', [schema.mark('strong'), schema.mark('link', { href: 'https://a.vn' })]),
    ]),
  ])
  expect(treeOf(cell)).toEqual({
    type: 'table_cell',
    attrs: { align: 'right' },
    content: [
      {
        type: 'paragraph',
        content: [
          { type: 'text', text: '1', marks: [{ type: 'link', attrs: { href: 'https://a.vn' } }, { type: 'strong' }] },
        ],
      },
    ],
  })
})
