/** What the help tells: the day's work in its order, then the desk. Each step may name the command that does it. */
import { desk } from '../frame/desk.svelte'
import { m } from '../words/messages'

export type Step = { text: () => string; command?: string }
export type Topic = { id: string; title: () => string; steps: Step[] }
export type Part = { title: () => string; topics: Topic[] }

const step = (text: () => string, command?: string): Step => (command ? { text, command } : { text })
const where = () => (desk.card ? m['help.where.1']({ folder: desk.card.folder }) : m['help.where.1_none']())

const DAY: Topic[] = [
  {
    id: 'write',
    title: () => m['help.write'](),
    steps: [
      step(() => m['help.write.1'](), 'story.new'),
      step(() => m['help.write.2'](), 'story.save'),
      step(() => m['help.write.3'](), 'pane.next'),
      step(() => m['help.write.4'](), 'edit.paste_plain'),
      step(() => m['help.write.5'](), 'story.submit'),
    ],
  },
  {
    id: 'import',
    title: () => m['help.import'](),
    steps: [
      step(() => m['help.import.1'](), 'story.import'),
      step(() => m['help.import.2']()),
      step(() => m['help.import.3']()),
      step(() => m['help.import.4']()),
    ],
  },
  {
    id: 'photo',
    title: () => m['help.photo'](),
    steps: [
      step(() => m['help.photo.1'](), 'insert.photo'),
      step(() => m['help.photo.2']()),
      step(() => m['help.photo.3']()),
      step(() => m['help.photo.4']()),
      step(() => m['help.photo.5'](), 'go.to_caption'),
      step(() => m['help.photo.6'](), 'edit.crop'),
      step(() => m['help.photo.7']()),
      step(() => m['help.photo.8']()),
    ],
  },
  {
    id: 'photos',
    title: () => m['help.photos'](),
    steps: [
      step(() => m['help.photos.1'](), 'photos.open'),
      step(() => m['help.photos.2'](), 'photos.take_folder'),
      step(() => m['help.photos.3']()),
      step(() => m['help.photos.4'](), 'photos.choose'),
      step(() => m['help.photos.5'](), 'photos.undo'),
      step(() => m['help.photos.6'](), 'photos.advance'),
      step(() => m['help.photos.7'](), 'photos.zoom'),
      step(() => m['help.photos.8'](), 'photos.next'),
      step(() => m['help.photos.9'](), 'photos.search'),
      step(() => m['help.photos.10'](), 'photos.place'),
    ],
  },
  {
    id: 'captioning',
    title: () => m['help.captioning'](),
    steps: [
      step(() => m['help.captioning.1'](), 'photos.caption'),
      step(() => m['help.captioning.2'](), 'photos.caption.write'),
      step(() => m['help.captioning.3']()),
      step(() => m['help.captioning.4'](), 'photos.caption.before'),
      step(() => m['help.captioning.5'](), 'photos.caption.copy'),
      step(() => m['help.captioning.6'](), 'photos.caption.paste'),
      step(() => m['help.captioning.7']()),
      step(() => m['help.captioning.8'](), 'photos.caption.replace'),
      step(() => m['help.captioning.9']()),
    ],
  },
  {
    id: 'check',
    title: () => m['help.check'](),
    steps: [
      step(() => m['help.check.1'](), 'finding.first'),
      step(() => m['help.check.2'](), 'finding.fix'),
      step(() => m['help.check.3']()),
      step(() => m['help.check.4'](), 'story.compare'),
    ],
  },
  {
    id: 'approve',
    title: () => m['help.approve'](),
    steps: [
      step(() => m['help.approve.1'](), 'story.preview'),
      step(() => m['help.approve.2'](), 'story.approve'),
      step(() => m['help.approve.3']()),
      step(() => m['help.approve.4'](), 'story.return'),
      step(() => m['help.approve.5']()),
      step(() => m['help.approve.6']()),
    ],
  },
  {
    id: 'publish',
    title: () => m['help.publish'](),
    steps: [
      step(() => m['help.publish.1'](), 'story.publish'),
      step(() => m['help.publish.2']()),
      step(() => m['help.publish.3']()),
      step(() => m['help.publish.4'](), 'house.destinations'),
      step(() => m['help.publish.5'](), 'board.open'),
    ],
  },
  {
    id: 'evening',
    title: () => m['help.evening'](),
    steps: [
      step(() => m['help.evening.1'](), 'board.open'),
      step(() => m['help.evening.2']()),
      step(() => m['help.evening.3']()),
      step(() => m['help.evening.4']()),
      step(() => m['help.evening.5']()),
    ],
  },
  {
    id: 'correct',
    title: () => m['help.correct'](),
    steps: [
      step(() => m['help.correct.1']()),
      step(() => m['help.correct.2'](), 'story.correct'),
      step(() => m['help.correct.3']()),
      step(() => m['help.correct.4'](), 'board.register'),
    ],
  },
  {
    id: 'takedown',
    title: () => m['help.takedown'](),
    steps: [step(() => m['help.takedown.1'](), 'story.takedown'), step(() => m['help.takedown.2']())],
  },
]

