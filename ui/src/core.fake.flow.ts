/** Taking a story through the workflow of the newsroom in memory. */
import type { Action, Receipt, Saying, State, Told } from './contract'
import { heard, move as putLine } from './core.fake.board'
import { actions, showStory } from './core.fake.story'
import { answer, card, fake, refusal, story, touch } from './core.fake.state'
import type { FakeStory } from './core.fake.stories'

const AFTER: Partial<Record<Action, State>> = {
  take: 'editing',
  return: 'returned',
  withdraw: 'draft',
  approve: 'approved',
  publish: 'published',
  correct: 'published',
  takedown: 'unpublished',
}
const NEXT: Partial<Record<State, State>> = {
  draft: 'submitted',
  returned: 'submitted',
  editing: 'desk_review',
  desk_review: 'final_review',
}

const WORDS: Partial<Record<Action, Told['done']>> = { return: 'return', correct: 'correct', takedown: 'takedown' }

function move(id: string, action: Action, reason: string): FakeStory {
  const one = story(id)
  const offered = actions(one).find(offer => offer.action === action)
  if (!offered?.allowed)
    throw refusal('workflow.state', offered?.why ?? 'Không thể làm việc này khi bài đang ở trạng thái hiện tại.')
  if (offered.needsReason && !reason.trim()) throw refusal('workflow.reason', 'Cần nêu lý do.', 'reason')
  one.state = AFTER[action] ?? NEXT[one.state] ?? one.state
  const word = WORDS[action]
  if (word) one.told = { done: word, by: card().me.name, at: fake.now, reason, isNew: false }
  touch(one)
  return one
}
export const step = async (id: string, action: Action, reason: string, _override: string) => {
  await answer('step', () => void move(id, action, reason))
  return showStory(id)
}
export const approve = async (id: string, override: string, digest: string) => {
  await answer('approve', () => {
    const one = story(id)
    if (digest !== `d${one.id}${one.revision}`)
      throw refusal('workflow.changed', 'Bài vừa thay đổi. Hãy xem lại rồi duyệt.')
    const blocking = one.findings.filter(finding => finding.severity === 'error' && !(finding.overridable && override))
    if (blocking.length)
      throw refusal('story.rules', `Còn ${blocking.length} lỗi phải xử lý trước khi duyệt.`, null, blocking)
    one.approvedBy = [...one.approvedBy, card().me.name]
    if (one.approvedBy.length < one.approvalsNeeded) touch(one)
    else move(id, 'approve', '')
  })
  return showStory(id)
}
function receipt(one: FakeStory): Receipt {
  const path = `${one.fields.slug || one.id}.html`
  for (const done of [1, 2, 3]) fake.progress({ work: 'write', done, total: 3 })
  return {
    digest: `d${one.id}1`,
    url: `https://tangiang.example/${path}`,
    path,
    at: fake.now,
    files: 14,
    awaitsReview: false,
    left: fake.left,
  }
}
export const publish = (id: string, destination: string | null, overwrite: boolean, offline: boolean) =>
  answer('publish', () => {
    heard(offline)
    fake.sent.push({ id, destination, overwrite, ...(offline && { offline }) })
    const sent = receipt(move(id, 'publish', ''))
    const on = fake.lines.find(({ story, to }) => story === id && to === (destination ?? 'site'))
    if (on) putLine(id, on.to, 'public')
    return sent
  })
export const handIn = (id: string, destination: string | null, overwrite: boolean, offline: boolean) =>
  answer('handIn', () => {
    heard(offline)
    fake.sent.push({ id, destination, overwrite, review: true })
    const on = fake.lines.find(({ story, to }) => story === id && to === (destination ?? 'site'))
    if (on) putLine(id, on.to, 'review', { review: true, mayBeOut: true, code: 'outbox.awaits_review', why: null })
    return { ...receipt(story(id)), awaitsReview: true }
  })
export const correct = (
  id: string,
  destination: string | null,
  saying: Saying,
  _override: string,
  overwrite: boolean,
  offline: boolean,
) =>
  answer('correct', () => {
    heard(offline)
    fake.sent.push({ id, destination, overwrite })
    fake.said.push(saying)
    return receipt(move(id, 'correct', saying.kind === 'wording' ? saying.right : saying.reason))
  })
export const correctionNote = (_id: string, _destination: string | null, wrong: string, right: string) =>
  answer('correctionNote', () => `Bài có thông tin: “${wrong}”. Thông tin đúng là: “${right}”.`)
export const takeDown = (id: string, destination: string | null, reason: string, offline: boolean) =>
  answer('takeDown', () => {
    heard(offline)
    fake.sent.push({ id, destination, overwrite: false })
    return receipt(move(id, 'takedown', reason))
  })
