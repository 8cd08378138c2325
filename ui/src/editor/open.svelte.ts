/** A story on screen: a placeholder with the shape that the frame counts on. */
import * as core from '../core'
import type { Block, Fields, Finding, Placement, Shown } from '../core'
import { countWords } from '../words/fold'

export type SaveState =
  | { kind: 'clean' }
  | { kind: 'saving' }
  | { kind: 'saved'; at: number }
  | { kind: 'unsaved'; why: string }

export class OpenStory {
  readonly id: string
  shown = $state.raw() as Shown
  fields = $state() as Fields
  blocks = $state.raw<Block[]>([])
  findings = $state.raw<Finding[]>([])
  save = $state.raw<SaveState>({ kind: 'clean' })
  words = $derived(this.blocks.reduce((sum, block) => sum + countWords(block.source), 0))
  selectedWords = $state(0)

  get revision(): string {
    return this.shown.revision
  }
  get mayEdit(): boolean {
    return this.shown.mayEdit
  }
  get mayCaption(): boolean {
    return this.shown.mayCaption
  }
  get whyNot(): string | null {
    return this.shown.whyNot
  }

  private constructor(shown: Shown) {
    this.id = shown.id
    this.take(shown)
  }

  static async open(id: string): Promise<OpenStory> {
    return new OpenStory(await core.showStory(id))
  }

  private take(shown: Shown): void {
    this.shown = shown
    this.fields = shown.fields
    this.blocks = shown.blocks
  }

  edit<K extends keyof Fields>(field: K, value: Fields[K]): void {
    this.fields[field] = value
  }

  editPlacement(id: string, patch: Partial<Placement>): void {
    const placement = this.fields.placements.find(one => one.id === id)
    if (placement) Object.assign(placement, patch)
  }

  async saveNow(): Promise<void> {}
  async freeze(): Promise<void> {}
  async refresh(): Promise<void> {
    this.take(await core.showStory(this.id))
  }
  async close(): Promise<void> {}
}
