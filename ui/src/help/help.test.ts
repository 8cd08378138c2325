import axe from 'axe-core'
import { expect, test } from 'vitest'
import { desk } from '../frame/desk.svelte'
import { press, showWindow, until, write } from '../frame/shown'
import { known } from '../keys/commands'
import { look } from '../look/look.svelte'
import { help } from './help.svelte'
import { PARTS } from './topics'

const text = (selector: string) => document.querySelector(selector)?.textContent?.trim()
const field = () => document.querySelector<HTMLInputElement>('dialog:modal [role=searchbox]') as HTMLInputElement
const titles = () => [...document.querySelectorAll('dialog:modal nav button')].map(one => one.textContent?.trim())

async function opened(settings: Record<string, unknown> = {}): Promise<void> {
  // Read when somebody asks for it; no test waits for a server.
  await import('./Help.svelte')
  showWindow(true, settings)
  await until(() => document.querySelector('#stories [role=option]'))
  press('F1')
  await until(() => document.activeElement === field() && field())
}

test('F1 opens the help at the beginning of the day, and Escape leaves it', async () => {
  await opened()
  expect(text('#help-topic')).toBe('Viết bài')
  expect(titles()).toHaveLength(20)
  help.open = false
  await until(() => !document.querySelector('dialog:modal'))
})

test('words without marks find topics, by what their steps say, too', async () => {
  await opened()
  write(field(), 'mat dien')
  await until(() => titles().length === 3)
  expect(titles()).toEqual(['Bàn ảnh', 'Xuất bản', 'Sau khi mất điện'])
  expect(text('#help-found')).toBe('3 mục')
  press('ArrowDown', { on: field() })
  await until(() => text('#help-topic') === 'Xuất bản')
  press('ArrowDown', { on: field() })
  await until(() => text('#help-topic') === 'Sau khi mất điện')
  press('ArrowDown', { on: field(), isComposing: true })
  write(field(), 'khong co gi nhu vay')
  await until(() => text('#help-found')?.includes('khong co gi nhu vay'))
  expect(titles()).toEqual([])
  press('Escape', { on: field() })
  await until(() => titles().length === 20)
})

test('it tells the keys as this person has them, and the folder of this desk', async () => {
  await opened({ keys: { 'story.new': ['Mod+Shift+N'] } })
  expect(look.keys['story.new']).toEqual(['Mod+Shift+N'])
  expect(text('dialog:modal .way')).toBe('Bài mớiCtrl Shift N')
  help.topic = 'where'
  await until(() => text('dialog:modal .page')?.includes(desk.card?.folder ?? '?'))
})

test('every command that a step names is there', async () => {
  await opened()
  await desk.openStory('s1')
  // What is fetched behind the list is there, so that no test waits for a server.
  await Promise.all([import('../editor/Editor.svelte'), import('../inspector/Story.svelte')])
  await until(() => document.querySelector('#pane-inspector [data-field=placements]'))
  await until(() => document.querySelector('.ProseMirror'))
  const ids = known().map(({ id }) => id)
  const named = PARTS.flatMap(({ topics }) => topics).flatMap(({ steps }) =>
    steps.flatMap(({ command }) => command ?? []),
  )
  expect(named.filter(id => !ids.includes(id))).toEqual([])
})

test.for(['light', 'dark', 'contrast'].flatMap(theme => ['vi', 'en'].map(language => ({ theme, language }))))(
  'nothing of it keeps anybody out: %o',
  async settings => {
    await opened(settings)
    for (const topic of ['write', 'power']) {
      help.topic = topic
      await until(() => document.querySelector('[aria-current]'))
      const { violations } = await axe.run(document.querySelector('dialog:modal') as Element)
      expect(violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html}`))).toEqual([])
    }
  },
)
