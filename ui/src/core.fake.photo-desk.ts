/** The photo desk of the newsroom in memory. It spells out codes, and of variables fields, the file and the number. */
import type {
  Handover,
  Arriving,
  CodeList,
  DroppedPart,
  Given,
  Ingested,
  Ingesting,
  LeftToIngest,
  PhotoCard,
  PhotoChange,
  PhotoField,
  PhotoOffer,
  PhotoPage,
  PhotoPlace,
  PhotoQuestion,
  PhotoReplacing,
  PhotosChanged,
  PhotoSheet,
  PhotoFinding,
  PhotoSpelled,
  PhotosUndone,
  PhotoUse,
} from './contract'
import { DRESSED, TAKEN } from './core.fake.photo-said'
import { answer, fake, hear, page, refusal, touch } from './core.fake.state'
import { place } from './core.fake.photos'
import { PHOTOS } from './core.fake.stories'
import { fold } from './words/fold'

type Said = PhotoCard['said']
type FakePhoto = Omit<PhotoCard, 'placed' | 'creditLine'>

const usesOf = (photo: string): PhotoUse[] =>
  fake.stories.flatMap(({ id, fields, state, updatedAt }) =>
    fields.placements
      .filter(placement => placement.photo === photo)
      .map(placement => ({
        story: id,
        placement: placement.id,
        headline: fields.headline,
        state,
        at: updatedAt,
        public: fakePhotos.public[id] ?? [],
      })),
  )

function cardOf(one: FakePhoto): PhotoCard {
  const creditLine = one.said.credit?.[0] ?? one.said.creator?.join(', ') ?? ''
  return { ...one, creditLine, placed: usesOf(one.photo).length }
}

/** The invented photos alone: others get pictures of theirs. */
const INVENTED = Object.keys(PHOTOS)

function invented(): FakePhoto[] {
  return INVENTED.map((photo, at) => ({
    photo,
    file: `DSC_${4100 + at}.JPG`,
    came: fake.now - at * 60_000,
    width: 6000,
    height: 4000,
    bytes: 9_100_000,
    notices: [],
    damaged: false,
    said: {},
    sourceType: null,
  }))
}

/** Who only looks at the newsroom in memory sees photos of which something is said; tests say it themselves. */
const dressed = () => invented().map(one => ({ ...one, ...(page.has('desk') && structuredClone(DRESSED[one.photo])) }))

/** What tests reach into: the photos of the newsroom in memory. */
export const fakePhotos = {
  all: dressed(),
  lists: [] as CodeList[],
  codes: new Map<string, string>(),
  /** What was there before each change, by its name. */
  undos: new Map<string, [string, Said][]>(),
  offers: [] as PhotoOffer[],
  differing: [] as PhotoSheet['differing'],
  /** Where readers saw the photos of a story, by its id. */
  public: {} as Record<string, PhotoUse['public']>,
  alike: [] as PhotoSheet['alike'],
  /** What is chosen in the next dialog or was dropped last; null where nothing is. */
  next: (page.has('desk') ? TAKEN : null) as Ingested | null,
  placed: [] as { story: string; photos: string[] }[],
  /** What was written into a folder. */
  handed: [] as { photos: string[]; size: number | null }[],
  stopped: false,
  /** What was not taken in to its end. */
  left: null as LeftToIngest | null,
  /** The parts of what was dropped that were asked for last. */
  parts: [] as DroppedPart[],
  /** How many photos were asked for at most, one question after the other. */
  most: [] as number[],
  reset(): void {
    const empty = {
      lists: [],
      offers: [],
      differing: [],
      public: {},
      alike: [],
      next: null,
      placed: [],
      handed: [],
      left: null,
      parts: [],
      most: [],
    }
    Object.assign(fakePhotos, { ...empty, all: invented(), stopped: false })
    fakePhotos.codes.clear()
    fakePhotos.undos.clear()
  },
  /** Has so many photos in the newsroom. */
  fill(count: number): void {
    const some = dressed()
    fakePhotos.all = Array.from({ length: count }, (_, at) => {
      const one = some[at % some.length] as FakePhoto
      const photo = `f${at}`
      PHOTOS[photo] ??= PHOTOS[one.photo] ?? ''
      return { ...one, photo, file: `DSC_${at + 1}.JPG`, came: fake.now - at * 1000 }
    })
  },
  /** Tells how far taking in is. */
  progress(what: Ingesting): void {
    for (const callback of ingestings) callback(what)
  },
  /** Shows files that are being taken in, before they are photos. */
  arrive(what: Arriving[]): void {
    for (const callback of arrivings) callback(what)
  },
  /** Tells that one of them has become one, or was refused. */
  arrived(at: number): void {
    for (const callback of arrivals) callback(at)
  },
  /** Tells that photos came or something was said of one. */
  change(): void {
    for (const callback of changes) callback()
  },
}

