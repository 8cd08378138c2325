/** What the core says and is told, until it is generated from Rust. Times are milliseconds since 1970. */

export type * from './contract.board'
export type * from './contract.photos'
import type { PhotoChange, PhotoField } from './contract.photos'

export type Language = 'vi' | 'en'

export type Failure = {
  code: string
  field: string | null
  message: string
  kind: 'refused' | 'usage' | 'notFound' | 'damaged' | 'storage'
  findings: Finding[]
}

export type Start = { language: Language; recent: RecentDesk[]; desk: DeskCard | null; demo: boolean }
export type RecentDesk = { id: string; name: string; folder: string; member: string }
export type DeskCard = {
  newsroom: string
  folder: string
  language: Language
  zone: string
  me: Member
  members: Member[]
  house: HouseCard
  readOnly: boolean
  notices: Notice[]
}
export type Notice = { code: string; message: string }
export type Member = {
  id: string
  name: string
  role: string
  roleLabel: string
  protected: boolean
  rights: string[]
  /** Until when the rights of an editor are lent to them. */
  delegatedUntil: number | null
}
export type HouseCard = {
  sections: { name: string; slug: string }[]
  tags: string[]
  people: { id: string; name: string; penNames: string[] }[]
  genres: string[]
  /** The lowest first. */
  memberRoles: { code: string; label: string; rights: string[] }[]
  headlineCharacters: number
  headlineSyllables: number
  standfirstSyllables: number
  destinations: { id: string; title: string; address: string }[]
  /** Shapes that photos are cropped to: width and height against each other. */
  ratios: { label: string; sides: [number, number] }[]
  /** On what right photos are used. */
  usages: { code: string; label: string }[]
  templates: Template[]
}
/** What is said of photos at once, by its name. */
export type Template = { name: string; changes: { field: PhotoField; way: PhotoChange['way']; text: string }[] }

/** A destination, and whether whoever works here can publish there from this desk. */
export type Standing = { id: string; opens: boolean; desks: string[] }
/** Who to be at a destination, as it is typed; certificates by the number of a file that was chosen. */
export type Login = { user: string; secret: string; certificates: number | null }
/** What a destination says of itself and of us. */
export type Probe = {
  title: string
  user: string
  marks: boolean
  publishes: boolean
  uploads: boolean
  editsOthers: boolean
  /** In bytes, where it says so. */
  largestPhoto: number | null
  /** Sections for which it has no place, by name. */
  unmapped: string[]
}

/** What a destination says of itself: one that shows posts, or a storage that serves the files of a site. */
export type FoundOut = { posts: Probe } | { files: Tested }

export type View = 'all' | 'mine' | 'to_caption' | 'waiting' | 'changed' | 'published' | 'conflicted'
export type Question = { view: View; words: string; section: string | null; from: number; count: number }
export type StoryRows = { total: number; rows: StoryRow[] }
export type Counts = Record<View, number>
export type StoryRow = {
  id: string
  headline: Piece[]
  snippet: Piece[]
  section: string
  bylines: string[]
  state: State
  updatedAt: number
  deadline: number | null
  conflicts: number
  /** Who approved it as it is, where more have to. */
  halfApproved: string[]
  approvalsNeeded: number
  /** What was said of it to whoever works here, who has not seen it yet. */
  told: Told | null
  /** The photo that leads it, as the story shows it. */
  photo: Lead | null
  spread: Spread
}
export type Lead = { photo: string } & Pick<Placement, 'turn' | 'crop' | 'focalPoint'>
/** What was done with a story, for its author to know; `isNew` where whoever works here is that and has not seen it. */
export type Told = { done: 'return' | 'correct' | 'takedown'; by: string; at: number; reason: string; isNew: boolean }
/** How far a story has spread: something of it only here, on its way, all in the storage, or not known. */
export type Spread = 'only_here' | 'waiting' | 'shared' | 'unsure'
export type Whereabouts = {
  spread: Spread
  words: boolean
  entries: number
  photos: number
  stored: 'unconnected' | 'void' | 'whole' | 'partly'
  at: number | null
  why: string | null
  missing: number
  missingPhotos: number
  desks: SeenBy[]
  sites: AtSite[]
  awaited: string[]
  /** Where it waits for somebody there to look it over. */
  inReview: string[]
}
export type SeenBy = { member: string; id: string; sight: 'all' | 'older' | 'unknown'; sealed: boolean }
export type AtSite = {
  /** The destination's id, and what it is called. */
  id: string
  destination: string
  version: 'now' | 'older' | 'unapproved' | 'down'
  at: number
  url: string
  /** When what stands approved was approved, where it is not what is there. */
  unsent: number | null
}
export type Piece = { text: string; found: boolean }
export type State =
  | 'draft'
  | 'submitted'
  | 'editing'
  | 'returned'
  | 'desk_review'
  | 'final_review'
  | 'approved'
  | 'changed_since_approval'
  | 'published'
  | 'unpublished'

