import { expect, test } from 'vitest'
import type { Comparison } from '../core'
import { changes } from './changes'

const NOTHING: Comparison = { fields: [], bylines: [], tags: [], body: [], photos: [] }

test('words that went and words that came in their place are one change', () => {
  const words = [{ kept: 'ngày ' }, { removed: '15' }, { inserted: '20' }, { kept: ' và ' }, { inserted: 'hai tỉnh' }]
  const told = changes({ ...NOTHING, body: [{ fortune: 'changed', before: 1, after: 1, words }] })
  expect(told.paragraphs[0]?.runs).toEqual([
    { kept: 'ngày ' },
    { change: 1, removed: '15', inserted: '20' },
    { kept: ' và ' },
    { change: 2, removed: '', inserted: 'hai tỉnh' },
  ])
  expect([told.count, told.inserted, told.removed]).toEqual([2, 3, 1])
})

test('a paragraph that moved is one change, and says from where', () => {
  const told = changes({
    ...NOTHING,
    body: [{ fortune: 'moved', before: 3, after: 1, words: [{ kept: 'Nước lên.' }] }],
  })
  expect(told.paragraphs[0]).toMatchObject({ fortune: 'moved', before: 3, after: 1, change: 1 })
  expect([told.count, told.inserted, told.removed]).toEqual([1, 0, 0])
})

test('where a photo stands is no prose', () => {
  const words = [{ inserted: '![](photo:0a1b)' }]
  const told = changes({ ...NOTHING, body: [{ fortune: 'inserted', before: null, after: 1, words }] })
  expect(told.paragraphs[0]).toMatchObject({ placement: '0a1b', change: 1, runs: [] })
  expect(told.inserted).toBe(0)
})

test('photos, tags and bylines are told whole, and numbered after the text', () => {
  const told = changes({
    ...NOTHING,
    tags: [{ kept: 'vải' }, { removed: 'chín' }, { inserted: 'sớm' }],
    bylines: [{ inserted: { person: null, name: 'Mai Lan', role: 'photo', share: null } }],
    photos: [
      {
        placement: 'p1',
        fortune: 'changed',
        before: 1,
        after: 1,
        photo: [{ removed: 'a' }, { inserted: 'b' }],
        fields: [],
      },
      {
        placement: 'p2',
        fortune: 'changed',
        before: 2,
        after: 2,
        fields: [{ field: 'caption', words: [{ kept: 'Bến ' }, { inserted: 'sông' }] }],
      },
    ],
  })
  expect(told.fields.map(({ field, runs }) => [field, runs])).toEqual([
    ['bylines', [{ change: 1, removed: '', inserted: 'Mai Lan' }]],
    ['tags', [{ kept: 'vải' }, { change: 2, removed: ', chín', inserted: ', sớm' }]],
  ])
  expect(told.photos[0]).toMatchObject({ oldPhoto: 'a', newPhoto: 'b', change: 3 })
  expect(told.photos[1]).toMatchObject({ change: null, fields: [{ runs: [{ kept: 'Bến ' }, { change: 4 }] }] })
  expect([told.count, told.inserted]).toEqual([4, 1])
})
