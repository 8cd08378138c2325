/** Fields that say one of a list: how a picture came about, and on what right it is used. */
import { desk } from '../frame/desk.svelte'
import type { CaptionField } from './fields'
import { SOURCE_TYPES } from './source-types'

/** What can be chosen: each with what entries keep, and what it is called. */
export function choicesOf(field: CaptionField): { value: string; label: () => string }[] {
  if (field !== 'usage') return SOURCE_TYPES
  return (desk.card?.house.usages ?? []).map(({ code, label }) => ({ value: code, label: () => label }))
}

/** Returns what a choice is called; what is on no list, as it is. */
export function choiceWord(field: CaptionField, value: string): string {
  return (
    choicesOf(field)
      .find(one => one.value === value)
      ?.label() ?? value
  )
}
