import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import type { Comparison } from '../core'
import { fake } from '../core.fake'
import { toasts } from '../frame/toasts.svelte'
import { ask } from '../frame/ask.svelte'
import { clear, newsroom, put } from './for-tests'
import { screens } from './screens.svelte'
import Screens from './Screens.svelte'

beforeEach(newsroom)
afterEach(clear)

const COMPARISON: Comparison = {
  fields: [{ field: 'headline', words: [{ kept: 'Vải ' }, { removed: 'chín' }, { inserted: 'sớm' }] }],
  bylines: [],
  tags: [],
  body: [
    { fortune: 'moved', before: 3, after: 1, words: [{ kept: 'Nước lên nhanh.' }] },
    { fortune: 'kept', before: 1, after: 2, words: [{ kept: 'Rạng sáng, bão vào.' }] },
    { fortune: 'removed', before: 2, after: null, words: [{ removed: 'Câu này bỏ.' }] },
    { fortune: 'changed', before: 4, after: 3, words: [{ kept: 'Ngày ' }, { removed: '15' }, { inserted: '20' }] },
  ],
  photos: [
    {
      placement: 'p1',
      fortune: 'changed',
      before: 1,
      after: 1,
      fields: [{ field: 'caption', words: [{ kept: 'Vườn ' }, { inserted: 'vải sớm' }] }],
    },
  ],
}

async function compared(): Promise<void> {
  fake.compared = { from: 's1r0', to: 's1r1', publicOnly: false, same: false, comparison: COMPARISON }
  put(Screens, {})
  await screens.show({ kind: 'compare', story: 's1', from: null, to: null })
  await expect.element(page.getByText('Số thay đổi: 5')).toBeVisible()
}

test('a moved paragraph is shown as moved, once, with where it was', async () => {
  await compared()
  await expect.element(page.getByText('Đã chuyển: đoạn 3 → đoạn 1')).toBeVisible()
  expect(page.getByText('Nước lên nhanh.').elements()).toHaveLength(1)
  expect(document.querySelectorAll('.moved ins, .moved del')).toHaveLength(0)
})

test('what went and what came is told without colour', async () => {
  await compared()
  const del = document.querySelector('del') as HTMLElement
  const ins = document.querySelector('ins') as HTMLElement
  expect(getComputedStyle(del).textDecorationLine).toBe('line-through')
  expect(getComputedStyle(ins).textDecorationLine).toBe('underline')
  expect([del.textContent, ins.textContent]).toEqual(['bỏ: chín;', 'thêm: sớm;'])
})

test('F8 walks through every change in order and begins anew, Shift+F8 walks back', async () => {
  await compared()
  const seen: string[] = []
  for (let n = 1; n <= 5; n++) {
    await userEvent.keyboard('{F8}')
    await expect.element(page.getByText(`Thay đổi ${n}/5`)).toBeVisible()
    seen.push(document.querySelector('.current')?.textContent.replace(/\s+/g, ' ').trim() ?? '')
  }
  expect(seen).toEqual([
    'bỏ: chín;thêm: sớm;',
    'Đã chuyển: đoạn 3 → đoạn 1 Nước lên nhanh.',
    'bỏ: Câu này bỏ.;',
    'bỏ: 15;thêm: 20;',
    'thêm: vải sớm;',
  ])
  await userEvent.keyboard('{F8}')
  await expect.element(page.getByText('Thay đổi 1/5')).toBeVisible()
  await userEvent.keyboard('{Shift>}{F8}{/Shift}')
  await expect.element(page.getByText('Thay đổi 5/5')).toBeVisible()
})

test('side by side shows the old alone and the new alone', async () => {
  await compared()
  await page.getByRole('button', { name: 'Song song' }).click()
  const [before, after] = [...(document.querySelector('.field .sides')?.children ?? [])]
  expect([before?.textContent, after?.textContent]).toEqual(['Vải bỏ: chín;', 'Vải thêm: sớm;'])
  expect(fake.settings.compareBeside).toBe(true)
})

test('another state is asked of the core by its name', async () => {
  await compared()
  fake.compared = { ...(fake.compared as NonNullable<typeof fake.compared>), from: 'previous', same: true }
  await page.getByRole('combobox', { name: 'Từ' }).selectOptions('now')
  await expect.element(page.getByText('Hai bản giống nhau.')).toBeVisible()
})

