/** What the newsroom in memory holds, how it answers, and what tests reach into. */
import type {
  Login,
  AllCutOff,
  Asked,
  CamePhoto,
  Changed,
  Colleague,
  Compared,
  Days,
  Deed,
  Delivered,
  Left,
  Departure,
  DeskCard,
  Dragged,
  Failure,
  Finding,
  Foresight,
  HouseItem,
  Imported,
  KeyCard,
  Line,
  PlaceToTell,
  Printed,
  Progress,
  Registered,
  Saved,
  Saying,
  TakenIn,
  Settings,
  Sharing,
  Spread,
  StorageToAdd,
  Twice,
  Unremembered,
  Unsubscribe,
  Upheaval,
  Whereabouts,
} from './contract'
import { type FakeStory, DESK, NOW, invented, many } from './core.fake.stories'
import { CoreFailure } from './failure'

/** A desk that shares nothing. */
const ALONE: Sharing = {
  state: 'alone',
  at: null,
  heard: null,
  asksFrom: null,
  holdsBackFrom: null,
  changes: 0,
  photos: 0,
  code: null,
  message: null,
}

const WORDS = 'lúa chín vàng đồng'
const KEY: KeyCard = { kept: 'passphrase', remembered: false, trouble: null }

/** What tests reach into: the newsroom, and a way to make it fail. */
export const fake = {
  stories: invented(),
  card: null as DeskCard | null,
  settings: {} as Settings,
  sharing: ALONE,
  house: [] as HouseItem[],
  /** The address of the shared storage. */
  storage: null as string | null,
  /** How far stories have spread that are not all in the storage. */
  spread: new Map<string, Spread>(),
  whereabouts: null as Whereabouts | null,
  foresight: null as Foresight | null,
  /** What waits for a person before it leaves, and what came in great number. */
  held: null as Upheaval | null,
  upheavals: [] as Upheaval[],
  /** Who else is where, and where this page said that it is, one after the other. */
  colleagues: [] as Colleague[],
  told: [] as (PlaceToTell | null)[],
  /** Whoever was invited and has not come. */
  invited: [] as string[],
  /** The storages that were to be connected, as they were named. */
  connecting: [] as StorageToAdd[],
  /** What this desk signs in with at destinations, by id. */
  logins: new Map<string, Login>(),
  /** What was sent where. */
  sent: [] as { id: string; destination: string | null; overwrite: boolean; offline?: boolean; review?: boolean }[],
  /** The photos that stay at a destination after what is sent next. */
  left: [] as Left[],
  /** What is on the board, and what the register has. */
  lines: [] as Line[],
  register: [] as Registered[],
  /** What corrections said, and the days that were asked about. */
  said: [] as Saying[],
  taken: { taken: ['Tít'], left: [], conflicts: 0 } as TakenIn,
  days: [] as Days[],
  /** The sections for which no destination has a place. */
  unmapped: [] as string[],
  departures: [] as Departure[],
  /** Invitations and codes that more than one came by. */
  twice: [] as Twice[],
  /** Desks that were taken out of use, by the first digits of their keys. */
  lostDesks: [] as string[],
  cutOff: { adoptable: [], lost: [] } as AllCutOff,
  /** Recovery codes on paper. */
  codes: [] as Printed[],
  /** Deeds that a story's trail tells beside those of the newsroom in memory. */
  deeds: [] as Deed[],
  now: NOW,
  /** How the key of whoever works here is kept; `trouble` is what the keychain answers. */
  key: KEY as KeyCard,
  /** The passphrase of the key. */
  words: WORDS,
  /** What passphrases were given, and whether they were to be remembered. */
  given: [] as [string | null, boolean][],
  /** Names of the questions asked, in order. */
  asked: [] as string[],
  /** What the next files that are imported become, beside what is dropped. */
  imported: [] as Imported[],
  /** The names of what is dropped on the window next. */
  dropped: { stories: [] as string[], photos: [] as string[] },
  /** What comparing answers, where a test wants something else than the usual difference. */
  compared: null as Compared | null,
  /** What the next question of a name fails with. */
  failures: new Map<string, Failure>(),
  /** What the next question of a name waits for. */
  late: new Map<string, Promise<unknown>>(),
  /** Puts everything back; with a desk open, or before any is founded. */
  reset(open: boolean): void {
    fake.stories = invented()
    fake.card = open ? structuredClone(DESK) : null
    fake.settings = {}
    fake.sharing = ALONE
    fake.storage = null
    fake.invited = []
    fake.departures = []
    fake.twice = []
    fake.lostDesks = []
    fake.cutOff = { adoptable: [], lost: [] }
    fake.codes = []
    fake.deeds = []
    fake.key = KEY
    fake.words = WORDS
    fake.given = []
    fake.spread = new Map()
    fake.whereabouts = null
    fake.foresight = null
    fake.held = null
    fake.upheavals = []
    fake.colleagues = []
    fake.told = []
    fake.connecting = []
    fake.logins.clear()
    fake.unmapped = []
    fake.sent = []
    fake.lines = []
    fake.register = []
    fake.said = []
    fake.days = []
    fake.house = []
    fake.asked = []
    fake.compared = null
    fake.imported = []
    fake.dropped = { stories: [], photos: [] }
    fake.failures.clear()
    fake.late.clear()
  },
  fill(count: number): void {
    fake.stories = [...invented(), ...many(count)]
  },
  change(what: Changed): void {
    for (const callback of changes) callback(what)
  },
  /** Tells how it stands with the shared storage. */
  share(what: Partial<Sharing>): void {
    fake.sharing = { ...ALONE, ...what }
    for (const callback of standings) callback(fake.sharing)
  },
  /** Has these people be where they are, and no others. */
  meet(...who: Colleague[]): void {
    fake.colleagues = who
    for (const callback of meetings) callback(structuredClone(who))
  },
  /** Tells that what waits to be sent changed. */
  boardChanged(): void {
    for (const callback of outboxes) callback()
  },
  /** Tells what became of something that was sent while nobody asked. */
  deliver(what: Delivered): void {
    for (const callback of deliveries) callback(what)
  },
  progress(what: Progress): void {
    for (const callback of progresses) callback(what)
  },
  /** A photo that was awaited comes. */
  come(what: CamePhoto): void {
    for (const callback of photos) callback(what)
  },
  /** Drags files over the window. */
  drag(what: Dragged | null): void {
    for (const callback of drags) callback(what)
  },
  /** Drops files of these names on the window. */
  drop(stories: string[], photos: string[], { folders = 0, others = 0 } = {}): void {
    fake.dropped = { stories, photos }
    const [texts, pictures] = [stories.length, photos.length]
    for (const callback of drops) callback({ number: 1, stories: texts, photos: pictures, folders, others })
  },
  /** Presses Escape in a frame of the page. */
  escape(): void {
    for (const callback of escapes) callback()
  },
  /** Asks for the passphrase of a member. */
  ask(who: Partial<Asked>): void {
    const usual: Asked = { member: DESK.me.name, attempt: 1, forgotten: null, rememberable: true }
    for (const callback of questions) callback({ ...usual, ...who })
  },
  /** Tells that the keychain does not remember a key that it was to. */
  unremembered(what: Unremembered): void {
    for (const callback of unremembered) callback(what)
  },
}

