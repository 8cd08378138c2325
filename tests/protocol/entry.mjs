// One entry: its parts, its signature, the keys that open it.
import { chacha20poly1305, xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { ed25519, x25519 } from '@noble/curves/ed25519.js'
import { blake3 } from '@noble/hashes/blake3.js'
import { expand, extract } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex as hex, concatBytes as join, utf8ToBytes as utf8 } from '@noble/hashes/utils.js'
import { decompress } from 'fzstd'
import { decode } from './cbor.mjs'

export { hex, join, utf8 }
export const NONE = '00'.repeat(32)
export const derive = (context, ...parts) => blake3(join(...parts), { context: utf8(context) })
export const nameOf = bytes => hex(blake3(bytes))

/** A number in 8 bytes, the highest first. */
export function wide(number) {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(number))
  return bytes
}

const check = (holds, why) => {
  if (!holds) throw new Error(why)
}

/** Checks what anyone can check of an entry, and returns its parts. */
export function readEntry(bytes) {
  const [headerBytes, nonce, body, signature] = decode(bytes)
  const [format, newsroom, space, log, number, previous, seen, heads, lock] = decode(headerBytes)
  check((format === 1 || format === 2) && space === 0, 'another format')
  const said = join(utf8('galley entry 1\0'), ...[headerBytes, nonce, body].flatMap(part => [wide(part.length), part]))
  check(ed25519.verify(signature, said, log[0], { zip215: false }), 'its signature does not hold')
  return {
    name: nameOf(bytes),
    newsroom: hex(newsroom),
    device: hex(log[0]),
    log: `${hex(log[0])}-${hex(wide(log[1]))}`,
    number,
    previous: hex(previous),
    seen: seen.map(([[device, incarnation], n, entry]) => ({
      log: `${hex(device)}-${hex(wide(incarnation))}`,
      number: n,
      entry: hex(entry),
    })),
    heads: hex(heads),
    lock: hex(lock),
    format,
    headerBytes,
    nonce,
    body,
  }
}

/** What a body says that does not read: it stands in its log, and never takes part. */
export const UNREAD = { act: -1 }

/** What an entry says, where a key here opens it; nothing where none does. */
export function open(entry, locks) {
  const key = locks.get(entry.lock)
  if (entry.lock !== NONE && !key) return null
  try {
    return said(entry, key)
  } catch {
    return UNREAD
  }
}

function said(entry, key) {
  let filled = entry.body
  if (key) {
    const own = derive('galley entry key 1', key, entry.nonce)
    check(hex(derive('galley entry key name 1', own)) === hex(entry.body.subarray(0, 32)), 'another key sealed it')
    filled = xchacha20poly1305(own, entry.nonce, entry.headerBytes).decrypt(entry.body.subarray(32))
  }
  const length = new DataView(filled.buffer, filled.byteOffset).getUint32(0, true)
  check(filled.length === filledTo(4 + length), 'it is filled to another length')
  check(filled.subarray(4 + length).every(byte => byte === 0), 'it is not filled with zeros')
  const body = decode(decompress(filled.subarray(4, 4 + length)))
  const [at, member, [act, content]] = body
  check((act === 10) === (entry.lock === NONE), 'only a grant is open')
  check(isLater(act, content?.[0]) === (entry.format === 2), 'it is said in another format')
  check(act !== 6 || content[0].get(9)?.length !== 0, 'what was not said stands there')
  check(isSound(body), 'a text holds what no text may hold')
  return { at, member: hex(member), act, content: content?.[0] }
}

/** Whether an act says what format 1 cannot. */
function isLater(act, content) {
  if (act === 3) return reads(content.get(1), ([, writes]) => writes.some(([[kind, , field]]) => kind === 5 && field === 7))
  if (act === 6) return content.has(9) || reads(content.get(1), form => form.get(14).some(placement => placement.has(10)))
  if (act === 2) return content.get(0) > 7 || (content.get(0) === 7 && sizes(content.get(2)))
  return act === 16
}

/** Whether an item of house data says how a destination has photos. */
function sizes(json = 'null') {
  try {
    return ['photo_widths', 'photo_quality', 'photo_sharpness', 'photo_webp'].some(name => Object.hasOwn(JSON.parse(json), name))
  } catch {
    return false
  }
}

const reads = (bytes, says) => {
  try {
    return says(decode(bytes))
  } catch {
    return false
  }
}

/** Whether no text in a value holds a control character but tab and line feed, or one that turns the reading direction. */
export function isSound(value) {
  if (typeof value === 'string') return !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/.test(value)
  if (value instanceof Map) return [...value].flat().every(isSound)
  return !Array.isArray(value) || value.every(isSound)
}

