import { history, undo } from 'prosemirror-history'
import { EditorState, type Command } from 'prosemirror-state'
import { expect, test } from 'vitest'
import { schema } from '../schema'
import { matchesOf } from './matching'
import { current, go, look, replace, replaceAll, search, searching } from './search'

function body(...paragraphs: string[]): EditorState {
  const nodes = paragraphs.map(text => schema.node('paragraph', null, [schema.text(text)]))
  return EditorState.create({ doc: schema.node('doc', null, nodes), plugins: [history(), search()] })
}

function done(state: EditorState, ...commands: Command[]): EditorState {
  for (const command of commands)
    command(state, tr => {
      state = state.apply(tr)
    })
  return state
}

const selected = (state: EditorState) => state.doc.textBetween(state.selection.from, state.selection.to)
const text = (state: EditorState) => state.doc.children.map(node => node.textContent)

test('“hoa” finds “hòa” and “Đ” is found by “d”, unless it is to be exact', () => {
  const { doc } = body('Hòa bình, hoa đào, Đắk Lắk')
  expect(matchesOf(doc, { words: 'hoa', exact: false })).toHaveLength(2)
  expect(matchesOf(doc, { words: 'dak lak', exact: false })).toEqual([{ from: 20, to: 27 }])
  expect(matchesOf(doc, { words: 'hoa', exact: true })).toEqual([{ from: 11, to: 14 }])
  expect(matchesOf(doc, { words: 'ho\u00e0'.normalize('NFD'), exact: true })).toEqual([])
})

test('a match covers whole letters, also where a letter is written in two', () => {
  const { doc } = body('a\u0302m \u{1F600} ấm')
  expect(matchesOf(doc, { words: 'am', exact: false })).toEqual([
    { from: 1, to: 4 },
    { from: 8, to: 10 },
  ])
})

test('going on wraps round the end, and back round the start', () => {
  let state = done(body('một hai một', 'một'), look({ words: 'mot', exact: false }), go(1))
  expect(current(state)).toBe(0)
  state = done(state, go(1), go(1))
  expect(current(state)).toBe(2)
  state = done(state, go(1))
  expect(current(state)).toBe(0)
  state = done(state, go(-1))
  expect(current(state)).toBe(2)
})

test('replacing takes the selected match and selects the next', () => {
  const state = done(body('hòa và hòa'), look({ words: 'hoa', exact: false }), go(1), replace('hoà'))
  expect(text(state)).toEqual(['hoà và hòa'])
  expect(selected(state)).toBe('hòa')
})

test('replacing all is one step to undo, and does not find what it has just written', () => {
  let state = done(body('a b a', 'a'), look({ words: 'a', exact: false }), replaceAll('aa'))
  expect(text(state)).toEqual(['aa b aa', 'aa'])
  state = done(state, undo)
  expect(text(state)).toEqual(['a b a', 'a'])
})

test('what is found follows the text', () => {
  let state = done(body('hoa'), look({ words: 'hoa', exact: false }))
  state = state.apply(state.tr.insertText('x', 2))
  expect(searching(state).matches).toEqual([])
})
