/** Photos that are placed in stories. */
import { tick } from 'svelte'
import * as core from '../core'
import { desk } from '../frame/desk.svelte'
import { palette } from '../keys/palette.svelte'
import { refreshed, screens } from '../review/screens.svelte'
import { m } from '../words/messages'
import { photoDesk } from './photo-desk.svelte'
import { view } from './view.svelte'

/** Leaves the photo desk for a story. */
export async function openStory(story: string): Promise<void> {
  view.full = false
  await tick()
  screens.close()
  await desk.openStory(story)
}

/** Places the photos that are chosen in the story that the photo desk was opened from; without one, it is asked for. */
export function placeHere(): void {
  const now = screens.now
  const into = now?.kind === 'photos' ? now.into : null
  if (into === null) placeElsewhere()
  else void place(into, desk.open?.id === into ? desk.open.fields.headline : '')
}

/** Places the photos that are chosen in a story that is chosen from a list. */
export function placeElsewhere(): void {
  palette.pick(
    m['photos.place.which'](),
    story => void place(story.id, story.headline.map(({ text }) => text).join('')),
  )
}

async function place(story: string, headline: string): Promise<void> {
  const photos = photoDesk.targets.map(({ photo }) => photo)
  if (photos.length === 0) return
  try {
    // What is typed into the story meanwhile must not meet an older one.
    if (desk.open?.id === story) await desk.open.saveNow()
    const placed = await core.placePhotos(story, photos)
    await refreshed(story)
    const said = { count: placed.length, headline: headline || m['list.untitled']() }
    desk.toast({
      text: m['photos.place.done'](said),
      action: { label: m['taken.open'](), run: () => openStory(story) },
    })
    await photoDesk.load()
  } catch (error) {
    desk.fail(error)
  }
}
