/**
 * Returns whether two texts are one passphrase: the core takes each in NFC, so that the keyboard it is typed with makes no
 * difference.
 */
export function isSame(one: string, other: string): boolean {
  return one.normalize('NFC') === other.normalize('NFC')
}
