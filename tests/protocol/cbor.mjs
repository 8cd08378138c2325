// Deterministic CBOR (RFC 8949 §4.2.1), as far as entries use it: numbers, bytes, texts, arrays, maps, true, false, null.

const text = new TextDecoder('utf-8', { fatal: true })

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
