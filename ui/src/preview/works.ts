import { m } from '../words/messages'

const WORKS: Record<string, () => string> = {
  check_database: () => m['work.check_database'](),
  copy_database: () => m['work.copy_database'](),
  copy_files: () => m['work.copy_files'](),
  render: () => m['work.render'](),
  take_photo: () => m['work.take_photo'](),
  write: () => m['work.write'](),
}

/** Returns what the core says it is doing; its own word where it says something new. */
export function workName(work: string): string {
  return WORKS[work]?.() ?? work
}
