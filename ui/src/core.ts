/** The one door to the core: every question that the window asks, and what it is told unasked. */
import { invoke } from '@tauri-apps/api/core'
import { listen } from '@tauri-apps/api/event'
import { getCurrentWebview } from '@tauri-apps/api/webview'
import { commands } from './bindings'
import { CoreFailure } from './failure'
import type {
  Action,
  CodeList,
  Given,
  Ingested,
  Ingesting,
  LeftToIngest,
  PhotoChange,
  PhotoField,
  PhotoOffer,
  PhotoPage,
  PhotoPlace,
  PhotoQuestion,
  PhotoReplacing,
  PhotosChanged,
  PhotoSheet,
  PhotoFinding,
  PhotoSpelled,
  PhotosUndone,
  Placement,
  Added,
  AllCutOff,
  Arriving,
  Asked,
  Attending,
  Backup,
  Board,
  CamePhoto,
  Changed,
  Chosen,
  Clipboard,
  Code,
  Colleague,
  Compared,
  Conflict,
  Counts,
  Days,
  Deed,
  Delivered,
  Deposited,
  Departure,
  DeskCard,
  DeskToJoin,
  DeskToRecover,
  Draft,
  Dragged,
  DroppedPart,
  Failure,
  Finding,
  Foresight,
  Founding,
  Handover,
  HouseItem,
  Imported,
  FoundOut,
  Invitation,
  Invited,
  Joined,
  KeyCard,
  Login,
  Pasted,
  Picture,
  PlaceToTell,
  Printed,
  Progress,
  Question,
  ReadCode,
  Receipt,
  Registered,
  Saved,
  Saying,
  Settings,
  Sharing,
  Shown,
  Standing,
  TakenIn,
  Start,
  StorageShown,
  StorageToAdd,
  StoryRows,
  Taken,
  Tested,
  Twice,
  Unremembered,
  Unsubscribe,
  Upheaval,
  View,
  Whereabouts,
  Wrote,
} from './contract'

export { CoreFailure } from './failure'
export type * from './contract'

type Answer = { status: 'ok'; data: unknown } | { status: 'error'; error: unknown }

function isFailure(error: unknown): error is Failure {
  return typeof error === 'object' && error !== null && 'code' in error && 'message' in error
}

function unreachable(error: unknown): CoreFailure {
  return new CoreFailure({
    code: 'window.unreachable',
    field: null,
    message: String(error),
    kind: 'storage',
    findings: [],
  })
}

/** Returns what a command answers, in the narrower words of the contract: the generated types know codes as texts only. */
async function said<T>(asked: Promise<Answer>): Promise<T> {
  let answer: Answer
  try {
    answer = await asked
  } catch (error) {
    throw unreachable(error)
  }
  if (answer.status === 'ok') return answer.data as T
  throw isFailure(answer.error) ? new CoreFailure(answer.error) : unreachable(answer.error)
}

/** Returns what a command answers that never refuses. */
async function told<T>(asked: Promise<unknown>): Promise<T> {
  try {
    return (await asked) as T
  } catch (error) {
    throw unreachable(error)
  }
}

function hear<T>(event: string, callback: (what: T) => void): Unsubscribe {
  const heard = listen<T>(event, told => callback(told.payload))
  return () => void heard.then(stop => stop())
}

export const start = () => said<Start>(commands.start())
export const foundDesk = (founding: Founding) =>
  said<DeskCard | null>(
    commands.foundDesk({ ...founding, passphrase: founding.passphrase ?? null, remember: founding.remember ?? false }),
  )
export const openDesk = (recent: string | null) => said<DeskCard | null>(commands.openDesk(recent))
export const openDemo = () => said<DeskCard>(commands.openDemo())
export const closeDesk = () => said<null>(commands.closeDesk())
export const actAs = (member: string) => said<DeskCard>(commands.actAs(member))
export const passphrase = async (text: string | null, remember: boolean): Promise<null> => {
  await commands.answerPassphrase(text, remember)
  return null
}
/** Returns whether this machine has a keychain that could remember a key. */
export const keychainAnswers = () => said<boolean>(commands.keychainAnswers())
/** Returns how the key of whoever works here is kept. */
export const keyCard = () => said<KeyCard>(commands.keyCard())
/** Puts a passphrase on it, or another one in the place of the old one. */
export const protectKey = (old: string | null, passphrase: string) =>
  said<KeyCard>(commands.protectKey(old, passphrase))
/** Has the keychain remember it; the passphrase is asked for where it is not open yet. */
export const rememberKey = () => said<KeyCard>(commands.rememberKey())
export const forgetKey = () => said<KeyCard>(commands.forgetKey())