export type Shown = {
  id: string
  revision: string
  state: State
  digest: string
  mayEdit: boolean
  mayCaption: boolean
  whyNot: string | null
  fields: Fields
  blocks: Block[]
  conflicts: number
  actions: ActionCard[]
  author: string | null
  editor: string | null
  told: Told | null
  approvedBy: string[]
  approvalsNeeded: number
  /** Whether some have approved it, and it waits for another one. */
  awaitsAnother: boolean
  /** Why what is approved is not published from here all the same. */
  late: string | null
  approval: { by: string; at: number; digest: string; protected: boolean } | null
  publication: { url: string; at: number; digest: string; down: boolean } | null
  unfrozen: { member: string; at: number }[]
  /** Photos that are still on their way to this desk. */
  awaited: string[]
}
export type Fields = {
  language: string
  genre: string
  kicker: string
  headline: string
  standfirst: string
  bylines: Byline[]
  dateline: string
  section: string
  tags: string[]
  slug: string
  printedDate: string | null
  embargo: number | null
  correctionNote: string
  placements: Placement[]
  notes: string
  deadline: number | null
  printSlot: { issue: string; page: number } | null
}
export type Byline = { person: string | null; name: string; role: string; share: number | null }
export type Placement = {
  id: string
  photo: string | null
  caption: string
  credit: string
  alt: string
  crop: { x: number; y: number; w: number; h: number } | null
  focalPoint: { x: number; y: number } | null
  /** By how much it is straightened: tenths of a degree, clockwise. Crop and focal point are of what that leaves. */
  turn: number
  illustrative: boolean
  archive: boolean
  lead: boolean
}

/** A top-level block of a body; without a node it is locked and shown as its source. */
export type Block = {
  source: string
  node: TreeNode | null
  /** What desks call it that say where somebody is; absent where nobody asks. */
  id?: string | null
}
export type TreeNode = {
  type: string
  attrs?: Record<string, unknown>
  content?: TreeNode[]
  text?: string
  marks?: { type: string; attrs?: Record<string, unknown> }[]
}
export type BodyPiece = { kept: string } | { tree: TreeNode }
export type Draft = { fields: Fields; body: BodyPiece[]; origins: Origins | null }
/** Where the blocks of a body came from: how many there were before, and of which of them each block now has text. */
export type Origins = { before: number; of: number[][] }
export type Saved = { revision: string }

export type Finding = {
  rule: string
  severity: 'error' | 'warning' | 'info'
  field: string
  message: string
  code: string
  overridable: boolean
  /** UTF-16 units in the field's text. */
  range: [number, number] | null
  excerpt: string
  block: number | null
  /** What `applyFix` takes. */
  fix: string | null
}
export type Action = 'submit' | 'take' | 'return' | 'approve' | 'withdraw' | 'publish' | 'correct' | 'takedown'
export type ActionCard = { action: Action; allowed: boolean; why: string | null; needsReason: boolean }
/** What a person should know of a deed beside what was done: why it does not count, or that its writer saw another text. */
export type DeedMark = 'cut_off' | 'malformed' | 'waiting' | 'disagrees'
export type Deed = {
  at: number
  member: string
  word: string
  reason: string
  revision: string | null
  /** Whom it is about, by name. */
  of: string[]
  /** Until when the right was lent that is given here, or used. */
  until: number | null
  mark: DeedMark | null
  /** The first digits of the digest of what was approved or published. */
  digest: string | null
  overridden: string[]
  /** Where a publication arrived: the destination's id, and the address. */
  destination: string | null
  url: string | null
}

