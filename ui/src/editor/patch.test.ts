import { history, undo } from 'prosemirror-history'
import type { Node } from 'prosemirror-model'
import { EditorState, TextSelection } from 'prosemirror-state'
import { expect, test } from 'vitest'
import { isUnwritten } from './document'
import { block, chance, document, para } from './invented'
import { patchOf } from './patch'
import { schema } from './schema'
import type { StepMap } from './survivors'
import { storedAlike } from './tokens'

const RUNS = 400
type Next = (below: number) => number

function doc(...paragraphs: string[]): Node {
  return schema.node(
    'doc',
    null,
    paragraphs.map(text => schema.node('paragraph', null, text ? [schema.text(text)] : [])),
  )
}

function opened(doc: Node): EditorState {
  return EditorState.create({ doc, plugins: [history()] })
}

function textSpots(doc: Node): number[] {
  const spots: number[] = []
  doc.descendants((node, at) => {
    if (node.isTextblock) for (let i = 0; i <= node.content.size; i++) spots.push(at + 1 + i)
  })
  return spots
}

/** Changes some words and blocks, as a colleague would; every word that is new begins with R. */
function elsewhere(next: Next, base: Node): Node {
  let state = EditorState.create({ doc: base })
  for (let i = 1 + next(4); i > 0; i--) {
    const spots = textSpots(state.doc)
    const at = spots[next(spots.length)]
    const tr = state.tr
    const what = next(6)
    const index = next(state.doc.childCount)
    const start = state.doc.children.slice(0, index).reduce((sum, child) => sum + child.nodeSize, 0)
    if (what === 0) tr.insert(start, block(next))
    else if (what === 1 && state.doc.childCount > 1) tr.delete(start, start + state.doc.child(index).nodeSize)
    else if (what === 2) tr.replaceWith(start, start + state.doc.child(index).nodeSize, block(next))
    else if (at !== undefined) {
      const room = state.doc.resolve(at)
      const end = Math.min(room.end(), at + next(12))
      if (what === 3) tr.delete(at, end)
      else tr.replaceWith(at, end, schema.text(`R${next(1000)}R`))
    }
    state = state.apply(tr)
  }
  return state.doc
}

/** Types, deletes and splits, as the person at the keyboard would; every letter typed is one that no text has. */
function typed(next: Next, state: EditorState): { state: EditorState; maps: StepMap[]; letters: string[] } {
  const maps: StepMap[] = []
  const letters: string[] = []
  for (let i = 1 + next(6); i > 0; i--) {
    const spots = textSpots(state.doc)
    const at = spots[next(spots.length)]
    if (at === undefined) break
    const tr = state.tr
    const what = next(6)
    if (what === 0) tr.delete(at, Math.min(state.doc.resolve(at).end(), at + next(8)))
    else if (what === 1 && state.doc.resolve(at).depth === 1) tr.split(at)
    else {
      const letter = String.fromCodePoint(0x4e00 + letters.length)
      letters.push(letter)
      tr.insertText(letter, at)
      tr.setSelection(TextSelection.create(tr.doc, at + 1))
    }
    maps.push(...tr.mapping.maps)
    state = state.apply(tr)
  }
  return { state, maps, letters: letters.filter(letter => state.doc.textContent.includes(letter)) }
}

const count = (text: string, part: string) => text.split(part).length - 1

test('with nothing typed meanwhile, the screen says what the core says', () => {
  for (let seed = 0; seed < RUNS; seed++) {
    const next = chance(seed)
    const state = opened(document(next))
    const shown = elsewhere(next, state.doc)
    const after = state.apply(patchOf(state, state.doc, shown, []).tr)
    after.doc.check()
    const [mine, theirs] = [after.doc, shown].map(doc => doc.children.filter(node => !isUnwritten(node)))
    expect(mine?.length).toBe(theirs?.length)
    theirs?.forEach((node, i) => {
      expect(storedAlike(node, mine?.[i] as Node), `seed ${seed}: ${mine?.[i]} for ${node}`).toBe(true)
    })
  }
})

test('no letter typed meanwhile is lost or doubled, and every new word of the colleague arrives', () => {
  for (let seed = 0; seed < RUNS; seed++) {
    const next = chance(seed)
    const base = document(next)
    const shown = elsewhere(next, base)
    const { state, maps, letters } = typed(next, opened(base))
    const after = state.apply(patchOf(state, base, shown, maps).tr)
    after.doc.check()
    const text = after.doc.textContent
    for (const letter of letters) expect(count(text, letter), `seed ${seed}`).toBe(1)
    for (const [word] of shown.textContent.matchAll(/R\d+R/g))
      expect(count(text, word), `seed ${seed}`).toBeGreaterThan(0)
  }
})

