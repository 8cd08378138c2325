/** Two people at one story, saves that are late or fail, words in the middle of being composed: nothing is lost. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { BodyPiece, Shown } from '../core'
import { fake, showStory } from '../core.fake'
import { paragraph } from '../core.fake.stories'
import { chance } from './invented'
import { OpenStory, type StoryCore } from './open.svelte'

const RUNS = 12
const STEPS = 60

/** A core in which this page writes the even paragraphs and a colleague the odd ones; each save is merged at its base. */
class Merging implements StoryCore {
  mine: string[]
  theirs: string[]
  number = 1
  /** What each revision showed of the colleague's paragraphs. */
  readonly #bases = new Map<string, string[]>()
  readonly #next: (below: number) => number
  readonly #shown: Shown
  steady = false

  constructor(shown: Shown, paragraphs: string[], next: (below: number) => number) {
    this.#shown = shown
    this.#next = next
    this.mine = paragraphs
    this.theirs = [...paragraphs]
  }
  get merged(): string[] {
    return this.mine.map((text, i) => (i % 2 === 0 ? text : (this.theirs[i] ?? '')))
  }
  #late = () => new Promise(resolve => setTimeout(resolve, this.#next(300)))

  showStory = async () => {
    await this.#late()
    const revision = `r${this.number}`
    this.#bases.set(revision, [...this.theirs])
    return { ...this.#shown, conflicts: 0, unfrozen: [], revision, blocks: this.merged.map(paragraph) }
  }
  saveStory = async (_id: string, base: string, draft: { body: BodyPiece[] }) => {
    await this.#late()
    if (!this.steady && this.#next(5) === 0) throw new Error('đĩa đầy')
    const said = draft.body.map(piece =>
      'kept' in piece ? piece.kept : (piece.tree.content ?? []).map(one => one.text).join(''),
    )
    const then = this.#bases.get(base)
    if (!then) throw new Error(`a base that was never shown or answered: ${base}`)
    // A colleague's paragraph that a save changes against its base is one that this page invented.
    said.forEach((text, i) => {
      if (i % 2 === 1 && text !== then[i]?.trim()) throw new Error(`paragraph ${i} was “${then[i]}”, not “${text}”`)
    })
    expect(said).toHaveLength(this.mine.length)
    this.mine = said
    this.number += 1
    const revision = `s${this.number}`
    this.#bases.set(revision, then)
    return { revision }
  }
  lookAtStory = () => this.showStory()
  freezeStory = async () => null
  checkStory = async () => []
  conflicts = async () => []
  applyFix = async () => ({ revision: '' })
}

beforeEach(() => {
  vi.useFakeTimers()
  fake.reset(true)
})
afterEach(() => {
  vi.useRealTimers()
})

test('every letter typed is saved once, every change of the colleague is shown, and none is taken for ours', async () => {
  for (let seed = 1; seed <= RUNS; seed++) {
    const next = chance(seed)
    const shown = await showStory(fake.stories[0]?.id ?? '')
    const core = new Merging(shown, ['Một hai ba.', 'Bốn năm sáu.', 'Bảy tám.', 'Chín mười.'], next)
    const opening = OpenStory.open(shown.id, core)
    await vi.advanceTimersByTimeAsync(400)
    const story = await opening
    let composing = false
    story.body.show({
      updateState: () => undefined,
      domObserver: { flush: () => undefined, forceFlush: () => undefined },
      get composing() {
        return composing
      },
    } as never)
    const letters: string[] = []
    for (let i = 0; i < STEPS; i++) {
      await vi.advanceTimersByTimeAsync(next(250))
      const what = next(10)
      if (what < 5) {
        const { doc } = story.body.state
        const index = next(2) * 2
        const block = doc.child(index)
        const start = doc.children.slice(0, index).reduce((sum, node) => sum + node.nodeSize, 1)
        const letter = String.fromCodePoint(0x4e00 + letters.length)
        letters.push(letter)
        story.body.dispatch(story.body.state.tr.insertText(letter, start + next(block.content.size + 1)))
      } else if (what < 7) {
        const index = next(2) * 2 + 1
        const words = (core.theirs[index] ?? '').split(' ')
        words[next(words.length)] = `R${i}`
        core.theirs[index] = words.join(' ')
        core.number += 1
        story.refresh().catch(() => undefined)
      } else if (what === 7) {
        composing = !composing
        if (!composing) story.composed()
      } else if (what === 8) story.saveNow().catch(() => undefined)
      else story.freeze().catch(() => undefined)
    }
    composing = false
    core.steady = true
    story.composed()
    story.refresh().catch(() => undefined)
    await vi.advanceTimersByTimeAsync(15_000)
    const texts = story.body.state.doc.children.map(node => node.textContent)
    expect(texts, `seed ${seed}`).toEqual(core.merged)
    for (const letter of letters) expect(texts.join('').split(letter).length - 1, `seed ${seed}`).toBe(1)
    expect(story.save.kind).not.toBe('unsaved')
  }
})
