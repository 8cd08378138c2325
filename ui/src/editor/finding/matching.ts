import type { Node } from 'prosemirror-model'
import { fold } from '../../words/fold'

/** What is looked for; exact minds marks, tones and case. */
export type Query = { words: string; exact: boolean }

/** A place in a document. */
export type Match = { from: number; to: number }

/** Returns text folded, and for each of its units where it began in the text. */
export function foldedWithPlaces(text: string): { folded: string; places: number[] } {
  let folded = ''
  const places: number[] = []
  let at = 0
  for (const letter of text) {
    const simple = fold(letter)
    folded += simple
    for (let i = 0; i < simple.length; i++) places.push(at)
    at += letter.length
  }
  places.push(at)
  return { folded, places }
}

function found(text: string, query: Query): Match[] {
  const { folded, places } = query.exact ? { folded: text, places: null } : foldedWithPlaces(text)
  const wanted = query.exact ? query.words.normalize('NFC') : fold(query.words)
  const matches: Match[] = []
  if (wanted === '') return matches
  for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + wanted.length)) {
    const end = at + wanted.length
    matches.push(places ? { from: places[at] ?? 0, to: places[end] ?? text.length } : { from: at, to: end })
  }
  return matches
}

const remembered = new WeakMap<Node, { query: Query; matches: Match[] }>()

function inBlock(block: Node, query: Query): Match[] {
  const known = remembered.get(block)
  if (known && known.query.words === query.words && known.query.exact === query.exact) return known.matches
  // A line break or a picture in the text is one place wide, and no letter.
  const matches = found(block.textBetween(0, block.content.size, undefined, '￼'), query)
  remembered.set(block, { query, matches })
  return matches
}

/** Returns where a document says what is looked for. */
export function matchesOf(doc: Node, query: Query): Match[] {
  const matches: Match[] = []
  if (query.words === '') return matches
  doc.descendants((node, at) => {
    if (!node.isTextblock) return true
    for (const match of inBlock(node, query)) matches.push({ from: at + 1 + match.from, to: at + 1 + match.to })
    return false
  })
  return matches
}