const arrivings = new Set<(what: Arriving[]) => void>()
const arrivals = new Set<(at: number) => void>()
export const onArriving = (callback: (what: Arriving[]) => void) => hear(arrivings, callback)
export const onArrived = (callback: (at: number) => void) => hear(arrivals, callback)
const ingestings = new Set<(what: Ingesting) => void>()
const changes = new Set<() => void>()
export const onIngesting = (callback: (what: Ingesting) => void) => hear(ingestings, callback)
export const onPhotos = (callback: () => void) => hear(changes, callback)

/** Where a file that is being taken in is shown from. */
export const arrivingUrl = (at: number): string => Object.values(PHOTOS)[at % 9] ?? ''

function holds(one: FakePhoto, of: PhotoQuestion): boolean {
  const { said } = one
  const has = (fields: PhotoField[], name: string | null) =>
    name === null || fields.some(field => said[field]?.some(value => fold(value) === fold(name)))
  const all = fold([one.file, ...Object.values(said).flat()].join(' '))
  const words = fold(of.words.trim())
  const rating = Number(said.rating?.[0] ?? 0)
  const day = said.taken?.[0]?.slice(0, 10) ?? ''
  const uses = usesOf(one.photo)
  return (
    words.split(/\s+/).every(word => all.includes(word)) &&
    has(['creator', 'credit'], of.creator) &&
    has(['sublocation', 'city', 'state', 'country'], of.place) &&
    has(['people'], of.person) &&
    has(['keywords'], of.keyword) &&
    has(['label'], of.label) &&
    (of.from === null || (day !== '' && day >= of.from)) &&
    (of.to === null || (day !== '' && day <= of.to)) &&
    (of.story === null || uses.some(use => use.story === of.story)) &&
    (!of.unused || uses.length === 0) &&
    (!of.uncredited || !(said.credit ?? said.creator)) &&
    (!of.uncaptioned || !said.caption) &&
    (of.ratings === null || (rating >= of.ratings[0] && rating <= of.ratings[1]))
  )
}

function photo(id: string): FakePhoto {
  const found = fakePhotos.all.find(one => one.photo === id)
  if (!found) throw refusal('photo.none', `Trên máy này không có ảnh “${id}”.`)
  return found
}

/** Returns photos that a question leaves, the last to come first, beginning after one. */
export const photos = (of: PhotoQuestion, after: PhotoPlace | null, most: number) =>
  answer('photos', (): PhotoPage => {
    fakePhotos.most.push(most)
    const found = fakePhotos.all.filter(one => holds(one, of))
    const from = after ? found.findIndex(one => one.photo === after.photo) + 1 : 0
    return { photos: found.slice(from, from + most).map(cardOf), count: found.length }
  })
/** Returns names that photos have in a field and that begin so, or of which a later word does, the most used first. */
export const photoNames = (field: PhotoField, beginning: string, most: number) =>
  answer('photoNames', () => {
    const counts = new Map<string, number>()
    for (const { said } of fakePhotos.all)
      for (const name of said[field] ?? []) counts.set(name, (counts.get(name) ?? 0) + 1)
    const wanted = fold(beginning.trim())
    const fits = (name: string) => (fold(name).startsWith(wanted) ? 2 : fold(name).includes(` ${wanted}`) ? 1 : 0)
    const found = [...counts].filter(([name]) => fits(name) > 0)
    found.sort(([a, x], [b, y]) => fits(b) - fits(a) || y - x || a.localeCompare(b, 'vi'))
    return found.slice(0, most).map(([name]) => name)
  })
export const photoSheet = (id: string) =>
  answer(
    'photoSheet',
    (): PhotoSheet => ({
      card: cardOf(photo(id)),
      differing: fakePhotos.differing,
      alike: fakePhotos.alike,
      uses: usesOf(id),
    }),
  )

const FIELDS =
  'caption headline credit creator source copyright usage_terms taken sublocation city state country people keywords alt long_description instructions digital_source_type'.split(
    ' ',
  )
