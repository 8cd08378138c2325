// The sheet as it opens, and with everything on it that can be: turned, a focal point outside the crop, no right any more.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { fake } from '../core.fake'
import { desk } from '../frame/desk.svelte'
import { LOOKS, accessible, clear, newsroom, put, wear } from '../review/for-tests'
import Screens from '../review/Screens.svelte'
import { crop } from './commands'

beforeEach(newsroom)
afterEach(async () => {
  await desk.closeStory()
  await clear()
})

describe.each(LOOKS)('in %s, %s', (language, theme) => {
  beforeEach(async () => {
    wear(language, theme)
    await desk.openStory('s1')
    put(Screens, {})
    await crop('p1')
    await expect.poll(() => document.querySelector('dialog[open] [data-side=w]')).not.toBeNull()
  })

  test('the sheet as it opens', accessible)

  test('straightened, pointed and locked', async () => {
    await userEvent.keyboard(`7]]f${'{ArrowRight}'.repeat(45)}`)
    await expect.poll(() => document.querySelector('dialog[open] .side .warning')).not.toBeNull()
    if (desk.card) fake.card = { ...desk.card, me: { ...desk.card.me, rights: [] } }
    await desk.open?.look()
    await expect.poll(() => document.querySelectorAll('dialog[open] .side .warning')).toHaveLength(2)
    await accessible()
  })
})
