/**
 * A newsroom in memory that answers as the core does: for tests, and for the page in a plain browser.
 * It knows no Markdown: what it writes of an edited block is its words.
 */
import type {
  Action,
  ActionCard,
  Added,
  Backup,
  Block,
  BodyPiece,
  Clipboard,
  Compared,
  Conflict,
  Counts,
  Deed,
  DeskCard,
  Draft,
  Founding,
  HouseItem,
  Imported,
  Pasted,
  Piece,
  Placement,
  Question,
  Receipt,
  Saved,
  Settings,
  Shown,
  Start,
  State,
  StoryRow,
  StoryRows,
  TreeNode,
  View,
} from './contract'
import { answer, card, fake, page, refusal, revision, story, touch } from './core.fake.state'
import { type FakeStory, DESK, MEMBERS, NOW, PHOTOS, emptyFields, paragraph } from './core.fake.stories'
import { countWords, fold } from './words/fold'

export { CoreFailure } from './failure'
export type * from './contract'
export { fake, onAsked, onChanged, onProgress } from './core.fake.state'

// First start ---------------------------------------------------------------------------------------------------

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
export const passphrase = (_text: string | null) => answer('passphrase', () => null)

// The list ------------------------------------------------------------------------------------------------------

const WAITING: State[] = ['submitted', 'desk_review', 'final_review', 'changed_since_approval']
const uncaptioned = (one: FakeStory) => one.fields.placements.some(placement => !placement.caption)
const VIEWS: Record<View, (one: FakeStory) => boolean> = {
  all: () => true,
  mine: one => one.author === card().me.id,
  to_caption: uncaptioned,
  waiting: one => WAITING.includes(one.state),
  changed: one => one.state === 'changed_since_approval',
  published: one => one.state === 'published',
}
export const counts = () =>
  answer('counts', () => {
    const entries = Object.entries(VIEWS).map(([view, holds]) => [view, fake.stories.filter(holds).length])
    return Object.fromEntries(entries) as Counts
  })

/** Returns text with what was looked for marked; folding keeps the number of letters here, as all text is NFC. */
function marked(text: string, words: string): Piece[] {
  const wanted = fold(words.trim())
  const at = wanted ? fold(text).indexOf(wanted) : -1
  if (at < 0) return [{ text, found: false }]
  const end = at + wanted.length
  const pieces = [
    { text: text.slice(0, at), found: false },
    { text: text.slice(at, end), found: true },
    { text: text.slice(end), found: false },
  ]
  return pieces.filter(piece => piece.text)
}

function row(one: FakeStory, words: string): StoryRow {
  const { fields } = one
  const lead = fields.placements.find(placement => placement.lead) ?? fields.placements[0]
  const body = one.blocks.map(block => block.source).join(' ')
  const found = words && fold(body).includes(fold(words.trim())) ? body : fields.standfirst
  return {
    id: one.id,
    headline: marked(fields.headline, words),
    snippet: marked(found, words),
    section: fields.section,
    bylines: fields.bylines.map(byline => byline.name),
    state: one.state,
    updatedAt: one.updatedAt,
    deadline: fields.deadline,
    words: countWords(body),
    conflicts: one.conflicts.length,
    photos: fields.placements.length,
    photo: lead?.photo ?? null,
  }
}

export const rows = (question: Question) =>
  answer('rows', (): StoryRows => {
    const wanted = fold(question.words.trim())
    const holds = (one: FakeStory) => {
      const text = `${one.fields.headline} ${one.fields.standfirst} ${one.blocks.map(block => block.source).join(' ')}`
      const inSection = question.section === null || one.fields.section === question.section
      return VIEWS[question.view](one) && inSection && fold(text).includes(wanted)
    }
    const all = fake.stories.filter(holds).sort((a, b) => b.updatedAt - a.updatedAt)
    const some = all.slice(question.from, question.from + question.count)
    return { total: all.length, from: question.from, rows: some.map(one => row(one, question.words)) }
  })

