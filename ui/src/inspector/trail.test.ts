import { expect, test } from 'vitest'
import type { Deed } from '../core'
import { stretches } from './trail'

const deed = (at: number, member: string, word: string, revision: string | null): Deed => ({
  at,
  member,
  word,
  reason: '',
  revision,
  of: [],
  until: null,
  mark: null,
  digest: null,
  overridden: [],
  destination: null,
  url: null,
})

test('saves of one person one after another are one line, newest first, and know the state before them', () => {
  const told = stretches([
    deed(1, 'Thọ', 'revise', 'a'),
    deed(2, 'Thọ', 'revise', 'b'),
    deed(3, 'Thọ', 'submit', null),
    deed(4, 'Anh', 'revise', 'c'),
    deed(5, 'Anh', 'revise', 'd'),
  ])
  expect(
    told.map(({ member, word, since, at, before, revision, deeds }) => [
      member,
      word,
      since,
      at,
      before,
      revision,
      deeds.length,
    ]),
  ).toEqual([
    ['Anh', 'revise', 4, 5, 'b', 'd', 2],
    ['Thọ', 'submit', 3, 3, 'b', null, 1],
    ['Thọ', 'revise', 1, 2, null, 'b', 2],
  ])
})

test('the same person’s saves on both sides of another’s are told apart', () => {
  const told = stretches([deed(1, 'Thọ', 'revise', 'a'), deed(2, 'Anh', 'revise', 'b'), deed(3, 'Thọ', 'revise', 'c')])
  expect(told.map(({ member, deeds }) => [member, deeds.length])).toEqual([
    ['Thọ', 1],
    ['Anh', 1],
    ['Thọ', 1],
  ])
})

test('what does not count is told apart from what does', () => {
  const marked = (at: number, mark: Deed['mark'], revision: string | null = null) => ({
    ...deed(at, 'Thọ', 'revise', revision),
    mark,
  })
  const told = stretches([
    deed(1, 'Thọ', 'revise', 'a'),
    marked(2, 'cut_off'),
    marked(3, 'malformed'),
    marked(4, 'malformed'),
    marked(5, 'waiting'),
    deed(6, 'Thọ', 'revise', 'b'),
    marked(7, 'disagrees', 'c'),
    deed(8, 'Thọ', 'revise', 'd'),
  ])
  expect(told.map(({ mark, before, deeds }) => [mark, before, deeds.length])).toEqual([
    [null, 'c', 1],
    ['disagrees', 'b', 1],
    [null, 'a', 1],
    ['waiting', 'a', 1],
    ['malformed', 'a', 2],
    ['cut_off', 'a', 1],
    [null, null, 1],
  ])
})
