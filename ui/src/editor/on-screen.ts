/** A story in the editor, on a page of its own, before a core that merges: for tests that type. */
import { mount, unmount } from 'svelte'
import { vi } from 'vitest'
import { cdp } from 'vitest/browser'
import * as core from '../core'
import { fake } from '../core.fake'
import { paragraph } from '../core.fake.stories'
import { desk } from '../frame/desk.svelte'
import { press } from '../keys/shortcuts'
import { painted } from '../frame/painted'
import Editor from './Editor.svelte'
import { OpenStory } from './open.svelte'

type Session = { send: (method: string, words?: Record<string, unknown>) => Promise<unknown> }

/** The browser's own protocol. */
export const session = () => cdp() as unknown as Session

/** Has the browser's input method show a word that is not finished. */
export const compose = (text: string) =>
  session().send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length })

/** Has the browser's input method finish its word. */
export const commit = (text: string) => session().send('Input.insertText', { text })

/** Puts the caret of an editor behind some words, or selects as much before it. */
export function caretIn(prose: HTMLElement, behind: string, select = 0): void {
  prose.focus()
  const walker = document.createTreeWalker(prose, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = (node.textContent ?? '').indexOf(behind)
    if (at < 0) continue
    const end = at + behind.length
    getSelection()?.setBaseAndExtent(node, end - select, node, end)
    return
  }
  throw new Error(`no words “${behind}”`)
}

/** A story that is being edited, and the page it is on. */
export class OnScreen {
  /** What a colleague makes of a paragraph; the core merges it with what this page saves. */
  colleague = (text: string) => text
  readonly story: OpenStory
  readonly prose: HTMLElement
  readonly #drawn: Record<string, unknown>
  static #revision = 1

  private constructor(story: OpenStory, drawn: Record<string, unknown>) {
    this.story = story
    this.#drawn = drawn
    this.prose = document.querySelector('.prose') as HTMLElement
  }

  /** Opens a story of these paragraphs. */
  static async open(...paragraphs: string[]): Promise<OnScreen> {
    fake.reset(true)
    await desk.begin()
    const id = fake.stories[0]?.id ?? ''
    let saved = paragraphs
    let screen: OnScreen | null = null
    const story = await OpenStory.open(id, {
      ...core,
      checkStory: async () => [],
      conflicts: async () => [],
      showStory: async () => {
        const merged = screen ? saved.map(screen.colleague) : saved
        const blocks = merged.map(paragraph)
        return { ...(await core.showStory(id)), revision: `r${OnScreen.#revision}`, blocks, conflicts: 0 }
      },
      saveStory: async (_id, _base, draft) => {
        const words = (piece: (typeof draft.body)[number]) =>
          'kept' in piece ? piece.kept : (piece.tree.content ?? []).map(({ text }) => text).join('')
        saved = draft.body.map(words)
        OnScreen.#revision += 1
        return { revision: `s${OnScreen.#revision}` }
      },
    })
    desk.open = story
    window.addEventListener('keydown', press)
    const host = document.createElement('div')
    document.body.append(host)
    const drawn = mount(Editor, { target: host })
    await vi.waitUntil(() => document.querySelector('.prose') !== null)
    screen = new OnScreen(story, drawn)
    return screen
  }

  /** Has a colleague change the story, and the page hear of it. */
  async changedBy(colleague: (text: string) => string): Promise<void> {
    this.colleague = colleague
    OnScreen.#revision += 1
    await this.story.refresh()
  }

  /** What each block says. */
  get texts(): string[] {
    return this.story.body.state.doc.children.map(node => node.textContent)
  }

  /** The body as ProseMirror prints it: what is in what. */
  get shape(): string {
    return this.story.body.state.doc.toString().slice(4, -1)
  }

  /** Puts the caret behind some words, or selects as much before it. */
  async caret(behind: string, select = 0): Promise<void> {
    caretIn(this.prose, behind, select)
    await painted()
  }

  async close(): Promise<void> {
    window.removeEventListener('keydown', press)
    await unmount(this.#drawn)
    await desk.closeStory()
    document.body.replaceChildren()
  }
}