export type Compared = { from: string; to: string; publicOnly: boolean; same: boolean; comparison: Comparison }
export type Part<T> = { kept: T } | { removed: T } | { inserted: T }
export type Words = Part<string>[]
export type Fortune = 'kept' | 'changed' | 'moved' | 'inserted' | 'removed'
export type Comparison = {
  fields: { field: string; words: Words }[]
  bylines: Part<Byline>[]
  tags: Part<string>[]
  body: { fortune: Fortune; before: number | null; after: number | null; words: Words }[]
  photos: {
    placement: string
    fortune: Fortune
    before: number | null
    after: number | null
    photo?: Words
    fields: { field: string; words: Words }[]
  }[]
}
/** One side of a conflict: its paragraphs, or the one value of what is none; no texts where it has the thing removed. */
export type Side = { texts: string[]; mine: boolean; by: { member: string; at: number }[] }
export type Conflict = {
  id: string
  /** How many paragraphs are chosen together; 0 for what is no paragraph. */
  paragraphs: number
  /** Where they stand in the body, from 0. */
  blocks: number[]
  /** The field that it is about, as findings name it; null for paragraphs. */
  field: string | null
  sides: Side[]
}
/** Proof that a publication arrived; none yet where it only waits at its destination for review. */
export type Receipt = {
  digest: string
  url: string
  path: string
  at: number
  files: number
  awaitsReview: boolean
  left: Left[]
}
/** A photo that stays at a destination although nothing of the newsroom shows it any more. */
export type Left = { caption: string; url: string }
/** What was pasted; a picture stands after that many blocks and awaits its caption. */
export type Pasted = {
  blocks: Block[]
  dropped: { what: string; why: string }[]
  pictures: { after: number; picture: number; caption: string }[]
}
/** What the system's clipboard holds; the picture by the number that the core keeps it by. */
export type Clipboard = { html: string | null; text: string | null; picture: number | null }
/** A picture that becomes a photo: the page's own, or one that the core keeps. */
export type Picture = Uint8Array<ArrayBuffer> | number
/** Photos that were taken in, and what a person should know of those and of the ones that were not. */
export type Added = { placements: Placement[]; notes: string[] }
/** A file that became a story, or why it did not; `legacy` where it waits to be converted. */
export type Imported = {
  file: string
  story: string | null
  notes: string[]
  dropped: { what: string; why: string }[]
  legacy: { file: number; encoding: string } | null
}
/** Files over the window, or dropped on it, and then known by a number. */
export type Dragged = { number: number; photos: number; stories: number; folders: number; others: number }
export type Taken = { imported: Imported[]; added: Added | null }
export type HouseItem = { kind: string; id: string; value: unknown }
export type Backup = { name: string; at: number; bytes: number }

/** What this machine remembers of how its reader likes the window: an object that only the window reads. */
export type Settings = Record<string, unknown>

/** `stories`: changed by somebody else, null for any; `own`: by this window, which shows them as they are. */
export type Changed = { stories: string[] | null; own?: string[]; house: boolean }
export type CamePhoto = { hash: string; itself: boolean }
export type Progress = { work: string; done: number; total: number }
/** How it stands with the shared storage: since when, how much is on this machine only, why it stopped; as of when the members
 * are known, and from when on whoever sends is asked and nothing is sent by itself. */