/** The names of what stands in braces and is no field. */
const NAMES = new Set(['number', 'file', 'day', 'year'])

const isVariable = (name: string) => NAMES.has(name) || FIELDS.includes(name)

function spelled(text: string, { said, file }: FakePhoto, number: number): PhotoSpelled {
  const unknown: string[] = []
  const wrong = [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).find(name => !isVariable(name))
  if (wrong !== undefined) return { text, unknown, why: `Không có ô ảnh nào tên “${wrong}”.` }
  const filled = text.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (name === 'number') return String(number)
    return name === 'file' ? file.replace(/\.\w+$/, '') : (said[name as PhotoField]?.join(', ') ?? '')
  })
  const coded = filled.replace(/=([\p{L}\d._-]+)=/gu, (typed, code: string) => {
    const stands = fakePhotos.codes.get(fold(code))
    if (stands === undefined) unknown.push(code)
    return stands ?? typed
  })
  return { text: coded, unknown, why: null }
}

function after(before: string[], { field, way, values }: PhotoChange): string[] {
  if (way === 'replace' || before.length === 0) return values
  if (way === 'if_empty') return before
  if (['creator', 'people', 'keywords'].includes(field))
    return [...before, ...values.filter(value => !before.includes(value))]
  return [[...before, ...values].join(' ')]
}

/** Writes what is said of photos now, and keeps what was before. */
function written(ids: string[], write: (said: Said, one: FakePhoto, number: number) => Said): PhotosChanged {
  const before: [string, Said][] = []
  ids.forEach((id, at) => {
    const one = photo(id)
    const now = write(structuredClone(one.said), one, at + 1)
    for (const field of Object.keys(now) as PhotoField[])
      if (!now[field]?.some(value => value !== '')) delete now[field]
    if (JSON.stringify(now) === JSON.stringify(one.said)) return
    before.push([id, one.said])
    one.said = now
  })
  const change = before.length ? `e${fakePhotos.undos.size + 1}` : null
  if (change) fakePhotos.undos.set(change, before)
  fakePhotos.change()
  return { change, photos: before.map(([id]) => id), unknownCodes: [], offers: fakePhotos.offers.length }
}

/** Says something of photos; with `spells`, each in its own words: fields in braces and codes are spelled out. */
export const describePhotos = (ids: string[], made: PhotoChange[], spells: boolean) =>
  answer('describePhotos', () => {
    const unknown = new Set<string>()
    const done = written(ids, (said, one, number) => {
      for (const change of made) {
        const spell = (value: string) => {
          const of = spelled(value, one, number)
          if (of.why) throw refusal('photo.unfit', of.why, change.field)
          for (const code of of.unknown) unknown.add(code)
          return of.text
        }
        const values = spells ? change.values.map(spell) : change.values
        said[change.field] = after(said[change.field] ?? [], { ...change, values })
      }
      return said
    })
    return { ...done, unknownCodes: [...unknown] }
  })
export const replaceInPhotos = (ids: string[], { fields, find, with: instead, anyCase }: PhotoReplacing) =>
  answer('replaceInPhotos', () => {
    const sought = new RegExp(find.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), anyCase ? 'giu' : 'gu')
    return written(ids, said => {
      for (const field of fields) said[field] = (said[field] ?? []).map(value => value.replace(sought, instead))
      return said
    })
  })
/** Undoes a change of photos, all of it but for what somebody has changed since. */
export const undoPhotos = (change: string) =>
  answer('undoPhotos', (): PhotosUndone => {
    const before = new Map(fakePhotos.undos.get(change))
    const done = written([...before.keys()], (_, { photo: id }) => before.get(id) ?? {})
    return { change: done.change, photos: done.photos, left: [] }
  })
/** Returns what a text would say of a photo, spelled out: shown while it is typed. */
export const spellPhoto = (id: string, text: string) => answer('spellPhoto', () => spelled(text, photo(id), 1))
/** Judges a text of a photo: of the rules this newsroom has the one of words that stand there twice. */
export const judgePhotoText = (id: string, field: PhotoField, text: string) =>
  answer('judgePhotoText', (): PhotoFinding[] => {
    const { text: words } = spelled(text, photo(id), 1)
    const twice = ['caption', 'credit', 'alt'].includes(field) && /(?<![\p{L}])(\p{L}+) \1(?![\p{L}])/u.exec(words)
    if (!twice) return []
    const mended = words === text ? words.replace(twice[0], twice[1] ?? '') : null
    const message = `Từ “${twice[1]}” lặp hai lần.`
    return [{ severity: 'warning', message, code: 'rules.L4', excerpt: twice[0], mended }]
  })

