/** Files that become stories and photos, chosen or dropped: what they would become, and what became of them. */
import { tick } from 'svelte'
import * as core from '../core'
import type { Dragged, Imported, Taken } from '../core'
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
    const { photos, stories, others } = what
    if (!desk.card) return [{ text: m['drop.no_desk'](), bad: true }]
    if (desk.card.readOnly) return [{ text: m['drop.read_only'](), bad: true }]
    const said = []
    if (this.#toPhotoDesk(what)) {
      const text = stories ? m['drop.photos.desk_any']() : m['drop.photos.desk']({ count: photos })
      said.push({ text, bad: false })
    } else {
      if (stories) said.push({ text: m['drop.stories']({ count: stories }), bad: false })
      if (photos) said.push(this.#promisePhotos(photos))
    }
    if (others) said.push({ text: m['drop.others'](), bad: true })
    return said
  }

  /**
   * Returns whether files go to the photo desk: while it is open all of them, as a folder has the name of no photo; else
   * photos alone, where no story is open.
   */
  #toPhotoDesk({ photos, stories }: Dragged): boolean {
    return screens.now?.kind === 'photos' ? photos + stories > 0 : photos > 0 && stories === 0 && !desk.open
  }

  #promisePhotos(count: number): { text: string; bad: boolean } {
    const { open } = desk
    if (!open) return { text: m['drop.photos.no_story'](), bad: true }
    if (!open.mayCaption) return { text: open.whyNot ?? m['drop.photos.not_yours'](), bad: true }
    const headline = open.fields.headline || m['list.untitled']()
    return { text: m['drop.photos']({ count, headline }), bad: false }
  }

  async #take(what: Dragged): Promise<void> {
    // What is refused beside files that are taken in is told with them.
    const refused = this.promise(what).filter(({ bad }) => bad)
    if (refused.length > 0 && (what.stories === 0 || what.others > 0 || !desk.card || desk.card.readOnly))
      for (const { text } of refused) desk.toast({ text, bad: true })
    if (!desk.card || desk.card.readOnly) return
    if (this.#toPhotoDesk(what)) return taking.dropped(what.number)
    if (what.stories === 0 && (!what.photos || refused.length > 0)) return
    const story = what.photos ? desk.open : null
    await this.#work(async () => {
      // Large photos take a while; what is typed meanwhile is saved as ever.
      await story?.saveNow()
      const taken = await core.takeDropped(what.number, story?.id ?? null)
      if (taken.added) await story?.refresh()
      await this.#tell(taken)
    })
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