/** How long a text of so many bytes is once it is filled: powers of two, then Padmé. */
function filledTo(length) {
  if (length <= 4096) return Math.max(256, 2 ** Math.ceil(Math.log2(length)))
  const exponent = Math.floor(Math.log2(length))
  const mask = 2 ** (exponent - Math.floor(Math.log2(exponent)) - 1)
  return Math.ceil(length / mask) * mask
}

const KEM = join(utf8('KEM'), new Uint8Array([0, 0x20]))
const HPKE = join(utf8('HPKE'), new Uint8Array([0, 0x20, 0, 1, 0, 3]))
const VERSION = utf8('HPKE-v1')
const EMPTY = new Uint8Array()
const labelled = (suite, salt, label, ikm) => extract(sha256, join(VERSION, suite, utf8(label), ikm), salt)
const stretched = (suite, prk, label, info, length) =>
  expand(sha256, prk, join(new Uint8Array([length >> 8, length & 255]), VERSION, suite, utf8(label), info), length)

/** The key that a device receives locks by (RFC 9180 §7.1.3). */
export function receiving(seed) {
  const drawn = labelled(KEM, EMPTY, 'dkp_prk', derive('galley recipient 1', seed))
  return stretched(KEM, drawn, 'sk', EMPTY, 32)
}

export const deviceOf = seed => hex(ed25519.getPublicKey(seed))
export const recipientOf = seed => hex(x25519.getPublicKey(receiving(seed)))
export const lockOf = key => hex(derive('galley lock 1', key))

/** Opens a grant by HPKE in base mode (RFC 9180 §4.1, §5.1); returns the lock's key, if its name is the one that is said. */
export function openGrant([lock, , share, sealed], newsroom, seed) {
  const secret = receiving(seed)
  const shared = x25519.getSharedSecret(secret, share)
  const both = join(share, x25519.getPublicKey(secret))
  const agreed = stretched(KEM, labelled(KEM, EMPTY, 'eae_prk', shared), 'shared_secret', both, 32)
  const info = join(utf8('galley grant 1\0'), newsroom)
  const context = join(
    new Uint8Array([0]),
    labelled(HPKE, EMPTY, 'psk_id_hash', EMPTY),
    labelled(HPKE, EMPTY, 'info_hash', info),
  )
  const root = labelled(HPKE, agreed, 'secret', EMPTY)
  const [key, nonce] = [stretched(HPKE, root, 'key', context, 32), stretched(HPKE, root, 'base_nonce', context, 12)]
  const opened = chacha20poly1305(key, nonce, lock).decrypt(sealed)
  check(lockOf(opened) === hex(lock), 'it is another lock than it says')
  return opened
}

/** Whether a device itself said whose it is. */
export function isProven(device, newsroom) {
  const said = join(utf8('galley device 1\0'), newsroom, device.get(1), device.get(2), device.get(3))
  return ed25519.verify(device.get(6), said, device.get(0), { zip215: false })
}

/** Opens the chunks of a photo; null where one is not there or does not open. */
export function openPhoto(content, get) {
  const [hash, length, key] = [content.get(0), content.get(1), content.get(4)]
  const pieces = []
  for (let n = 0; n === 0 || n < Math.ceil(length / (8 << 20)); n += 1) {
    const at = hex(derive('galley photo chunk 1', key, wide(n)).subarray(0, 21))
    const sealed = get(`galley-1/photo/${at.slice(0, 2)}/${at.slice(2)}`)
    if (!sealed) return null
    const nonce = join(new Uint8Array(16), wide(n))
    const bound = join(hash, wide(length), wide(n))
    pieces.push(xchacha20poly1305(derive('galley photo key 1', key), nonce, bound).decrypt(sealed))
  }
  const whole = join(...pieces)
  check(nameOf(whole) === hex(hash) && whole.length === length, 'it is another photo')
  return whole
}

/** Opens the small picture that goes ahead of a photo. */
export function openAhead(content, get) {
  const [hash, key] = [content.get(0), content.get(4)]
  const at = hex(derive('galley photo ahead 1', key).subarray(0, 21))
  const object = get(`galley-1/ahead/${at.slice(0, 2)}/${at.slice(2)}`)
  if (!object) return null
  const nonce = object.subarray(0, 24)
  const picture = xchacha20poly1305(derive('galley photo ahead key 1', key), nonce, hash).decrypt(object.subarray(24))
  const keyed = blake3(picture, { key: derive('galley photo ahead nonce 1', key) }).subarray(0, 24)
  check(hex(keyed) === hex(nonce), 'its nonce is not the one that comes from it')
  return picture
}