export const newStory = () =>
  answer('newStory', () => {
    const id = `s${fake.stories.length + 100}`
    const fresh = {
      id,
      fields: emptyFields(),
      blocks: [],
      state: 'draft' as const,
      author: card().me.id,
      updatedAt: fake.now + 1,
    }
    fake.stories.push({ ...fresh, conflicts: [], findings: [], reason: '', revision: 1, saved: [] })
    fake.change({ stories: [id], house: false })
    return id
  })
export const importFiles = () => answer('importFiles', (): Imported[] => [])
export const placeOf = (_view: View, _id: string) => answer('placeOf', (): number | null => null)

// One story -----------------------------------------------------------------------------------------------------

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

function actions(one: FakeStory): ActionCard[] {
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
      reason: one.reason,
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

function move(id: string, action: Action, reason: string): FakeStory {
  const one = story(id)
  const offered = actions(one).find(offer => offer.action === action)
  if (!offered?.allowed)
    throw refusal('workflow.state', offered?.why ?? 'Không thể làm việc này khi bài đang ở trạng thái hiện tại.')
  if (offered.needsReason && !reason.trim()) throw refusal('workflow.reason', 'Cần nêu lý do.', 'reason')
  one.state = AFTER[action] ?? NEXT[one.state] ?? one.state
  one.reason = reason
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
    move(id, 'approve', '')
  })
  return showStory(id)
}
function receipt(one: FakeStory): Receipt {
  const path = `${one.fields.slug || one.id}.html`
  for (const done of [1, 2, 3]) fake.progress({ work: 'write', done, total: 3 })
  return { digest: `d${one.id}1`, url: `https://tangiang.example/${path}`, path, at: fake.now, files: 14 }
}
export const publish = (id: string) => answer('publish', () => receipt(move(id, 'publish', '')))
export const correct = (id: string, reason: string, _override: string) =>
  answer('correct', () => receipt(move(id, 'correct', reason)))
export const takeDown = (id: string, reason: string) => answer('takeDown', () => receipt(move(id, 'takedown', reason)))

