/** What is on its way to readers, and what was done there. */
import type { AtSite, Left } from './contract'

/** How far a story has come on its way to a destination. */
export type Lane =
  | 'unsent'
  | 'sending'
  | 'waiting'
  | 'again'
  | 'scheduled'
  | 'paused'
  | 'stopped'
  | 'review'
  | 'public'
  | 'down'
/** Stories on their way to destinations; no more than was asked for of what is not sent and of what is over, and how many. */
export type Board = { lines: Line[]; unsent: number; public: number; down: number; maySend: boolean }
/** A story and a destination, by its id and as it is called. */
export type Line = {
  story: string
  headline: string
  section: string
  to: string
  destination: string
  lane: Lane
  approvedBy: string | null
  approvedAt: number | null
  /** Whether the story is no longer as it was approved. */
  changed: boolean
  embargo: number | null
  waiting: Waiting | null
  site: { version: AtSite['version']; at: number; url: string } | null
}
/** Something that waits to be sent; `why` it did not go the last time, and the code of that. */
export type Waiting = {
  doing: Doing
  by: string
  reason: string
  due: number | null
  next: number | null
  tries: number
  code: string | null
  why: string | null
  mayBeOut: boolean
  superseded: boolean
  /** Whether it is only handed in for review. */
  review: boolean
}
export type Doing = 'publish' | 'correct' | 'takedown'
/** What became of something that was sent while nobody asked; why it stopped, where it did. `review` waits there for review. */
export type Delivered = {
  story: string
  headline: string
  destination: string
  doing: Doing | 'review'
  stopped: string | null
  left: Left[]
}
/** What was taken into a story of what somebody edited at a destination, what was left, and how many conflicts wait. */
export type TakenIn = { taken: string[]; left: string[]; conflicts: number }
/** What a correction says to readers. */
export type Saying =
  | { kind: 'note'; reason: string }
  | { kind: 'wording'; wrong: string; right: string }
  | { kind: 'minor'; reason: string }
/** Days of the newsroom, `2022-05-10`; without an end where none is given. */
export type Days = { from: string | null; to: string | null }
export type Registered = {
  id: string
  story: string
  headline: string
  to: string
  destination: string
  url: string
  done: Doing
  at: number
  member: string
  reason: string
}
/** What was deposited: the folder, how many versions, and how many of them have no page. */
export type Deposited = { folder: string; versions: number; pageless: number }