export const rows = (question: Question) => said<StoryRows>(commands.rows(question))
export const counts = () => said<Counts>(commands.counts())
/** Returns the place of a story in a view, from 0; null where it is not in it. */
export const placeOf = (view: View, id: string) => said<number | null>(commands.placeOf(view, id))
export const newStory = () => said<string>(commands.newStory())
export const importFiles = () => said<Imported[]>(commands.importFiles())
/** Imports a file in an older encoding, converted. */
export const importConverted = (file: number, encoding: string) =>
  said<Imported>(commands.importConverted(file, encoding))
/** Takes in what was dropped on the window; photos go into a story. */
export const takeDropped = (number: number, story: string | null) => said<Taken>(commands.takeDropped(number, story))

export const showStory = (id: string) => said<Shown>(commands.showStory(id))
/** Returns where a story stands while somebody types in it; nothing is frozen for it. */
export const lookAtStory = (id: string) => said<Shown>(commands.lookAtStory(id))
/** Keeps that whoever works here has seen what was said of their story. */
export const seeWord = (id: string) => said<null>(commands.seeWord(id))
export const saveStory = (id: string, base: string, draft: Draft) => said<Saved>(commands.saveStory(id, base, draft))
export const freezeStory = (id: string) => said<null>(commands.freezeStory(id))
export const checkStory = (id: string) => said<Finding[]>(commands.checkStory(id))
export const applyFix = (id: string, base: string, fix: string) => said<Saved>(commands.applyFix(id, base, fix))

export const step = (id: string, action: Action, reason: string, override: string) =>
  said<Shown>(commands.step(id, action, reason, override))
export const approve = (id: string, override: string, digest: string) =>
  said<Shown>(commands.approve(id, digest, override))
/** Publishes what is approved at a destination, at the first where none is named; over what was changed there, if so said. */
/** What sends something takes whether it goes with the members as they are known here, however old that is. */
export const publish = (id: string, destination: string | null, overwrite: boolean, offline: boolean) =>
  said<Receipt>(commands.publish(id, destination, overwrite, offline))
/** Hands it in for review, where this desk may not publish; asked again, says whether it is public. */
export const handIn = (id: string, destination: string | null, overwrite: boolean, offline: boolean) =>
  said<Receipt>(commands.handIn(id, destination, overwrite, offline))
export const correct = (
  id: string,
  destination: string | null,
  saying: Saying,
  override: string,
  overwrite: boolean,
  offline: boolean,
) => said<Receipt>(commands.correct(id, destination, saying, override, overwrite, offline))
/** Returns the note to readers in the wording of the house. */
export const correctionNote = (id: string, destination: string | null, wrong: string, right: string) =>
  said<string>(commands.correctionNote(id, destination, wrong, right))
export const takeDown = (id: string, destination: string | null, reason: string, offline: boolean) =>
  said<Receipt>(commands.takeDown(id, destination, reason, offline))

/** Returns what is on its way to readers; of what is not sent, public or taken down so many at most. */
export const board = (most: number) => said<Board>(commands.board(most))
export const schedule = (id: string, destination: string, at: number) =>
  said<null>(commands.schedule(id, destination, at))
export const retry = (id: string, destination: string, offline: boolean) =>
  said<Receipt>(commands.retry(id, destination, offline))
export const takeEdits = (id: string, destination: string) => said<TakenIn>(commands.takeEdits(id, destination))
/** Brings a post back that somebody has put away where it was published. */
export const restorePost = (id: string, destination: string, offline: boolean) =>
  said<Receipt>(commands.restorePost(id, destination, offline))
export const pauseWaiting = (id: string, destination: string) => said<null>(commands.pauseWaiting(id, destination))
export const resumeWaiting = (id: string, destination: string) => said<null>(commands.resumeWaiting(id, destination))
export const cancelWaiting = (id: string, destination: string) => said<null>(commands.cancelWaiting(id, destination))
export const register = (days: Days, publications: boolean) => said<Registered[]>(commands.register(days, publications))
/** Writes what was public in these days into a folder that is chosen in a dialog; null where none was. */
export const deposit = (days: Days) => said<Deposited | null>(commands.deposit(days))

export const history = (id: string) => said<Deed[]>(commands.history(id))
export const compare = (id: string, from: string | null, to: string | null) =>
  said<Compared>(commands.compare(id, from, to))
export const restore = (id: string, revision: string, paragraph: number | null) =>
  said<Saved>(commands.restore(id, revision, paragraph))
