/** One story of the newsroom in memory: showing, saving, judging, pasting. */
import type {
  Action,
  ActionCard,
  Block,
  BodyPiece,
  Clipboard,
  Draft,
  Pasted,
  Saved,
  Shown,
  State,
  TreeNode,
} from './contract'
import { answer, card, fake, refusal, revision, story, touch } from './core.fake.state'
import { type FakeStory, MEMBERS, paragraph } from './core.fake.stories'

const ACTIONS: [Action, State[], boolean][] = [
  ['submit', ['draft', 'returned', 'editing', 'desk_review'], false],
  ['take', ['submitted', 'editing', 'desk_review', 'final_review', 'unpublished'], false],
  ['return', ['submitted', 'editing', 'desk_review', 'final_review', 'approved', 'changed_since_approval'], true],
  ['approve', ['submitted', 'editing', 'desk_review', 'final_review', 'changed_since_approval', 'unpublished'], false],
  ['withdraw', ['submitted', 'approved', 'changed_since_approval'], false],
  ['publish', ['approved', 'changed_since_approval', 'published', 'unpublished'], false],
  ['correct', ['published', 'approved', 'changed_since_approval'], true],
  ['takedown', ['published', 'unpublished'], true],
]

export function actions(one: FakeStory): ActionCard[] {
  return ACTIONS.filter(([, from]) => from.includes(one.state)).map(([action, , needsReason]) => {
    const open = action === 'approve' && one.conflicts.length > 0
    return {
      action,
      allowed: !open && !card().readOnly,
      why: open ? 'Còn chỗ hai người cùng sửa chưa được chọn.' : null,
      needsReason,
    }
  })
}

export const lookAtStory = (id: string) => showStory(id)
export const showStory = (id: string) =>
  answer('showStory', (): Shown => {
    const one = story(id)
    const approved = ['approved', 'changed_since_approval', 'published'].includes(one.state)
    const out = one.state === 'published' || one.state === 'unpublished'
    const mayEdit = !card().readOnly && card().me.rights.includes(one.state === 'draft' ? 'write' : 'edit')
    return {
      id,
      revision: revision(one),
      state: one.state,
      digest: `d${one.id}${one.revision}`,
      mayEdit,
      mayCaption: mayEdit || card().me.rights.includes('caption'),
      whyNot: mayEdit ? null : `${card().me.name} không được sửa bài khi bài đang ở trạng thái này.`,
      fields: one.fields,
      blocks: one.blocks,
      conflicts: one.conflicts.length,
      actions: actions(one),
      author: MEMBERS.find(member => member.id === one.author)?.name ?? null,
      editor: one.state === 'editing' ? 'Đỗ Quỳnh Anh' : null,
      told: one.told,
      approvedBy: one.approvedBy,
      approvalsNeeded: one.approvalsNeeded,
      awaitsAnother:
        one.approvedBy.length > 0 && one.approvedBy.length < one.approvalsNeeded && one.state !== 'unpublished',
      late: one.late,
      approval: approved
        ? { by: MEMBERS[0]?.name ?? '', at: one.updatedAt, digest: `d${one.id}1`, protected: true }
        : null,
      publication: out
        ? {
            url: `https://tangiang.example/${one.fields.slug || one.id}.html`,
            at: one.updatedAt,
            digest: `d${one.id}1`,
            down: one.state === 'unpublished',
          }
        : null,
      unfrozen: [],
      awaited: one.awaited ?? [],
    }
  })

function wordsOf(node: TreeNode): string {
  return node.text ?? (node.content ?? []).map(wordsOf).join('')
}
function blockOf(piece: BodyPiece, before: Block[]): Block {
  if ('tree' in piece)
    return {
      source: piece.tree.type === 'photo' ? `![](photo:${piece.tree.attrs?.placement})` : wordsOf(piece.tree),
      node: piece.tree,
    }
  return before.find(block => block.source === piece.kept) ?? { source: piece.kept, node: null }
}
export const saveStory = (id: string, base: string, draft: Draft) =>
  answer('saveStory', (): Saved => {
    const one = story(id)
    if (card().readOnly) throw refusal('store.read_only', 'Thư mục chỉ cho đọc nên chưa lưu được gì.')
    if (!base.startsWith(`${id}r`))
      throw refusal('story.no_revision', `Bàn làm việc này không có phiên bản “${base}” của bài.`)
    one.fields = structuredClone(draft.fields)
    one.blocks = draft.body.map(piece => blockOf(piece, one.blocks))
    if (one.state === 'approved') one.state = 'changed_since_approval'
    return touch(one)
  })
export const seeWord = (id: string) =>
  answer('seeWord', () => {
    const one = story(id)
    if (one.told) one.told = { ...one.told, isNew: false }
    fake.change({ stories: null, house: false })
    return null
  })
export const freezeStory = (id: string) =>
  answer('freezeStory', () => {
    story(id)
    return null
  })
export const checkStory = (id: string) => answer('checkStory', () => story(id).findings)
export const applyFix = (id: string, _base: string, fix: string) =>
  answer('applyFix', (): Saved => {
    const one = story(id)
    one.findings = one.findings.filter(finding => finding.fix !== fix)
    return touch(one)
  })

export const paste = (pasted: { html: string | null; text: string | null }) =>
  answer('paste', (): Pasted => {
    const text = pasted.text ?? pasted.html?.replace(/<[^>]*>/g, ' ') ?? ''
    return {
      blocks: text
        .split(/\n\s*\n/)
        .filter(Boolean)
        .map(paragraph),
      dropped: [],
      pictures: [],
    }
  })
export const clipboard = (_wordsOnly: boolean) =>
  answer('clipboard', (): Clipboard => ({ html: null, text: null, picture: null }))
