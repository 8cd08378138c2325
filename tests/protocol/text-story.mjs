// What a view shows as the story, and the public form of it.
import { hexToBytes } from '@noble/hashes/utils.js'
import { encode } from './cbor.mjs'
import { ROLES } from './text-fields.mjs'

/** The story as docs/vectors/text.json has it. */
export function storyOf(view) {
  const read = (fields, name) => fields.get(name)?.[0].value.said ?? ''
  const text = name => read(view.fields, name)
  const json = (fields, name, empty) => (read(fields, name) === '' ? empty : JSON.parse(read(fields, name)))
  const shown = sides => sides[0].value.said
  const led = view.placements.find(({ placement }) => placement === text('lead'))
  const texts = view.paragraphs.map(({ sides }) => shown(sides)).filter(said => said !== undefined)
  return {
    ...Object.fromEntries(
      ['headline', 'standfirst', 'kicker', 'language', 'genre', 'dateline', 'section', 'slug', 'correction_note', 'notes'].map(name => [name, text(name)]),
    ),
    body: texts.length === 0 ? '' : `${texts.join('\n\n')}\n`,
    bylines: json(view.fields, 'bylines', []),
    printed_date: text('printed_date') || null,
    embargo: text('embargo') || null,
    deadline: text('deadline') || null,
    print_slot: json(view.fields, 'print_slot', null),
    tags: view.tags.map(({ label }) => label),
    placements: view.placements.map(({ placement, sides, fields, name }) => ({
      id: placement,
      photo: shown(sides) || null,
      caption: read(fields, 'caption'),
      credit: read(fields, 'credit'),
      alt: read(fields, 'alt'),
      crop: json(fields, 'crop', null),
      focal_point: json(fields, 'focal_point', null),
      illustrative: read(fields, 'illustrative') === '1',
      archive: read(fields, 'archive') === '1',
      lead: name === led?.name,
      ...(read(fields, 'turn') !== '' && { turn: Number(read(fields, 'turn')) }),
    })),
  }
}

/** The bytes that an approval is of. */
export function publicForm(story) {
  const form = new Map(
    [story.language, story.genre, story.kicker, story.headline, story.standfirst, story.body].map((text, key) => [key, text]),
  )
  form.set(6, story.bylines.map(({ name, role }) => [name, ROLES.indexOf(role)]))
  for (const [key, value] of [[7, story.dateline], [8, story.section], [9, story.tags], [10, story.slug]]) form.set(key, value)
  if (story.printed_date !== null) form.set(11, story.printed_date)
  if (story.embargo !== null) form.set(12, Date.parse(story.embargo.replace(/\.\d+/, '')) / 1000)
  form.set(13, story.correction_note)
  form.set(14, story.placements.map(placed))
  return encode(form)
}

function placed({ id, photo, caption, credit, alt, crop, focal_point: focal, illustrative, archive, lead, turn }) {
  const form = new Map([[0, hexToBytes(id)], [2, caption], [3, credit], [4, alt], [7, illustrative], [8, archive], [9, lead]])
  if (photo !== null) form.set(1, hexToBytes(photo))
  if (crop !== null) form.set(5, [crop.x, crop.y, crop.w, crop.h])
  if (focal !== null) form.set(6, [focal.x, focal.y])
  if (turn !== undefined) form.set(10, turn)
  return form
}