export const conflicts = (id: string) => said<Conflict[]>(commands.conflicts(id))
/** Goes on with one's side of a conflict, which stays open. */
export const goOn = (id: string, base: string, conflict: string, was: string[], now: string[]) =>
  said<Saved>(commands.goOn(id, base, conflict, was, now))
export const choose = (id: string, base: string, conflict: string, side: number | null, text: string | null) =>
  said<Saved>(commands.choose(id, base, conflict, side, text))

export const paste = ({ html, text }: { html: string | null; text: string | null }) =>
  said<Pasted>(commands.paste(html, text))
export const clipboard = (wordsOnly: boolean) => said<Clipboard>(commands.clipboard(wordsOnly))

export const addPhotos = (id: string, into: string | null) => said<Added | null>(commands.addPhotos(id, into))
/** Places a picture. The page's own goes to the core as bytes: as JSON, each would take four. */
export async function addPicture(id: string, into: string | null, name: string, picture: Picture): Promise<Added> {
  const number = typeof picture === 'number' ? picture : await said<number>(handedOver(picture))
  return said<Added>(commands.addPicture(id, into, name, number))
}
async function handedOver(bytes: Uint8Array): Promise<Answer> {
  try {
    return { status: 'ok', data: await invoke('hand_over', bytes) }
  } catch (error) {
    return { status: 'error', error }
  }
}
export const removePhoto = (id: string, placement: string) => said<Saved>(commands.removePhoto(id, placement))

/** Returns photos that a question leaves, the last to come first, beginning after one. */
export const photos = (question: PhotoQuestion, after: PhotoPlace | null, most: number) =>
  said<PhotoPage>(commands.photos(question, after, most))
/** Returns names that photos have in a field and that begin so, or of which a later word does, the most used first. */
export const photoNames = (field: PhotoField, beginning: string, most: number) =>
  said<string[]>(commands.photoNames(field, beginning, most))
export const photoSheet = (photo: string) => said<PhotoSheet>(commands.photoSheet(photo))
/** Says something of photos; with `spells`, each in its own words: fields in braces and codes are spelled out. */
export const describePhotos = (photos: string[], changes: PhotoChange[], spells: boolean) =>
  said<PhotosChanged>(commands.describePhotos(photos, changes, spells))
export const replaceInPhotos = (photos: string[], replacing: PhotoReplacing) =>
  said<PhotosChanged>(commands.replaceInPhotos(photos, replacing))
/** Undoes a change of photos, all of it but for what somebody has changed since. */
export const undoPhotos = (change: string) => said<PhotosUndone>(commands.undoPhotos(change))
/** Returns what a text would say of a photo, spelled out: shown while it is typed. */
export const spellPhoto = (photo: string, text: string) => said<PhotoSpelled>(commands.spellPhoto(photo, text))
/** Judges a text of a photo by the rules that its copy in a story will be judged by. */
export const judgePhotoText = (photo: string, field: PhotoField, text: string) =>
  said<PhotoFinding[]>(commands.judgePhotoText(photo, field, text))
export const codeLists = () => said<CodeList[]>(commands.codeLists())
/** Asks for a list of codes in a dialog; null where none was chosen. */
export const chooseCodes = () => said<CodeList[] | null>(commands.chooseCodes())
export const forgetCodes = (list: number) => said<CodeList[]>(commands.forgetCodes(list))
export const photoOffers = (photos: string[]) => said<PhotoOffer[]>(commands.photoOffers(photos))
/** Has a placement say what its photo says. */
export const takePhotoOffer = ({ story, placement, photo, field, now }: PhotoOffer) =>
  said<null>(commands.takePhotoOffer({ story, placement, photo, field, now }))
/** Asks for files, or for a folder or card, and takes their photos in; null where nothing was chosen. */
export const ingestFiles = (given: Given) => said<Ingested | null>(commands.ingestFiles(given))
export const ingestFolder = (given: Given) => said<Ingested | null>(commands.ingestFolder(given))
/** Takes in parts of what was dropped on the window: photos, and the photos of folders. */
export const ingestDropped = (number: number, parts: DroppedPart[], given: Given) =>
  said<Ingested | null>(commands.ingestDropped(number, parts, given))
/** Takes in what is on the clipboard: files that were copied, or a picture; null where there is neither. */
export const ingestPasted = (given: Given) => said<Ingested | null>(commands.ingestPasted(given))
/** Returns what was not taken in to its end: the program ended, or somebody stopped it. */
export const leftToIngest = () => said<LeftToIngest | null>(commands.leftToIngest())
/** Goes on there: what is here already is not decoded again; null where nothing is left. */
export const goOnIngesting = (given: Given) => said<Ingested | null>(commands.goOnIngesting(given))
export const leaveIngesting = () => said<null>(commands.leaveIngesting())
/** Stops taking in: what is here stays. */
export const stopIngesting = () => said<null>(commands.stopIngesting())
/** Asks for a folder and writes photos into it with their captions: as they came, or as JPEGs of this longer side. */
export const handOverPhotos = (photos: string[], size: number | null) =>
  said<Handover | null>(commands.handOverPhotos(photos, size))
