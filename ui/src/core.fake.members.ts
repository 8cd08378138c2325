/** Members of the newsroom in memory: roles, removals, what these cut off, and codes on paper. */
import type {
  AllCutOff,
  Code,
  Departure,
  DeskCard,
  DeskToRecover,
  Joined,
  Member,
  Printed,
  ReadCode,
  Wrote,
} from './contract'
import { NEWSROOM_WORDS } from './core.fake.sharing'
import { answer, card, fake, refusal } from './core.fake.state'
import { DESK } from './core.fake.stories'

/** The recovery code that the newsroom in memory gives and reads. */
export const RECOVERY = 'GALLEYR1-01GGR-0NG84-AH3HX-TX09Y\n6AZTM-PV5MY-BMQBJ-S9KGK'

export const addMember = (name: string, role: string, passphrase: string | null) =>
  answer('addMember', (): DeskCard => {
    if (!name.trim()) throw refusal('text.empty', 'Trường tên đang trống.', 'name')
    const member = {
      id: `m${card().members.length + 1}`,
      name,
      role,
      roleLabel: role,
      protected: passphrase !== null,
      rights: ['write'],
      delegatedUntil: null,
    }
    card().members = [...card().members, member]
    return card()
  })
export const delegate = (id: string, until: number | null, _reason: string) =>
  answer('delegate', (): DeskCard => {
    if (until !== null && until <= fake.now)
      throw refusal('delegation.past', 'Thời hạn đã qua. Hãy chọn một giờ sau bây giờ.')
    card().members = card().members.map(one => (one.id === id ? { ...one, delegatedUntil: until } : one))
    return { ...card() }
  })

function member(id: string): Member {
  const found = card().members.find(one => one.id === id)
  if (!found) throw refusal('member.absent', 'Tòa soạn không có thành viên này.')
  return found
}
/** Keeps that somebody or something left. */
function leave(one: Member, what: Departure['what'], desk: string | null, reason: string): DeskCard {
  fake.departures.unshift({ member: one.id, name: one.name, what, desk, by: card().me.name, at: fake.now, reason })
  fake.change({ stories: [], house: true })
  fake.card = { ...card() }
  return fake.card
}

export const setRole = (id: string, role: string, _reason: string) =>
  answer('setRole', (): DeskCard => {
    const one = member(id)
    if (one.role === 'chief' && card().members.filter(({ role }) => role === 'chief').length === 1)
      throw refusal('member.last_chief', `${one.name} là tổng biên tập duy nhất.`)
    const { label, rights } = card().house.memberRoles.find(({ code }) => code === role) ?? { label: role, rights: [] }
    const members = card().members.map(other =>
      other.id === id ? { ...other, role, roleLabel: label, rights } : other,
    )
    fake.card = { ...card(), members }
    return fake.card
  })
export const removeMember = (id: string, reason: string) =>
  answer('removeMember', (): DeskCard => {
    const one = member(id)
    if (one.role === 'chief') throw refusal('member.last_chief', `${one.name} là tổng biên tập duy nhất.`)
    card().members = card().members.filter(other => other.id !== id)
    return leave(one, 'member', null, reason)
  })
export const removeDesk = (id: string, digits: string, reason: string) =>
  answer('removeDesk', (): DeskCard => {
    const isCode = fake.codes.some(code => code.id === digits)
    fake.codes = fake.codes.filter(code => code.id !== digits)
    fake.lostDesks.push(digits)
    return leave(member(id), isCode ? 'code' : 'desk', digits, reason)
  })
export const departures = () => answer('departures', (): Departure[] => fake.departures)
export const usedTwice = () => answer('usedTwice', () => fake.twice)
export const lookedAtUsedTwice = () =>
  answer('lookedAtUsedTwice', (): DeskCard => {
    fake.twice = []
    return { ...card() }
  })
export const cutOff = () => answer('cutOff', (): AllCutOff => fake.cutOff)
export const readCutOff = (entry: string) =>
  answer('readCutOff', (): Wrote[] => {
    if (entry !== 'c1') return []
    return [
      { field: 'headline', text: 'Cầu mới qua suối Bùn' },
      { field: 'body', text: 'Cầu dài mười hai mét.' },
      { field: 'body', text: null },
    ]
  })
export const adopt = (entries: string[]) =>
  answer('adopt', (): DeskCard => {
    fake.cutOff = { ...fake.cutOff, adoptable: fake.cutOff.adoptable.filter(one => !entries.includes(one.entry)) }
    return card()
  })

export const makeCode = () =>
  answer('makeCode', (): Code => {
    const { me, newsroom } = card()
    fake.codes.unshift({ id: `c0de000${fake.codes.length}`, member: me.id, at: fake.now })
    return { number: 1, code: RECOVERY, name: me.name, newsroom, words: NEWSROOM_WORDS, at: fake.now }
  })
export const saveCode = (_number: number) => answer('saveCode', (): string | null => '/home/thuha/ma-khoi-phuc.txt')
export const forgetCode = (_number: number) => answer('forgetCode', () => null)
export const codes = () => answer('codes', (): Printed[] => fake.codes)
export const readCode = (text: string | null) =>
  answer('readCode', (): ReadCode | null => {
    if (text !== null && !text.includes('GALLEYR1-'))
      throw refusal('recovery.absent', 'Không thấy mã khôi phục nào ở đây.')
    return { number: 1, words: NEWSROOM_WORDS }
  })
export const recoverDesk = (recovering: DeskToRecover) =>
  answer('recoverDesk', (): Joined | null => {
    if (recovering.storage.folder === null && !recovering.storage.address.includes('://'))
      throw refusal('storage.address', `Đây không phải địa chỉ kho chung: ${recovering.storage.address}.`)
    fake.card = { ...structuredClone(DESK), me: { ...DESK.me, protected: recovering.passphrase !== null } }
    return { desk: fake.card, unconnected: null }
  })
