/** Beginning: which newsroom, which member. */
import type { DeskCard, Founding, KeyCard, Start } from './contract'
import { answer, card, fake, page, refusal } from './core.fake.state'
import { DESK, MEMBERS } from './core.fake.stories'

export const start = () =>
  answer('start', (): Start => {
    const language = page.get('language') === 'en' ? 'en' : 'vi'
    const recent = { id: 'r1', name: DESK.newsroom, folder: DESK.folder, member: DESK.me.name }
    return { language, recent: page.has('first') ? [] : [recent], desk: fake.card, demo: true }
  })
const enter = () => {
  fake.card ??= structuredClone(DESK)
  return fake.card
}
export const foundDesk = (founding: Founding) =>
  answer('foundDesk', (): DeskCard | null => {
    if (!founding.newsroom.trim()) throw refusal('text.empty', 'Tên tòa soạn đang trống.', 'newsroom')
    if (!founding.member.trim()) throw refusal('text.empty', 'Tên của bạn đang trống.', 'member')
    const me = {
      ...(MEMBERS[0] as DeskCard['me']),
      name: founding.member,
      protected: founding.passphrase !== undefined,
    }
    if (founding.remember) keep(true)
    fake.stories = []
    fake.card = {
      ...structuredClone(DESK),
      newsroom: founding.newsroom,
      language: founding.language,
      me,
      members: [me],
    }
    return fake.card
  })
export const openDesk = (recent: string | null) =>
  answer('openDesk', (): DeskCard | null => (recent === null ? null : enter()))
export const openDemo = () => answer('openDemo', enter)
export const closeDesk = () => answer('closeDesk', () => (fake.card = null))
export const actAs = (member: string) =>
  answer('actAs', (): DeskCard => {
    const me = MEMBERS.find(one => one.id === member)
    if (me) card().me = me
    return card()
  })
export const passphrase = (text: string | null, remember: boolean) =>
  answer('passphrase', () => {
    fake.given.push([text, remember])
    return null
  })
export const keychainAnswers = () => answer('keychainAnswers', () => fake.key.trouble === null)
export const keyCard = () => answer('keyCard', () => fake.key)
const keep = (remembered: boolean): KeyCard => {
  fake.key = { ...fake.key, remembered, trouble: null }
  return fake.key
}
export const protectKey = (old: string | null, passphrase: string) =>
  answer('protectKey', (): KeyCard => {
    if (passphrase.length < 8) throw refusal('key.too_short', 'Cụm mật khẩu phải dài ít nhất 8 ký tự.', 'passphrase')
    if (fake.key.kept === 'passphrase' && old !== fake.words)
      throw refusal('key.wrong_passphrase', 'Cụm mật khẩu không đúng.')
    fake.words = passphrase
    fake.key = { ...fake.key, kept: 'passphrase' }
    return fake.key
  })
export const rememberKey = () => answer('rememberKey', () => keep(true))
export const forgetKey = () => answer('forgetKey', () => keep(false))
