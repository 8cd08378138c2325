/** The rows of the list, fetched by the page as they come into sight, and again when something changed. */
import { SvelteMap } from 'svelte/reactivity'
import * as core from '../core'
import type { Counts, Question, StoryRow } from '../core'
import { turns } from '../frame/turns'

export const PAGE = 50
export type Sought = Pick<Question, 'view' | 'words' | 'section'>

export class Rows {
  total = $state(0)
  /** Whether an answer to the question that now stands has come. */
  answered = $state(false)
  counts = $state.raw<Counts | null>(null)
  #pages = new SvelteMap<number, StoryRow[]>()
  #sought: Sought | null = null
  /** Grows with every question: an answer to an older one is thrown away. */
  #turn = 0
  #pending = new Set<number>()
  readonly #inTurn = turns()
  #seen: [number, number] = [0, 0]
  readonly #failed: (error: unknown) => void

  constructor(failed: (error: unknown) => void) {
    this.#failed = failed
  }

  /** Returns a row, or undefined while its page is not there. */
  at(index: number): StoryRow | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE]
  }

  /** Returns the place of a story among the rows that are here, or -1. */
  placeOf(id: string | null): number {
    for (const [page, rows] of this.#pages) {
      const index = rows.findIndex(row => row.id === id)
      if (index >= 0) return page * PAGE + index
    }
    return -1
  }

  /**
   * Returns the place of a story in what stands now, also beyond the rows that are here; -1 where it is not in it. The core
   * knows places in whole views only: in a search or a section, what is not here is not found.
   */
  async find(id: string | null): Promise<number> {
    const here = this.placeOf(id)
    const sought = this.#sought
    if (here >= 0 || id === null || !sought || sought.words.trim() || sought.section !== null) return here
    try {
      const place = await core.placeOf(sought.view, id)
      if (place === null || this.#sought !== sought) return -1
      this.#fetch(place, place)
      return place
    } catch (error) {
      this.#failed(error)
      return -1
    }
  }

  /**
   * Puts another question. The rows of the one before stay until its answer is here. One is asked at a time: of those that
   * are put meanwhile, the last.
   */
  async seek(sought: Sought): Promise<void> {
    this.#sought = sought
    this.#seen = [0, 0]
    await this.#inTurn(() => this.#renew([0]))
  }

  /** Asks again for what is in sight, and for the counts. */
  async refresh(): Promise<void> {
    const [first, last] = this.#seen.map(index => Math.floor(index / PAGE)) as [number, number]
    await Promise.all([this.#renew([...new Set([0, first, last])]), this.count()])
  }

  async count(): Promise<void> {
    try {
      this.counts = await core.counts()
    } catch (error) {
      this.#failed(error)
    }
  }

  /** Says which rows are in sight, and fetches what of them is not here. */
  see(first: number, last: number): void {
    // An empty list has no last row; its place must not be asked for once there are rows.
    this.#seen = [Math.max(0, first), Math.max(0, last)]
    this.#fetch(first, last)
  }

  #fetch(first: number, last: number): void {
    for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page++) {
      if (!this.#pages.has(page) && page * PAGE < this.total) this.#add(page)
    }
  }

  async #ask(page: number): Promise<core.StoryRows | null> {
    if (!this.#sought) return null
    return core.rows({ ...this.#sought, from: page * PAGE, count: PAGE })
  }

  async #renew(pages: number[]): Promise<void> {
    const turn = ++this.#turn
    this.#pending.clear()
    try {
      const answers = await Promise.all(pages.map(page => this.#ask(page)))
      if (turn !== this.#turn) return
      this.#pages.clear()
      answers.forEach((answer, number) => {
        if (answer) this.#pages.set(pages[number] ?? 0, answer.rows)
      })
      this.total = answers[0]?.total ?? 0
      this.answered = true
    } catch (error) {
      if (turn === this.#turn) this.#failed(error)
    }
  }

  async #add(page: number): Promise<void> {
    if (this.#pending.has(page)) return
    this.#pending.add(page)
    const turn = this.#turn
    try {
      const answer = await this.#ask(page)
      if (turn !== this.#turn || !answer) return
      this.#pages.set(page, answer.rows)
      this.total = answer.total
    } catch (error) {
      if (turn === this.#turn) this.#failed(error)
    } finally {
      if (turn === this.#turn) this.#pending.delete(page)
    }
  }
}
