import { EditorState } from 'prosemirror-state'
import { EditorView } from 'prosemirror-view'
import { expect, test } from 'vitest'
import type { Conflict, Finding } from '../../core'
import { REMOTE } from '../patch'
import { schema } from '../schema'
import { CONTESTED, contested } from './contested'
import { blockOf, findingMarks, FOUND, spotOf } from './findings'
import { hidden } from './hidden'

const doc = schema.node('doc', null, [
  schema.node('paragraph', null, [schema.text('Một sai hai.')]),
  schema.node('paragraph'),
  schema.node('photo', { placement: 'p1' }),
  schema.node('paragraph', null, [schema.text('Ba sai bốn.')]),
])
const finding = (block: number | null, excerpt: string): Finding => ({
  rule: 'S1',
  severity: 'warning',
  field: 'body',
  message: 'Sai.',
  code: 'rules.S1',
  overridable: true,
  range: null,
  excerpt,
  block,
  fix: null,
})

test('blocks are counted as the core counts them: a line not written in is none', () => {
  expect(blockOf(doc, 2)).toEqual({ from: 17, to: 30 })
  expect(blockOf(doc, 3)).toBeNull()
})

test('an excerpt is found in its block first, and elsewhere when the block has moved', () => {
  expect(spotOf(doc, 2, 'sai')).toEqual({ from: 21, to: 24 })
  expect(spotOf(doc, 1, 'sai')).toEqual({ from: 5, to: 8 })
  expect(spotOf(doc, 0, 'năm')).toBeNull()
})

test('what was found is underlined, a whole block beside it, and both go with the words', () => {
  let state = EditorState.create({ doc, plugins: [findingMarks()] })
  state = state.apply(
    state.tr.setMeta(FOUND, [finding(2, 'sai'), finding(1, ''), { ...finding(0, 'sai'), field: 'headline' }]),
  )
  const places = () =>
    FOUND.getState(state)
      ?.find()
      .map(({ from, to }) => [from, to])
  expect(places()).toEqual([
    [16, 17],
    [21, 24],
  ])
  state = state.apply(state.tr.insertText('xx', 1))
  expect(places()).toEqual([
    [18, 19],
    [23, 26],
  ])
})

test('a contested block takes no words of this page, only what the core brings', () => {
  let state = EditorState.create({ doc, plugins: [contested(() => '')] })
  state = state.apply(state.tr.setMeta(CONTESTED, [{ blocks: [2] } as Conflict]))
  const inserted = (at: number, remote = false) => {
    const tr = state.tr.insertText('x', at)
    return state.applyTransaction(remote ? tr.setMeta(REMOTE, true) : tr).state.doc.textContent.includes('x')
  }
  expect(inserted(20)).toBe(false)
  expect(inserted(20, true)).toBe(true)
  expect(inserted(3)).toBe(true)
  expect(state.applyTransaction(state.tr.delete(0, 20)).state.doc.eq(doc)).toBe(true)
})

test('a character that no story may hold is shown by its number, and others are left alone', () => {
  const doc = schema.node('doc', null, [
    schema.node('paragraph', null, [schema.text('Một\u202ehai\u0007 é 👩\u200d🌾')]),
    schema.node('paragraph', null, [schema.text('Ba.')]),
  ])
  const host = document.createElement('div')
  const view = new EditorView(host, { state: EditorState.create({ doc, plugins: [hidden(code => `bỏ ${code}`)] }) })
  const codes = () => [...host.querySelectorAll<HTMLElement>('.hidden-sign')].map(sign => sign.dataset.code)
  expect(codes()).toEqual(['U+202E', 'U+0007'])
  expect(host.querySelector<HTMLElement>('.hidden-sign')?.title).toBe('bỏ U+202E')
  view.dispatch(view.state.tr.delete(4, 5))
  expect(codes()).toEqual(['U+0007'])
  view.dispatch(view.state.tr.insertText('\u2066', 1))
  expect(codes()).toEqual(['U+2066', 'U+0007'])
  view.destroy()
})