test('one paragraph comes back with a key, and can be undone', async () => {
  await compared()
  await page.getByRole('button', { name: 'Lấy lại đoạn này' }).first().click()
  await expect.poll(() => fake.stories[0]?.revision).toBe(2)
  await expect.poll(() => toasts.all.find(({ action }) => action)).toBeDefined()
  await toasts.all.find(({ action }) => action)?.action?.run()
  expect(fake.stories[0]?.revision).toBe(3)
})

test('an undo that came too late undoes nobody’s words', async () => {
  await compared()
  await page.getByRole('button', { name: 'Lấy lại đoạn này' }).first().click()
  await expect.poll(() => fake.stories[0]?.revision).toBe(2)
  const one = fake.stories[0]
  if (one) one.revision = 7
  await expect.poll(() => toasts.all.find(({ action }) => action)).toBeDefined()
  await toasts.all.find(({ action }) => action)?.action?.run()
  expect(one?.revision).toBe(7)
})

test('a whole version comes back only when it is confirmed', async () => {
  await compared()
  await page.getByRole('button', { name: 'Khôi phục bản cũ' }).click()
  await expect.poll(() => ask.now?.kind).toBe('yes')
  ask.now?.answer(null)
  await expect.poll(() => ask.now).toBeNull()
  expect(fake.asked).not.toContain('restore')
  await page.getByRole('button', { name: 'Khôi phục bản cũ' }).click()
  await expect.poll(() => ask.now?.kind).toBe('yes')
  ask.now?.answer('')
  await expect.poll(() => fake.asked.includes('restore')).toBe(true)
})

test('what was there before the first words is a blank page', async () => {
  fake.compared = { from: 'blank', to: 'now', publicOnly: false, same: false, comparison: COMPARISON }
  put(Screens, {})
  await screens.show({ kind: 'compare', story: 's1', from: null, to: null })
  await expect.element(page.getByRole('combobox', { name: 'Từ' })).toHaveDisplayValue('Trang trắng')
})

test('which photo leads is told by its place, never by its id', async () => {
  const lead = { field: 'lead', words: [{ removed: 'f00dcafe' }, { inserted: 'p2' }] }
  const comparison = { ...COMPARISON, fields: [lead], body: [], photos: [] }
  fake.compared = { from: 's1r0', to: 's1r1', publicOnly: false, same: false, comparison }
  put(Screens, {})
  await screens.show({ kind: 'compare', story: 's1', from: null, to: null })
  await expect.poll(() => document.querySelector('.comparison ins')?.textContent).toBe('thêm: Ảnh 2 trên 2;')
  expect(document.querySelector('.comparison del')?.textContent).toBe('bỏ: Ảnh đã bỏ;')
})

test('a field that is one thing is told as a person reads it, before and after', async () => {
  const fields = [
    { field: 'language', words: [{ removed: 'vi' }, { inserted: 'en' }] },
    { field: 'printed_date', words: [{ kept: '2022-05-' }, { removed: '10' }, { inserted: '11' }] },
    { field: 'embargo', words: [{ inserted: '2022-05-10T07:30:00Z' }] },
    {
      field: 'print_slot',
      words: [{ kept: '{"issue":"1204","page":' }, { removed: '3' }, { inserted: '5' }, { kept: '}' }],
    },
  ]
  const comparison = { ...COMPARISON, fields, body: [], photos: [] }
  fake.compared = { from: 's1r0', to: 's1r1', publicOnly: false, same: false, comparison }
  put(Screens, {})
  await screens.show({ kind: 'compare', story: 's1', from: null, to: null })
  const told = () =>
    [...document.querySelectorAll('.comparison .field')].map(field => field.textContent?.replace(/\s+/g, ' ').trim())
  await expect
    .poll(told)
    .toEqual([
      'Ngôn ngữ bỏ: Tiếng Việt;thêm: English;',
      'Ngày in trên bài bỏ: 10/05/2022;thêm: 11/05/2022;',
      'Cấm đăng trước thêm: 10/05/2022 14:30;',
      'Trang báo in bỏ: Số báo 1204, Trang 3;thêm: Số báo 1204, Trang 5;',
    ])
})
