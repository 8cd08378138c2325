/** Photos that are handed to somebody else, in a folder with their captions. */
import * as core from '../core'
import { desk } from '../frame/desk.svelte'
import { m } from '../words/messages'
import { photoDesk } from './photo-desk.svelte'

/** Writes the photos that are chosen into a folder: as they came, or as JPEGs of this longer side. */
export async function handedOver(size: number | null): Promise<void> {
  try {
    const done = await core.handOverPhotos(
      photoDesk.targets.map(({ photo }) => photo),
      size,
    )
    if (!done) return
    for (const refused of done.refused) desk.toast({ text: m['photos.refused'](refused), bad: true })
    desk.toast({ text: m['photo.handed_over']({ count: done.files, list: done.list }), stays: true })
  } catch (error) {
    desk.fail(error)
  }
}
