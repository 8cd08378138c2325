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

/** Returns whether two tokens are alike in every respect. */
export function alike(a: Token, b: Token): boolean {
  return a.text === b.text && a.node.type === b.node.type && Mark.sameSet(a.marks, b.marks)
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

/** Returns the tokens as Markdown can say them: no space at an end, no emphasis that only a space has. */
function stored(block: Node): Token[] {
  const { words } = margin(tokensOf(block))
  return words.map((token, i) => {
    if (!token.gap || token.marks.length === 0) return token
    const before = words[i - 1]?.marks ?? Mark.none
    const after = words[i + 1]?.marks ?? Mark.none
    return { ...token, marks: token.marks.filter(mark => mark.isInSet(before) && mark.isInSet(after)) }
  })
}

/**
 * Returns whether the core would store two nodes alike. Blocks come back from it without the space at their end that is
 * still to be typed on from, and such a block is not one that somebody has changed.
 */
export function storedAlike(a: Node, b: Node): boolean {
  if (a === b || a.eq(b)) return true
  if (!a.sameMarkup(b)) return false
  if (a.isTextblock) {
    if (a.type.spec.code) return false
    const mine = stored(a)
    const theirs = stored(b)
    return mine.length === theirs.length && mine.every((token, i) => alike(token, theirs[i] as Token))
  }
  return (
    a.childCount === b.childCount && a.childCount > 0 && a.children.every((child, i) => storedAlike(child, b.child(i)))
  )
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
