import { afterEach, beforeEach, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { clear } from '../review/for-tests'
import { captionNewsroom, choose, field, into, keys, row, told, writes, written } from './captioning-for-tests'
import { photosOpened, said, saidOf } from './for-tests'

beforeEach(async () => {
  await captionNewsroom()
  said('a1', { said: { creator: ['Mai Lan'], keywords: ['vải sớm'], city: ['Tân Giang'] } })
  said('a2', { said: { creator: ['Minh Khoa'], credit: ['TTXVN'], city: ['Bắc Lũng'] } })
})
afterEach(clear)

const template = () => document.querySelector<HTMLSelectElement>('.captioning .template') as HTMLSelectElement
const fill = (name: string) => page.elementLocator(template()).selectOptions(name)

test('a template is filled in for several, each in its own words, once somebody writes it', async () => {
  await photosOpened()
  await choose('a1', 'a2')
  await fill('Tin lũ')
  expect(told()).toContain('Tin lũ')
  expect(writes()).toBe(0)
  expect(row('credit').querySelector<HTMLSelectElement>('.way')?.value).toBe('if_empty')
  await keys('{Control>}{Enter}{/Control}')
  await expect.poll(() => saidOf('a1').keywords).toEqual(['vải sớm', 'mưa lũ', 'Tân Giang'])
  expect(saidOf('a1').credit).toEqual(['Ảnh: Mai Lan'])
  expect([saidOf('a2').credit, saidOf('a2').keywords]).toEqual([['TTXVN'], ['mưa lũ', 'Bắc Lũng']])
})

test('for one photo it stands in the fields beside what they say, and waits there', async () => {
  await photosOpened()
  await choose('a2')
  await fill('Tin lũ')
  expect([field('keywords').value, field('credit').value]).toEqual(['mưa lũ; {city}', 'TTXVN'])
  await choose('a1')
  await fill('Tin lũ')
  expect([field('keywords').value, field('credit').value]).toEqual(['vải sớm; mưa lũ; {city}', 'Ảnh: {creator}'])
  expect(writes()).toBe(0)
  document.querySelector<HTMLElement>('[data-write]')?.click()
  await expect.poll(() => saidOf('a1').credit).toEqual(['Ảnh: Mai Lan'])
})

test('on what right a photo is used is chosen of the house’s, and each agreement is filled in', async () => {
  await photosOpened()
  await choose('a1')
  await page.elementLocator(field('usage')).selectOptions('Hãng tin')
  const add = () => page.getByRole('button', { name: 'Thêm thỏa thuận' }).click()
  const last = (name: string) => page.getByRole('textbox', { name }).last()
  await add()
  await last('Từ').fill('1/1/2026')
  await last('Đến hết').fill('31/12/2026')
  await last('Ghi chú').fill('Hợp đồng 12; trả theo tháng')
  await add()
  expect(document.activeElement?.tagName).toBe('SELECT')
  await page.elementLocator(document.activeElement as HTMLElement).selectOptions('Không cho dùng')
  expect(writes()).toBe(0)
  await into('expires')
  await keys('31/12/2026{Tab}')
  await written()
  await expect.poll(() => saidOf('a1').expires).toEqual(['2026-12-31'])
  expect(saidOf('a1').usage).toEqual(['agency'])
  expect(saidOf('a1').leases).toEqual(['allow 2026-01-01/2026-12-31 Hợp đồng 12; trả theo tháng', 'deny ../..'])
})

test('a lease that is written otherwise stays as it is, and others are taken out around it', async () => {
  said('a1', { said: { leases: ['deny ../..', 'rent 2026-01-01/..', 'allow 2026-01-01T18:00/.. Hợp đồng 12'] } })
  await photosOpened()
  await choose('a1')
  const rows = () =>
    [...row('leases').querySelectorAll('.lease')].map(one =>
      [...one.querySelectorAll<HTMLInputElement>('select, input, .line')].map(part => part.value ?? part.textContent),
    )
  expect(rows()).toEqual([
    ['deny', '', '', ''],
    ['rent 2026-01-01/..'],
    ['allow', '01/01/2026 18:00', '', 'Hợp đồng 12'],
  ])
  row('leases').querySelector<HTMLButtonElement>('.lease .icon-button')?.click()
  await expect.poll(rows).toHaveLength(2)
  await into('expires')
  await written()
  expect(saidOf('a1').leases).toEqual(['rent 2026-01-01/..', 'allow 2026-01-01T18:00/.. Hợp đồng 12'])
})
