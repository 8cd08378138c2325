/** Photos of the newsroom in memory. */
import type { Added, Picture, Placement, Saved } from './contract'
import { answer, story, touch } from './core.fake.state'
import { PHOTOS } from './core.fake.stories'

/** Places a photo of the invented newsroom in a story. */
export function place(id: string, name: string): Placement {
  const one = story(id)
  const hash = Object.keys(PHOTOS)[one.fields.placements.length % 9] ?? null
  const plain = {
    crop: null,
    focalPoint: null,
    turn: 0,
    illustrative: false,
    archive: false,
    lead: one.fields.placements.length === 0,
  }
  const placement: Placement = {
    id: `p${one.fields.placements.length + 1}`,
    photo: hash,
    caption: '',
    credit: '',
    alt: name,
    ...plain,
  }
  one.fields.placements.push(placement)
  touch(one)
  return placement
}
const taken = (placement: Placement): Added => ({ placements: [placement], notes: [] })
export const addPhotos = (id: string, _into: string | null) =>
  answer('addPhotos', (): Added | null => taken(place(id, '')))
export const addPicture = (id: string, _into: string | null, name: string, _picture: Picture) =>
  answer('addPicture', () => taken(place(id, name)))
export const removePhoto = (id: string, placement: string) =>
  answer('removePhoto', (): Saved => {
    const one = story(id)
    one.fields.placements = one.fields.placements.filter(other => other.id !== placement)
    one.blocks = one.blocks.filter(block => block.node?.attrs?.placement !== placement)
    return touch(one)
  })
export const photoUrl = (hash: string, width: 320 | 2048 | 'whole'): string => {
  const url = PHOTOS[hash]
  return url ? url + (width === 'whole' ? '#whole' : '') : ''
}
export const previewUrl = (id: string): string => `about:blank#${id}`

export const exportStory = (id: string) => answer('exportStory', (): string | null => `/home/thuha/${id}.md`)
export const openSite = (_id: string, _destination: string | null) => answer('openSite', () => null)
