import type { State } from '../core'
import { m } from '../words/messages'

const STATES: Record<State, () => string> = {
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

/** Returns what a state is called. */
export function stateName(state: State): string {
  return STATES[state]()
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
}

/** Returns what somebody did, as the trail tells it; the word itself where a later Galley made it. */
export function deedName(word: string): string {
  return DEEDS[word]?.() ?? word
}
