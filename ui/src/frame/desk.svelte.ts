/** What is on the desk now: newsroom, view, chosen story, open story. It alone asks the core where to go. */
import * as core from '../core'
import type { DeskCard, Start, View } from '../core'
import type { OpenStory } from '../editor/open.svelte'
import { settleField } from '../inspector/settle'
import { look } from '../look/look.svelte'
import { setZone } from '../words/formats'
import { locale } from '../words/locale.svelte'
import { m } from '../words/messages'
import { toasts, type Toast } from './toasts.svelte'

class Desk {
  /** What the window began with; null until the core has answered. */
  start = $state.raw<Start | null>(null)
  card = $state.raw<DeskCard | null>(null)
  view = $state<View>('all')
  words = $state('')
  section = $state<string | null>(null)
  /** The story that the list points at; not yet open. */
  selected = $state<string | null>(null)
  open = $state.raw<OpenStory | null>(null)
  /** The story that is being opened, so that the last one asked for wins. */
  #wanted: string | null = null

  /** Asks the core what there is, and takes up the desk that was open last. */
  async begin(): Promise<void> {
    try {
      const [start, kept] = await Promise.all([core.start(), core.settings()])
      locale.now = start.language
      look.take(kept)
      this.enter(start.desk)
      this.start = start
    } catch (error) {
      // The first screen comes up all the same: what it offers is a way to try again.
      this.start = { language: locale.now, recent: [], desk: null, demo: true }
      this.fail(error)
    }
  }

  /** Takes up a desk, or none. */
  enter(card: DeskCard | null): void {
    if (card) {
      setZone(card.zone)
    }
    this.card = card
  }

  /** Reads the newsroom's card again, as its house data or members changed. */
  async renew(): Promise<void> {
    try {
      const { desk } = await core.start()
      if (desk && this.card) this.enter(desk)
    } catch (error) {
      this.fail(error)
    }
  }

  /** Opens a story; what was typed in the one before is saved first. */
  async openStory(id: string): Promise<void> {
    this.#wanted = id
    this.selected = id
    if (this.open?.id === id) return
    settleField()
    try {
      // With all that editing needs, it is a part of the program of its own: the list is there before it.
      const { OpenStory } = await import('../editor/open.svelte')
      const story = await OpenStory.open(id)
      if (this.#wanted !== id) return await story.close()
      // Not before the other is there: a closed story no longer saves what is typed into it.
      await this.open?.close()
      this.open = story
    } catch (error) {
      this.fail(error)
    }
  }

  /** Leaves the open story; what was typed is saved first. */
  async closeStory(): Promise<void> {
    this.#wanted = null
    settleField()
    try {
      await this.open?.close()
      this.open = null
    } catch (error) {
      this.fail(error)
    }
  }

  /** Begins a story and opens it. */
  async newStory(): Promise<void> {
    try {
      await this.openStory(await core.newStory())
    } catch (error) {
      this.fail(error)
    }
  }

  /** Leaves this newsroom for the first screen. */
  async leave(): Promise<void> {
    await this.closeStory()
    if (this.open) return
    try {
      await core.closeDesk()
      this.start = await core.start()
      this.selected = null
      this.enter(null)
    } catch (error) {
      this.fail(error)
    }
  }

  /** Brings back a copy as a desk of its own, and goes on there. Returns whether it did. */
  async bringBack(copy: string | null): Promise<boolean> {
    const story = this.open?.id
    // Before the other desk is there: what is typed must not go to that one.
    await this.closeStory()
    if (this.open) return false
    try {
      const card = await core.restoreCopy(copy)
      if (card) {
        Object.assign(this, { view: 'all', words: '', section: null, selected: null })
        this.enter(card)
        return true
      }
    } catch (error) {
      this.fail(error)
    }
    if (story) await this.openStory(story)
    return false
  }

  /** Goes on as another member of this machine. */
  async actAs(member: string): Promise<void> {
    try {
      await this.open?.saveNow()
      this.enter(await core.actAs(member))
      await this.open?.refresh()
    } catch (error) {
      this.fail(error)
    }
  }

  toast(toast: Toast): void {
    toasts.say(toast)
  }

  /** Tells a person what did not work. */
  fail(error: unknown): void {
    if (error instanceof core.CoreFailure) {
      toasts.say({ text: error.message, bad: true })
      return
    }
    console.error(error)
    toasts.say({
      text: m['failure.unforeseen']({ detail: error instanceof Error ? error.message : String(error) }),
      bad: true,
    })
  }
}
export const desk = new Desk()
