// Deterministic CBOR (RFC 8949 §4.2.1), as far as Galley uses it: numbers, bytes, texts, arrays, maps, true, false, null.

// A mark of byte order is a character like any other.
const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Reads one value that fills all bytes. Numbers up to 2^53 are numbers, larger ones BigInts; maps are Maps. */
export function decode(bytes) {
  const at = { bytes, next: 0 }
  const value = item(at)
  if (at.next !== bytes.length) throw new Error('bytes are left over')
  return value
}

function item(at) {
  const first = at.bytes[at.next]
  if (first === undefined) throw new Error('it is cut off')
  if (first === 0xf4 || first === 0xf5 || first === 0xf6) {
    at.next += 1
    return { 0xf4: false, 0xf5: true, 0xf6: null }[first]
  }
  const [major, argument] = head(at)
  switch (major) {
    case 0:
      return argument
    case 1:
      return -1 - Number(argument)
    case 2:
      return taken(at, argument)
    case 3:
      return text.decode(taken(at, argument))
    case 4:
      return Array.from({ length: count(at, argument) }, () => item(at))
    case 5: {
      const map = new Map()
      let last = -1
      for (let left = count(at, argument); left > 0; left -= 1) {
        const key = item(at)
        if (!(key > last)) throw new Error('keys are not in their order')
        map.set(key, item(at))
        last = key
      }
      return map
    }
    default:
      throw new Error(`a value of kind ${major}`)
  }
}

/** The kind of a value, and its number or length in the shortest form. */
function head(at) {
  const first = at.bytes[at.next]
  const [major, low] = [first >> 5, first & 31]
  at.next += 1
  if (low < 24) return [major, low]
  if (low > 27) throw new Error('a length without an end')
  const width = 2 ** (low - 24)
  const wide = taken(at, width).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n)
  if (wide < (width === 1 ? 24n : 2n ** BigInt(4 * width))) throw new Error('a number that could be shorter')
  return [major, wide <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(wide) : wide]
}

function taken(at, length) {
  const bytes = at.bytes.subarray(at.next, at.next + Number(length))
  if (bytes.length !== Number(length)) throw new Error('it is cut off')
  at.next += Number(length)
  return bytes
}

/** So many items there may be at most: each has a byte. */
function count(at, argument) {
  if (argument > at.bytes.length - at.next) throw new Error('it is cut off')
  return Number(argument)
}

/** Writes a value: whole numbers, bytes, texts, arrays, Maps whose keys are numbers, true, false, null. */
export function encode(value) {
  if (value === null || typeof value === 'boolean') return Uint8Array.of(value === null ? 0xf6 : 0xf4 + value)
  if (typeof value === 'number') return value < 0 ? begun(1, -1 - value) : begun(0, value)
  if (typeof value === 'string') {
    const bytes = new TextEncoder().encode(value)
    return joined([begun(3, bytes.length), bytes])
  }
  if (value instanceof Uint8Array) return joined([begun(2, value.length), value])
  if (Array.isArray(value)) return joined([begun(4, value.length), ...value.map(encode)])
  const sorted = [...value].sort(([a], [b]) => a - b)
  return joined([begun(5, sorted.length), ...sorted.flatMap(([key, one]) => [encode(key), encode(one)])])
}

function begun(major, argument) {
  if (argument < 24) return Uint8Array.of((major << 5) | argument)
  const low = argument < 2 ** 8 ? 24 : argument < 2 ** 16 ? 25 : argument < 2 ** 32 ? 26 : 27
  const bytes = new Uint8Array(1 + 2 ** (low - 24))
  bytes[0] = (major << 5) | low
  for (let [at, left] = [bytes.length - 1, argument]; at > 0; at -= 1, left = Math.floor(left / 256)) bytes[at] = left % 256
  return bytes
}

const joined = parts => new Uint8Array(Buffer.concat(parts))
