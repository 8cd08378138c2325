import type { HousePage } from '../review/screens.svelte'
import { m } from '../words/messages'

const NAMES: Record<HousePage, () => string> = {
  section: () => m['house_screen.section'](),
  tag: () => m['house_screen.tag'](),
  person: () => m['house_screen.person'](),
  role: () => m['house_screen.role'](),
  abbreviation: () => m['house_screen.abbreviation'](),
  confusable: () => m['house_screen.confusable'](),
  template: () => m['house_screen.template'](),
  title: () => m['house_screen.titles'](),
  credit: () => m['house_screen.credit'](),
  cleaning: () => m['house_screen.cleaning'](),
  style: () => m['house_screen.style'](),
  usage: () => m['house_screen.usage'](),
  territory: () => m['house_screen.territory'](),
  destination: () => m['house_screen.destination'](),
  members: () => m['house_screen.members'](),
  storage: () => m['house_screen.storage'](),
  key: () => m['house_screen.key'](),
  backups: () => m['house_screen.backups'](),
}

/** The pages of the house, in the order they are listed. */
export const PAGES = Object.keys(NAMES) as HousePage[]

/** Returns what a page is called. */
export function pageName(page: HousePage): string {
  return NAMES[page]()
}
