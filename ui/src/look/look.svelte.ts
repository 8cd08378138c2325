/** How the window looks to this reader: kept on this machine, applied to the document at once. */
import * as core from '../core'
import type { Language, Settings } from '../core'
import { MediaQuery } from 'svelte/reactivity'
import { locale } from '../words/locale.svelte'

export type Theme = 'system' | 'light' | 'dark' | 'contrast'
export type Density = 'comfortable' | 'dense'
export type Motion = 'system' | 'less'
export const ZOOMS = [80, 90, 100, 110, 125, 150, 175, 200]

/** What the system asks for. */
const system = {
  dark: new MediaQuery('(prefers-color-scheme: dark)'),
  contrast: new MediaQuery('(prefers-contrast: more)'),
  still: new MediaQuery('(prefers-reduced-motion: reduce)'),
}

const THEMES: Theme[] = ['system', 'light', 'dark', 'contrast']

class Look {
  theme = $state<Theme>('system')
  density = $state<Density>('comfortable')
  zoom = $state(100)
  motion = $state<Motion>('system')
  language = $state<Language | null>(null)
  listWidth = $state(320)
  inspectorWidth = $state(296)
  listShown = $state(true)
  inspectorShown = $state(true)
  /** Chords that a person chose, by command. */
  keys = $state<Record<string, string[]>>({})
  /** Settings of other rooms, kept as they came. */
  #others: Settings = {}
  #loaded = false

  /** Takes up what is remembered; a value that makes no sense is left out. */
  take(kept: Settings): void {
    this.#others = kept
    const one = <T>(name: string, of: readonly T[], otherwise: T) =>
      of.includes(kept[name] as T) ? (kept[name] as T) : otherwise
    const width = (name: string, otherwise: number) => {
      const value = kept[name]
      return typeof value === 'number' && value >= 160 && value <= 900 ? value : otherwise
    }
    this.theme = one('theme', THEMES, 'system')
    this.density = one('density', ['comfortable', 'dense'] as const, 'comfortable')
    this.zoom = one('zoom', ZOOMS, 100)
    this.motion = one('motion', ['system', 'less'] as const, 'system')
    this.language = one('language', ['vi', 'en', null] as const, null)
    if (this.language) locale.now = this.language
    this.listWidth = width('listWidth', 320)
    this.inspectorWidth = width('inspectorWidth', 296)
    this.listShown = kept.listShown !== false
    this.inspectorShown = kept.inspectorShown !== false
    this.keys = chords(kept.keys)
    this.#loaded = true
  }

  /** Remembers what is set now. */
  async keep(): Promise<void> {
    if (!this.#loaded) return
    const { theme, density, zoom, motion, language, listWidth, inspectorWidth, listShown, inspectorShown } = this
    const ours = { theme, density, zoom, motion, language, listWidth, inspectorWidth, listShown, inspectorShown }
    this.#others = { ...this.#others, ...ours, keys: $state.snapshot(this.keys) }
    await core.setSettings(this.#others)
  }

  /** Returns a setting of another room. */
  setting(name: string): unknown {
    return this.#others[name]
  }

  /** Remembers a setting of another room. */
  async setSetting(name: string, value: unknown): Promise<void> {
    this.#others = { ...this.#others, [name]: value }
    await this.keep()
  }

  /** Changes the size of everything by steps, or back to 100 %. */
  zoomBy(steps: number): void {
    const at = ZOOMS.indexOf(this.zoom)
    this.zoom = steps === 0 ? 100 : (ZOOMS[Math.min(ZOOMS.length - 1, Math.max(0, at + steps))] ?? 100)
  }

  /** Speaks another language from now on. */
  speak(language: Language): void {
    this.language = language
    locale.now = language
  }

  /** Puts language, theme, density, zoom and motion on the document; to be called in an effect. */
  apply(root: HTMLElement): void {
    const more = this.theme === 'contrast' || (this.theme === 'system' && system.contrast.current)
    const dark = this.theme === 'dark' || (this.theme !== 'light' && system.dark.current)
    root.dataset.scheme = dark ? 'dark' : 'light'
    root.dataset.contrast = more ? 'more' : 'plain'
    root.dataset.density = this.density
    root.dataset.motion = this.motion === 'less' || system.still.current ? 'less' : 'plain'
    root.lang = locale.now
    core.setZoom(this.zoom / 100)
  }
}

function chords(kept: unknown): Record<string, string[]> {
  if (typeof kept !== 'object' || kept === null) return {}
  const sound = (value: unknown) => Array.isArray(value) && value.every(chord => typeof chord === 'string')
  return Object.fromEntries(Object.entries(kept).filter(([, value]) => sound(value)))
}

export const look = new Look()
