import axe from 'axe-core'
import { expect, test } from 'vitest'
import { fake } from '../core.fake'
import { palette } from '../keys/palette.svelte'
import { sheet } from '../look/sheet.svelte'
import { desk } from './desk.svelte'
import { showWindow, until } from './shown'

const LOOKS = ['light', 'dark', 'contrast'].flatMap(theme => ['vi', 'en'].map(language => ({ theme, language })))

async function faults(): Promise<string[]> {
  const found = await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] })
  return found.violations.flatMap(fault =>
    fault.nodes.map(node => `${fault.id}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`),
  )
}

test.for(LOOKS)('nothing keeps anybody out of the first screen: %o', async settings => {
  showWindow(false, settings)
  await until(() => document.querySelector('main .way'))
  expect(await faults()).toEqual([])
  const found = [...document.querySelectorAll<HTMLElement>('.way')].find(way => /Lập|Found/.test(way.textContent ?? ''))
  found?.click()
  const submit = await until(() => document.querySelector<HTMLElement>('form .primary'))
  submit.click()
  await until(() => document.querySelector('[aria-invalid=true]'))
  expect(await faults()).toEqual([])
})

test.for(LOOKS)('nor of the desk: %o', async settings => {
  showWindow(true, settings)
  await until(() => document.querySelector('#stories [role=option]'))
  await desk.openStory('s6')
  await until(() => document.querySelector('#stories .open'))
  // The editor and the inspector are judged by their own tests.
  for (const pane of ['editor', 'inspector']) document.getElementById(`pane-${pane}`)?.replaceChildren()
  expect(await faults()).toEqual([])
})

test.for(LOOKS)('nor of palette, cheat sheet, keys and looks: %o', async settings => {
  showWindow(true, settings)
  await until(() => document.querySelector('#stories [role=option]'))
  const sheets: [() => void, () => void][] = [
    [() => (palette.open = 'commands'), () => (palette.open = 'no')],
    [() => (palette.cheatSheet = true), () => (palette.cheatSheet = false)],
    [() => (palette.shortcuts = true), () => (palette.shortcuts = false)],
    [() => (sheet.open = true), () => (sheet.open = false)],
  ]
  for (const [open, close] of sheets) {
    open()
    await until(() => document.querySelector('dialog:modal .sheet'))
    expect(await faults()).toEqual([])
    close()
    await until(() => !document.querySelector('dialog:modal'))
  }
})

test.for(LOOKS)('nor of what is dragged over the window, and of what became of it: %o', async settings => {
  showWindow(true, settings)
  await until(() => document.querySelector('#stories [role=option]'))
  fake.drag({ number: 0, photos: 1, stories: 2, folders: 1, others: 1 })
  await until(() => document.querySelector('.veil:popover-open'))
  expect(await faults()).toEqual([])
  fake.drag(null)
  const nothing = { notes: [], dropped: [], legacy: null }
  fake.imported = [
    { ...nothing, file: 'bài.docx', story: null, notes: ['Đây là tệp Word.'] },
    { ...nothing, file: 'trang.html', story: 's2', dropped: [{ what: 'đếm()', why: 'Mã lệnh của trang' }] },
    { ...nothing, file: 'cu.txt', story: null, legacy: { file: 7, encoding: 'TCVN3' } },
  ]
  fake.drop(['vải.txt'], ['a.jpg'])
  await until(() => document.querySelector('dialog:modal'))
  expect(await faults()).toEqual([])
})
