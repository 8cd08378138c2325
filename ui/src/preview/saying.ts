import type { Saying } from '../core'

export type Manner = Saying['kind']

/** The ways to correct, as they are offered. */
export const MANNERS: Manner[] = ['note', 'wording', 'minor']

/** Returns what a correction says, from what was typed; nothing while something is not there yet. */
export function said(manner: Manner, typed: { reason: string; wrong: string; right: string }): Saying | null {
  const [reason, wrong, right] = [typed.reason.trim(), typed.wrong.trim(), typed.right.trim()]
  if (manner === 'wording') return wrong && right ? { kind: manner, wrong, right } : null
  return reason ? { kind: manner, reason } : null
}
