/** A line of the board in words, and what can be done with it. */
import type { Lane, Line } from '../core'
import { clock } from '../words/clock.svelte'
import { day, hour, moment, weekday } from '../words/formats'
import { m } from '../words/messages'

/** The lanes as they stand on the board: what needs somebody comes first, what is over last. */
export const LANES: Lane[] = [
  'stopped',
  'unsent',
  'sending',
  'waiting',
  'again',
  'scheduled',
  'paused',
  'review',
  'public',
  'down',
]

/** Returns what a lane is called. */
export function laneName(lane: Lane): string {
  return m[`board.lane.${lane}`]()
}

/** Returns an hour that is set, with its day of the week. */
export const hourSet = (at: number) => `${weekday(at)} ${hour(at)}`

/** Returns when something was or will be: the hour of today, else the day with it. */
export const timeOf = (at: number) => (day(at) === day(clock.now) ? hour(at) : moment(at))

/** What can be done with a line. */
export type Doable =
  | 'send'
  | 'retry'
  | 'review'
  | 'look'
  | 'take'
  | 'overwrite'
  | 'restore'
  | 'destinations'
  | 'schedule'
  | 'pause'
  | 'resume'
  | 'cancel'
  | 'takedown'
  | 'correct'
  | 'open'
  | 'differs'
  | 'offline'

const WAYS_OUT: Record<string, Doable[]> = {
  'post.edited': ['take', 'overwrite'],
  'post.binned': ['restore'],
  'post.gone': ['restore'],
  'post.may_not_publish': ['review'],
  'post.denied': ['destinations'],
  'post.insecure': ['destinations'],
  'post.moved': ['destinations'],
  'post.no_section': ['destinations'],
  'publish.no_opening': ['destinations'],
  'publish.no_destination': ['destinations'],
  'publish.elsewhere': ['destinations'],
  'member.as_of': ['offline'],
  'member.never_heard': ['offline'],
}

/** Returns what leads out of what a line was refused for, where there is something beside trying again. */
export function waysOut(code: string | null | undefined): Doable[] {
  return (code && WAYS_OUT[code]) || []
}

const WAITING: Record<Lane, Doable[]> = {
  unsent: ['send', 'schedule'],
  sending: [],
  waiting: ['retry', 'pause', 'cancel'],
  again: ['retry', 'pause', 'cancel'],
  scheduled: ['send', 'schedule', 'pause', 'cancel'],
  paused: ['resume', 'retry', 'cancel'],
  stopped: ['retry', 'cancel'],
  review: ['look'],
  public: [],
  down: [],
}

/** Returns what can be done with a line, the likeliest first; the code is what it was last refused for. */
export function doable(line: Line, maySend: boolean, code: string | null | undefined): Doable[] {
  const { lane, site, waiting } = line
  const all: Doable[] = []
  if (maySend) {
    // What was to be taken down and was changed there, is taken down all the same: it asks nobody.
    const ways = waysOut(code)
    all.push(...(waiting?.doing === 'takedown' ? ways.filter(one => one === 'offline') : ways))
    all.push(...WAITING[lane])
    // What was approved meanwhile goes in its place: what waits rests on an approval that counts no more.
    const again = all.find(one => one === 'retry' || one === 'look')
    if (waiting?.superseded && waiting.doing === 'publish' && again) {
      all.splice(0, all.length, waiting.review ? 'review' : 'send', ...all.filter(one => one !== again))
    }
    if (waiting?.mayBeOut) {
      all.splice(0, all.length, ...all.filter(one => one !== 'cancel'))
      if (waiting.doing !== 'takedown') all.push('takedown')
    }
    // An hour that is set and to come is not tried before it: what is paused goes on first.
    if (lane === 'paused' && waiting?.due) all.splice(0, all.length, ...all.filter(one => one !== 'retry'))
    if (lane === 'public') all.push('correct', 'takedown')
  }
  if (site && site.version !== 'down') {
    all.push('open')
    if (site.version === 'older') all.push('differs')
  }
  return [...new Set(all)]
}

/** Returns what a button says. */
export function doableName(what: Doable, lane: Lane): string {
  if (what === 'schedule' && lane === 'scheduled') return m['board.reschedule']()
  return what === 'overwrite' ? m['preview.overwrite']() : m[`board.${what}`]()
}

function ofSite({ site, changed, lane }: Line): string | null {
  if (!site) return null
  const at = timeOf(site.at)
  if (site.version === 'down') return m['board.is_down']({ at })
  if (lane !== 'public') return m['board.is_out']({ at })
  if (site.version === 'now') return m['board.is_now']({ at })
  if (site.version === 'unapproved') return m['board.is_unapproved']({ at })
  return changed ? m['board.is_approved']({ at }) : m['board.is_older']({ at })
}

function ofWaiting({ waiting, lane }: Line): (string | null)[] {
  if (!waiting) return []
  const { due, next, tries, by, mayBeOut, doing } = waiting
  // The lane says it all: it waits there, and nobody tries anything.
  if (lane === 'review') return [by ? m['board.asked']({ by }) : null]
  const named = doing === 'publish' && waiting.review ? 'review' : doing
  const told: (string | null)[] = [named === 'publish' ? null : m[`outbox.doing.${named}`]()]
  if (lane === 'scheduled' && due !== null) told.push(m['board.due']({ at: hourSet(due) }))
  else if (lane === 'paused' && due !== null) told.push(m['board.due_when_resumed']({ at: hourSet(due) }))
  else if (lane === 'again' && next !== null) told.push(m['board.next']({ tries, at: timeOf(next) }))
  else if (tries > 0 && lane !== 'sending') told.push(m['board.tries']({ tries }))
  told.push(by ? m['board.asked']({ by }) : null)
  if (mayBeOut && lane !== 'sending') told.push(m['board.may_be_out']())
  return told
}

/** Returns what is told of a line, in its order. */
export function told(line: Line): string[] {
  const { approvedAt, approvedBy, embargo, lane } = line
  const approved =
    lane === 'unsent' && approvedAt !== null
      ? m['board.approved']({ by: approvedBy ?? '?', at: timeOf(approvedAt) })
      : null
  const held = embargo === null ? null : m['board.embargo']({ at: timeOf(embargo) })
  const all = [...ofWaiting(line), approved, held, ofSite(line)]
  return all.filter(text => text !== null).map(text => text.charAt(0).toUpperCase() + text.slice(1))
}