test('undo takes back what was typed here, and nothing of the colleague', () => {
  for (let seed = 0; seed < RUNS; seed++) {
    const next = chance(seed)
    const base = document(next)
    const shown = elsewhere(next, base)
    const { state, maps, letters } = typed(next, opened(base))
    let after = state.apply(patchOf(state, base, shown, maps).tr)
    const theirs = [...after.doc.textContent.matchAll(/R\d+R/g)].map(([word]) => word)
    for (let i = 0; i < 20; i++)
      undo(after, tr => {
        after = after.apply(tr)
      })
    after.doc.check()
    for (const letter of letters) expect(after.doc.textContent, `seed ${seed}`).not.toContain(letter)
    for (const word of theirs) expect(after.doc.textContent, `seed ${seed}`).toContain(word)
  }
})

test('the caret stays beside the words it stood beside', () => {
  for (let seed = 0; seed < RUNS; seed++) {
    const next = chance(seed)
    const paragraphs = Array.from({ length: 2 + next(5) }, () => para(next))
    const mine = next(paragraphs.length)
    const anchored = schema.node('paragraph', null, [schema.text('đầu đoạn ĐÂY cuối đoạn')])
    const base = schema.node(
      'doc',
      null,
      paragraphs.map((node, i) => (i === mine ? anchored : node)),
    )
    const start = base.children.slice(0, mine).reduce((sum, child) => sum + child.nodeSize, 0)
    let state = opened(base)
    state = state.apply(state.tr.setSelection(TextSelection.create(base, start + 1 + 'đầu đoạn ĐÂY'.length)))
    const around = [`đầu ${next(2) ? 'một ' : ''}đoạn`, `${next(2) ? 'khác hẳn' : 'cuối'} đoạn`]
    const edited = schema.node('paragraph', null, [schema.text(`${around[0]} ĐÂY ${around[1]}`)])
    const others = paragraphs.map((node, i) =>
      i === mine ? edited : next(3) ? node : doc(`Đoạn thay số ${i}`).child(0),
    )
    const shown = schema.node('doc', null, next(2) ? [doc('Thêm vào trên cùng').child(0), ...others] : others)
    const after = state.apply(patchOf(state, base, shown, []).tr)
    const { $head } = after.selection
    expect($head.parent.textContent.slice(0, $head.parentOffset), `seed ${seed}`).toMatch(/ĐÂY$/)
  }
})

test('text that a colleague writes where the caret stands comes after the caret', () => {
  const base = doc('Nước lên nhanh')
  let state = opened(base)
  state = state.apply(state.tr.setSelection(TextSelection.atEnd(base)))
  const after = state.apply(patchOf(state, base, doc('Nước lên nhanh trong đêm'), []).tr)
  expect(after.doc.textContent).toBe('Nước lên nhanh trong đêm')
  expect(after.selection.head).toBe(1 + 'Nước lên nhanh'.length)
})

test('an opened line and a space at the end are not read as changes of a colleague', () => {
  const base = doc('Nước lên ', '', 'Hết.')
  const state = opened(base)
  const { tr, same } = patchOf(state, base, doc('Nước lên', 'Hết.'), [])
  expect(tr.docChanged).toBe(false)
  expect(same).toHaveLength(2)
})

test('a paragraph that somebody deleted while it is written in stays', () => {
  const base = doc('Một.', 'Hai.')
  const state = opened(base)
  const tr = state.tr.insertText('x', base.child(0).nodeSize + 2)
  const after = state.apply(tr)
  const patched = after.apply(patchOf(after, base, doc('Một.'), tr.mapping.maps).tr)
  expect(patched.doc.children.map(node => node.textContent)).toEqual(['Một.', 'Hxai.'])
})

test('a paragraph that was deleted here and edited elsewhere comes back as it was edited', () => {
  const base = doc('Một.', 'Hai ba bốn.')
  const state = opened(base)
  const tr = state.tr.delete(base.child(0).nodeSize, base.content.size)
  const after = state.apply(tr)
  const patched = after.apply(patchOf(after, base, doc('Một.', 'Hai ba năm.'), tr.mapping.maps).tr)
  expect(patched.doc.children.map(node => node.textContent)).toEqual(['Một.', 'Hai ba năm.'])
})
