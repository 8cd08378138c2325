import { afterEach, expect, test } from 'vitest'
import { fold, countWords } from './fold'
import { hour, moment, number, setZone, weekday, when } from './formats'
import { locale } from './locale.svelte'
import { m } from './messages'

const NOON = Date.UTC(2022, 4, 10, 2, 41)

afterEach(() => {
  locale.now = 'vi'
  setZone('Asia/Ho_Chi_Minh')
})

test('folding takes marks, tones and case away, and makes đ a d', () => {
  expect(fold('Gửi duyệt')).toBe('gui duyet')
  expect(fold('ĐƯỜNG Ẩm Ễnh khuỵu')).toBe('duong am enh khuyu')
  expect(fold('Thuý'.normalize('NFD'))).toBe('thuy')
})

test('words are counted as a newsroom does: pieces between spaces, not dashes alone', () => {
  expect(countWords('Bốn giờ sáng – đèn pin')).toBe(5)
  expect(countWords('  \n ')).toBe(0)
})

test('dates are told in the zone of the newsroom, wherever the machine is', () => {
  expect(weekday(NOON)).toBe('Thứ Ba, 10/05/2022')
  expect(hour(NOON)).toBe('09:41')
  setZone('Europe/Berlin')
  expect(moment(NOON)).toBe('10/05/2022 04:41')
})

test('in English, dates keep their order', () => {
  locale.now = 'en'
  expect(weekday(NOON)).toBe('Tuesday, 10/05/2022')
})

test('midnight is 00, not 24', () => {
  expect(hour(Date.UTC(2022, 4, 9, 17, 5))).toBe('00:05')
})

test('a time is told as short as it can be', () => {
  const ago = (hours: number) => when(NOON - hours * 3_600_000, NOON)
  expect(ago(1)).toBe('08:41')
  expect(ago(10)).toBe('hôm qua')
  expect(ago(24 * 20)).toBe('20/04')
  expect(ago(24 * 200)).toBe('22/10/2021')
})

test('numbers in texts are written as the language has them', () => {
  expect(number(1_234_567.5)).toBe('1.234.567,5')
  expect(m['list.count']({ count: 100_000 })).toBe('100.000 bài')
  locale.now = 'en'
  expect(m['list.count']({ count: 100_000 })).toBe('Stories: 100,000')
})
