/** Resolves once what stands now has been painted: what is fetched behind it must not come before it. */
export function painted(): Promise<void> {
  return new Promise(done => requestAnimationFrame(() => setTimeout(done)))
}
