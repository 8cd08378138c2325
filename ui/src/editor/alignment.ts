/** One step through two lists: a pair, or an item of one list alone. */
export type Aligned = { mine: number; theirs: number } | { mine: number; theirs: null } | { mine: null; theirs: number }

// Above these the table would cost more than what it finds is worth: then only what is the only one of its kind is found,
// and the rest is paired as it comes. Comparing words costs far more than comparing keys.
const MOST_KEYS = 250_000
const MOST_LIKENESSES = 4_000

/**
 * Returns how two lists go beside each other: what is the same at both ends, then what stands once in both and in one order,
 * between these a longest common subsequence, and in each gap that is left the pairing in order with the greatest likeness.
 */
export function align<T>(
  mine: readonly T[],
  theirs: readonly T[],
  key: (item: T) => string,
  likeness: ((a: T, b: T) => number) | null = null,
): Aligned[] {
  const numbers = new Map<string, number>()
  const numbered = (items: readonly T[]) =>
    Int32Array.from(items, item => {
      const name = key(item)
      const known = numbers.get(name) ?? numbers.size
      numbers.set(name, known)
      return known
    })
  const [a, b] = [numbered(mine), numbered(theirs)]
  const path: Aligned[] = []
  let [i, j] = [0, 0]
  for (const [m, t] of [...same(a, b), [a.length, b.length] as const]) {
    path.push(...gap(mine, theirs, i, m, j, t, likeness))
    if (m < a.length && t < b.length) path.push({ mine: m, theirs: t })
    i = m + 1
    j = t + 1
  }
  return path
}

/** Returns pairs of equal keys, in order. */
function same(a: Int32Array, b: Int32Array): [number, number][] {
  const pairs: [number, number][] = []
  let head = 0
  while (head < a.length && head < b.length && a[head] === b[head]) {
    pairs.push([head, head])
    head++
  }
  let [endA, endB] = [a.length, b.length]
  while (endA > head && endB > head && a[endA - 1] === b[endB - 1]) {
    endA--
    endB--
  }
  let [i, j] = [head, head]
  for (const [m, t] of [...anchors(a, b, head, endA, endB), [endA, endB] as const]) {
    pairs.push(...common(i, m, j, t, MOST_KEYS, (x, y) => (a[x] === b[y] ? 1 : 0)))
    if (m < endA && t < endB) pairs.push([m, t])
    i = m + 1
    j = t + 1
  }
  for (; endA < a.length; endA++, endB++) pairs.push([endA, endB])
  return pairs
}

/** Returns what stands once in each list, as far as it stands in the same order. */
function anchors(a: Int32Array, b: Int32Array, start: number, endA: number, endB: number): [number, number][] {
  const places = new Map<number, { count: number; theirs: number; at: number }>()
  for (let i = start; i < endA; i++) {
    const place = places.get(a[i] ?? -1)
    if (place) place.count++
    else places.set(a[i] ?? -1, { count: 1, theirs: 0, at: -1 })
  }
  for (let j = start; j < endB; j++) {
    const place = places.get(b[j] ?? -1)
    if (!place) continue
    place.theirs++
    place.at = j
  }
  const once: [number, number][] = []
  for (let i = start; i < endA; i++) {
    const place = places.get(a[i] ?? -1)
    if (place?.count === 1 && place.theirs === 1) once.push([i, place.at])
  }
  return rising(once)
}

/** Returns the most pairs that rise in both numbers; the first number rises already. */
function rising(pairs: [number, number][]): [number, number][] {
  const ends: number[] = []
  const before: number[] = []
  pairs.forEach(([, place], n) => {
    let [low, high] = [0, ends.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((pairs[ends[middle] ?? 0]?.[1] ?? 0) < place) low = middle + 1
      else high = middle
    }
    before[n] = low > 0 ? (ends[low - 1] ?? -1) : -1
    ends[low] = n
  })
  const chosen: [number, number][] = []
  for (let n = ends.at(-1) ?? -1; n >= 0; n = before[n] ?? -1) {
    const pair = pairs[n]
    if (pair) chosen.push(pair)
  }
  return chosen.reverse()
}

function gap<T>(
  mine: readonly T[],
  theirs: readonly T[],
  i: number,
  endMine: number,
  j: number,
  endTheirs: number,
  likeness: ((a: T, b: T) => number) | null,
): Aligned[] {
  const path: Aligned[] = []
  const like = (x: number, y: number) => likeness?.(mine[x] as T, theirs[y] as T) ?? 0
  const pairs = likeness ? common(i, endMine, j, endTheirs, MOST_LIKENESSES, like) : []
  let [a, b] = [i, j]
  for (const [m, t] of [...pairs, [endMine, endTheirs] as const]) {
    while (a < m) path.push({ mine: a++, theirs: null })
    while (b < t) path.push({ mine: null, theirs: b++ })
    if (m < endMine && t < endTheirs) path.push({ mine: a, theirs: b })
    a++
    b++
  }
  return path
}

/** Returns the pairs, in order, whose weights add up to the most; a weight of 0 pairs nothing. */
function common(
  start: number,
  end: number,
  startTheirs: number,
  endTheirs: number,
  most: number,
  weight: (mine: number, theirs: number) => number,
): [number, number][] {
  const [rows, columns] = [end - start, endTheirs - startTheirs]
  if (rows <= 0 || columns <= 0) return []
  const pairs: [number, number][] = []
  if (rows * columns > most) {
    for (let k = 0; k < Math.min(rows, columns); k++) {
      if (weight(start + k, startTheirs + k) > 0) pairs.push([start + k, startTheirs + k])
    }
    return pairs
  }
  const width = columns + 1
  const best = new Float32Array((rows + 1) * width)
  const weights = new Float32Array(rows * columns)
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      const w = Math.fround(weight(start + i, startTheirs + j))
      weights[i * columns + j] = w
      const paired = w > 0 ? w + (best[(i + 1) * width + j + 1] ?? 0) : 0
      best[i * width + j] = Math.max(paired, best[(i + 1) * width + j] ?? 0, best[i * width + j + 1] ?? 0)
    }
  }
  let [i, j] = [0, 0]
  while (i < rows && j < columns) {
    const here = best[i * width + j] ?? 0
    const w = weights[i * columns + j] ?? 0
    if (w > 0 && Math.fround(w + (best[(i + 1) * width + j + 1] ?? 0)) === here) {
      pairs.push([start + i, startTheirs + j])
      i++
      j++
    } else if ((best[(i + 1) * width + j] ?? 0) === here) i++
    else j++
  }
  return pairs
}
