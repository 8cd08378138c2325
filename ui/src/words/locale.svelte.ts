import type { Language } from '../contract'

/** The language of the window; texts that were rendered follow it. */
class Locale {
  now = $state<Language>('vi')
}
export const locale = new Locale()

const numbers = { vi: new Intl.NumberFormat('vi'), en: new Intl.NumberFormat('en') }

/** Returns what stands in a blank: words as they are, numbers as the language writes them. */
export function filled(value: string | number): string {
  return typeof value === 'number' ? numbers[locale.now].format(value) : value
}
