/** Files that become stories and photos, chosen or dropped: what they would become, and what became of them. */
import { tick } from 'svelte'
import * as core from '../core'
import type { Dragged, DroppedPart, Imported, Taken } from '../core'
import { openPhotos } from '../photos/opening'
import { taking } from '../photos/taking.svelte'
import { screens } from '../review/screens.svelte'
import { focusField } from './jump'
import { m } from '../words/messages'
import { desk } from './desk.svelte'

class Intake {
  /** What is over the window now. */
  dragged = $state.raw<Dragged | null>(null)
  /** What became of the last files, where there is something to look at. */
  taken = $state.raw<Taken | null>(null)
  busy = $state(false)

  /** Listens to the core; returns what ends it. */
  listen(): () => void {
    const stops = [
      core.onDragged(what => (this.dragged = what)),
      core.onDropped(what => {
        this.dragged = null
        void this.#take(what)
      }),
    ]
    return () => {
      for (const stop of stops) stop()
    }
  }

  /** Asks for files, and makes a story of each. */
  async choose(): Promise<void> {
    await this.#work(async () => {
      const imported = await core.importFiles()
      if (imported.length) await this.#tell({ imported, added: null })
    })
  }

  /** Imports a file in an older encoding, converted, in the place of the one that was refused. */
  async convert(file: Imported): Promise<void> {
    const { legacy } = file
    if (!legacy) return
    await this.#work(async () => {
      const made = await core.importConverted(legacy.file, legacy.encoding)
      const { taken } = this
      if (taken) this.taken = { ...taken, imported: taken.imported.map(one => (one === file ? made : one)) }
    })
  }

  /** Returns what dropping would do now, in words; the last of them says why nothing would be done. */
  promise(what: Dragged): { text: string; bad: boolean }[] {
    const { stories, others } = what
    if (!desk.card) return [{ text: m['drop.no_desk'](), bad: true }]
    if (desk.card.readOnly) return [{ text: m['drop.read_only'](), bad: true }]
    const said = []
    const parts = this.#toPhotoDesk(what)
    if (stories && !parts.includes('stories')) said.push({ text: m['drop.stories']({ count: stories }), bad: false })
    if (what.photos && !parts.includes('photos')) said.push(this.#promisePhotos(what.photos))
    if (parts.length > 0) {
      const only = parts.every(part => part === 'photos')
      const text = only ? m['drop.photos.desk']({ count: what.photos }) : m['drop.photos.desk_any']()
      said.push({ text, bad: false })
    }
    if (others) said.push({ text: m['drop.others'](), bad: true })
    return said
  }

  /**
   * Returns what of it goes to the photo desk: while that is open all of it, as a photo may have any name; else folders, and
   * photos where no story is open.
   */
  #toPhotoDesk(what: Dragged): DroppedPart[] {
    const open = screens.now?.kind === 'photos'
    const goes = { stories: open, photos: open || !desk.open, folders: true }
    return (['stories', 'photos', 'folders'] as const).filter(part => goes[part] && what[part] > 0)
  }

  #promisePhotos(count: number): { text: string; bad: boolean } {
    const { open } = desk
    if (!open?.mayCaption) return { text: open?.whyNot ?? m['drop.photos.not_yours'](), bad: true }
    const headline = open.fields.headline || m['list.untitled']()
    return { text: m['drop.photos']({ count, headline }), bad: false }
  }

  async #take(what: Dragged): Promise<void> {
    // What is refused beside files that are taken in is told with them.
    const refused = this.promise(what).filter(({ bad }) => bad)
    for (const { text } of refused) desk.toast({ text, bad: true })
    if (!desk.card || desk.card.readOnly) return
    const parts = this.#toPhotoDesk(what)
    // What there is to say of the texts lies over the photo desk, not under it.
    if (parts.length > 0) await openPhotos()
    const arriving = parts.length > 0 ? taking.dropped(what.number, parts) : null
    const story = what.photos && !parts.includes('photos') && desk.open?.mayCaption ? desk.open : null
    if (story || (what.stories && !parts.includes('stories')))
      await this.#work(async () => {
        // Large photos take a while; what is typed meanwhile is saved as ever.
        await story?.saveNow()
        const taken = await core.takeDropped(what.number, story?.id ?? null)
        if (taken.added) await story?.refresh()
        await this.#tell(taken)
      })
    await arriving
  }

  async #work(work: () => Promise<void>): Promise<void> {
    this.busy = true
    try {
      await work()
    } catch (error) {
      desk.fail(error)
    } finally {
      this.busy = false
    }
  }

  /** Shows what became of files: at once where there is nothing to say of it, else on a sheet. */
  async #tell(taken: Taken): Promise<void> {
    const { imported, added } = taken
    const made = imported.filter(file => file.story)
    const first = made[0]?.story
    if (imported.length === 1 && first) await desk.openStory(first)
    const said = imported.some(file => !file.story || file.notes.length > 0 || file.dropped.length > 0)
    if (said || imported.length > 1 || added?.notes.length) this.taken = taken
    else if (first) desk.toast({ text: m['taken.one']({ file: imported[0]?.file ?? '' }) })
    const photo = added?.placements[0]
    if (!photo) return
    desk.toast({ text: m['inspector.photo.added']({ count: added.placements.length }) })
    // Its fields are on the page only after the next turn.
    await tick()
    if (!this.taken) focusField(`placement:${photo.id}.caption`)
  }
}
export const intake = new Intake()