/** Places photos in a story, in the order in which they are given. Returns the placements. */
export const placePhotos = (story: string, photos: string[]) => said<Placement[]>(commands.placePhotos(story, photos))

export const exportStory = (id: string) => said<string | null>(commands.exportStory(id))
/** Opens what readers see of a story in the browser. */
export const openSite = (id: string, destination: string | null) => said<null>(commands.openSite(id, destination))

export const houseItems = (kind: string) => said<HouseItem[]>(commands.houseItems(kind))
export const setHouse = (kind: string, value: unknown) => said<HouseItem>(commands.setHouse(kind, value))
export const removeHouse = (kind: string, id: string) => said<null>(commands.removeHouse(kind, id))
/** How this desk stands to each destination. */
export const destinations = () => said<Standing[]>(commands.destinations())
/** Adds a destination, or gives anew what opens it, once it has let us in. */
export const addDestination = (value: unknown, login: Login) => said<FoundOut>(commands.addDestination(value, login))
export const testDestination = (id: string) => said<FoundOut>(commands.testDestination(id))
/** Says which desks alone publish there, by the first digits of their keys; none for any that is let in. */
export const namePublishingDesks = (id: string, desks: string[]) => said<null>(commands.namePublishingDesks(id, desks))
export const removeDestination = (id: string) => said<null>(commands.removeDestination(id))
export const backup = () => said<Backup | null>(commands.backup())
export const backups = () => said<Backup[]>(commands.backups())
/** Brings back a daily copy by its name, or one whose folder is asked for. */
export const restoreCopy = (copy: string | null) => said<DeskCard | null>(commands.restoreCopy(copy))
export const settings = async (): Promise<Settings> => ((await commands.settings()) ?? {}) as Settings
export const setSettings = async (value: Settings): Promise<null> => {
  await commands.setSettings(value)
  return null
}

export const sharing = () => told<Sharing>(commands.sharing())
/** Exchanges at once; a passphrase that is needed is asked for. */
export const exchangeNow = () => told<null>(commands.exchangeNow())
export const storageCard = () => said<StorageShown>(commands.storageCard())
export const chooseStorageFolder = () => said<Chosen | null>(commands.chooseStorageFolder())
export const chooseCertificates = () => said<Chosen | null>(commands.chooseCertificates())
export const connectStorage = (storage: StorageToAdd) => said<Tested>(commands.connectStorage(storage))
export const testStorage = () => said<Tested>(commands.testStorage())
/** Fills a storage that was emptied, once a chief has said that it was meant to be. */
export const fillAgain = () => said<null>(commands.fillAgain())

/** Says what an exchange would do; nothing is written. */
export const foresee = () => said<Foresight>(commands.foresee())
/** What waits for a person before it leaves, for how much it changes. */
export const heldBack = () => said<Upheaval | null>(commands.heldBack())
export const sendAll = () => said<null>(commands.sendAll())
export const upheavals = () => said<Upheaval[]>(commands.upheavals())
export const lookedAtUpheavals = () => said<null>(commands.lookedAtUpheavals())
export const whereabouts = (id: string) => said<Whereabouts>(commands.whereabouts(id))

export const invite = (name: string, role: string, withCredential: boolean) =>
  said<Invitation>(commands.invite(name, role, withCredential))
export const saveInvitation = (number: number) => said<string | null>(commands.saveInvitation(number))
/** Reads an invitation's code, or its file where no text is given. */
export const readInvitation = (text: string | null) => said<Invited | null>(commands.readInvitation(text))
export const joinDesk = (joining: DeskToJoin) => said<Joined | null>(commands.joinDesk(joining))
export const attendance = () => said<Attending[]>(commands.attendance())

export const addMember = (name: string, role: string, passphrase: string | null) =>
  said<DeskCard>(commands.addMember(name, role, passphrase))
/** Lends a member the right to approve until a time; ends what is lent where none is given. */
export const delegate = (id: string, until: number | null, reason: string) =>
  said<DeskCard>(commands.delegate(id, until, reason))
export const setRole = (id: string, role: string, reason: string) => said<DeskCard>(commands.setRole(id, role, reason))
export const removeMember = (id: string, reason: string) => said<DeskCard>(commands.removeMember(id, reason))
/** Takes a desk or a recovery code out of use, by the first digits of its key. */
export const removeDesk = (id: string, digits: string, reason: string) =>
  said<DeskCard>(commands.removeDesk(id, digits, reason))
