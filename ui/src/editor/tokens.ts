import { Fragment, Mark, type Node } from 'prosemirror-model'

/** A word, a gap, a sign or a line break of a textblock. */
export type Token = { text: string; size: number; marks: readonly Mark[]; node: Node; gap: boolean }

const WORDS = /[\p{L}\p{M}\p{N}]+|\s+|./gsu
const GAP = /^\s+$/u
const cut = new WeakMap<Node, Token[]>()

/** Returns the tokens of a textblock. */
export function tokensOf(block: Node): Token[] {
  const known = cut.get(block)
  if (known) return known
  const tokens: Token[] = []
  for (const node of block.children) {
    if (!node.isText) {
      tokens.push({ text: '', size: node.nodeSize, marks: node.marks, node, gap: node.type.name === 'hard_break' })
      continue
    }
    for (const [text] of (node.text ?? '').matchAll(WORDS)) {
      tokens.push({ text, size: text.length, marks: node.marks, node, gap: GAP.test(text) })
    }
  }
  cut.set(block, tokens)
  return tokens
}

/** Returns what a token is to be compared by. */
export function tokenKey(token: Token): string {
  return token.node.isText ? `${signature(token.marks)}\t${token.text}` : `${token.node.type.name}\t`
}

/** Returns tokens as inline content. */
export function contentOf(tokens: readonly Token[]): Fragment {
  return Fragment.fromArray(
    tokens.map(token => (token.node.isText ? token.node.type.schema.text(token.text, token.marks) : token.node)),
  )
}

/** Returns the number of places that the gaps before the first word take. */
export function margin(tokens: readonly Token[]): { lead: number; words: Token[] } {
  let start = 0
  let end = tokens.length
  while (start < end && tokens[start]?.gap) start++
  while (end > start && tokens[end - 1]?.gap) end--
  const lead = tokens.slice(0, start).reduce((sum, token) => sum + token.size, 0)
  return { lead, words: tokens.slice(start, end) }
}

const named = new WeakMap<Node, string>()

/**
 * Returns what a node is to be compared by: what the core would store of it. Blocks come back from it without the space at
 * their end that is still to be typed on from, and such a block is not one that somebody has changed.
 */
export function storedKey(node: Node): string {
  const known = named.get(node)
  if (known !== undefined) return known
  const markup = `${node.type.name}${JSON.stringify(node.attrs)}`
  const key = node.isTextblock
    ? `${markup}${node.type.spec.code ? node.textContent : inlineKey(node)}`
    : `${markup}[${node.children.map(storedKey).join()}]`
  named.set(node, key)
  return key
}

const EDGES = /^(\s*)(.*?)(\s*)$/su

/** As Markdown can say it: no gap at an end, no emphasis of a gap that the words on both its sides do not have. */
function inlineKey(block: Node): string {
  const parts: { text: string; marks: readonly Mark[]; gap: boolean }[] = []
  for (const node of block.children) {
    if (!node.isText) {
      parts.push({ text: '\n', marks: Mark.none, gap: true })
      continue
    }
    const [, before = '', words = '', after = ''] = EDGES.exec(node.text ?? '') ?? []
    if (before) parts.push({ text: before, marks: node.marks, gap: true })
    if (words) parts.push({ text: words, marks: node.marks, gap: false })
    if (after) parts.push({ text: after, marks: node.marks, gap: true })
  }
  while (parts[0]?.gap) parts.shift()
  while (parts.at(-1)?.gap) parts.pop()
  let key = ''
  let last = ''
  parts.forEach(({ text, marks, gap }, i) => {
    const beside = (step: 1 | -1) => {
      let n = i + step
      while (parts[n]?.gap) n += step
      return parts[n]?.marks ?? Mark.none
    }
    const kept = gap ? marks.filter(mark => mark.isInSet(beside(-1)) && mark.isInSet(beside(1))) : marks
    const name = signature(kept)
    key += name === last ? text : `\t${name}\t${text}`
    last = name
  })
  return key
}

function signature(marks: readonly Mark[]): string {
  return marks.length === 0 ? '' : marks.map(mark => `${mark.type.name}${mark.attrs.href ?? ''}`).join(' ')
}

/** Returns whether the core would store two nodes alike. */
export function storedAlike(a: Node, b: Node): boolean {
  return a === b || storedKey(a) === storedKey(b)
}

/** Returns how much of two nodes' words is shared, between 0 and 1. */
export function likeness(a: Node, b: Node): number {
  const mine = wordsOf(a)
  const theirs = wordsOf(b)
  if (mine.size === 0 || theirs.size === 0) return mine.size === theirs.size && a.sameMarkup(b) ? 1 : 0
  let shared = 0
  for (const word of mine) if (theirs.has(word)) shared++
  return shared / Math.max(mine.size, theirs.size)
}

const heard = new WeakMap<Node, Set<string>>()

function wordsOf(node: Node): Set<string> {
  const known = heard.get(node)
  if (known) return known
  const words = new Set(node.textBetween(0, node.content.size, ' ').match(/[\p{L}\p{M}\p{N}]+/gu) ?? [])
  if (node.isLeaf) words.add(JSON.stringify(node.attrs))
  heard.set(node, words)
  return words
}