export const history = (id: string) =>
  answer('history', (): Deed[] => {
    const one = story(id)
    const begun = {
      at: one.updatedAt - 7_200_000,
      member: 'Lê Đức Thọ',
      word: 'revise',
      reason: '',
      revision: `${id}r0`,
    }
    const saves = one.saved.map((save, index) => ({
      at: save.at,
      member: save.member,
      word: 'revise',
      reason: '',
      revision: `${id}r${index + 1}`,
    }))
    const sent =
      one.state === 'draft'
        ? []
        : [{ at: one.updatedAt - 3_600_000, member: 'Lê Đức Thọ', word: 'submit', reason: '', revision: `${id}r1` }]
    const back = one.reason
      ? [{ at: one.updatedAt, member: 'Nguyễn Thị Thu Hà', word: 'return', reason: one.reason, revision: null }]
      : []
    // As they arrived, the oldest first.
    return [begun, ...sent, ...saves, ...back]
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
export const choose = (id: string, _base: string, conflict: string, side: number | null, text: string | null) =>
  answer('choose', (): Saved => {
    const one = story(id)
    const open = one.conflicts.find(other => other.id === conflict)
    if (!open) throw refusal('registers.not_open', 'Chỗ này không còn gì phải chọn. Hãy mở lại bài để xem.')
    const chosen = text ?? (side === null ? null : open.sides[side]?.value)
    if (chosen && open.block !== null) one.blocks[open.block] = paragraph(chosen)
    one.conflicts = one.conflicts.filter(other => other !== open)
    if (!one.conflicts.length) one.findings = one.findings.filter(finding => finding.rule !== 'C1')
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
export const clipboard = () => answer('clipboard', (): Clipboard => ({ html: null, text: null, picture: null }))

// Photos --------------------------------------------------------------------------------------------------------

function place(id: string, name: string): Placement {
  const one = story(id)
  const hash = Object.keys(PHOTOS)[one.fields.placements.length % 9] ?? null
  const plain = {
    crop: null,
    focalPoint: null,
    illustrative: false,
    archive: false,
    lead: one.fields.placements.length === 0,
  }
  const placement: Placement = {
    id: `p${one.fields.placements.length + 1}`,
    photo: hash,
    caption: '',
    credit: '',
    alt: name,
    ...plain,
  }
  one.fields.placements.push(placement)
  touch(one)
  return placement
}
const taken = (placement: Placement): Added => ({ placements: [placement], notes: [] })
export const addPhotos = (id: string, _into: string | null) =>
  answer('addPhotos', (): Added | null => taken(place(id, '')))
export const addPhotoBytes = (id: string, _into: string | null, name: string, _bytes: Uint8Array | number[]) =>
  answer('addPhotoBytes', () => taken(place(id, name)))
export const removePhoto = (id: string, placement: string) =>
  answer('removePhoto', (): Saved => {
    const one = story(id)
    one.fields.placements = one.fields.placements.filter(other => other.id !== placement)
    one.blocks = one.blocks.filter(block => block.node?.attrs?.placement !== placement)
    return touch(one)
  })
export const photoUrl = (hash: string, _width: 320 | 2048): string => PHOTOS[hash] ?? ''
export const previewUrl = (id: string): string => `about:blank#${id}`

export const exportStory = (id: string) => answer('exportStory', (): string | null => `/home/thuha/${id}.md`)
export const openSite = (_id: string) => answer('openSite', () => null)

// House, members, copies ----------------------------------------------------------------------------------------

function houseOf(kind: string): HouseItem[] {
  const { sections, tags, people } = card().house
  if (kind === 'section') return sections.map(value => ({ kind, id: value.slug, value }))
  if (kind === 'tag') return tags.map(name => ({ kind, id: fold(name), value: { name } }))
  if (kind === 'person')
    return people.map(({ id, name, penNames }) => ({ kind, id, value: { id, name, pen_names: penNames } }))
  return []
}
const ofKind = (kind: string) => {
  const ours = fake.house.filter(item => item.kind === kind)
  return [...houseOf(kind).filter(item => !ours.some(other => other.id === item.id)), ...ours]
}
export const houseItems = (kind: string) => answer('houseItems', () => ofKind(kind))
export const setHouse = (kind: string, value: unknown) =>
  answer('setHouse', (): HouseItem => {
    const named = value as Record<string, string | undefined>
    // What each kind is known by.
    const by: Record<string, string> = {
      section: 'slug',
      person: 'id',
      role: 'role',
      abbreviation: 'short',
      confusable: 'wrong',
      destination: 'id',
    }
    const field = by[kind] ?? 'name'
    if (kind !== 'style' && !named[field])
      throw refusal('house.empty', `Mục ${kind}: trường “${field}” đang trống.`, field)
    const id = kind === 'style' ? 'style' : field === 'name' ? fold(named.name ?? '') : (named[field] ?? '')
    const item = { kind, id, value }
    fake.house = [...fake.house.filter(other => other.kind !== kind || other.id !== item.id), item]
    fake.change({ stories: null, house: true })
    return item
  })
export const removeHouse = (kind: string, id: string) =>
  answer('removeHouse', () => {
    fake.house = fake.house.filter(other => other.kind !== kind || other.id !== id)
    fake.change({ stories: null, house: true })
    return null
  })
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
    }
    card().members = [...card().members, member]
    return card()
  })
const copies: Backup[] = [{ name: 'galley-2022-05-09.db', at: NOW - 86_400_000, bytes: 48_201_344 }]
export const backup = () =>
  answer('backup', (): Backup | null => {
    const made = { name: 'galley-2022-05-10.db', at: fake.now, bytes: 48_310_272 }
    copies.unshift(made)
    return made
  })
export const restoreCopy = () => answer('restoreCopy', (): DeskCard | null => null)
export const backups = () => answer('backups', () => copies)
export const settings = () => answer('settings', () => fake.settings)
export const setSettings = (value: Settings) =>
  answer('setSettings', () => {
    fake.settings = structuredClone(value)
    return null
  })

export function setZoom(factor: number): void {
  document.documentElement.style.zoom = String(factor)
}