const meetings = new Set<(who: Colleague[]) => void>()
const standings = new Set<(what: Sharing) => void>()
const changes = new Set<(what: Changed) => void>()
const outboxes = new Set<() => void>()
const deliveries = new Set<(what: Delivered) => void>()
const progresses = new Set<(what: Progress) => void>()
const photos = new Set<(what: CamePhoto) => void>()
const drags = new Set<(what: Dragged | null) => void>()
const drops = new Set<(what: Dragged) => void>()
const escapes = new Set<() => void>()
const questions = new Set<(who: Asked) => void>()
const unremembered = new Set<(what: Unremembered) => void>()

/** What the address asks of the newsroom: `?desk`, `?first`, `?many=100000`, `?photos=20000`, `?language=en`. */
export const page = new URLSearchParams(globalThis.location?.search ?? '')
if (page.has('desk')) fake.card = structuredClone(DESK)
if (page.has('language')) fake.settings.language = page.get('language')
Object.assign(fake.settings, (globalThis as { galleySettings?: Settings }).galleySettings)
if (page.has('many')) fake.fill(Number(page.get('many')))

/** Adds a listener, and returns what takes it away. */
export function hear<T>(set: Set<(what: T) => void>, callback: (what: T) => void): Unsubscribe {
  set.add(callback)
  return () => void set.delete(callback)
}
export const onChanged = (callback: (what: Changed) => void) => hear(changes, callback)
export const onPresence = (callback: (who: Colleague[]) => void) => hear(meetings, callback)
export const onSharing = (callback: (what: Sharing) => void) => hear(standings, callback)
export const onOutbox = (callback: () => void) => hear(outboxes, callback)
export const onDelivered = (callback: (what: Delivered) => void) => hear(deliveries, callback)
export const onProgress = (callback: (what: Progress) => void) => hear(progresses, callback)
export const onPhoto = (callback: (what: CamePhoto) => void) => hear(photos, callback)
export const onDragged = (callback: (what: Dragged | null) => void) => hear(drags, callback)
export const onDropped = (callback: (what: Dragged) => void) => hear(drops, callback)
export const onEscape = (callback: () => void) => hear(escapes, callback)
export const onAsked = (callback: (who: Asked) => void) => hear(questions, callback)
export const onUnremembered = (callback: (what: Unremembered) => void) => hear(unremembered, callback)

/** Returns what the core throws where it refuses. */
export function refusal(
  code: string,
  message: string,
  field: string | null = null,
  findings: Finding[] = [],
): CoreFailure {
  return new CoreFailure({ code, message, field, kind: 'refused', findings })
}

/** Answers a question as the core would: later, with a copy, or with the failure that a test wants. */
export async function answer<T>(name: string, work: () => T): Promise<T> {
  fake.asked.push(name)
  const late = fake.late.get(name)
  fake.late.delete(name)
  await late
  const failure = fake.failures.get(name)
  if (failure) {
    fake.failures.delete(name)
    throw new CoreFailure(failure)
  }
  const value = work()
  return value === undefined ? value : structuredClone(value)
}

/** Returns a story, or throws as the core does where there is none. */
export function story(id: string): FakeStory {
  const found = fake.stories.find(one => one.id === id)
  if (!found) throw refusal('story.absent', `Không có bài nào có mã bắt đầu bằng “${id}”.`)
  return found
}

/** Returns the open newsroom. */
export function card(): DeskCard {
  if (!fake.card) throw refusal('store.absent', 'Chưa mở tòa soạn nào.')
  return fake.card
}

/** Returns the name of what is shown of a story now. */
export const revision = (one: FakeStory) => `${one.id}r${one.revision}`

/** Puts a save on record, and tells everybody. */
export function touch(one: FakeStory): Saved {
  one.saved.push({
    at: fake.now,
    member: card().me.name,
    fields: structuredClone(one.fields),
    blocks: structuredClone(one.blocks),
  })
  one.revision += 1
  one.updatedAt = fake.now
  fake.change({ stories: [one.id], house: false })
  return { revision: revision(one) }
}