const DESK: Topic[] = [
  {
    id: 'find',
    title: () => m['help.find'](),
    steps: [
      step(() => m['help.find.1'](), 'list.search'),
      step(() => m['help.find.2'](), 'palette.open'),
      step(() => m['help.find.3'](), 'go.mine'),
    ],
  },
  {
    id: 'typing',
    title: () => m['help.typing'](),
    steps: [step(() => m['help.typing.1']()), step(() => m['help.typing.2'](), 'keys.sheet')],
  },
  {
    id: 'conflict',
    title: () => m['help.conflict'](),
    steps: [
      step(() => m['help.conflict.1']()),
      step(() => m['help.conflict.2'](), 'story.conflicts'),
      step(() => m['help.conflict.3']()),
      step(() => m['help.conflict.4'](), 'go.conflicted'),
    ],
  },
  {
    id: 'where',
    title: () => m['help.where'](),
    steps: [
      step(where),
      step(() => m['help.where.2']()),
      step(() => m['help.where.3']()),
      step(() => m['help.where.4']()),
    ],
  },
  {
    id: 'copies',
    title: () => m['help.copies'](),
    steps: [
      step(() => m['help.copies.1']()),
      step(() => m['help.copies.2'](), 'house.backups'),
      step(() => m['help.copies.3']()),
    ],
  },
  {
    id: 'power',
    title: () => m['help.power'](),
    steps: [
      step(() => m['help.power.1']()),
      step(() => m['help.power.2']()),
      step(() => m['help.power.3']()),
      step(() => m['help.power.4']()),
    ],
  },
  {
    id: 'share',
    title: () => m['help.share'](),
    steps: [
      step(() => m['help.share.1'](), 'house.storage'),
      step(() => m['help.share.2'](), 'house.members'),
      step(() => m['help.share.3'](), 'storage.exchange'),
      step(() => m['help.share.4']()),
      step(() => m['help.share.5']()),
      step(() => m['help.share.6'](), 'house.storage'),
      step(() => m['help.share.7']()),
    ],
  },
  {
    id: 'people',
    title: () => m['help.people'](),
    steps: [
      step(() => m['help.people.1'](), 'house.open'),
      step(() => m['help.people.2']()),
      step(() => m['help.people.3'](), 'house.key'),
      step(() => m['help.people.4'](), 'house.members'),
      step(() => m['help.people.5'](), 'house.members'),
      step(() => m['help.people.6'](), 'house.key'),
    ],
  },
  {
    id: 'leave',
    title: () => m['help.leave'](),
    steps: [
      step(() => m['help.leave.1'](), 'house.members'),
      step(() => m['help.leave.2'](), 'house.members'),
      step(() => m['help.leave.3']()),
      step(() => m['help.leave.4']()),
      step(() => m['help.leave.5'](), 'house.members'),
      step(() => m['help.leave.6']()),
    ],
  },
]

export const PARTS: Part[] = [
  { title: () => m['help.group.day'](), topics: DAY },
  { title: () => m['help.group.desk'](), topics: DESK },
]
