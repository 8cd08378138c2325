/** Where a story is, in sentences that say what is known and no more. */
import type { AtSite, SeenBy, Whereabouts } from '../core'
import { when } from '../words/formats'
import { m } from '../words/messages'

/** A sentence, whether a person should care, and the destination that it says the state of, or that lacks what is approved. */
export interface Told {
  text: string
  care: boolean
  shows?: AtSite
  lacks?: AtSite
}

const plain = (text: string): Told => ({ text, care: false })
const caring = (text: string): Told => ({ text, care: true })

function here({ words, entries, photos }: Whereabouts): Told[] {
  const told: Told[] = []
  if (words) told.push(caring(m['whereabouts.words_here']()))
  if (entries + photos > 0) told.push(caring(m['whereabouts.only_here']({ entries, photos })))
  return told.length ? told : [plain(m['whereabouts.none_here']())]
}

function stored({ stored, at, why, missing, missingPhotos }: Whereabouts): Told {
  switch (stored) {
    case 'unconnected':
      return plain(m['sync.no_storage']())
    case 'void':
      return caring(m['whereabouts.void']({ at: at === null ? '' : when(at), why: why ?? '' }))
    case 'whole':
      return plain(at === null ? m['whereabouts.stored_some_time']() : m['whereabouts.stored']({ at: when(at) }))
    case 'partly':
      return plain(m['whereabouts.partly']({ entries: missing, photos: missingPhotos }))
  }
}

function seenBy({ member, id, sight, sealed }: SeenBy): Told {
  const of = { name: member, desk: id }
  if (sight === 'unknown') return plain(m['whereabouts.desk_unknown'](of))
  if (sealed) return plain(m['whereabouts.desk_sealed'](of))
  return plain(sight === 'all' ? m['whereabouts.desk_all'](of) : m['whereabouts.desk_older'](of))
}

function atSite({ destination, version, at }: AtSite): Told {
  const of = { site: destination, at: when(at) }
  switch (version) {
    case 'now':
      return plain(m['whereabouts.site_now'](of))
    case 'older':
      return plain(m['whereabouts.site_older'](of))
    case 'unapproved':
      return caring(m['whereabouts.site_unapproved'](of))
    case 'down':
      return plain(m['whereabouts.site_down'](of))
  }
}

/** Says what a destination shows, and that what is approved is not there yet. */
function shownAt(site: AtSite): Told[] {
  const shown = { ...atSite(site), shows: site }
  return site.unsent === null
    ? [shown]
    : [shown, { ...caring(m['whereabouts.unsent']({ at: when(site.unsent) })), lacks: site }]
}

/** Says where a story is. */
export function at(now: Whereabouts): Told[] {
  const desks = now.desks.length ? now.desks.map(seenBy) : [plain(m['whereabouts.no_desks']())]
  const sites = now.sites.length ? now.sites.flatMap(shownAt) : [plain(m['whereabouts.no_site']())]
  const awaited = now.awaited.map(site => plain(m['whereabouts.site_awaited']({ site })))
  const inReview = now.inReview.map(site => plain(m['whereabouts.site_review']({ site })))
  return [...here(now), stored(now), ...desks, ...sites, ...awaited, ...inReview]
}
