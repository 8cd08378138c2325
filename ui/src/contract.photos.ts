/** The photo desk: the newsroom's photos, what is said of them, and how they come in and go out. */
import type { State } from './contract'

/** What is given to all photos that are taken in together: what is said of them, and then a template by its name. */
export type Given = { changes: PhotoChange[]; template: string | null }
/** A part of what was dropped on the window. */
export type DroppedPart = 'photos' | 'stories' | 'folders'
/** What was not taken in to its end, and what was given to the photos that came. */
export type LeftToIngest = { name: string; given: Given }
/** What can be said of a photo, by the word that entries use. */
export type PhotoField =
  | 'caption'
  | 'headline'
  | 'credit'
  | 'creator'
  | 'source'
  | 'copyright'
  | 'usage_terms'
  | 'usage'
  | 'expires'
  | 'embargo'
  | 'territory'
  | 'leases'
  | 'taken'
  | 'sublocation'
  | 'city'
  | 'state'
  | 'country'
  | 'people'
  | 'keywords'
  | 'alt'
  | 'long_description'
  | 'instructions'
  | 'digital_source_type'
  | 'rating'
  | 'label'
/** Which photos are shown; what is null or false narrows nothing. Days as `2026-05-01`, both of them among them. */
export type PhotoQuestion = {
  words: string
  creator: string | null
  place: string | null
  person: string | null
  keyword: string | null
  from: string | null
  to: string | null
  /** A story that places it. */
  story: string | null
  unused: boolean
  uncredited: boolean
  uncaptioned: boolean
  /** The least and the most rating: −1 is rejected, 0 is none. */
  ratings: [number, number] | null
  label: string | null
}
/** A photo after which a page begins. */
export type PhotoPlace = { came: number; photo: string }
export type PhotoPage = { photos: PhotoCard[]; count: number }
export type PhotoCard = {
  photo: string
  /** The name of the file that it came in. */
  file: string
  came: number
  /** In pixels, upright; 0 where what is true of its file does not read. */
  width: number
  height: number
  bytes: number
  /** What a person should know of the file: cut, damaged, made by a machine. */
  notices: string[]
  damaged: boolean
  /** What holds of it, by field; what says nothing is not there. */
  said: Partial<Record<PhotoField, string[]>>
  /** Whom a reader is told for it. */
  creditLine: string
  /** What it is by its source, in words, where it says so. */
  sourceType: string | null
  placed: number
}
/** All that is known of a photo. */
export type PhotoSheet = {
  card: PhotoCard
  /** Where people said several things of a field, or blocks of its file disagree: each with who says so. */
  differing: Differing[]
  /** Photos that look like it: `same` is one picture saved twice, else a part of it or the next frame. */
  alike: { photo: string; file: string; same: boolean }[]
  uses: PhotoUse[]
}
export type Differing = { field: PhotoField; values: { says: string; by: string; at: number | null }[] }
/** A use of a photo: no placement where the story has dropped a photo that readers saw in it. */
export type PhotoUse = {
  story: string
  placement: string | null
  headline: string
  state: State
  at: number
  public: PhotoPublic[]
}
/** When readers saw a photo in a story at a destination, and whether it stands there with it still. */
export type PhotoPublic = { destination: string; first: number; last: number; still: boolean }
/** A field that is changed on all photos that are chosen. */
export type PhotoChange = { field: PhotoField; way: 'replace' | 'append' | 'if_empty'; values: string[] }
/** What a change of photos did: what names it, to undo it; codes that no list has; and how many texts of stories differ now. */
export type PhotosChanged = { change: string | null; photos: string[]; unknownCodes: string[]; offers: number }
/** What undoing a change did, and what somebody has changed since and stays. */
export type PhotosUndone = { change: string | null; photos: string[]; left: { photo: string; field: PhotoField }[] }
export type PhotoReplacing = { fields: PhotoField[]; find: string; with: string; anyCase: boolean }
/** What a text says spelled out for a photo; codes that no list has, and why it cannot be spelled out. */
export type PhotoSpelled = { text: string; unknown: string[]; why: string | null }
/** What a rule says of a text of a photo, and the text put right where it can. */
export type PhotoFinding = {
  severity: 'error' | 'warning' | 'info'
  message: string
  code: string
  excerpt: string
  mended: string | null
}
/** A text of a placement that was copied from its photo, which says something else now. */
export type PhotoOffer = {
  story: string
  headline: string
  state: State
  placement: string
  photo: string
  field: PhotoField
  there: string
  now: string
}
/** A file that is being taken in, by its place among those that are; and whether a picture of it can be shown already. */
export type Arriving = { at: number; file: string; picture: boolean }
/** How far taking photos in is. */
export type Ingesting = { done: number; total: number }
/** What became of files and folders that were to be taken in. */
export type Ingested = {
  photos: string[]
  known: string[]
  refused: { file: string; why: string }[]
  /** What a person should know of photos that were taken in. */
  notes: string[]
  /** How many files are no photos. */
  others: number
  /** How many were not looked at, since somebody stopped it. */
  left: number
}
/** What became of photos that were written into a folder, with the list of their captions. */
export type Handover = { files: number; list: string; refused: { file: string; why: string }[] }
/** A list of codes that this machine spells captions with. */
export type CodeList = { number: number; file: string; codes: number; why: string | null }
