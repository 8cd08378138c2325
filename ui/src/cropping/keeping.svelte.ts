/** How a crop comes into the story, and out of it again. */
import type { Placement } from '../core'
import type { OpenStory } from '../editor/open.svelte'
import { desk } from '../frame/desk.svelte'
import { m } from '../words/messages'
import type { Cut } from './cropping.svelte'

/** What the core calls the fields. */
const FIELDS = ['crop', 'focal_point', 'turn']

/** Returns whether somebody may crop a photo of a story, and nobody's choice is waited for. */
export function mayCrop(open: OpenStory, { id, photo }: Pick<Placement, 'id' | 'photo'>): boolean {
  return open.mayCaption && photo !== null && !FIELDS.some(field => open.contested(`placement:${id}.${field}`))
}

/** Puts what changed into the story's draft, and offers to undo it; nothing where nothing changed. */
export function keep(open: OpenStory, id: string, changes: Partial<Cut> | null): void {
  const placement = open.fields.placements.find(one => one.id === id)
  if (!placement || changes === null) return
  const before = part($state.snapshot(placement), changes)
  open.editPlacement(id, changes)
  desk.toast({
    text: m['crop.kept'](),
    action: { label: m['undo'](), run: () => undo(open.id, id, changes, before) },
  })
}

/** Undoes a crop, also after another story was opened; one that was changed again since is nobody's to undo. */
async function undo(story: string, id: string, kept: Partial<Cut>, before: Partial<Cut>): Promise<void> {
  if (desk.open?.id !== story) await desk.openStory(story)
  const open = desk.open
  const placement = open?.fields.placements.find(one => one.id === id)
  if (open?.id !== story || !placement || !mayCrop(open, placement) || !alike(part(placement, kept), kept)) {
    desk.toast({ text: m['crop.not_undone'](), bad: true })
    return
  }
  open.editPlacement(id, before)
}

/** Returns of a cut what another one names. */
function part(cut: Cut, names: Partial<Cut>): Partial<Cut> {
  return Object.fromEntries(Object.entries(cut).filter(([name]) => name in names))
}

function alike(one: Partial<Cut>, other: Partial<Cut>): boolean {
  const sorted = (value: unknown): string =>
    JSON.stringify(value, (_key, inner) =>
      inner && typeof inner === 'object' && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort())
        : inner,
    )
  return sorted(one) === sorted(other)
}