export const codeLists = () => answer('codeLists', () => fakePhotos.lists)
/** Asks for a list of codes in a dialog; null where none was chosen. */
export const chooseCodes = () =>
  answer('chooseCodes', (): CodeList[] | null => {
    fakePhotos.codes.set('ct', 'ông Đỗ Minh Khoa, Chủ tịch UBND tỉnh')
    fakePhotos.lists = [...fakePhotos.lists, { number: 1, file: 'lãnh đạo.txt', codes: 1, why: null }]
    return fakePhotos.lists
  })
export const forgetCodes = (number: number) =>
  answer('forgetCodes', () => (fakePhotos.lists = fakePhotos.lists.filter(list => list.number !== number)))

export const photoOffers = (ids: string[]) =>
  answer('photoOffers', () => fakePhotos.offers.filter(offer => ids.includes(offer.photo)))
/** Has a placement say what its photo says. */
export const takePhotoOffer = (offer: PhotoOffer) =>
  answer('takePhotoOffer', () => {
    const same = (one: PhotoOffer) => one.placement === offer.placement && one.field === offer.field
    fakePhotos.offers = fakePhotos.offers.filter(one => one.story !== offer.story || !same(one))
    return null
  })

function ingested(name: string, { changes, template }: Given) {
  return answer(name, (): Ingested | null => {
    const { next } = fakePhotos
    for (const id of next?.photos ?? [])
      if (!fakePhotos.all.some(one => one.photo === id)) {
        const [one] = invented()
        if (!one) continue
        const filled = fake.card?.house.templates.find(one => one.name === template)?.changes ?? []
        const said = Object.fromEntries([
          ...changes.map(({ field, values }) => [field, values]),
          ...filled.map(({ field, text }) => [field, [text]]),
        ])
        PHOTOS[id] ??= PHOTOS.a2 ?? ''
        fakePhotos.all = [{ ...one, photo: id, file: `${id}.JPG`, said }, ...fakePhotos.all]
      }
    fakePhotos.change()
    return next
  })
}
/** Asks for files, or for a folder or card, and takes their photos in; null where nothing was chosen. */
export const ingestFiles = (given: Given) => ingested('ingestFiles', given)
export const ingestFolder = (given: Given) => ingested('ingestFolder', given)
/** Takes in what is on the clipboard: files that were copied, or a picture; null where there is neither. */
export const ingestPasted = (given: Given) => ingested('ingestPasted', given)
/** Takes in parts of what was dropped on the window: photos, and the photos of folders. */
export const ingestDropped = (_number: number, parts: DroppedPart[], given: Given) => {
  fakePhotos.parts = parts
  return ingested('ingestDropped', given)
}
export const leftToIngest = () => answer('leftToIngest', () => fakePhotos.left)
export const goOnIngesting = (given: Given) => {
  fakePhotos.left = null
  return ingested('goOnIngesting', given)
}
export const leaveIngesting = () =>
  answer('leaveIngesting', () => {
    fakePhotos.left = null
    return null
  })
/** Stops taking in: what is here stays. */
export const stopIngesting = () =>
  answer('stopIngesting', () => {
    fakePhotos.stopped = true
    return null
  })
/** Asks for a folder and writes photos into it with their captions: as they came, or as JPEGs of this longer side. */
export const handOverPhotos = (ids: string[], size: number | null) =>
  answer('handOverPhotos', (): Handover | null => {
    fakePhotos.handed.push({ photos: ids, size })
    return { files: ids.length, list: '/home/thuha/gui/captions.csv', refused: [] }
  })
/** Places photos in a story, in the order in which they are given. Returns the placements. */
export const placePhotos = (story: string, ids: string[]) =>
  answer('placePhotos', () => {
    fakePhotos.placed.push({ story, photos: ids })
    return ids.map(id => {
      const placement = place(story, '')
      Object.assign(placement, { photo: id, caption: photo(id).said.caption?.[0] ?? '' })
      const one = fake.stories.find(({ id: found }) => found === story)
      if (one) touch(one)
      return placement
    })
  })

if (page.has('photos')) fakePhotos.fill(Number(page.get('photos')))
