import { EditorState } from 'prosemirror-state'
import { expect, test } from 'vitest'
import { hintsOf } from './hints'
import { schema } from './schema'

const base = schema.node(
  'doc',
  null,
  ['Một hai.', 'Ba bốn.', 'Năm.'].map(text => schema.node('paragraph', null, [schema.text(text)])),
)
const state = EditorState.create({ doc: base })

test('typing splits and joins nothing', () => {
  const tr = state.tr.insertText('x', 3)
  expect(hintsOf(base, tr.doc, tr.mapping.maps)).toEqual({ splits: [], joins: [] })
})

test('a split and a join are told by the numbers of the blocks', () => {
  const tr = state.tr.split(5)
  tr.join(tr.mapping.map(base.child(0).nodeSize + base.child(1).nodeSize))
  expect(tr.doc.children.map(node => node.textContent)).toEqual(['Một ', 'hai.', 'Ba bốn.Năm.'])
  expect(hintsOf(base, tr.doc, tr.mapping.maps)).toEqual({
    splits: [{ before: 0, after: [0, 1] }],
    joins: [{ before: [1, 2], after: 2 }],
  })
})

test('a line opened at the end of a paragraph is no split', () => {
  const tr = state.tr.split(1 + 'Một hai.'.length)
  expect(hintsOf(base, tr.doc, tr.mapping.maps)).toEqual({ splits: [], joins: [] })
})
