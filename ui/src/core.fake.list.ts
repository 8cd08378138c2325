/** The list of the newsroom in memory. */
import type { Counts, Imported, Piece, Question, State, StoryRow, StoryRows, Taken, View } from './contract'
import { answer, card, fake } from './core.fake.state'
import { place } from './core.fake.photos'
import { type FakeStory, emptyFields } from './core.fake.stories'
import { fold } from './words/fold'

const WAITING: State[] = ['submitted', 'desk_review', 'final_review', 'changed_since_approval']
const uncaptioned = (one: FakeStory) => one.fields.placements.some(placement => !placement.caption)
const VIEWS: Record<View, (one: FakeStory) => boolean> = {
  all: () => true,
  mine: one => one.author === card().me.id,
  to_caption: uncaptioned,
  waiting: one => WAITING.includes(one.state),
  changed: one => one.state === 'changed_since_approval',
  published: one => one.state === 'published',
  conflicted: one => one.conflicts.length > 0,
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
    conflicts: one.conflicts.length,
    halfApproved: one.approvedBy,
    approvalsNeeded: one.approvalsNeeded,
    told: one.told?.isNew ? one.told : null,
    photo: lead?.photo ? { photo: lead.photo, turn: lead.turn, crop: lead.crop, focalPoint: lead.focalPoint } : null,
    spread: fake.spread.get(one.id) ?? 'shared',
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
    return { total: all.length, rows: some.map(one => row(one, question.words)) }
  })

function begun(): FakeStory {
  const id = `s${fake.stories.length + 100}`
  const fresh: FakeStory = {
    id,
    fields: emptyFields(),
    blocks: [],
    state: 'draft',
    author: card().me.id,
    updatedAt: fake.now + 1,
    conflicts: [],
    findings: [],
    told: null,
    approvedBy: [],
    approvalsNeeded: 1,
    late: null,
    revision: 1,
    saved: [],
  }
  fake.stories.push(fresh)
  fake.change({ stories: [id], house: false })
  return fresh
}
export const newStory = () => answer('newStory', () => begun().id)
/** Makes a story of a file, whatever is in it. */
function imported(file: string): Imported {
  const fresh = begun()
  fresh.fields.headline = file
  return { file, story: fresh.id, notes: [], dropped: [], legacy: null }
}
export const importFiles = () => answer('importFiles', (): Imported[] => fake.imported)
export const importConverted = (_file: number, encoding: string) => answer('importConverted', () => imported(encoding))
export const takeDropped = (_number: number, story: string | null) =>
  answer('takeDropped', (): Taken => {
    const { stories, photos } = fake.dropped
    const added = story && photos.length ? { placements: photos.map(name => place(story, name)), notes: [] } : null
    return { imported: [...stories.map(imported), ...fake.imported], added }
  })
export const placeOf = (view: View, id: string) =>
  answer('placeOf', (): number | null => {
    const all = fake.stories.filter(VIEWS[view]).sort((a, b) => b.updatedAt - a.updatedAt)
    const place = all.findIndex(one => one.id === id)
    return place < 0 ? null : place
  })
