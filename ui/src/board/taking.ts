/** Taking what somebody edited at a destination into the story. */
import * as core from '../core'
import { desk } from '../frame/desk.svelte'
import { refreshed, screens } from '../review/screens.svelte'
import { m } from '../words/messages'

/** Takes it, says what came and what did not, and shows what the story says otherwise now than it was published. */
export async function takeEdits(story: string, to: string): Promise<void> {
  const { taken, left, conflicts } = await core.takeEdits(story, to)
  if (left.length > 0) desk.toast({ text: m['board.left_there']({ parts: left.join(', ') }), bad: true })
  if (taken.length === 0) return desk.toast({ text: m['board.took_nothing']() })
  desk.toast({ text: m['board.took']({ parts: taken.join(', ') }) })
  await refreshed(story)
  if (conflicts > 0) return screens.show({ kind: 'conflicts', story })
  screens.show({ kind: 'compare', story, from: 'published', to: 'now' })
}
