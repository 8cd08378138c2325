// What a destination is made of, between its form and the core. The core alone says whether a value stands.
import type { CoreFailure } from '../core'

/** A destination as the house keeps it; of what its kind does not have, nothing is said. */
export interface DestinationValue {
  id: string
  kind: 'site' | 'wordpress'
  address: string
  title?: string
  folder?: string
  mail?: string
  at?: string
  credit?: string
  captions?: 'galley' | 'theme'
  sections?: Record<string, string>
  authors?: Record<string, string>
  /** The desks that alone publish there, by their keys. */
  desks?: string[]
}

/** What a destination is to whoever fills it in: a site's files lie in a folder, or a server serves them. */
export type Sort = 'site' | 'served' | 'wordpress'

/** The same while it is filled in: every field is there, and authors are lines. */
export interface Filled {
  id: string
  kind: Sort
  address: string
  title: string
  folder: string
  mail: string
  at: string
  credit: string
  /** Whether the theme shows the caption of the photo that leads. */
  themed: boolean
  sections: Record<string, string>
  authors: string
  user: string
  secret: string
  certificates: number | null
  certificatesPath: string
}

const LOGIN = { user: '', secret: '', certificates: null, certificatesPath: '' }

/** Returns a destination to be filled in: one that is there, or a new one. */
export function filled(value: DestinationValue | null): Filled {
  const { id = '', address = '', title = '', folder = '', mail = '', at = '', credit = '' } = value ?? {}
  const authors = Object.entries(value?.authors ?? {}).map(([name, login]) => `${name} = ${login}`)
  const sections = { ...value?.sections }
  const themed = value?.captions === 'theme'
  const kind = value ? sortOf(value) : 'wordpress'
  return { id, kind, address, title, folder, mail, at, credit, themed, sections, authors: authors.join('\n'), ...LOGIN }
}

/** Returns what a destination is to whoever looks at it. */
export const sortOf = ({ kind, at }: { kind: 'site' | 'wordpress'; at?: string }): Sort =>
  kind === 'site' && at ? 'served' : kind

/** Returns authors from lines of `name = login`, or the line that is none. */
export function authorsOf(lines: string): { authors: Record<string, string> } | { wrong: string } {
  const authors: Record<string, string> = {}
  for (const line of lines.split('\n').map(one => one.trim())) {
    if (line === '') continue
    const at = line.indexOf('=')
    const [name, login] = [line.slice(0, at).trim(), line.slice(at + 1).trim()]
    if (at < 0 || name === '' || login === '') return { wrong: line }
    authors[name] = login
  }
  return { authors }
}

/** Returns what the core is given: the fields of the kind, and of sections those that are called otherwise there. Which desks
 * publish there is said beside the form, and stays. */
export function given(of: Filled, alone: string[] = []): DestinationValue {
  const { id, address, title } = of
  const kind = of.kind === 'wordpress' ? 'wordpress' : 'site'
  const desks = alone.length > 0 ? { desks: alone } : {}
  const base = { id: id.trim(), kind, address: address.trim(), title: title.trim(), ...desks } as const
  if (of.kind === 'site') return { ...base, folder: of.folder.trim(), mail: of.mail.trim() }
  if (of.kind === 'served') return { ...base, at: of.at.trim(), mail: of.mail.trim() }
  const read = authorsOf(of.authors)
  const sections = Object.entries(of.sections).map(([slug, named]) => [slug, named.trim()] as const)
  return {
    ...base,
    at: of.at.trim(),
    credit: of.credit.trim(),
    captions: of.themed ? 'theme' : 'galley',
    sections: Object.fromEntries(sections.filter(([, named]) => named !== '')),
    authors: 'authors' in read ? read.authors : {},
  }
}

/** Returns where a server is asked: what a password is bound to. */
export const askedAt = ({ at, address }: { at?: string; address: string }) =>
  (at || address).trim().replace(/\/*$/, '/')

/** What a refusal of the way there, or of who asks, is about. */
const ABOUT: Record<string, 'sent' | 'user' | 'secret'> = {
  'post.denied': 'secret',
  'publish.no_opening': 'secret',
  'post.may_not_publish': 'user',
  'post.may_not': 'user',
  'post.unreachable': 'sent',
  'post.moved': 'sent',
  'post.strange': 'sent',
  'post.insecure': 'sent',
  'site.host.denied': 'secret',
  'site.host.unreachable': 'sent',
  'site.host.strange': 'sent',
  'site.host.insecure': 'sent',
  'site.host.address': 'sent',
  'site.host.no_use': 'sent',
  'house.not_a_place': 'sent',
  'storage.not_a_host': 'sent',
  'storage.no_bucket.path': 'sent',
  'storage.no_bucket.virtual': 'sent',
}

/** Returns the field that a failure is about, by its name in the form; null where it is about none. */
export function fieldOf({ code, field }: CoreFailure, at: string): string | null {
  const about = ABOUT[code]
  if (about === 'sent') return at.trim() === '' ? 'address' : 'at'
  return about ?? field
}
