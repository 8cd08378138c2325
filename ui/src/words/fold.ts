/** Returns text without marks, tones and case, so that `gui duyet` finds “Gửi duyệt”. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('đ', 'd')
}

/** Returns how many words a newsroom counts: pieces between spaces that hold a letter or a digit. */
export function countWords(text: string): number {
  return text.split(/\s+/u).filter(piece => /[\p{L}\p{N}]/u.test(piece)).length
}
