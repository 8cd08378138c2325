import { desk } from '../frame/desk.svelte'
import type { Command } from '../keys/commands'
import { screens } from '../review/screens.svelte'
import { m } from '../words/messages'
import { mayCrop } from './keeping.svelte'

/** Opens the sheet on which a photo of the open story is cropped. */
export async function crop(placement: string): Promise<void> {
  if (desk.open) await screens.show({ kind: 'crop', story: desk.open.id, placement })
}

/** Returns the placement that is meant: the one that the focus is in, or where it is in none the one that leads, or the first. */
function meant(): string | null {
  const open = desk.open
  if (!open) return null
  const field = document.activeElement?.closest<HTMLElement>('[data-field^="placement:"]')?.dataset.field
  const id = field && /^placement:([^.]+)/.exec(field)?.[1]
  const all = open.fields.placements
  const one = id ? all.find(placement => placement.id === id) : (all.find(({ lead }) => lead) ?? all[0])
  return one && mayCrop(open, one) ? one.id : null
}

/** Returns the command that crops a photo. */
export function cropCommands(): Command[] {
  return [
    {
      id: 'edit.crop',
      label: () => m['cmd.edit.crop'](),
      keys: ['Alt+C'],
      enabled: () =>
        screens.now === null && desk.open?.fields.placements.some(one => desk.open && mayCrop(desk.open, one)) === true,
      run: () => {
        const placement = meant()
        if (placement) return crop(placement)
        desk.toast({ text: m['crop.not_now'](), bad: true })
      },
    },
  ]
}