export type Sharing = {
  state: 'alone' | 'unasked' | 'reached' | 'away' | 'locked' | 'stopped'
  at: number | null
  heard: number | null
  asksFrom: number | null
  holdsBackFrom: number | null
  changes: number
  photos: number
  code: string | null
  message: string | null
}
/** What an exchange would do. */
export type Foresight = {
  leaving: number
  photos: number
  bytes: number
  house: number
  members: number
  leavingStories: { id: string; headline: string; entries: number; photos: number }[]
  coming: number
  lookedAt: number
  shut: number
  refused: number
  comingStories: {
    id: string
    headline: string
    entries: number
    members: string[]
    dissolves: boolean
    unfrozen: boolean
  }[]
}
export type Harm = 'lost_text' | 'changed' | 'set_back' | 'taken_down'
/** Many stories that have less than they had; by nobody's desk where it is this one. */
export type Upheaval = {
  member: string | null
  desk: string | null
  at: number | null
  stories: { id: string; headline: string; harms: Harm[] }[]
}
export type StorageShown = {
  address: string | null
  words: string[]
  entries: number
  locked: number
  early: number
  refused: number
}
/** A storage as a person names it; a folder and a file by the numbers that they were chosen under. */
export type StorageToAdd = {
  folder: number | null
  address: string
  user: string
  secret: string
  certificates: number | null
  plain: boolean
}
/** What a test of a storage found: times in milliseconds, the speed in bytes a second. */
export type Tested = { serves: boolean; lacks: string[]; put: number; get: number; list: number; speed: number }
/** What was chosen in a dialog of the system; the path is to be shown only. */
export type Chosen = { number: number; path: string }
/** An invitation that was made; its file is written by its number. */
export type Invitation = { number: number; name: string; code: string; words: string[]; hasWay: boolean }
/** An invitation that was read; it is joined by its number. */
export type Invited = {
  number: number
  newsroom: string
  name: string
  words: string[]
  address: string | null
  isFolder: boolean
  needsCredential: boolean
}
export type DeskToJoin = {
  invitation: number
  storage: StorageToAdd
  passphrase: string | null
  /** Whether the keychain of this machine remembers the key. */
  remember: boolean
  choose: boolean
}
/** The desk that was made; `unconnected` says why its storage could not be connected. */
export type Joined = { desk: DeskCard; unconnected: string | null }
/** A member's desks, and when each was last heard of. */
export type Attending = {
  member: string
  joined: 'added' | 'invited' | 'came'
  came: number | null
  desks: { id: string; here: boolean; heard: number | null; unread: boolean }[]
}
/** Somebody who is at a story now, at another desk; `mine` where it is whoever works here. */
export type Colleague = {
  member: string
  name: string
  mine: boolean
  story: string
  /** `story`, a field as findings call it, or `block:` and the id of a block. */
  place: string
  writing: boolean
}
/** Where whoever works here is. */
export type PlaceToTell = { story: string; place: string; writing: boolean }
/** A member who was removed, or a desk or code of theirs that was taken out of use. */
export type Departure = {
  member: string
  name: string
  what: 'member' | 'desk' | 'code'
  desk: string | null
  by: string
  at: number
  reason: string
}
/** An invitation or a code on paper that more than one came by, or wanted to. */
export type Twice = {
  member: string
  name: string
  paper: boolean
  /** The desks that somebody came with, by the first digits of their keys, and when. */
  came: { desk: string; at: number }[]
  /** When others were refused. */
  refused: number[]
}
/** Something that a removal cut off: what, of which story, and whose edits wait for it. */
export type CutOff = {
  entry: string
  member: string
  word: string
  story: string | null
  headline: string
  at: number
  waiting: string[]
}
export type AllCutOff = { adoptable: CutOff[]; lost: CutOff[] }
/** Words that somebody wrote in one place; no text where they took something away. */
export type Wrote = { field: string; text: string | null }
/** A recovery code that was made; its file is written by its number. */
export type Code = { number: number; code: string; name: string; newsroom: string; words: string[]; at: number }
/** A recovery code that is on paper somewhere, by the first digits of its key. */
export type Printed = { id: string; member: string; at: number }
/** A recovery code that was read, with the newsroom's six words; it is used by its number. */
export type ReadCode = { number: number; words: string[] }
export type DeskToRecover = {
  code: number
  storage: StorageToAdd
  passphrase: string | null
  /** Whether the keychain of this machine remembers the key. */
  remember: boolean
  choose: boolean
}
/** Why the keychain of this machine is of no help. */
export type KeychainTrouble = 'absent' | 'locked' | 'refused' | 'silent' | 'empty' | 'other'
/** A question for a passphrase; `forgotten` where the keychain was to open the key, and did not. */
export type Asked = {
  member: string
  attempt: number
  forgotten: KeychainTrouble | null
  rememberable: boolean
}
/** That the keychain does not remember a key that it was to. */
export type Unremembered = { trouble: KeychainTrouble | null }
/** How the key of whoever works here is kept. */
export type KeyCard = {
  kept: 'passphrase' | 'none' | 'absent'
  remembered: boolean
  trouble: KeychainTrouble | null
}
export type Founding = {
  newsroom: string
  member: string
  language: Language
  passphrase?: string
  /** Whether the keychain of this machine remembers the key. */
  remember?: boolean
  /** Whether a folder is asked for; otherwise the usual place is taken. */
  choose: boolean
}
/** Ends a subscription. */
export type Unsubscribe = () => void
