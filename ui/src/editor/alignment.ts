/** One step through two lists: a pair, or an item of one list alone. */
export type Aligned = { mine: number; theirs: number } | { mine: number; theirs: null } | { mine: null; theirs: number }

// Above this the table would cost more than what it finds is worth; the lists are then paired as they come.
const LARGEST = 1_000_000

/**
 * Returns how two lists go beside each other: what is the same at both ends, a longest common subsequence between, and in
 * each gap the pairing in order with the greatest likeness.
 */
export function align<T>(
  mine: readonly T[],
  theirs: readonly T[],
  same: (a: T, b: T) => boolean,
  likeness: ((a: T, b: T) => number) | null = null,
): Aligned[] {
  let head = 0
  while (head < mine.length && head < theirs.length && same(mine[head] as T, theirs[head] as T)) head++
  let tail = 0
  const rest = Math.min(mine.length, theirs.length) - head
  while (tail < rest && same(mine[mine.length - 1 - tail] as T, theirs[theirs.length - 1 - tail] as T)) tail++

  const path: Aligned[] = []
  for (let i = 0; i < head; i++) path.push({ mine: i, theirs: i })
  const [endMine, endTheirs] = [mine.length - tail, theirs.length - tail]
  let [i, j] = [head, head]
  for (const [a, b] of [
    ...common(mine, theirs, head, endMine, endTheirs, (a, b) => (same(a, b) ? 1 : 0)),
    [endMine, endTheirs] as const,
  ]) {
    path.push(...gap(mine, theirs, i, a, j, b, likeness))
    if (a < endMine) path.push({ mine: a, theirs: b })
    i = a + 1
    j = b + 1
  }
  for (let k = 0; k < tail; k++) path.push({ mine: endMine + k, theirs: endTheirs + k })
  return path
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
  const left = mine.slice(i, endMine)
  const right = theirs.slice(j, endTheirs)
  const path: Aligned[] = []
  let [a, b] = [0, 0]
  const pairs = likeness ? common(left, right, 0, left.length, right.length, likeness) : []
  for (const [m, t] of [...pairs, [left.length, right.length] as const]) {
    while (a < m) path.push({ mine: i + a++, theirs: null })
    while (b < t) path.push({ mine: null, theirs: j + b++ })
    if (a < left.length && b < right.length) path.push({ mine: i + a, theirs: j + b })
    a++
    b++
  }
  return path
}

/** Returns the pairs, in order, whose weights add up to the most; a weight of 0 pairs nothing. */
function common<T>(
  mine: readonly T[],
  theirs: readonly T[],
  start: number,
  endMine: number,
  endTheirs: number,
  weight: (a: T, b: T) => number,
): [number, number][] {
  const [rows, columns] = [endMine - start, endTheirs - start]
  if (rows <= 0 || columns <= 0) return []
  const pairs: [number, number][] = []
  if (rows * columns > LARGEST) {
    for (let k = 0; k < Math.min(rows, columns); k++) {
      if (weight(mine[start + k] as T, theirs[start + k] as T) > 0) pairs.push([start + k, start + k])
    }
    return pairs
  }
  const width = columns + 1
  const best = new Float32Array((rows + 1) * width)
  const weights = new Float32Array(rows * columns)
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      const w = Math.fround(weight(mine[start + i] as T, theirs[start + j] as T))
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
      pairs.push([start + i, start + j])
      i++
      j++
    } else if ((best[(i + 1) * width + j] ?? 0) === here) i++
    else j++
  }
  return pairs
}
