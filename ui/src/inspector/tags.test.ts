import { expect, test } from 'vitest'
import { moved, suggestions, withTag } from './tags'

const HOUSE = ['vải sớm', 'Đồi Sim', 'chuyển đổi số']

test('a tag that folds to one the story has is not added', () => {
  for (const typed of ['vải sớm', 'VAI SOM', '  vài   sớm ', 'va\u0309i so\u031b\u0301m']) {
    expect(withTag(['vải sớm'], typed, HOUSE)).toEqual({ twin: 'vải sớm' })
  }
})

test('a tag of the house takes the spelling of the house', () => {
  expect(withTag([], 'doi sim', HOUSE)).toEqual({ tags: ['Đồi Sim'], tag: 'Đồi Sim' })
})

test('another tag stands as it was typed, composed and with single spaces', () => {
  expect(withTag([], ' la\u0300ng   nghề ', HOUSE)).toEqual({ tags: ['làng nghề'], tag: 'làng nghề' })
  expect(withTag([], '   ', HOUSE)).toBeNull()
})

test('what begins so is suggested first, and what the story has is not', () => {
  expect(suggestions([], 'so', [...HOUSE, 'sông Tân'])).toEqual(['sông Tân', 'vải sớm', 'chuyển đổi số'])
  expect(suggestions(['SONG TAN'], 'song', ['sông Tân'])).toEqual([])
})

test('moving keeps every item, and stays inside', () => {
  expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a'])
  expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b'])
  expect(moved(['a', 'b'], 5, 0)).toEqual(['a', 'b'])
})
