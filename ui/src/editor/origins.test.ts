import { EditorState } from 'prosemirror-state'
import { expect, test } from 'vitest'
import { paragraph } from '../core.fake.stories'
import { Body } from './body.svelte'
import { originsOf } from './origins'
import { schema } from './schema'

const base = schema.node(
  'doc',
  null,
  ['Một hai.', 'Ba bốn.', 'Năm.'].map(text => schema.node('paragraph', null, [schema.text(text)])),
)
const state = EditorState.create({ doc: base })

test('typing leaves each block made of itself', () => {
  const tr = state.tr.insertText('x', 3)
  expect(originsOf(base, tr.doc, tr.mapping.maps)).toEqual({ before: 3, of: [[0], [1], [2]] })
  expect(originsOf(base, base, [])).toEqual({ before: 3, of: [[0], [1], [2]] })
})

test('a split and a join are told by the numbers of the blocks', () => {
  const tr = state.tr.split(5)
  tr.join(tr.mapping.map(base.child(0).nodeSize + base.child(1).nodeSize))
  expect(tr.doc.children.map(node => node.textContent)).toEqual(['Một ', 'hai.', 'Ba bốn.Năm.'])
  expect(originsOf(base, tr.doc, tr.mapping.maps).of).toEqual([[0], [0], [1, 2]])
})

test('a block that is new is made of none, and a line opened at the end of a paragraph is none yet', () => {
  const tr = state.tr.split(1 + 'Một hai.'.length)
  expect(originsOf(base, tr.doc, tr.mapping.maps).of).toEqual([[0], [1], [2]])
  tr.insertText('Mới.', 3 + 'Một hai.'.length)
  expect(originsOf(base, tr.doc, tr.mapping.maps).of).toEqual([[0], [], [1], [2]])
})

test('nothing is told of typing that a patch was carried through, until it is saved', () => {
  const body = new Body(['Một.', 'Hai.'].map(paragraph), () => undefined)
  body.dispatch(body.state.tr.insertText('x', 2))
  expect(body.send().origins).toEqual({ before: 2, of: [[0], [1]] })
  body.patch(['Từ xa.', 'Một.', 'Hai.'].map(paragraph))
  body.dispatch(body.state.tr.insertText('y', 2))
  const sent = body.send()
  expect(sent.origins).toBeNull()
  body.acknowledge(sent)
  body.dispatch(body.state.tr.split(4))
  expect(body.send().origins).toEqual({ before: 3, of: [[0], [0], [1], [2]] })
})
