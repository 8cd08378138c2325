import { desk } from '../frame/desk.svelte'
import type { Command } from '../keys/commands'
import { m } from '../words/messages'
import { screens } from './screens.svelte'
import { walking } from './walk.svelte'

/**
 * The story that a screen would be about, where no screen is in the way: the one that the list points at for whoever is in
 * the list, and for everybody else the one that is open.
 */
function about(): string | null {
  if (screens.now !== null) return null
  const inList = document.activeElement?.closest('#pane-list') !== null && desk.selected !== null
  return inList ? desk.selected : (desk.open?.id ?? desk.selected)
}

const walks = () => walking.now !== null && walking.now.count > 0

/** Returns the commands of comparing, conflicts, approval and preview. */
export function reviewCommands(): Command[] {
  const onStory = (run: (story: string) => unknown) => ({
    enabled: () => about() !== null,
    run: () => {
      const story = about()
      if (story) return run(story)
    },
  })
  return [
    {
      id: 'story.approve',
      label: () => m['cmd.story.approve'](),
      keys: ['A'],
      ...onStory(story => screens.show({ kind: 'approve', story })),
    },
    {
      id: 'story.compare',
      label: () => m['cmd.story.compare'](),
      keys: ['Mod+Shift+H'],
      ...onStory(story => screens.show({ kind: 'compare', story, from: null, to: null })),
    },
    {
      id: 'story.conflicts',
      label: () => m['cmd.story.conflicts'](),
      keys: [],
      enabled: () => about() !== null && (desk.open?.shown.conflicts ?? 0) > 0,
      run: () => {
        const story = desk.open?.id
        if (story) return screens.show({ kind: 'conflicts', story })
      },
    },
    {
      id: 'story.preview',
      label: () => m['cmd.story.preview'](),
      keys: ['Mod+Shift+V'],
      ...onStory(story => screens.show({ kind: 'preview', story })),
    },
    {
      id: 'review.next',
      label: () => m['cmd.review.next'](),
      keys: ['F8'],
      quiet: true,
      over: 'questions',
      enabled: walks,
      run: () => walking.now?.step(1),
    },
    {
      id: 'review.previous',
      label: () => m['cmd.review.previous'](),
      keys: ['Shift+F8'],
      quiet: true,
      over: 'questions',
      enabled: walks,
      run: () => walking.now?.step(-1),
    },
  ]
}
