import { expect, test } from 'vitest'
import { offset, readDay, readMoment, UNREADABLE, written, writtenDay } from './moment'

const SAIGON = 'Asia/Ho_Chi_Minh'
const NOW = Date.UTC(2022, 4, 10, 2, 41)
const at = (...parts: Parameters<typeof Date.UTC>) => Date.UTC(...parts)

test('times are the newsroom’s, wherever the machine is', () => {
  expect(written(NOW, SAIGON)).toBe('10/05/2022 09:41')
  expect(written(NOW, 'America/New_York')).toBe('09/05/2022 22:41')
  expect(readMoment('10/05/2022 14:30', SAIGON, NOW)).toBe(at(2022, 4, 10, 7, 30))
  expect(offset(NOW, SAIGON)).toBe('GMT+7')
})

test('what a newsroom types is read, the day first', () => {
  const half = at(2022, 4, 12, 7, 30)
  for (const typed of ['12/5 14:30', '12/05/2022 14h30', '12-5-22, 14:30', '14h30 12/5', '14:30 ngày 12/5/2022']) {
    expect(readMoment(typed, SAIGON, NOW), typed).toBe(half)
  }
  expect(readMoment('14h', SAIGON, NOW)).toBe(at(2022, 4, 10, 7, 0))
  expect(readMoment('12/5', SAIGON, NOW)).toBe(at(2022, 4, 11, 17, 0))
  expect(readMoment('  ', SAIGON, NOW)).toBeNull()
})

test('a time that is none is not guessed at', () => {
  for (const typed of ['31/2 10:00', '10/13', '25:00', '10:75', 'mai', '10', '1/1/1/1']) {
    expect(readMoment(typed, SAIGON, NOW), typed).toBe(UNREADABLE)
  }
})

test('an hour that clocks skip is not written back as another day', () => {
  const spring = readMoment('13/03/2022 02:30', 'America/New_York', NOW)
  expect(typeof spring).toBe('number')
  expect(written(spring as number, 'America/New_York')).toMatch(/^13\/03\/2022 0[13]:30$/)
})

test('each moment that is written is read back as itself', () => {
  for (let hour = 0; hour < 24 * 365; hour += 7) {
    const moment = NOW + hour * 3_600_000
    for (const zone of [SAIGON, 'America/New_York', 'Asia/Kathmandu']) {
      const text = written(moment, zone)
      expect(written(readMoment(text, zone, NOW) as number, zone)).toBe(text)
    }
  }
})

test('days are read without their hours', () => {
  expect(readDay('10/5/2022', SAIGON, NOW)).toBe('2022-05-10')
  expect(readDay('10/5', SAIGON, NOW)).toBe('2022-05-10')
  expect(readDay('', SAIGON, NOW)).toBeNull()
  expect(readDay('10/5 14:30', SAIGON, NOW)).toBe(UNREADABLE)
  expect(readDay('29/2/2022', SAIGON, NOW)).toBe(UNREADABLE)
  expect(writtenDay('2022-05-10')).toBe('10/05/2022')
})
