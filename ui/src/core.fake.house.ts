/** House data, copies and settings of the newsroom in memory. */
import type { Backup, DeskCard, FoundOut, HouseItem, Login, Probe, Settings, Standing } from './contract'
import { answer, card, fake, refusal } from './core.fake.state'
import { DESK, NOW } from './core.fake.stories'
import { fold } from './words/fold'

function houseOf(kind: string): HouseItem[] {
  const { sections, tags, people } = card().house
  if (kind === 'section') return sections.map(value => ({ kind, id: value.slug, value }))
  if (kind === 'tag') return tags.map(name => ({ kind, id: fold(name), value: { name } }))
  if (kind === 'person')
    return people.map(({ id, name, penNames }) => ({ kind, id, value: { id, name, pen_names: penNames } }))
  return []
}
const ofKind = (kind: string) => {
  const ours = fake.house.filter(item => item.kind === kind)
  return [...houseOf(kind).filter(item => !ours.some(other => other.id === item.id)), ...ours]
}
export const houseItems = (kind: string) => answer('houseItems', () => ofKind(kind))
export const setHouse = (kind: string, value: unknown) =>
  answer('setHouse', (): HouseItem => {
    const named = value as Record<string, string | undefined>
    // What each kind is known by.
    const by: Record<string, string> = {
      section: 'slug',
      person: 'id',
      role: 'role',
      abbreviation: 'short',
      confusable: 'wrong',
      destination: 'id',
      usage: 'id',
      territory: 'code',
      title: 'code',
    }
    const field = by[kind] ?? 'name'
    const single = kind === 'style' || kind === 'cleaning'
    if (!single && !named[field]) throw refusal('house.empty', `Mục ${kind}: trường “${field}” đang trống.`, field)
    const id = single ? kind : field === 'name' ? fold(named.name ?? '') : (named[field] ?? '')
    const item = { kind, id, value }
    fake.house = [...fake.house.filter(other => other.kind !== kind || other.id !== item.id), item]
    fake.change({ stories: null, house: true })
    return item
  })
export const removeHouse = (kind: string, id: string) =>
  answer('removeHouse', () => {
    fake.house = fake.house.filter(other => other.kind !== kind || other.id !== id)
    fake.change({ stories: null, house: true })
    return null
  })
const PROBE: Probe = {
  title: 'Báo Tân Giang điện tử',
  user: 'galley',
  marks: true,
  publishes: true,
  uploads: true,
  editsOthers: true,
  largestPhoto: 8_388_608,
  unmapped: [],
}
function found(id: string): FoundOut {
  const { kind } = (ofKind('destination').find(one => one.id === id)?.value ?? {}) as { kind?: string }
  if (kind === 'site') return { files: { serves: true, lacks: [], put: 3.2, get: 1.4, list: 2, speed: 41_000_000 } }
  return { posts: { ...PROBE, user: fake.logins.get(id)?.user ?? PROBE.user, unmapped: fake.unmapped } }
}
export const destinations = () =>
  answer('destinations', (): Standing[] =>
    ofKind('destination').map(({ id, value }) => {
      const { kind, at = '' } = value as { kind?: string; at?: string }
      const asks = kind === 'wordpress' || at !== ''
      return {
        id,
        opens: !asks || fake.logins.has(id),
        desks: ((value as { desks?: string[] }).desks ?? []).map(key => key.slice(0, 8)),
      }
    }),
  )
export const addDestination = (value: unknown, login: Login) =>
  answer('addDestination', (): FoundOut => {
    const { id } = value as { id: string }
    fake.logins.set(id, login)
    fake.house = [
      ...fake.house.filter(one => one.kind !== 'destination' || one.id !== id),
      { kind: 'destination', id, value },
    ]
    fake.change({ stories: null, house: true })
    return found(id)
  })
export const testDestination = (id: string) => answer('testDestination', (): FoundOut => found(id))
export const namePublishingDesks = (id: string, desks: string[]) =>
  answer('namePublishingDesks', () => {
    const { value } = ofKind('destination').find(one => one.id === id) ?? {}
    if (!value) throw refusal('publish.no_destination', `Tòa soạn không có nơi đăng “${id}”.`)
    if (desks.length > 1 && (value as { kind?: string }).kind === 'site')
      throw refusal('publish.one_desk_alone', `Trang tĩnh “${id}” chỉ do một máy ghi.`)
    const now = { ...(value as object), desks: desks.map(digits => digits.padEnd(64, '0')) }
    fake.house = fake.house.map(one => (one.kind === 'destination' && one.id === id ? { ...one, value: now } : one))
    return null
  })
export const removeDestination = (id: string) =>
  answer('removeDestination', () => {
    fake.logins.delete(id)
    fake.house = fake.house.filter(one => one.kind !== 'destination' || one.id !== id)
    fake.change({ stories: null, house: true })
    return null
  })
const copies: Backup[] = [{ name: 'galley-2022-05-09.db', at: NOW - 86_400_000, bytes: 48_201_344 }]
export const backup = () =>
  answer('backup', (): Backup | null => {
    const made = { name: 'galley-2022-05-10.db', at: fake.now, bytes: 48_310_272 }
    copies.unshift(made)
    return made
  })
export const restoreCopy = (copy: string | null) =>
  answer('restoreCopy', (): DeskCard | null => {
    fake.card = { ...structuredClone(DESK), folder: `/home/thuha/${copy ?? 'khoi-phuc'}` }
    return fake.card
  })
export const backups = () => answer('backups', () => copies)
export const settings = () => answer('settings', () => fake.settings)
export const setSettings = (value: Settings) =>
  answer('setSettings', () => {
    fake.settings = structuredClone(value)
    return null
  })

export function setZoom(factor: number): void {
  document.documentElement.style.zoom = String(factor)
}
