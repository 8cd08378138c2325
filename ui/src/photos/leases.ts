/** What was agreed about a photo, as it is said and as it is filled in: `allow 2026-12-01/2026-12-31 why`. */
import { dayOf, typedDay } from './fields'

/** A lease that is filled in; days as the newsroom writes them, and nothing where an end is open. */
export type Lease = { allows: boolean; from: string; to: string; note: string }
/** A lease, or what is written in a way that cannot be filled in: it stays as it is. */
export type Row = { lease: Lease } | { line: string }

const OPEN = '..'
const LEASE = /^(allow|deny) (\S+?)\/(\S+?)(?: (.*))?$/

/** Reads what is said, a lease on each line. */
export function rowsOf(said: string): Row[] {
  return said
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => {
      const [, way, begins = '', ends = '', note = ''] = LEASE.exec(line.trim()) ?? []
      const [from, to] = [begins, ends].map(end => (end === OPEN ? '' : typedDay(end)))
      return way === undefined || from == null || to == null
        ? { line }
        : { lease: { allows: way === 'allow', from, to, note } }
    })
}

/** Returns what rows say. */
export function saidBy(rows: Row[]): string {
  return rows.map(row => ('line' in row ? row.line : told(row.lease))).join('\n')
}

function told({ allows, from, to, note }: Lease): string {
  const end = (typed: string) => (typed.trim() ? dayOf(typed.trim()).replace(/\s+/g, 'T') : OPEN)
  return [allows ? 'allow' : 'deny', `${end(from)}/${end(to)}`, note.trim()].filter(Boolean).join(' ')
}
