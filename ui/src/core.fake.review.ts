/** Looking back at a story, and choosing between two texts. */
import type { Compared, Conflict, Deed, Saved, Side } from './contract'
import { answer, fake, refusal, revision, story, touch } from './core.fake.state'
import { paragraph } from './core.fake.stories'

const PLAIN = { of: [], until: null, mark: null, digest: null, overridden: [], destination: null, url: null }
export const history = (id: string) =>
  answer('history', (): Deed[] => {
    const one = story(id)
    const begun = {
      ...PLAIN,
      at: one.updatedAt - 7_200_000,
      member: 'Lê Đức Thọ',
      word: 'revise',
      reason: '',
      revision: `${id}r0`,
    }
    const saves = one.saved.map((save, index) => ({
      ...PLAIN,
      at: save.at,
      member: save.member,
      word: 'revise',
      reason: '',
      revision: `${id}r${index + 1}`,
    }))
    const sent =
      one.state === 'draft'
        ? []
        : [
            {
              ...PLAIN,
              at: one.updatedAt - 3_600_000,
              member: 'Lê Đức Thọ',
              word: 'submit',
              reason: '',
              revision: `${id}r1`,
            },
          ]
    const back =
      one.told?.done === 'return'
        ? [
            {
              ...PLAIN,
              at: one.updatedAt,
              member: 'Nguyễn Thị Thu Hà',
              word: 'return',
              reason: one.told.reason,
              revision: null,
            },
          ]
        : []
    // As they arrived, the oldest first.
    return [begun, ...sent, ...saves, ...back, ...fake.deeds]
  })
export const compare = (id: string, from: string | null, to: string | null) =>
  answer('compare', (): Compared => {
    const one = story(id)
    if (fake.compared) return fake.compared
    const body = one.blocks.map((block, index) => {
      const kept = { fortune: 'kept' as const, before: index + 1, after: index + 1, words: [{ kept: block.source }] }
      const words = [
        { kept: 'Bốn giờ sáng, ' },
        { removed: 'đuốc' },
        { inserted: 'đèn pin' },
        { kept: ' đã loáng thoáng trên sườn Đồi Sim.' },
      ]
      return index === 0 ? { ...kept, fortune: 'changed' as const, words } : kept
    })
    const fields = [
      {
        field: 'headline',
        words: [{ kept: 'Vải ' }, { removed: 'chín' }, { inserted: 'sớm' }, { kept: ' Đồi Sim vào vụ' }],
      },
    ]
    const comparison = { fields, bylines: [], tags: [], body, photos: [] }
    return { from: from ?? `${id}r0`, to: to ?? revision(one), publicOnly: false, same: false, comparison }
  })
export const restore = (id: string, _revision: string, _paragraph: number | null) =>
  answer('restore', () => touch(story(id)))
export const conflicts = (id: string) => answer('conflicts', (): Conflict[] => story(id).conflicts)
export const goOn = (id: string, _base: string, conflict: string, was: string[], now: string[]) =>
  answer('goOn', (): Saved => {
    const one = story(id)
    const open = one.conflicts.find(other => other.id === conflict)
    const says = (side: Side) => side.texts.join('\n\n') === was.join('\n\n')
    if (!open?.sides.some(says))
      throw refusal('registers.no_such_side', 'Bản muốn chọn không còn nữa. Hãy xem lại các bản rồi chọn.')
    const sides = open.sides.map(side => (says(side) ? { ...side, texts: now } : side))
    one.conflicts = one.conflicts.map(other => (other === open ? { ...open, sides } : other))
    return touch(one)
  })
export const choose = (id: string, _base: string, conflict: string, side: number | null, text: string | null) =>
  answer('choose', (): Saved => {
    const one = story(id)
    const open = one.conflicts.find(other => other.id === conflict)
    if (!open) throw refusal('registers.not_open', 'Chỗ này không còn gì phải chọn. Hãy mở lại bài để xem.')
    const chosen = text ?? (side === null ? null : open.sides[side]?.texts.join('\n\n'))
    const [place] = open.blocks
    if (chosen && place !== undefined) one.blocks[place] = paragraph(chosen)
    one.conflicts = one.conflicts.filter(other => other !== open)
    if (!one.conflicts.length) one.findings = one.findings.filter(finding => finding.rule !== 'C1')
    return touch(one)
  })
