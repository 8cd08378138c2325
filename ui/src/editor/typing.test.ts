import { EditorState } from 'prosemirror-state'
import { EditorView } from 'prosemirror-view'
import { afterEach, expect, test, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { paragraph } from '../core.fake.stories'
import { painted } from '../frame/painted'
import { commit, compose, OnScreen } from './on-screen'
import { schema } from './schema'
import { heedKeysAfterWords } from './writing/composition'

let screen: OnScreen

afterEach(async () => {
  if (document.querySelector('.prose')) await screen.close()
})

test('a word is seen while it is composed', async () => {
  screen = await OnScreen.open('Chính quyền nói')
  await screen.caret('quyền')
  await userEvent.keyboard(' ')
  for (const step of ['t', 'tiê', 'tiên']) {
    await compose(step)
    expect(screen.prose.textContent).toContain(`quyền ${step} nói`)
  }
  await commit('tiếng')
  await painted()
  expect(screen.texts).toEqual(['Chính quyền tiếng nói'])
})

test('Enter right after a word that was composed over a selection makes a paragraph', async () => {
  screen = await OnScreen.open('Dòng sai.')
  await screen.caret('Dòng sai.', 'Dòng sai.'.length)
  await compose('th')
  await compose('thấy')
  await commit('thấy')
  await userEvent.keyboard('{Enter}')
  await userEvent.keyboard('xong')
  expect(screen.texts).toEqual(['thấy', 'xong'])
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

test("a caret that was just moved stays where it was moved to when a colleague's words arrive", async () => {
  screen = await OnScreen.open('Đoạn đầu.', 'Đoạn giữa.', 'Đoạn cuối.')
  await screen.caret('đầu')
  const last = screen.prose.lastElementChild?.firstChild as Text
  // The browser tells of it in a task of its own: here what the colleague wrote is faster.
  getSelection()?.collapse(last, 'Đoạn cuối'.length)
  screen.story.body.patch(['Đoạn đầu.', 'Đoạn giữa, dài hơn.', 'Đoạn cuối.'].map(paragraph))
  await painted()
  expect(screen.story.body.state.selection.$head.parent.textContent).toBe('Đoạn cuối.')
  await userEvent.keyboard('x')
  expect(screen.texts).toEqual(['Đoạn đầu.', 'Đoạn giữa, dài hơn.', 'Đoạn cuốix.'])
})

test('Backspace inside a word leaves the rest to be composed on', async () => {
  screen = await OnScreen.open('Đoạn')
  await screen.caret('Đoạn')
  await userEvent.keyboard(' ')
  await compose('tiêngs')
  await compose('tiêng')
  await compose('tiến')
  await commit('tiến')
  await userEvent.keyboard('{Backspace}')
  await painted()
  expect(screen.texts).toEqual(['Đoạn tiế'])
})

test('no shortcut fires while a word is composed', async () => {
  screen = await OnScreen.open('Đoạn')
  await screen.caret('Đoạn')
  await compose('b')
  screen.prose.dispatchEvent(
    new KeyboardEvent('keydown', { key: 'b', code: 'KeyB', ctrlKey: true, keyCode: 229, bubbles: true }),
  )
  screen.prose.dispatchEvent(
    new KeyboardEvent('keydown', { key: 'b', code: 'KeyB', ctrlKey: true, isComposing: true, bubbles: true }),
  )
  await commit('b')
  await painted()
  expect(screen.prose.querySelector('strong')).toBeNull()
  await userEvent.keyboard('{Control>}b{/Control}c')
  expect(screen.prose.querySelector('strong')?.textContent).toBe('c')
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
    screen = await OnScreen.open(...body)
    await screen.caret('quyền nói')
    for (const step of [' t', ' tiê', ' tiên']) await compose(step)
    await painted()
    await screen.changedBy(theirs)
    expect(screen.texts).toEqual([body[0], 'Chính quyền nói tiên. Hết câu.', body[2]])
    await compose(' tiếng')
    await commit(' tiếng')
    await vi.waitUntil(() => screen.texts.join().includes(to))
    await userEvent.keyboard(' to')
    expect(screen.texts).toEqual(
      [body[0], 'Chính quyền nói tiếng to. Hết câu.', body[2]].map(text => theirs(text ?? '')),
    )
    for (let i = 0; i < 8; i++) await userEvent.keyboard('{Control>}z{/Control}')
    expect(screen.texts).toEqual(body.map(theirs))
  })
}

test('words that are dragged are moved alone, also where the engine goes on selecting while it drags', async () => {
  screen = await OnScreen.open('Một hai ba bốn.', 'Năm sáu.')
  await screen.caret('hai ', 4)
  const words = document.createTreeWalker(screen.prose, NodeFilter.SHOW_TEXT)
  const [first, last] = [words.nextNode(), words.nextNode()] as [Text, Text]
  const place = (node: Text, offset: number) => {
    const range = document.createRange()
    range.setStart(node, offset)
    const { left, top, height } = range.getBoundingClientRect()
    return { clientX: left, clientY: top + height / 2 }
  }
  const dataTransfer = new DataTransfer()
  const drag = (kind: string, at: { clientX: number; clientY: number }) =>
    screen.prose.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true, ...at }))
  drag('dragstart', place(first, 5))
  getSelection()?.setBaseAndExtent(first, 4, last, 0)
  await painted()
  // Meanwhile a colleague changes what stands before it.
  await screen.changedBy(text => text.replace('Một', 'Mười một'))
  drag('drop', place(screen.prose.lastElementChild?.firstChild as Text, 4))
  drag('dragend', { clientX: 0, clientY: 0 })
  expect(screen.texts).toEqual(['Mười một ba bốn.', 'Năm hai sáu.'])
})
