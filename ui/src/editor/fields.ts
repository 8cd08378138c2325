import type { Fields, Placement } from '../contract'

/** The fields that a person has edited since the core last had them; of a placement, `placement:ID.caption`. */
export type Touched = Set<string>

/** Returns the fields that the core shows now, but for those that a person has edited since it showed `before`. */
export function merged(mine: Fields, before: Fields, shown: Fields, touched: Touched): Fields {
  const fields = structuredClone(shown)
  const keep = <F extends keyof Fields>(name: F) => {
    fields[name] = mine[name]
  }
  for (const name of Object.keys(mine) as (keyof Fields)[]) if (touched.has(name)) keep(name)
  const known = new Set(before.placements.map(placement => placement.id))
  fields.placements = touched.has('placements')
    ? [...mine.placements, ...shown.placements.filter(placement => !known.has(placement.id))]
    : placements(mine.placements, fields.placements, touched)
  return fields
}

function placements(mine: Placement[], shown: Placement[], touched: Touched): Placement[] {
  return shown.map(placement => {
    const own = mine.find(other => other.id === placement.id)
    if (!own) return placement
    const edited = Object.entries(own).filter(([name]) => touched.has(`placement:${placement.id}.${name}`))
    return { ...placement, ...Object.fromEntries(edited) }
  })
}
