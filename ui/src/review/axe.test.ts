// Every screen of these rooms, in both languages and both lights.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { fake } from '../core.fake'
import { desk } from '../frame/desk.svelte'
import Inspector from '../inspector/Inspector.svelte'
import { steps } from '../inspector/steps.svelte'
import { LOOKS, accessible, clear, newsroom, plainFinding, put, wear } from './for-tests'
import { screens, type Screen } from './screens.svelte'
import Screens from './Screens.svelte'

const SCREENS: [string, Screen][] = [
  ['the approval of a whole story', { kind: 'approve', story: 's1' }],
  ['the approval of what changed', { kind: 'approve', story: 's5' }],
  ['an approval that is blocked', { kind: 'approve', story: 's4' }],
  ['comparing', { kind: 'compare', story: 's1', from: null, to: null }],
  ['conflicts', { kind: 'conflicts', story: 's6' }],
  ['publishing', { kind: 'preview', story: 's3', sending: 'publish' }],
  ['a takedown', { kind: 'preview', story: 's7', sending: 'takedown' }],
  ['sections', { kind: 'house', page: 'section' }],
  ['the house style', { kind: 'house', page: 'style' }],
  ['members', { kind: 'house', page: 'members' }],
  ['the key of whoever works here', { kind: 'house', page: 'key' }],
  ['backups', { kind: 'house', page: 'backups' }],
]

beforeEach(newsroom)
afterEach(async () => {
  await desk.closeStory()
  await clear()
})

describe.each(LOOKS)('in %s, %s', (language, theme) => {
  beforeEach(() => {
    wear(language, theme)
  })

  test.each(SCREENS)('%s', async (_name, screen) => {
    put(Screens, {})
    await screens.show(screen)
    if (screen.kind === 'house' && screen.page === 'section')
      await page.getByRole('button', { name: 'Kinh tế' }).click()
    await expect
      .poll(() => document.querySelector('dialog[open] :is(figure, ins, section, form, table, iframe)'))
      .not.toBeNull()
    await accessible()
  })

  test.each(['s1', 's4', 's6', 's7', 's8'])('the inspector of %s', async id => {
    fake.stories[0]?.findings.push({
      ...plainFinding,
      rule: 'Y4',
      code: 'rules.Y4',
      severity: 'info',
      field: 'body',
      message: 'Thừa dấu cách.',
      excerpt: 'a  b',
      fix: 'y4',
      overridable: true,
    })
    await desk.openStory(id)
    put(Inspector, {})
    await page.getByRole('button', { name: language === 'vi' ? 'Nhật ký chỉnh sửa' : 'History' }).click()
    await expect.poll(() => document.querySelector('#part-trail-body li')).not.toBeNull()
    await accessible()
  })

  test('the question that a return asks', async () => {
    await desk.openStory('s1')
    put(Screens, {})
    await steps.begin('return')
    await expect.poll(() => document.querySelector('#step-reason')).not.toBeNull()
    await accessible()
  })
})
