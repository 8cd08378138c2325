/**
 * Asks once somebody has paused for so many milliseconds, and tells the answer, or why there is none. Returns what gives it up:
 * nothing is told then of what was asked already.
 */
export function afterPause<T>(
  pause: number,
  ask: () => Promise<T>,
  told: (answer: T) => void,
  failed: (error: unknown) => void,
): () => void {
  let waits = true
  const timer = setTimeout(async () => {
    try {
      const answer = await ask()
      if (waits) told(answer)
    } catch (error) {
      if (waits) failed(error)
    }
  }, pause)
  return () => {
    waits = false
    clearTimeout(timer)
  }
}
