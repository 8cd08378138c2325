/** All that can be done on the photo desk, for its keys, the palette and the sheet of keys. */
import { desk } from '../frame/desk.svelte'
import { isTextField } from '../keys/shortcuts'
import type { Command } from '../keys/commands'
import { screens } from '../review/screens.svelte'
import { m } from '../words/messages'
import { label, LABELS, labelWord, rate } from './marks'
import { captioningCommands } from './captioning-commands'
import { openPhotos, toCaption } from './opening'
import { photoDesk } from './photo-desk.svelte'
import { handedOver } from './handing-over'
import { placeElsewhere, placeHere } from './placing'
import { taking } from './taking.svelte'
import { view } from './view.svelte'

const writable = () => desk.card !== null && !desk.card.readOnly
const here = () => screens.now?.kind === 'photos'
const some = () => here() && photoDesk.card !== null
const changeable = () => some() && writable()
/** Whether the keys are the photos' own: no button or field has them. */
const amongPhotos = () => ['photo-grid', 'photo-stage'].includes(document.activeElement?.id ?? '')

/** Returns the commands of the photo desk, and those that open it. */
export function photoCommands(): Command[] {
  return [...ways(), ...marks(), ...moves(), ...captioningCommands()]
}

function ways(): Command[] {
  return [
    {
      id: 'photos.open',
      label: () => m['cmd.photos.open'](),
      keys: ['Mod+Shift+O'],
      enabled: () => desk.card !== null && !here(),
      run: () => openPhotos(),
    },
    {
      id: 'photos.take_files',
      label: () => m['cmd.photos.take_files'](),
      keys: [],
      enabled: () => writable() && !taking.busy,
      run: () => taking.files(),
    },
    {
      id: 'photos.take_folder',
      label: () => m['cmd.photos.take_folder'](),
      keys: ['Mod+Shift+I'],
      enabled: () => writable() && !taking.busy,
      run: () => taking.folder(),
    },
    {
      id: 'photos.take_pasted',
      label: () => m['cmd.photos.take_pasted'](),
      keys: [],
      enabled: () => writable() && !taking.busy,
      run: () => taking.pasted(),
    },
    {
      id: 'photos.place',
      label: () => m['cmd.photos.place'](),
      keys: ['P'],
      enabled: changeable,
      run: () => placeHere(),
    },
    {
      id: 'photos.place_elsewhere',
      label: () => m['cmd.photos.place_elsewhere'](),
      keys: ['Shift+P'],
      enabled: changeable,
      run: () => placeElsewhere(),
    },
    ...handOver('originals', () => m['cmd.photos.hand_over_originals'](), null),
    ...handOver('renditions', () => m['cmd.photos.hand_over_renditions'](), 2048),
    {
      id: 'photos.undo',
      label: () => m['cmd.photos.undo'](),
      keys: ['Mod+Z'],
      // What is typed is undone in its field.
      enabled: () => here() && photoDesk.last !== null && !isTextField(document.activeElement),
      run: () => photoDesk.undo(),
      quiet: true,
    },
  ]
}

function handOver(what: string, label: () => string, size: number | null): Command[] {
  return [{ id: `photos.hand_over_${what}`, label, keys: [], enabled: some, run: () => handedOver(size) }]
}

function marks(): Command[] {
  const stars = [0, 1, 2, 3, 4, 5].map(rating => ({
    id: `photos.rate_${rating}`,
    label: () => (rating === 0 ? m['cmd.photos.unrate']() : m['cmd.photos.rate']({ count: rating })),
    keys: [String(rating)],
    run: () => rate(rating),
  }))
  const reject = { id: 'photos.reject', label: () => m['cmd.photos.reject'](), keys: ['X'], run: () => rate(-1) }
  // As in Lightroom and Bridge, where purple has no key either.
  const labels = LABELS.map((value, number) => ({
    id: `photos.label_${value.toLowerCase()}`,
    label: () => m['cmd.photos.label']({ label: labelWord(value) }),
    keys: number < 4 ? [String(number + 6)] : [],
    run: () => label(value),
  }))
  return [...stars, reject, ...labels].map(one => ({ ...one, enabled: changeable }))
}

function moves(): Command[] {
  const one = (id: string, label: () => string, keys: string[], run: () => unknown, enabled = some): Command => ({
    id: `photos.${id}`,
    label,
    keys,
    enabled,
    run,
    quiet: true,
  })
  const larger = (by: number) => () => {
    view.size += by
  }
  return [
    one(
      'next',
      () => m['cmd.photos.next'](),
      ['Alt+PageDown'],
      () => photoDesk.step(1),
    ),
    one(
      'previous',
      () => m['cmd.photos.previous'](),
      ['Alt+PageUp'],
      () => photoDesk.step(-1),
    ),
    one(
      'choose',
      () => m['cmd.photos.choose'](),
      ['T'],
      () => photoDesk.at && photoDesk.go(photoDesk.at, 'beside'),
    ),
    one(
      'full',
      () => m['cmd.photos.full'](),
      ['Space', 'Enter'],
      () => {
        view.full = !view.full
      },
      () => some() && amongPhotos(),
    ),
    one(
      'zoom',
      () => m['cmd.photos.zoom'](),
      ['Z'],
      () => {
        view.zoomed = !view.zoomed
      },
      () => some() && view.full,
    ),
    one('caption', () => m['cmd.photos.caption'](), ['C'], toCaption),
    one(
      'facts',
      () => m['cmd.photos.facts'](),
      ['I'],
      () => {
        view.facts = !view.facts
      },
    ),
    one(
      'advance',
      () => m['cmd.photos.advance'](),
      ['A'],
      () => {
        view.advances = !view.advances
      },
    ),
    one('larger', () => m['cmd.photos.larger'](), ['Plus', '=', 'Shift+Plus'], larger(1), here),
    one('smaller', () => m['cmd.photos.smaller'](), ['-'], larger(-1), here),
    one(
      'search',
      () => m['photos.filter.words'](),
      ['/', 'Mod+F'],
      () => focusOn('photo-words'),
      () => here() && !view.full,
    ),
    one(
      'filters_clear',
      () => m['cmd.photos.filters_clear'](),
      ['Mod+L'],
      () => photoDesk.letGo(),
      here,
    ),
  ]
}

function focusOn(id: string): void {
  const field = document.getElementById(id)
  if (field instanceof HTMLInputElement) field.select()
  field?.focus()
}
