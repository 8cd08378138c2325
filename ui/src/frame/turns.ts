/** Returns a way to ask: one question at a time, and of those that are put meanwhile, the last. */
export function turns(): (ask: () => Promise<void>) => Promise<void> {
  let asked = Promise.resolve()
  let last = 0
  return async ask => {
    last += 1
    const mine = last
    await asked
    if (mine !== last) return
    asked = ask()
    await asked
  }
}
