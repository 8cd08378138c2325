/** How hard a passphrase is to guess, roughly: for a word beside the field, never a refusal. */
export type Strength = 'weak' | 'fair' | 'good' | 'strong'

/** Returns how strong a passphrase is, by its length, its kinds of letters and how many different ones it has. */
export function strength(typed: string): Strength {
  // As the core takes it: a mark that was typed by itself is no letter.
  const text = typed.normalize('NFC')
  const kinds: [RegExp, number][] = [
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/\d/, 10],
    [/\s/, 1],
    [/[^\p{L}\d\s]/u, 30],
    [/[^\p{ASCII}]/u, 60],
  ]
  const pool = kinds.reduce((sum, [kind, size]) => sum + (kind.test(text) ? size : 0), 0)
  const letters = [...text]
  // Letters that come again add little.
  const counted = new Set(letters).size + (letters.length - new Set(letters).size) * 0.4
  const bits = pool ? counted * Math.log2(pool) : 0
  return bits < 36 ? 'weak' : bits < 56 ? 'fair' : bits < 80 ? 'good' : 'strong'
}
