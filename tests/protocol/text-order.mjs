// How names and texts are ordered.

/** Compares texts as their bytes in UTF-8. */
export const least = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))

/** Compares names of versions: by revision, and then by number. */
export function earlier(a, b) {
  const [[one, n], [other, m]] = [a.split('.'), b.split('.')]
  return one === other ? n - m : one < other ? -1 : 1
}

/** What white space separates. */
export const words = text => text.split(/[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/).filter(word => word !== '')
