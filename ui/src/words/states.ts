/** The words and the hue of a story's state; the words of views, and of what was done to a story. */
import type { State, View } from '../contract'
import { m } from './messages'

const WORDS: Record<State, () => string> = {
  draft: () => m['state.draft'](),
  submitted: () => m['state.submitted'](),
  editing: () => m['state.editing'](),
  returned: () => m['state.returned'](),
  desk_review: () => m['state.desk_review'](),
  final_review: () => m['state.final_review'](),
  approved: () => m['state.approved'](),
  changed_since_approval: () => m['state.changed_since_approval'](),
  published: () => m['state.published'](),
  unpublished: () => m['state.unpublished'](),
}

/** Returns a state in words. */
export function stateWord(state: State): string {
  return WORDS[state]()
}

export type Hue = 'plain' | 'accent' | 'warn' | 'ok' | 'bad'
const HUES: Record<State, Hue> = {
  draft: 'plain',
  submitted: 'warn',
  editing: 'accent',
  returned: 'bad',
  desk_review: 'warn',
  final_review: 'warn',
  approved: 'ok',
  changed_since_approval: 'bad',
  published: 'ok',
  unpublished: 'plain',
}

/** Returns the hue that goes with a state; the word always stands beside it. */
export function stateHue(state: State): Hue {
  return HUES[state]
}

export const VIEWS: View[] = ['all', 'mine', 'waiting', 'to_caption', 'changed', 'published', 'conflicted']
const VIEW_WORDS: Record<View, () => string> = {
  all: () => m['list.all'](),
  mine: () => m['list.mine'](),
  waiting: () => m['list.waiting'](),
  to_caption: () => m['list.to_caption'](),
  changed: () => m['list.changed'](),
  published: () => m['list.published'](),
  conflicted: () => m['list.conflicted'](),
}

/** Returns the name of a saved view. */
export function viewWord(view: View): string {
  return VIEW_WORDS[view]()
}

const DEEDS: Record<string, () => string> = {
  revise: () => m['deed.revise'](),
  submit: () => m['deed.submit'](),
  take: () => m['deed.take'](),
  return: () => m['deed.return'](),
  withdraw: () => m['deed.withdraw'](),
  approve: () => m['deed.approve'](),
  publish: () => m['deed.publish'](),
  correct: () => m['deed.correct'](),
  takedown: () => m['deed.takedown'](),
  photo: () => m['deed.photo'](),
  remove: () => m['deed.remove'](),
  adopt: () => m['deed.adopt'](),
  delegate: () => m['deed.delegate'](),
  keys: () => m['deed.keys'](),
}

/** Returns what somebody did, as the trail tells it; the word itself where a later Galley made it. */
export function deedWord(word: string): string {
  return DEEDS[word]?.() ?? word
}

/** Returns what a rule looks at; its code where a later Galley made it. */
export function ruleWord(code: string): string {
  const key = `rule.${code}` as 'rule.G3'
  return key in m ? m[key]() : code
}
