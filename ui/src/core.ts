/** The one door to the core: every question that the window asks, and what it is told unasked. */
import { invoke } from '@tauri-apps/api/core'
import { listen } from '@tauri-apps/api/event'
import { getCurrentWebview } from '@tauri-apps/api/webview'
import { CoreFailure } from './failure'
import type {
  Action,
  Asked,
  Backup,
  Changed,
  Clipboard,
  Compared,
  Conflict,
  Counts,
  Deed,
  DeskCard,
  Draft,
  Failure,
  Finding,
  Founding,
  HouseItem,
  Pasted,
  Placement,
  Progress,
  Question,
  Receipt,
  Saved,
  Settings,
  Shown,
  Start,
  StoryRows,
  Unsubscribe,
} from './contract'

export { CoreFailure } from './failure'
export type * from './contract'

function isFailure(error: unknown): error is Failure {
  return typeof error === 'object' && error !== null && 'code' in error && 'message' in error
}

async function ask<T>(command: string, words: Record<string, unknown> = {}): Promise<T> {
  try {
    return await invoke<T>(command, words)
  } catch (error) {
    if (isFailure(error))
      throw new CoreFailure({ ...error, field: error.field ?? null, findings: error.findings ?? [] })
    throw new CoreFailure({
      code: 'window.unreachable',
      field: null,
      message: String(error),
      kind: 'storage',
      findings: [],
    })
  }
}

function hear<T>(event: string, callback: (what: T) => void): Unsubscribe {
  const heard = listen<T>(event, said => callback(said.payload))
  return () => void heard.then(stop => stop())
}

export const start = () => ask<Start>('start')
export const foundDesk = (founding: Founding) => ask<DeskCard | null>('found_desk', { founding })
export const openDesk = (recent: string | null) => ask<DeskCard | null>('open_desk', { recent })
export const openDemo = () => ask<DeskCard>('open_demo')
export const closeDesk = () => ask<null>('close_desk')
export const actAs = (member: string) => ask<DeskCard>('act_as', { member })
export const passphrase = (text: string | null) => ask<null>('passphrase', { text })

export const rows = (question: Question) => ask<StoryRows>('rows', { question })
export const counts = () => ask<Counts>('counts')
export const newStory = () => ask<string>('new_story')
export const importFiles = () => ask<string[]>('import_files')

export const showStory = (id: string) => ask<Shown>('show_story', { id })
export const saveStory = (id: string, base: string, draft: Draft) => ask<Saved>('save_story', { id, base, draft })
export const freezeStory = (id: string) => ask<Saved>('freeze_story', { id })
export const checkStory = (id: string) => ask<Finding[]>('check_story', { id })
export const applyFix = (id: string, base: string, fix: string) => ask<Saved>('apply_fix', { id, base, fix })

export const step = (id: string, action: Action, reason: string, override: string) =>
  ask<Shown>('step', { id, action, reason, override })
export const approve = (id: string, override: string, digest: string) => ask<Shown>('approve', { id, override, digest })
export const publish = (id: string, override: string) => ask<Receipt>('publish', { id, override })
export const correct = (id: string, reason: string, override: string) =>
  ask<Receipt>('correct', { id, reason, override })
export const takeDown = (id: string, reason: string) => ask<Receipt>('take_down', { id, reason })

export const history = (id: string) => ask<Deed[]>('history', { id })
export const compare = (id: string, from: string | null, to: string | null) =>
  ask<Compared>('compare', { id, from, to })
export const restore = (id: string, revision: string, paragraph: number | null) =>
  ask<Saved>('restore', { id, revision, paragraph })
export const conflicts = (id: string) => ask<Conflict[]>('conflicts', { id })
export const choose = (id: string, base: string, conflict: string, side: number | null, text: string | null) =>
  ask<Saved>('choose', { id, base, conflict, side, text })

export const paste = (pasted: { html: string | null; text: string | null }) => ask<Pasted>('paste', { pasted })
export const clipboard = () => ask<Clipboard>('clipboard')

export const addPhotos = (id: string, into: string | null) => ask<Placement[]>('add_photos', { id, into })
export const addPhotoBytes = (id: string, into: string | null, name: string, bytes: Uint8Array) =>
  ask<Placement>('add_photo_bytes', { id, into, name, bytes: Array.from(bytes) })
export const removePhoto = (id: string, placement: string) => ask<Saved>('remove_photo', { id, placement })

export const exportStory = (id: string) => ask<string | null>('export_story', { id })
export const openSite = (id: string) => ask<null>('open_site', { id })

export const houseItems = (kind: string) => ask<HouseItem[]>('house_items', { kind })
export const setHouse = (kind: string, value: unknown) => ask<HouseItem>('set_house', { kind, value })
export const removeHouse = (kind: string, id: string) => ask<null>('remove_house', { kind, id })
export const addMember = (name: string, role: string, passphrase: string | null) =>
  ask<DeskCard>('add_member', { name, role, passphrase })

export const backup = () => ask<Backup | null>('backup')
export const backups = () => ask<Backup[]>('backups')
export const settings = () => ask<Settings>('settings')
export const setSettings = (value: Settings) => ask<null>('set_settings', { value })

export const onChanged = (callback: (what: Changed) => void) => hear<Changed>('changed', callback)
export const onProgress = (callback: (what: Progress) => void) => hear<Progress>('progress', callback)
export const onAsked = (callback: (who: Asked) => void) => hear<Asked>('asked', callback)

/** Makes everything larger or smaller, as the webview itself does it. */
export function setZoom(factor: number): void {
  // Before the capability is granted, or in an old webview, the window stays as it is.
  void getCurrentWebview()
    .setZoom(factor)
    .catch(() => {})
}

/** Whether custom schemes are spoken as hosts here, as WebView2 does it. */
const asHosts = navigator.userAgent.includes('Windows')

/** Returns where a photo is shown from, as wide as asked. */
export function photoUrl(hash: string, width: 320 | 2048): string {
  return `${asHosts ? 'http://photo.localhost' : 'photo://localhost'}/${hash}/${width}`
}

/** Returns where a story is shown from as readers would see it. */
export function previewUrl(id: string): string {
  return `${asHosts ? 'http://preview.localhost' : 'preview://localhost'}/${id}`
}
