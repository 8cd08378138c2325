import { EditorState } from 'prosemirror-state'
import { EditorView } from 'prosemirror-view'
import { mount, unmount } from 'svelte'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { cdp, userEvent } from 'vitest/browser'
import * as core from '../core'
import { fake } from '../core.fake'
import { paragraph } from '../core.fake.stories'
import { desk } from '../frame/desk.svelte'
import { press } from '../keys/shortcuts'
import Editor from './Editor.svelte'
import { OpenStory } from './open.svelte'
import { schema } from './schema'
import { heedKeysAfterWords } from './writing/composition'

/** The keyboard and the input method of the browser itself. */
type Session = { send: (method: string, words?: Record<string, unknown>) => Promise<unknown> }

let drawn: Record<string, unknown> | null = null
let story: OpenStory
let prose: HTMLElement

const session = () => cdp() as unknown as Session
const texts = () => story.body.state.doc.children.map(node => node.textContent)
const compose = (text: string) =>
  session().send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length })
const commit = (text: string) => session().send('Input.insertText', { text })
const settled = () => new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)))

/** A core that merges what this page saves with what a colleague changed, paragraph by paragraph. */
let colleague: (text: string) => string
let revision: number

async function open(...paragraphs: string[]): Promise<void> {
  const [first] = fake.stories
  if (!first) throw new Error('the invented newsroom has no stories')
  const { id } = first
  let saved = paragraphs
  colleague = text => text
  revision = 1
  story = await OpenStory.open(id, {
    ...core,
    checkStory: async () => [],
    showStory: async () => {
      const merged = saved.map(colleague)
      return { ...(await core.showStory(id)), revision: `r${revision}`, blocks: merged.map(paragraph) }
    },
    saveStory: async (_id, _base, draft) => {
      saved = draft.body.map(piece =>
        'kept' in piece ? piece.kept : (piece.tree.content ?? []).map(({ text }) => text).join(''),
      )
      revision += 1
      return { revision: `s${revision}` }
    },
  })
  desk.open = story
  const host = document.createElement('div')
  document.body.append(host)
  drawn = mount(Editor, { target: host })
  await vi.waitUntil(() => document.querySelector('.prose') !== null)
  prose = document.querySelector('.prose') as HTMLElement
}

/** Puts the caret behind some words. */
async function caret(behind: string, select = 0): Promise<void> {
  prose.focus()
  const walker = document.createTreeWalker(prose, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = (node.textContent ?? '').indexOf(behind)
    if (at < 0) continue
    const end = at + behind.length
    getSelection()?.setBaseAndExtent(node, select ? end - select : end, node, end)
    await settled()
    return
  }
  throw new Error(`no words “${behind}”`)
}

beforeEach(async () => {
  fake.reset(true)
  await desk.begin()
  window.addEventListener('keydown', press)
})
afterEach(async () => {
  window.removeEventListener('keydown', press)
  if (drawn) await unmount(drawn)
  drawn = null
  await desk.closeStory()
  document.body.replaceChildren()
})

test('a word is seen while it is composed', async () => {
  await open('Chính quyền nói')
  await caret('quyền')
  await userEvent.keyboard(' ')
  for (const step of ['t', 'tiê', 'tiên']) {
    await compose(step)
    expect(prose.textContent).toContain(`quyền ${step} nói`)
  }
  await commit('tiếng')
  await settled()
  expect(texts()).toEqual(['Chính quyền tiếng nói'])
})

test('Enter right after a word that was composed over a selection makes a paragraph', async () => {
  await open('Dòng sai.')
  await caret('Dòng sai.', 'Dòng sai.'.length)
  await compose('th')
  await compose('thấy')
  await commit('thấy')
  await userEvent.keyboard('{Enter}')
  await userEvent.keyboard('xong')
  expect(texts()).toEqual(['thấy', 'xong'])
})

test('a key right after a word is heeded, also where the vendor is Apple', () => {
  const above = document.createElement('div')
  document.body.append(above)
  const view = new EditorView(above, { state: EditorState.create({ schema }) })
  const deaf = heedKeysAfterWords(view)
  const { input } = view as unknown as { input: { compositionEndedAt: number } }
  const key = (more: KeyboardEventInit = {}) =>
    view.dom.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, ...more }))
  view.dom.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }))
  view.dom.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }))
  expect(input.compositionEndedAt).toBeGreaterThan(0)
  key({ isComposing: true })
  key({ keyCode: 229 })
  expect(input.compositionEndedAt).toBeGreaterThan(0)
  key()
  expect(input.compositionEndedAt).toBe(-2e8)
  deaf()
  view.destroy()
})

test('Backspace inside a word leaves the rest to be composed on', async () => {
  await open('Đoạn')
  await caret('Đoạn')
  await userEvent.keyboard(' ')
  await compose('tiêngs')
  await compose('tiêng')
  await compose('tiến')
  await commit('tiến')
  await userEvent.keyboard('{Backspace}')
  await settled()
  expect(texts()).toEqual(['Đoạn tiế'])
})

test('no shortcut fires while a word is composed', async () => {
  await open('Đoạn')
  await caret('Đoạn')
  await compose('b')
  prose.dispatchEvent(
    new KeyboardEvent('keydown', { key: 'b', code: 'KeyB', ctrlKey: true, keyCode: 229, bubbles: true }),
  )
  prose.dispatchEvent(
    new KeyboardEvent('keydown', { key: 'b', code: 'KeyB', ctrlKey: true, isComposing: true, bubbles: true }),
  )
  await commit('b')
  await settled()
  expect(prose.querySelector('strong')).toBeNull()
  await userEvent.keyboard('{Control>}b{/Control}c')
  expect(prose.querySelector('strong')?.textContent).toBe('c')
})

for (const [where, from, to] of [
  ['before the block', 'đầu tiên', 'ĐẦU (sửa từ xa)'],
  ['in the block, before the word', 'Chính quyền', 'CHÍNH QUYỀN TỈNH'],
  ['in the block, after the word', 'Hết câu', 'HẾT CÂU'],
  ['after the block', 'cuối', 'CUỐI, sửa từ xa'],
] as const) {
  test(`what a colleague writes ${where} waits for the word that is composed`, async () => {
    const body = ['Đoạn đầu tiên.', 'Chính quyền nói. Hết câu.', 'Đoạn cuối.']
    const theirs = (text: string) => text.replace(from, to)
    await open(...body)
    await caret('quyền nói')
    for (const step of [' t', ' tiê', ' tiên']) await compose(step)
    await settled()
    colleague = theirs
    revision += 1
    await story.refresh()
    expect(texts()).toEqual([body[0], 'Chính quyền nói tiên. Hết câu.', body[2]])
    await compose(' tiếng')
    await commit(' tiếng')
    await vi.waitUntil(() => texts().join().includes(to))
    await userEvent.keyboard(' to')
    expect(texts()).toEqual([body[0], 'Chính quyền nói tiếng to. Hết câu.', body[2]].map(text => theirs(text ?? '')))
    for (let i = 0; i < 8; i++) await userEvent.keyboard('{Control>}z{/Control}')
    expect(texts()).toEqual(body.map(theirs))
  })
}
