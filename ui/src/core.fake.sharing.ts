/** The shared storage of the newsroom in memory, invitations, and who is at which desk. */
import type {
  Attending,
  Chosen,
  Colleague,
  DeskToJoin,
  Foresight,
  Invitation,
  Invited,
  Joined,
  PlaceToTell,
  StorageShown,
  StorageToAdd,
  Tested,
  Whereabouts,
} from './contract'
import { answer, card, fake, refusal } from './core.fake.state'
import { DESK } from './core.fake.stories'

export const NEWSROOM_WORDS = ['soma', 'bobao', 'bilan', 'mohoi', 'mivoi', 'hosa']
const SEAT_WORDS = ['vulu', 'lova', 'mahao', 'kuban', 'suku', 'husu']
const FOLDER = '/mnt/toa-soan'
/** The code that the newsroom in memory gives and reads. */
export const CODE = 'GALLEY1-03GGR-0NG84-AH3HX-TX09Y-6AZTM-PV5MY-BMQBJ-S9KGK\nFRXJG-91QWV-MH00V-83VFB-H8040'
const TESTED: Tested = { serves: true, lacks: [], put: 12.4, get: 8.1, list: 31, speed: 24_000_000 }

export const sharing = () => answer('sharing', () => fake.sharing)
export const exchangeNow = () => answer('exchangeNow', () => null)
export const storageCard = () =>
  answer('storageCard', (): StorageShown => {
    const standing = { entries: 214, locked: 3, early: 0, refused: 0 }
    return { address: fake.storage, words: NEWSROOM_WORDS, ...standing }
  })
export const chooseStorageFolder = () =>
  answer('chooseStorageFolder', (): Chosen | null => ({ number: 1, path: FOLDER }))
export const chooseCertificates = () =>
  answer('chooseCertificates', (): Chosen | null => ({ number: 2, path: '/home/thuha/toa-soan.pem' }))
export const connectStorage = (storage: StorageToAdd) =>
  answer('connectStorage', (): Tested => {
    // Whoever works at a desk that somebody else connected says only who they are there.
    const address = storage.address || (storage.folder === null ? (fake.storage ?? '') : FOLDER)
    if (storage.folder === null && !address.includes('://'))
      throw refusal('storage.address', `Đây không phải địa chỉ kho chung: ${storage.address}.`)
    fake.connecting.push(storage)
    fake.storage = address
    fake.share({ state: 'reached', at: fake.now })
    return TESTED
  })
export const testStorage = () => answer('testStorage', () => TESTED)
export const fillAgain = () =>
  answer('fillAgain', () => {
    fake.share({ state: 'reached', at: fake.now })
    return null
  })

export const beAt = (here: PlaceToTell | null) =>
  answer('beAt', () => {
    fake.told.push(here)
    return null
  })
export const colleagues = () => answer('colleagues', (): Colleague[] => fake.colleagues)

const NOTHING: Foresight = {
  leaving: 0,
  photos: 0,
  bytes: 0,
  house: 0,
  members: 0,
  leavingStories: [],
  coming: 0,
  lookedAt: 0,
  shut: 0,
  refused: 0,
  comingStories: [],
}
export const foresee = () => answer('foresee', (): Foresight => fake.foresight ?? NOTHING)
export const heldBack = () => answer('heldBack', () => fake.held)
export const sendAll = () =>
  answer('sendAll', () => {
    fake.held = null
    fake.share({ state: 'reached', at: fake.now })
    return null
  })
export const upheavals = () => answer('upheavals', () => fake.upheavals)
export const lookedAtUpheavals = () =>
  answer('lookedAtUpheavals', () => {
    fake.upheavals = []
    return null
  })
export const whereabouts = (_id: string) =>
  answer('whereabouts', (): Whereabouts => {
    const none = { words: false, entries: 0, photos: 0, missing: 0, missingPhotos: 0 }
    const alone = {
      stored: 'unconnected' as const,
      at: null,
      why: null,
      desks: [],
      sites: [],
      awaited: [],
      inReview: [],
    }
    return fake.whereabouts ?? { spread: 'only_here', ...none, entries: 3, ...alone }
  })

export const invite = (name: string, role: string, _withCredential: boolean) =>
  answer('invite', (): Invitation => {
    if (card().members.some(member => member.name === name))
      throw refusal('member.exists', `Đã có thành viên “${name}”.`, 'member')
    const id = `m${card().members.length + 1}`
    const label = card().house.memberRoles.find(({ code }) => code === role)?.label ?? role
    const member = { id, name, role, roleLabel: label, protected: false, rights: ['write'], delegatedUntil: null }
    card().members = [...card().members, member]
    fake.invited.push(id)
    fake.change({ stories: [], house: true })
    return { number: 1, name, code: CODE, words: SEAT_WORDS, hasWay: fake.storage !== null }
  })
export const saveInvitation = (_number: number) =>
  answer('saveInvitation', (): string | null => '/home/thuha/loi-moi.txt')
export const readInvitation = (text: string | null) =>
  answer('readInvitation', (): Invited | null => {
    if (text !== null && !text.includes('GALLEY1-')) throw refusal('invitation.absent', 'Không thấy mã mời nào ở đây.')
    const [newsroom, name] = [DESK.newsroom, 'Hoài An']
    return { number: 1, newsroom, name, words: SEAT_WORDS, address: FOLDER, isFolder: true, needsCredential: false }
  })
export const joinDesk = (joining: DeskToJoin) =>
  answer('joinDesk', (): Joined | null => {
    if (joining.remember) fake.key = { ...fake.key, remembered: true }
    const me = { ...DESK.me, name: 'Hoài An', protected: joining.passphrase !== null }
    fake.card = { ...structuredClone(DESK), me }
    return { desk: fake.card, unconnected: null }
  })
export const attendance = () =>
  answer('attendance', (): Attending[] =>
    card().members.map(({ id }, number) => {
      if (fake.invited.includes(id)) return { member: id, joined: 'invited', came: null, desks: [] }
      const heard = number === 1 ? fake.now - 3_600_000 : null
      const all = [{ id: `${number}f3a9c01`, here: number !== 1, heard, unread: number === 1 }]
      // Whoever runs the newsroom has a laptop beside the desk.
      if (number === 0) all.push({ id: '7b10aa52', here: false, heard: fake.now - 86_400_000, unread: false })
      const desks = all.filter(one => !fake.lostDesks.includes(one.id))
      return {
        member: id,
        joined: number === 1 ? 'came' : 'added',
        came: number === 1 ? fake.now - 86_400_000 : null,
        desks,
      }
    }),
  )
