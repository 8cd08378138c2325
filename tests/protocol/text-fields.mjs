// What fields hold: the texts that docs/TEXT.md allows in each.
import { isSound } from './entry.mjs'
import { least } from './text-order.mjs'

/** The fields of a story as docs/vectors/text.json calls them, by their numbers. */
export const FIELDS = [
  'headline', 'standfirst', 'kicker', 'language', 'genre', 'bylines', 'dateline', 'section', 'slug', 'printed_date',
  'embargo', 'correction_note', 'notes', 'deadline', 'print_slot', 'lead', 'tag_order',
]
/** The fields of a placement, by their numbers. */
export const OF_PLACEMENT = ['caption', 'credit', 'alt', 'crop', 'focal_point', 'illustrative', 'archive', 'turn']
/** The roles of bylines, by the numbers that the public form has for them. */
export const ROLES = ['author', 'photo', 'video', 'graphics', 'editor', 'compiled', 'source']

const FORMS = {
  printed_date: isDate,
  embargo: isTime,
  deadline: isTime,
  lead: text => /^[0-9a-f]{16}$/.test(text),
  tag_order: isOrder,
  bylines: text => isJson(text, list => Array.isArray(list) && list.length > 0 && list.every(isByline)),
  print_slot: text => isJson(text, slot => isObject(slot) && typeof slot.get('issue') === 'string' && isNumber(slot.get('page'), 16)),
  crop: text => isJson(text, crop => isObject(crop) && ['x', 'y', 'w', 'h'].every(side => isNumber(crop.get(side), 16))),
  focal_point: text => isJson(text, point => isObject(point) && ['x', 'y'].every(side => isNumber(point.get(side), 16))),
  illustrative: text => text === '1',
  archive: text => text === '1',
  turn: text => /^-?[1-9]\d{0,2}$/.test(text) && Math.abs(Number(text)) <= 450,
}

/** Whether a field may hold a text. */
export function mayHold(field, text) {
  return text === '' || FORMS[field] === undefined || FORMS[field](text)
}

function isDate(text) {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!parts) return false
  const [year, month, day] = parts.slice(1).map(Number)
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  return day >= 1 && day <= days
}

function isTime(text) {
  const parts = /^(.{10})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{3}|\d{6}|\d{9}))?Z$/.exec(text)
  if (!parts || !isDate(parts[1])) return false
  const [hour, minute, second] = parts.slice(2, 5).map(Number)
  return hour < 24 && minute < 60 && second < 60 && !parts[5]?.endsWith('000')
}

function isOrder(text) {
  const keys = text.split('\n')
  return keys.every(key => key !== '') && new Set(keys).size === keys.length
}

function isByline(byline) {
  const has = (key, holds) => byline.has(key) && holds(byline.get(key))
  return (
    isObject(byline) &&
    has('name', name => typeof name === 'string') &&
    has('person', person => person === null || typeof person === 'string') &&
    has('role', role => ROLES.includes(role)) &&
    has('share', share => share === null || isNumber(share, 8))
  )
}

const isObject = value => value instanceof Map
const isNumber = (value, bits) => typeof value === 'bigint' && value >= 0n && value < 1n << BigInt(bits)

function isJson(text, holds) {
  try {
    const value = readJson(text)
    return isSound(value) && holds(value)
  } catch {
    return false
  }
}

/** Reads JSON in the one form that it may have: objects as Maps, numbers as BigInts. */
function readJson(text) {
  const at = { text, next: 0 }
  const value = item(at)
  if (at.next !== text.length) throw new Error('something is left over')
  return value
}

function item(at) {
  const token = match(at, /[[{"]|null|true|false|-?\d+/y)
  if (token === '[') return list(at, ']', () => item(at))
  if (token === '{') return members(at)
  if (token === '"') return string(at)
  if (token === 'null') return null
  if (token === 'true' || token === 'false') return token === 'true'
  const number = BigInt(token)
  if (String(number) !== token || number < -(2n ** 63n) || number >= 2n ** 64n) throw new Error('another number')
  return number
}

function list(at, end, one) {
  const all = []
  if (at.text[at.next] === end) at.next += 1
  else
    do all.push(one())
    while (match(at, end === ']' ? /[,\]]/y : /[,}]/y) === ',')
  return all
}

function members(at) {
  const all = list(at, '}', () => {
    match(at, /"/y)
    const key = string(at)
    match(at, /:/y)
    return [key, item(at)]
  })
  if (!all.every(([key], n) => n === 0 || least(all[n - 1][0], key) < 0)) throw new Error('members are not in their order')
  return new Map(all)
}

const ESCAPED = new Map([['"', '\\"'], ['\\', '\\\\'], ['\b', '\\b'], ['\f', '\\f'], ['\n', '\\n'], ['\r', '\\r'], ['\t', '\\t']])

function string(at) {
  const written = match(at, /(?:[^"\\\u0000-\u001f]|\\["\\bfnrt]|\\u00[01][0-9a-f])*"/y)
  const text = JSON.parse(`"${written}`)
  const again = text.replace(/["\\\u0000-\u001f]/g, one => ESCAPED.get(one) ?? `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)
  if (`${again}"` !== written) throw new Error('it could be written otherwise')
  return text
}

function match(at, pattern) {
  pattern.lastIndex = at.next
  const [found] = pattern.exec(at.text) ?? []
  if (found === undefined) throw new Error('not JSON, or not in its one form')
  at.next += found.length
  return found
}
