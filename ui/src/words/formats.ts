/** Dates as the newsroom's zone has them, in the language of the window. */
import { locale } from './locale.svelte'
import { m } from './messages'

let zone = 'Asia/Ho_Chi_Minh'
const made = new Map<string, Intl.DateTimeFormat>()

/** Sets the zone that every date is told in. */
export function setZone(name: string): void {
  zone = name
}

function format(at: number, options: Intl.DateTimeFormatOptions): string {
  // British order (10/05/2022) also in English: one newsroom, one way to write a date.
  const tag = locale.now === 'en' ? 'en-GB' : 'vi'
  const key = `${tag} ${zone} ${JSON.stringify(options)}`
  const known = made.get(key) ?? new Intl.DateTimeFormat(tag, { ...options, timeZone: zone })
  made.set(key, known)
  return known.format(at)
}

/** Returns the hour, as 09:41. */
export function hour(at: number): string {
  return format(at, { hour: '2-digit', minute: '2-digit', hour12: false })
}

/** Returns the day, as 10/05/2022. */
export function day(at: number): string {
  return format(at, { day: '2-digit', month: '2-digit', year: 'numeric' })
}

/** Returns the day with its weekday, as Thứ Ba, 10/05/2022. */
export function weekday(at: number): string {
  return format(at, { weekday: 'long', day: '2-digit', month: '2-digit', year: 'numeric' })
}

/** Returns day and hour, as 10/05/2022 09:41. */
export function moment(at: number): string {
  return `${day(at)} ${hour(at)}`
}

/** Returns a time as short as it can be told: 09:41, hôm qua, 10/05, 10/05/2022. */
export function when(at: number, now: number = Date.now()): string {
  if (day(at) === day(now)) return hour(at)
  if (day(at) === day(now - 86_400_000)) return m['time.yesterday']()
  const year = (time: number) => day(time).slice(-4)
  return year(at) === year(now) ? day(at).slice(0, 5) : day(at)
}

/** Returns a number as the language writes it. */
export function number(value: number): string {
  return value.toLocaleString(locale.now)
}
