import { m } from '../words/messages'

/** What somebody may have done for a story, as the core names it. */
export const ROLES = ['author', 'photo', 'video', 'graphics', 'editor', 'compiled', 'source'] as const

const LABELS: Record<string, () => string> = {
  author: m['byline.author'],
  photo: m['byline.photo'],
  video: m['byline.video'],
  graphics: m['byline.graphics'],
  editor: m['byline.editor'],
  compiled: m['byline.compiled'],
  source: m['byline.source'],
}

/** Returns what a byline's role is called; the code itself where a later Galley made it. */
export function bylineRole(role: string): string {
  return LABELS[role]?.() ?? role
}
