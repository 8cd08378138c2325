// A step of the workflow, from the button or the key to the core's answer.
import * as core from '../core'
import type { Action, Finding } from '../core'
import { desk } from '../frame/desk.svelte'
import { screens } from '../review/screens.svelte'
import { settleField } from './settle'
import { m } from '../words/messages'
import { stateWord } from '../words/states'

/** What a person is asked before a step is made. */
export interface Asking {
  story: string
  action: Action
  /** Whether the step asks for a reason; otherwise only rules do. */
  reason: boolean
  /** What stands in the way and may be overridden with a reason. */
  findings: Finding[]
}

class Steps {
  asking = $state.raw<Asking | null>(null)
  busy = $state(false)

  /** Returns what the core says of an action on the open story. */
  card(action: Action): core.ActionCard | undefined {
    return desk.open?.shown.actions.find(card => card.action === action)
  }

  /** Begins a step: at once, after a reason, or on the screen where it is made. */
  async begin(action: Action): Promise<void> {
    const story = desk.open?.id
    const card = this.card(action)
    if (!story || !card) return
    if (!card.allowed) {
      if (card.why) desk.toast({ text: card.why })
      return
    }
    if (action === 'approve') return screens.show({ kind: 'approve', story })
    if (action === 'publish' || action === 'correct' || action === 'takedown') {
      return screens.show({ kind: 'preview', story, sending: action })
    }
    if (card.needsReason) this.asking = { story, action, reason: true, findings: [] }
    else await this.make(story, action, '', '')
  }

  /** Makes a step. Returns whether it was made; rules in its way are asked about instead. */
  async make(story: string, action: Action, reason: string, override: string): Promise<boolean> {
    if (this.busy) return false
    this.busy = true
    settleField()
    try {
      const open = desk.open?.id === story ? desk.open : null
      await open?.freeze()
      const shown = await core.step(story, action, reason, override)
      this.asking = null
      await open?.refresh()
      desk.toast({ text: m['flow.now']({ state: stateWord(shown.state) }) })
      return true
    } catch (error) {
      this.refused(error, story, action)
      return false
    } finally {
      this.busy = false
    }
  }

  private refused(error: unknown, story: string, action: Action): void {
    const rules = error instanceof core.CoreFailure && error.findings.length > 0
    if (!rules) {
      desk.fail(error)
      return
    }
    const reason = this.asking?.reason ?? false
    this.asking = { story, action, reason, findings: error.findings }
  }
}

export const steps = new Steps()
