// Moments as a newsroom writes them, in the newsroom's zone whatever the machine's zone is.
//
// A text field and not <input type="datetime-local">: WebKitGTK has no picker for it, it thinks in the machine's zone,
// and "14h30" is typed faster than three boxes are walked.

/** A moment or a day that could not be read. */
export const UNREADABLE = Symbol('unreadable')

interface Parts {
  year: number
  month: number
  day: number
  hour: number
  minute: number
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const numeric = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const
  const made = new Intl.DateTimeFormat('en-GB', { ...numeric, timeZone: zone, hourCycle: 'h23' })
  formats.set(zone, made)
  return made
}

/** Returns what a clock and a calendar in the zone show at a moment. */
export function partsIn(zone: string, at: number): Parts {
  const found = new Map(
    formatOf(zone)
      .formatToParts(at)
      .map(part => [part.type, Number(part.value)]),
  )
  const of = (type: Intl.DateTimeFormatPartTypes) => found.get(type) ?? 0
  return { year: of('year'), month: of('month'), day: of('day'), hour: of('hour'), minute: of('minute') }
}

/** Returns the moment at which the zone shows these numbers; `null` where no such day exists. */
function momentIn(zone: string, parts: Parts): number | null {
  const wanted = utc(parts)
  // Twice, since the offset at the first guess may be that of the other side of a change of clocks.
  let at = wanted - (utc(partsIn(zone, wanted)) - wanted)
  at = wanted - (utc(partsIn(zone, at)) - at)
  const back = partsIn(zone, at)
  const same = back.year === parts.year && back.month === parts.month && back.day === parts.day
  return same ? at : null
}

function utc({ year, month, day, hour, minute }: Parts): number {
  return Date.UTC(year, month - 1, day, hour, minute)
}

const pad = (n: number) => String(n).padStart(2, '0')

/** Returns a moment as it is typed: `10/05/2022 14:30`. */
export function written(at: number | null, zone: string): string {
  if (at === null) return ''
  const { year, month, day, hour, minute } = partsIn(zone, at)
  return `${pad(day)}/${pad(month)}/${year} ${pad(hour)}:${pad(minute)}`
}

/** Returns how the zone differs from Greenwich at a moment: `GMT+7`. */
export function offset(at: number, zone: string): string {
  const format = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'shortOffset' })
  return format.formatToParts(at).find(part => part.type === 'timeZoneName')?.value ?? zone
}

/** Returns a day of the core, `2022-05-10`, as it is typed: `10/05/2022`. */
export function writtenDay(day: string | null): string {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day ?? '')
  return found ? `${found[3]}/${found[2]}/${found[1]}` : (day ?? '')
}

const DAY = String.raw`(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?`
const CLOCK = String.raw`(\d{1,2})(?:[:hg](\d{2})?)`
const DAY_ALONE = new RegExp(`^${DAY}$`)
const CLOCK_ALONE = new RegExp(`^${CLOCK}$`)
const DAY_THEN_CLOCK = new RegExp(`^${DAY}[ ,]+${CLOCK}$`)
const CLOCK_THEN_DAY = new RegExp(`^${CLOCK}[ ,]+(?:ngày )?${DAY}$`)

function year(typed: string | undefined, today: Parts): number {
  if (!typed) return today.year
  return typed.length === 2 ? 2000 + Number(typed) : Number(typed)
}

/** Reads what somebody typed, day first: `10/5 14:30`, `14h30`, `10/05/2022`. Empty is no moment. */
export function readMoment(text: string, zone: string, now: number): number | null | typeof UNREADABLE {
  const typed = text.trim().toLowerCase()
  if (typed === '') return null
  const today = partsIn(zone, now)
  const clockOf = (hour: string | undefined, minute: string | undefined) => ({
    hour: Number(hour),
    minute: Number(minute ?? 0),
  })
  const dayOf = (day: string | undefined, month: string | undefined, written: string | undefined) => ({
    day: Number(day),
    month: Number(month),
    year: year(written, today),
  })
  let parts: Parts | null = null
  let found = DAY_THEN_CLOCK.exec(typed)
  if (found) parts = { ...dayOf(found[1], found[2], found[3]), ...clockOf(found[4], found[5]) }
  found = CLOCK_THEN_DAY.exec(typed)
  if (found) parts = { ...clockOf(found[1], found[2]), ...dayOf(found[3], found[4], found[5]) }
  found = CLOCK_ALONE.exec(typed)
  if (found) parts = { ...today, ...clockOf(found[1], found[2]) }
  found = DAY_ALONE.exec(typed)
  if (found) parts = { ...dayOf(found[1], found[2], found[3]), hour: 0, minute: 0 }
  if (!parts || parts.hour > 23 || parts.minute > 59 || parts.month < 1 || parts.month > 12) return UNREADABLE
  return momentIn(zone, parts) ?? UNREADABLE
}

/** Reads a day as somebody typed it, day first, into the core's `2022-05-10`. Empty is no day. */
export function readDay(text: string, zone: string, now: number): string | null | typeof UNREADABLE {
  const typed = text.trim()
  if (typed === '') return null
  if (!DAY_ALONE.test(typed)) return UNREADABLE
  const at = readMoment(typed, zone, now)
  if (typeof at !== 'number') return UNREADABLE
  const { year, month, day } = partsIn(zone, at)
  return `${String(year).padStart(4, '0')}-${pad(month)}-${pad(day)}`
}
