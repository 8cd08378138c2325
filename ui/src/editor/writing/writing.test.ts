import { afterEach, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { run } from '../../keys/commands'
import { OnScreen } from '../on-screen'

let screen: OnScreen

afterEach(() => screen.close())

/** Opens a story, puts the caret at its end and types. */
async function typed(text: string, ...keys: string[]): Promise<string> {
  screen = await OnScreen.open(text)
  await screen.caret(text.slice(-3))
  for (const key of keys) await userEvent.keyboard(key)
  return screen.shape
}

test('signs at the start of a line make headings, lists and quotes', async () => {
  expect(await typed('Đầu.', '{Enter}## Tít{Enter}- một{Enter}hai{Enter}{Enter}3. ba{Enter}{Enter}> nói')).toBe(
    'paragraph("Đầu."), heading("Tít"), bullet_list(list_item(paragraph("một")), list_item(paragraph("hai"))), ' +
      'ordered_list(list_item(paragraph("ba"))), quote(paragraph("nói"))',
  )
})

test('a dash on the last line of a quote says who spoke, and Enter goes on below', async () => {
  expect(await typed('Đầu.', '{Enter}> nói{Enter}— Bà Thơm{Enter}xong')).toBe(
    'paragraph("Đầu."), quote(paragraph("nói"), attribution("Bà Thơm")), paragraph("xong")',
  )
})

test('a dash on the only line of a quote stays a dash', async () => {
  expect(await typed('Đầu.', '{Enter}> — nói')).toBe('paragraph("Đầu."), quote(paragraph("— nói"))')
})

test('Backspace makes a heading plain first, then joins it', async () => {
  await typed('Đầu.', '{Enter}## Tít{Home}{Backspace}')
  expect(screen.shape).toBe('paragraph("Đầu."), paragraph("Tít")')
  await userEvent.keyboard('{Backspace}')
  expect(screen.shape).toBe('paragraph("Đầu.Tít")')
})

test('Tab goes deeper in a list, Shift+Tab and Backspace come out of it', async () => {
  await typed('Đầu.', '{Enter}- một{Enter}hai{Tab}')
  expect(screen.shape).toContain('list_item(paragraph("một"), bullet_list(list_item(paragraph("hai"))))')
  await userEvent.keyboard('{Shift>}{Tab}{/Shift}')
  expect(screen.shape).toContain('list_item(paragraph("một")), list_item(paragraph("hai"))')
  await userEvent.keyboard('{Home}{Backspace}')
  expect(screen.shape).toBe('paragraph("Đầu."), bullet_list(list_item(paragraph("một"))), paragraph("hai")')
})

test('a list of the other kind is made of a list by its key', async () => {
  await typed('Đầu.', '{Enter}- một', '{Control>}{Shift>}7{/Shift}{/Control}')
  expect(screen.shape).toContain('ordered_list(list_item(paragraph("một")))')
  await userEvent.keyboard('{Control>}{Shift>}7{/Shift}{/Control}')
  expect(screen.shape).toBe('paragraph("Đầu."), paragraph("một")')
})

test('headings and quotes come and go by their keys', async () => {
  await typed('Đầu.', '{Control>}{Alt>}2{/Alt}{/Control}')
  expect(screen.story.body.state.doc.child(0).attrs.level).toBe(3)
  await userEvent.keyboard('{Control>}{Alt>}2{/Alt}{/Control}')
  await userEvent.keyboard('{Control>}{Shift>}9{/Shift}{/Control}')
  expect(screen.shape).toBe('quote(paragraph("Đầu."))')
  await userEvent.keyboard('{Control>}{Shift>}9{/Shift}{/Control}')
  expect(screen.shape).toBe('paragraph("Đầu.")')
})

test('a table stays what Markdown can say', async () => {
  await typed('Đầu.')
  run('insert.table')
  await userEvent.keyboard('Tỉnh{Tab}Hộ{Enter}')
  run('edit.table.right')
  const table = () => screen.story.body.state.doc.child(1)
  const rows = () => table().children.map(row => row.children.map(cell => `${cell.type.name}:${cell.attrs.align}`))
  const [head, cell] = [
    ['table_header:null', 'table_header:right', 'table_header:null'],
    ['table_cell:null', 'table_cell:right', 'table_cell:null'],
  ]
  expect(rows()).toEqual([head, cell, cell])
  run('edit.table.row_before')
  expect(rows()).toHaveLength(3)
  run('edit.table.remove_row')
  expect(rows()).toEqual([head, cell])
  for (let i = 0; i < 6; i++) await userEvent.keyboard('{Tab}')
  await userEvent.keyboard('cuối')
  expect(rows()).toEqual([head, cell, cell])
  run('edit.table.column_before')
  expect(rows()[2]).toEqual(['table_cell:null', 'table_cell:null', 'table_cell:right', 'table_cell:null'])
  run('edit.table.remove')
  expect(screen.shape).toBe('paragraph("Đầu.")')
})

test('a link takes its address, and refuses one that would run', async () => {
  await typed('Xem trang này')
  await screen.caret('trang này', 'trang này'.length)
  await userEvent.keyboard('{Control>}l{/Control}')
  await userEvent.keyboard('javascript:alert(1){Enter}')
  expect(screen.shape).not.toContain('link')
  expect(document.querySelector('[role=alert]')).not.toBeNull()
  const field = document.querySelector<HTMLInputElement>('.link-field input')
  field?.select()
  await userEvent.keyboard('example.com/a{Enter}')
  expect(screen.story.body.state.doc.child(0).child(1).marks[0]?.attrs.href).toBe('https://example.com/a')
  expect(document.activeElement).toBe(screen.prose)
})
