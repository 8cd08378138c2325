import { afterEach, beforeEach, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { fake } from '../core.fake'
import { ask } from '../frame/ask.svelte'
import { clear, newsroom, put } from './for-tests'
import { screens } from './screens.svelte'
import Screens from './Screens.svelte'
import { fieldOf, sideText } from './sides'

beforeEach(newsroom)
afterEach(clear)

const story = () => fake.stories.find(one => one.id === 's6')

async function opened(): Promise<void> {
  put(Screens, {})
  await screens.show({ kind: 'conflicts', story: 's6' })
  await expect.poll(() => (document.activeElement as HTMLElement | null)?.dataset.conflict).toBe('c1')
}

test('every side is shown, with who wrote it and when', async () => {
  await opened()
  await expect.element(page.getByText('Tính đến ngày 15, đội đã thắng 8 trận liền.')).toBeVisible()
  await expect.element(page.getByText('Tính đến ngày 20, đội đã thắng 9 trận liền.')).toBeVisible()
  await expect.element(page.getByText('Nguyễn Thị Thu Hà, 10/05/2022 07:41')).toBeVisible()
  await expect.element(page.getByText('Đỗ Quỳnh Anh, 10/05/2022 08:41')).toBeVisible()
})

test('a number chooses that side', async () => {
  await opened()
  await userEvent.keyboard('3')
  expect(story()?.conflicts).toHaveLength(1)
  await userEvent.keyboard('1')
  await expect.poll(() => story()?.conflicts.length).toBe(0)
  expect(story()?.blocks[0]?.source).toBe('Tính đến ngày 15, đội đã thắng 8 trận liền.')
  await expect.element(page.getByText('Không còn chỗ nào phải chọn.')).toBeVisible()
})

test('another text is written, in which numbers are only numbers', async () => {
  await opened()
  await page.getByRole('button', { name: 'Viết bản khác' }).click()
  await expect.element(page.getByRole('textbox', { name: 'Bản khác' })).toHaveFocus()
  await userEvent.keyboard('{Control>}a{/Control}Tính đến ngày 21.')
  expect(story()?.conflicts).toHaveLength(1)
  await userEvent.keyboard('{Control>}{Enter}{/Control}')
  await expect.poll(() => story()?.blocks[0]?.source).toBe('Tính đến ngày 21.')
})

test('Escape leaves the writing, and only then the screen', async () => {
  await opened()
  await page.getByRole('button', { name: 'Viết bản khác' }).click()
  await expect.element(page.getByRole('textbox', { name: 'Bản khác' })).toHaveFocus()
  await userEvent.keyboard('{Escape}')
  await expect.element(page.getByRole('textbox', { name: 'Bản khác' })).not.toBeInTheDocument()
  expect(screens.now?.kind).toBe('conflicts')
  await userEvent.keyboard('{Escape}')
  expect(screens.now).toBeNull()
})

test('several paragraphs are chosen as one, and a side that has them removed says so', async () => {
  const one = story()
  if (one) {
    const by = [{ member: 'Mai Lan', at: fake.now }]
    one.conflicts = [
      {
        id: 'c2',
        paragraphs: 3,
        field: null,
        blocks: [1, 2, 3],
        sides: [
          { texts: ['A', 'B'], mine: false, by },
          { texts: [], mine: false, by },
        ],
      },
    ]
  }
  put(Screens, {})
  await screens.show({ kind: 'conflicts', story: 's6' })
  await expect.element(page.getByRole('heading', { name: 'Các đoạn phải chọn cùng nhau: 3' })).toBeVisible()
  await expect.element(page.getByText('Bên này bỏ đoạn này.')).toBeVisible()
  await expect.element(page.getByRole('button', { name: 'Viết bản khác' })).not.toBeInTheDocument()
})

test('a conflict is named after what it is about', () => {
  const about = (field: string | null) => fieldOf({ id: 'c', paragraphs: 0, field, blocks: [], sides: [] })
  expect(about('headline')).toBe('headline')
  expect(about('placement:0a1b.caption')).toBe('caption')
  expect(about('placement:0a1b')).toBe('photo')
  expect(about(null)).toBeNull()
})

test("one goes on in one's own side while it is open, and all is saved", async () => {
  await opened()
  await page.getByRole('button', { name: 'Viết tiếp bản của tôi' }).click()
  const own = page.getByRole('textbox', { name: 'Bản của tôi' })
  await expect.element(own).toHaveFocus()
  await userEvent.keyboard(' Thêm 1.')
  await expect
    .poll(() => story()?.conflicts[0]?.sides[0]?.texts[0])
    .toBe('Tính đến ngày 15, đội đã thắng 8 trận liền. Thêm 1.')
  expect(story()?.conflicts).toHaveLength(1)
  await expect.element(page.getByText('Đã lưu vào máy này.')).toBeVisible()
  await userEvent.keyboard('{Shift>}{Enter}{/Shift}Dòng hai.')
  await expect.poll(() => story()?.conflicts[0]?.sides[0]?.texts[0]).toContain(' Thêm 1.\\\nDòng hai.')
  // Enter would begin another paragraph, and an emptied side is not sent.
  await userEvent.keyboard('{Enter}2{Control>}a{/Control}{Backspace}')
  await userEvent.keyboard('Bản sau.{Escape}')
  await expect.element(own).not.toBeInTheDocument()
  expect(story()?.conflicts[0]?.sides.flatMap(side => side.texts)).toEqual([
    'Bản sau.',
    'Tính đến ngày 20, đội đã thắng 9 trận liền.',
  ])
  await userEvent.keyboard('1')
  await expect.poll(() => story()?.blocks[0]?.source).toBe('Bản sau.')
})

test("one goes on in one's own side of several paragraphs, each in its place", async () => {
  const one = story()
  const by = [{ member: 'Mai Lan', at: fake.now }]
  if (one) {
    const sides = [
      { texts: ['Hạt giống về sớm.', 'Ruộng đã cày.'], mine: true, by },
      { texts: ['Hạt giống về sớm, ruộng đã cày xong.'], mine: false, by },
    ]
    one.conflicts = [{ id: 'c2', paragraphs: 2, field: null, blocks: [1, 2], sides }]
  }
  put(Screens, {})
  await screens.show({ kind: 'conflicts', story: 's6' })
  await page.getByRole('button', { name: 'Viết tiếp bản của tôi' }).click()
  const nth = (place: number) => page.getByRole('textbox', { name: `Bản của tôi, đoạn ${place} trong 2` })
  await expect.element(nth(1)).toHaveFocus()
  await userEvent.keyboard(' Mạ tốt.{ArrowDown}')
  await expect.element(nth(2)).toHaveFocus()
  await userEvent.keyboard('Nay: ')
  const said = () => story()?.conflicts[0]?.sides[0]?.texts
  await expect.poll(said).toEqual(['Hạt giống về sớm. Mạ tốt.', 'Nay: Ruộng đã cày.'])
  // An emptied paragraph waits for words, and takes nothing of the other one with it.
  await userEvent.keyboard('{Control>}a{/Control}{Backspace}{ArrowUp} Đã cấy.{Escape}')
  await expect.element(nth(1)).not.toBeInTheDocument()
  expect(said()).toEqual(['Hạt giống về sớm. Mạ tốt. Đã cấy.', 'Nay: Ruộng đã cày.'])
  expect(story()?.conflicts).toHaveLength(1)
})

test('a side that could not be saved says so and stays on screen', async () => {
  await opened()
  await page.getByRole('button', { name: 'Viết tiếp bản của tôi' }).click()
  fake.failures.set('goOn', { code: 'store.full', field: null, message: 'Đĩa đầy.', kind: 'storage', findings: [] })
  await userEvent.keyboard('!{Escape}')
  await expect.element(page.getByText('Chưa lưu: Đĩa đầy.')).toBeVisible()
  await userEvent.keyboard('{Escape}')
  await expect.element(page.getByRole('textbox', { name: 'Bản của tôi' })).not.toBeInTheDocument()
  expect(story()?.conflicts[0]?.sides[0]?.texts[0]).toContain('liền.!')
})

test('whoever leaves a side that could not be saved is told first that its words are gone then', async () => {
  await opened()
  await page.getByRole('button', { name: 'Viết tiếp bản của tôi' }).click()
  const refused = { code: 'store.full', field: null, message: 'Đĩa đầy.', kind: 'storage', findings: [] } as const
  // Without the mouse's way there, on which the field would try once more.
  const back = () => (page.getByRole('button', { name: 'Về bàn làm việc' }).element() as HTMLElement).click()
  fake.failures.set('goOn', { ...refused, findings: [] })
  await userEvent.keyboard('!')
  await expect.element(page.getByText('Chưa lưu: Đĩa đầy.')).toBeVisible()
  fake.failures.set('goOn', { ...refused, findings: [] })
  back()
  await expect.poll(() => ask.now?.text).toContain('Đĩa đầy.')
  ask.now?.answer(null)
  expect((page.getByRole('textbox', { name: 'Bản của tôi' }).element() as HTMLTextAreaElement).value).toMatch(
    /liền\.!$/,
  )
  expect(screens.now?.kind).toBe('conflicts')
  fake.failures.set('goOn', { ...refused, findings: [] })
  back()
  await expect.poll(() => ask.now).not.toBeNull()
  ask.now?.answer('')
  await expect.poll(() => screens.now).toBeNull()
})

test('registers that hold no prose are told as people read them', () => {
  expect(sideText('bylines', '[{"name":"Mai Lan"},{"name":"Đức Thọ"}]', [])).toBe('Mai Lan, Đức Thọ')
  expect(sideText('bylines', '{', [])).toBe('{')
  expect(sideText('embargo', '2022-05-10T07:30:00Z', [])).toBe('10/05/2022 14:30')
  expect(sideText('placement:p1.illustrative', '1', [])).toBe('Có')
  expect(sideText('headline', '', [])).toBe('(trống)')
  expect(sideText('crop', '{"x":100,"y":50,"w":600,"h":605}', [])).toBe(
    'rộng 60 %, cao 60,5 %, cách trái 10 %, cách trên 5 %',
  )
  expect(sideText('focal_point', '{"x":333,"y":220}', [])).toBe('Điểm chính: 33,3 % từ trái, 22 % từ trên')
  expect(sideText('turn', '-37', [])).toBe('xoay trái 3,7°')
  expect(sideText('crop', '{"x":1}', [])).toBe('{"x":1}')
})