/** Who was removed, and which desks and codes were taken out of use, the last first. */
export const departures = () => said<Departure[]>(commands.departures())
/** Returns the invitations and codes that more than one came by, as far as nobody here has looked at it. */
export const usedTwice = () => said<Twice[]>(commands.usedTwice())
export const lookedAtUsedTwice = () => said<DeskCard>(commands.lookedAtUsedTwice())
export const cutOff = () => said<AllCutOff>(commands.cutOff())
export const readCutOff = (entry: string) => said<Wrote[]>(commands.readCutOff(entry))
export const adopt = (entries: string[]) => said<DeskCard>(commands.adopt(entries))

export const makeCode = () => said<Code>(commands.makeCode())
export const saveCode = (number: number) => said<string | null>(commands.saveCode(number))
export const forgetCode = (number: number) => told<null>(commands.forgetCode(number))
export const codes = () => said<Printed[]>(commands.codes())
/** Reads a recovery code, or its file where no text is given. */
export const readCode = (text: string | null) => said<ReadCode | null>(commands.readCode(text))
export const recoverDesk = (recovering: DeskToRecover) => said<Joined | null>(commands.recoverDesk(recovering))

/** Says where whoever works here is, for colleagues to see; null where no story is open. Nothing waits for it. */
export const beAt = (here: PlaceToTell | null) => told<null>(commands.beAt(here))
export const colleagues = () => told<Colleague[]>(commands.colleagues())

export const onPresence = (callback: (who: Colleague[]) => void) => hear<Colleague[]>('presence', callback)
export const onSharing = (callback: (what: Sharing) => void) => hear<Sharing>('sharing', callback)
/** Photos came, or something was said of one. */
export const onPhotos = (callback: () => void) => hear<null>('photos', callback)
/** Files that are being taken in, shown before they are photos; and each that has become one, or was refused. */
export const onArriving = (callback: (what: Arriving[]) => void) => hear<Arriving[]>('arriving', callback)
export const onArrived = (callback: (at: number) => void) => hear<number>('arrived', callback)
/** How far taking photos in is. */
export const onIngesting = (callback: (what: Ingesting) => void) => hear<Ingesting>('ingesting', callback)
export const onChanged = (callback: (what: Changed) => void) => hear<Changed>('changed', callback)
/** What waits to be sent changed, or is being sent, or no longer. */
export const onOutbox = (callback: () => void) => hear<null>('outbox', callback)
export const onDelivered = (callback: (what: Delivered) => void) => hear<Delivered>('delivered', callback)
export const onProgress = (callback: (what: Progress) => void) => hear<Progress>('progress', callback)
/** A photo that was awaited came: itself, or a small picture of it. */
export const onPhoto = (callback: (what: CamePhoto) => void) => hear<CamePhoto>('photo', callback)
export const onDragged = (callback: (what: Dragged | null) => void) => hear<Dragged | null>('dragged', callback)
export const onDropped = (callback: (what: Dragged) => void) => hear<Dragged>('dropped', callback)
/** Escape, wherever it is pressed: also in a frame, whose keys the page does not hear. */
export const onEscape = (callback: () => void) => hear<null>('escape', callback)
export const onAsked = (callback: (who: Asked) => void) => hear<Asked>('asked', callback)
export const onUnremembered = (callback: (what: Unremembered) => void) => hear<Unremembered>('unremembered', callback)

/** Makes everything larger or smaller, as the webview itself does it. */
export function setZoom(factor: number): void {
  // Before the capability is granted, or in an old webview, the window stays as it is.
  void getCurrentWebview()
    .setZoom(factor)
    .catch(() => {})
}

/** Whether custom schemes are spoken as hosts here, as WebView2 does it. */
const asHosts = navigator.userAgent.includes('Windows')

/** Returns where a photo is shown from, as wide as asked, or in its own size. */
export function photoUrl(hash: string, width: 320 | 2048 | 'whole'): string {
  return `${asHosts ? 'http://photo.localhost' : 'photo://localhost'}/${hash}/${width}`
}

/** Returns where a file that is being taken in is shown from. */
export function arrivingUrl(at: number): string {
  return `${asHosts ? 'http://photo.localhost' : 'photo://localhost'}/arriving/${at}`
}

/** Returns where a story is shown from as readers would see it. */
export function previewUrl(id: string): string {
  return `${asHosts ? 'http://preview.localhost' : 'preview://localhost'}/${id}`
}
