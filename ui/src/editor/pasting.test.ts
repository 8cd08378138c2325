import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import type { Block, Pasted, Placement } from '../core'
import { paragraph } from '../core.fake.stories'
import { painted } from '../frame/painted'
import { OnScreen } from './on-screen'
import { EditorState, TextSelection } from 'prosemirror-state'
import { EditorView } from 'prosemirror-view'
import { inserted, type Intake, pasting } from './pasting'
import { schema } from './schema'

const doc = (...paragraphs: string[]) =>
  schema.node(
    'doc',
    null,
    paragraphs.map(text => schema.node('paragraph', null, text ? [schema.text(text)] : [])),
  )
const list: Block = {
  source: '- một\n- hai',
  node: {
    type: 'bullet_list',
    attrs: { tight: true },
    content: ['một', 'hai'].map(text => ({
      type: 'list_item',
      content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
    })),
  },
}

let view: EditorView
let intake: Intake
let answer: (pasted: Pasted) => void
let refuse: (error: Error) => void
let asked: { html: string | null; text: string | null }[]

beforeEach(() => {
  asked = []
  intake = {
    paste: pasted => {
      asked.push(pasted)
      return new Promise((resolve, reject) => {
        answer = resolve
        refuse = reject
      })
    },
    clipboard: vi.fn(async () => ({ html: null, text: 'từ hệ thống', picture: null })),
    addPicture: vi.fn(async () => ({ id: 'p9' }) as Placement),
    placements: () => [{ id: 'p1' } as Placement],
    dropped: vi.fn(),
    unreachable: vi.fn(),
    fail: vi.fn(),
  }
})
afterEach(() => {
  view.destroy()
  document.body.replaceChildren()
})

function show(...paragraphs: string[]): void {
  const host = document.createElement('div')
  document.body.append(host)
  const state = EditorState.create({ doc: doc(...paragraphs), plugins: [pasting(intake)] })
  view = new EditorView(host, { state })
}
const select = (from: number, to = from) =>
  view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, from, to)))
const shape = () => view.state.doc.toString().slice(4, -1)
const reached = () => new Promise(resolve => setTimeout(resolve))

function paste(data: Record<string, string>, files: File[] = []): void {
  const transfer = new DataTransfer()
  for (const [type, value] of Object.entries(data)) transfer.setData(type, value)
  for (const file of files) transfer.items.add(file)
  view.dom.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }))
}

test('what is pasted is read by the core and stands where it was pasted, also when one types on meanwhile', async () => {
  show('Đầu cuối')
  select(5)
  paste({ 'text/html': '<p>giữa</p>', 'text/plain': 'giữa' })
  expect(asked).toEqual([{ html: '<p>giữa</p>', text: 'giữa' }])
  view.dispatch(view.state.tr.insertText('Rồi ', 1))
  answer({ blocks: [paragraph('giữa ')], dropped: [], pictures: [] })
  await reached()
  expect(shape()).toBe('paragraph("Rồi Đầu giữa cuối")')
  expect(intake.dropped).not.toHaveBeenCalled()
})

test('several blocks break the paragraph; the first and last go on in it', async () => {
  show('Đầu cuối')
  select(5)
  paste({ 'text/plain': 'x' })
  answer({
    blocks: [paragraph('một.'), list, paragraph('ba, ')],
    dropped: [{ what: '[A1]', why: 'Ghi chú' }],
    pictures: [],
  })
  await reached()
  expect(shape()).toBe(
    'paragraph("Đầu một."), bullet_list(list_item(paragraph("một")), list_item(paragraph("hai"))), paragraph("ba, cuối")',
  )
  expect(intake.dropped).toHaveBeenCalledWith([{ what: '[A1]', why: 'Ghi chú' }])
})

test('where there is room for words only, only the words come in', () => {
  const cell = schema.node('table_cell', null, [schema.node('paragraph')])
  const table = schema.node('table', null, [schema.node('table_row', null, [cell])])
  const state = EditorState.create({ doc: schema.node('doc', null, [table]) })
  const { doc } = inserted(state.tr, { from: 4, to: 4 }, [paragraph('một'), list])
  doc.check()
  expect(doc.toString()).toBe('doc(table(table_row(table_cell(paragraph("một một hai")))))')
})

test('a paste that the core refuses changes nothing and is told', async () => {
  show('Đầu cuối')
  select(1, 4)
  paste({ 'text/plain': 'x' })
  refuse(new Error('quá lớn'))
  await reached()
  expect(shape()).toBe('paragraph("Đầu cuối")')
  expect(intake.fail).toHaveBeenCalled()
})

test('an empty paste event asks the system for its clipboard', async () => {
  show('')
  paste({})
  await reached()
  expect(asked).toEqual([{ html: null, text: 'từ hệ thống' }])
})

test('pictures become photos of the story, below the paragraph', async () => {
  show('Đầu.', 'Cuối.')
  select(3)
  paste({}, [new File([new Uint8Array([1, 2])], 'a.png', { type: 'image/png' })])
  await vi.waitUntil(() => view.state.doc.childCount === 3)
  expect(intake.addPicture).toHaveBeenCalledWith('a.png', new Uint8Array([1, 2]))
  expect(shape()).toBe('paragraph("Đầu."), photo, paragraph("Cuối.")')
})

test('what was copied here comes back as it was, without photos of other stories and addresses that run', () => {
  show('Đầu.')
  select(5)
  const html =
    '<div data-pm-slice="0 0 []"><figure data-placement="p1"></figure><figure data-placement="p7"></figure>' +
    '<p><a data-href="javascript:x">bẫy</a> <a data-href="https://a.vn">thật</a></p></div>'
  paste({ 'text/html': html })
  expect(asked).toEqual([])
  expect(shape()).toBe('paragraph("Đầu."), photo, paragraph("bẫy ", link("thật"))')
})

test('while one pastes, what the story says is saved and patched as ever', async () => {
  view = new EditorView(null, { state: EditorState.create({ schema }) })
  const screen = await OnScreen.open('Một hai.', 'Ba.')
  await screen.caret('Một ')
  const transfer = new DataTransfer()
  transfer.setData('text/plain', 'rưỡi ')
  screen.prose.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }))
  await screen.changedBy(text => text.replace('Ba', 'Bốn'))
  await vi.waitUntil(() => screen.texts.join().includes('rưỡi'))
  expect(screen.texts).toEqual(['Một rưỡi hai.', 'Bốn.'])
  await userEvent.keyboard('{Control>}z{/Control}')
  await painted()
  expect(screen.texts).toEqual(['Một hai.', 'Bốn.'])
  await screen.close()
})
