/** What the open story can have done to it next, as the core offers it. */
import * as core from '../core'
import type { Action, Shown } from '../core'
import { can, run } from '../keys/commands'
import { m } from '../words/messages'
import { askReason } from './ask.svelte'
import { desk } from './desk.svelte'

/** Returns the name of an action on a story in its state. */
export function actionWord(action: Action, state: Shown['state']): string {
  if (action === 'submit') {
    if (state === 'returned') return m['action.submit_again']()
    return state === 'draft' ? m['action.submit']() : m['action.pass_on']()
  }
  if (action === 'withdraw') return state === 'submitted' ? m['action.withdraw']() : m['action.withdraw_approval']()
  const words: Record<Exclude<Action, 'submit' | 'withdraw'>, () => string> = {
    take: () => m['action.take'](),
    return: () => m['action.return'](),
    approve: () => m['action.approve'](),
    publish: () => m['action.publish'](),
    correct: () => m['action.correct'](),
    takedown: () => m['action.takedown'](),
  }
  return words[action]()
}

/** The order in which one action of several is the one that most likely comes next. */
const NEXT: Action[] = ['publish', 'approve', 'submit', 'take']

/** Returns the action that most likely comes next, of those that the core allows. */
export function mainAction(shown: Shown): Action | null {
  // What is out is out: publishing it again changes nothing.
  if (shown.state === 'published') return null
  return NEXT.find(action => shown.actions.some(offer => offer.action === action && offer.allowed)) ?? null
}

/** Does an action on the open story: by its own screen where there is one, else at once, with a reason if one is needed. */
export async function doAction(action: Action): Promise<void> {
  const story = desk.open
  const offer = story?.shown.actions.find(one => one.action === action)
  if (!story || !offer?.allowed) return
  if (can(`story.${action}`)) return run(`story.${action}`)
  const word = actionWord(action, story.shown.state)
  const reason = offer.needsReason ? await askReason({ title: word, label: m['ask.reason'](), confirm: word }) : ''
  if (reason === null) return
  try {
    await story.freeze()
    if (action === 'publish') await core.publish(story.id, null, false, false)
    else if (action === 'correct') await core.correct(story.id, null, { kind: 'note', reason }, '', false, false)
    else if (action === 'takedown') await core.takeDown(story.id, null, reason, false)
    else await core.step(story.id, action, reason, '')
    await story.refresh()
  } catch (error) {
    desk.fail(error)
  }
}
