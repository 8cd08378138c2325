import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Draft, Shown } from '../core'
import { fake, showStory } from '../core.fake'
import { OpenStory, type StoryCore } from './open.svelte'

/** A core that answers when the test says so. */
class Core implements StoryCore {
  shown: Shown
  saves: { base: string; draft: Draft; answer: (revision: string) => void; fail: (why: string) => void }[] = []
  asked: string[] = []

  constructor(shown: Shown) {
    this.shown = shown
  }
  showStory = async () => {
    this.asked.push('show')
    return structuredClone(this.shown)
  }
  saveStory = (_id: string, base: string, draft: Draft) => {
    this.asked.push('save')
    return new Promise<{ revision: string }>((resolve, reject) => {
      this.saves.push({ base, draft, answer: revision => resolve({ revision }), fail: why => reject(new Error(why)) })
    })
  }
  lookAtStory = () => this.showStory()
  freezeStory = async () => {
    this.asked.push('freeze')
    return null
  }
  checkStory = async () => []
  applyFix = async () => ({ revision: 'fixed' })
  conflicts = async () => {
    this.asked.push('conflicts')
    return []
  }

  save(n: number) {
    const save = this.saves[n]
    if (!save) throw new Error(`save ${n} was not asked for`)
    return save
  }
}

const paragraph = (text: string) => ({ source: text, node: { type: 'paragraph', content: [{ type: 'text', text }] } })

let core: Core
let story: OpenStory

beforeEach(async () => {
  vi.useFakeTimers()
  fake.reset(true)
  const shown = await showStory(fake.stories[0]?.id ?? '')
  core = new Core({ ...shown, revision: 'r1', blocks: [paragraph('Một.'), paragraph('Hai.')] })
  story = await OpenStory.open(shown.id, core)
})
afterEach(() => {
  vi.useRealTimers()
})

const passed = (ms: number) => vi.advanceTimersByTimeAsync(ms)
const type = (text: string, at = 1) => story.body.dispatch(story.body.state.tr.insertText(text, at))
const texts = () => story.body.state.doc.children.map(node => node.textContent)

test('opening saves nothing', async () => {
  await passed(60_000)
  expect(core.asked).toEqual(['show'])
  expect(story.save).toEqual({ kind: 'clean' })
})

test('what is typed is saved 400 ms after its first key, also by somebody who never pauses', async () => {
  for (let i = 0; i < 4; i++) {
    type('a')
    await passed(100)
  }
  expect(core.saves).toHaveLength(1)
  expect(core.save(0).base).toBe('r1')
  expect(core.save(0).draft.body).toEqual([
    { tree: { type: 'paragraph', content: [{ type: 'text', text: 'aaaaMột.' }] } },
    { kept: 'Hai.' },
  ])
})

test('saved is said only when the core has answered, and only of all words', async () => {
  type('a')
  expect(story.save.kind).toBe('saving')
  await passed(400)
  expect(story.save.kind).toBe('saving')
  type('b')
  core.save(0).answer('s1')
  await passed(0)
  expect(story.save.kind).toBe('saving')
  await passed(400)
  core.save(1).answer('s2')
  await passed(0)
  expect(story.save.kind).toBe('saved')
})

test('one save at a time; the next begins from what the last answered and takes all that came since', async () => {
  type('a')
  await passed(400)
  for (const letter of 'bcd') type(letter)
  story.edit('headline', 'Tít')
  await passed(2_000)
  expect(core.saves).toHaveLength(1)
  core.save(0).answer('s1')
  await passed(0)
  expect(core.saves).toHaveLength(2)
  expect(core.save(1).base).toBe('s1')
  expect(core.save(1).draft.fields.headline).toBe('Tít')
  expect(core.save(1).draft.body[0]).toEqual({
    tree: { type: 'paragraph', content: [{ type: 'text', text: 'dcbaMột.' }] },
  })
  core.save(1).answer('s2')
  await passed(60_000)
  expect(core.saves).toHaveLength(2)
})

test('a save that fails is shown, tried again, and drops nothing', async () => {
  type('a')
  story.edit('headline', 'Tít')
  await passed(400)
  core.save(0).fail('đĩa đầy')
  await passed(0)
  expect(story.save).toEqual({ kind: 'unsaved', why: 'đĩa đầy' })
  type('b')
  expect(story.save.kind).toBe('unsaved')
  await passed(1_000)
  core.save(1).fail('đĩa đầy')
  await passed(1_999)
  expect(core.saves).toHaveLength(2)
  await passed(1)
  const { base, draft, answer } = core.save(2)
  expect(base).toBe('r1')
  expect(draft.fields.headline).toBe('Tít')
  expect(draft.body[0]).toEqual({ tree: { type: 'paragraph', content: [{ type: 'text', text: 'baMột.' }] } })
  answer('s1')
  await passed(0)
  expect(story.save.kind).toBe('saved')
})

test('a field whose save failed is sent again, though nothing else changed', async () => {
  story.edit('headline', 'Tít')
  await passed(400)
  core.save(0).fail('đĩa đầy')
  await passed(1_000)
  expect(core.save(1).draft.fields.headline).toBe('Tít')
})

test('saveNow returns when the words are saved, and throws when they are not', async () => {
  type('a')
  let done = false
  const saving = story.saveNow().then(() => {
    done = true
  })
  await passed(0)
  expect(done).toBe(false)
  core.save(0).answer('s1')
  await saving
  type('b')
  const failing = expect(story.saveNow()).rejects.toThrow('không ghi được')
  await passed(0)
  core.save(1).fail('không ghi được')
  await failing
})

test('saves are frozen five seconds after the last key, once', async () => {
  type('a')
  await passed(400)
  core.save(0).answer('s1')
  await passed(4_599)
  expect(core.asked).not.toContain('freeze')
  await passed(1)
  expect(core.asked.filter(word => word === 'freeze')).toHaveLength(1)
  await story.freeze()
  await passed(60_000)
  expect(core.asked.filter(word => word === 'freeze')).toHaveLength(1)
})

test('what a colleague wrote comes in, and a clean page saves nothing for it', async () => {
  core.shown = { ...core.shown, revision: 'r2', blocks: [paragraph('Một.'), paragraph('Hai rưỡi.')] }
  await story.refresh()
  expect(texts()).toEqual(['Một.', 'Hai rưỡi.'])
  expect(story.revision).toBe('r2')
  await passed(60_000)
  expect(core.saves).toHaveLength(0)
})

test('what was typed is saved on top of what it was typed on, before anything comes in', async () => {
  type('a')
  core.shown = { ...core.shown, revision: 'r2', blocks: [paragraph('Một.'), paragraph('Hai rưỡi.')] }
  const refreshing = story.refresh()
  await passed(0)
  expect(core.save(0).base).toBe('r1')
  expect(texts()).toEqual(['aMột.', 'Hai.'])
  core.shown = { ...core.shown, revision: 'r3', blocks: [paragraph('aMột.'), paragraph('Hai rưỡi.')] }
  core.save(0).answer('s1')
  await refreshing
  expect(texts()).toEqual(['aMột.', 'Hai rưỡi.'])
  type('b')
  await passed(400)
  expect(core.save(1).base).toBe('r3')
  expect(core.save(1).draft.body).toEqual([
    { tree: { type: 'paragraph', content: [{ type: 'text', text: 'baMột.' }] } },
    { kept: 'Hai rưỡi.' },
  ])
})

test('a block that the core has written goes back as the core wrote it', async () => {
  type('*', 1)
  core.shown = {
    ...core.shown,
    revision: 'r3',
    blocks: [{ ...paragraph('*Một.'), source: '\\*Một.' }, paragraph('Hai!')],
  }
  const refreshing = story.refresh()
  await passed(0)
  core.save(0).answer('s1')
  await refreshing
  story.edit('kicker', 'x')
  await passed(400)
  expect(core.save(1).draft.body).toEqual([{ kept: '\\*Một.' }, { kept: 'Hai!' }])
})

test('somebody who never stops typing still gets what a colleague wrote', async () => {
  core.shown = { ...core.shown, revision: 'r2', blocks: [paragraph('Một.'), paragraph('Hai rưỡi.')] }
  type('a')
  const refreshing = story.refresh()
  for (let n = 0; n < 3; n++) {
    await passed(0)
    type('b')
    core.save(n).answer(`s${n}`)
    core.shown = {
      ...core.shown,
      revision: `r${n + 3}`,
      blocks: [paragraph(`${'b'.repeat(n)}aMột.`), paragraph('Hai rưỡi.')],
    }
  }
  await refreshing
  expect(texts()).toEqual(['bbbaMột.', 'Hai rưỡi.'])
  await passed(400)
  expect(core.save(3).base).toBe('r5')
})

test('a field touched here stays as typed, the others follow', async () => {
  core.shown = {
    ...core.shown,
    revision: 'r2',
    fields: { ...core.shown.fields, headline: 'Tít của bạn kia', kicker: 'Dẫn của bạn kia' },
  }
  const changing = story.change(async () => {
    story.edit('headline', 'Tít của tôi')
  })
  await changing
  expect(story.fields.headline).toBe('Tít của tôi')
  expect(story.fields.kicker).toBe('Dẫn của bạn kia')
  await passed(400)
  expect(core.save(0).base).toBe('r2')
  expect(core.save(0).draft.fields.headline).toBe('Tít của tôi')
})

test('while the words cannot be saved, rights are told and nothing on screen is replaced', async () => {
  type('a')
  core.shown = { ...core.shown, revision: 'r2', mayEdit: false, blocks: [paragraph('Khác hẳn.')] }
  const refreshing = expect(story.refresh()).rejects.toThrow('không được sửa')
  await passed(0)
  core.save(0).fail('không được sửa')
  await refreshing
  expect(texts()).toEqual(['aMột.', 'Hai.'])
  expect(story.mayEdit).toBe(false)
})

test('words that could not be frozen are not in what is shown, and stay on screen', async () => {
  type('a')
  await passed(400)
  core.save(0).answer('s1')
  await passed(0)
  core.shown = { ...core.shown, revision: 'r1', unfrozen: [{ member: 'm1', at: 1 }] }
  await story.refresh()
  expect(texts()).toEqual(['aMột.', 'Hai.'])
  expect(story.revision).toBe('s1')
})

test('a word that is being composed is not disturbed; what came in follows it', async () => {
  let composing = true
  const view = {
    updateState: () => undefined,
    domObserver: { flush: () => undefined, forceFlush: () => undefined },
    get composing() {
      return composing
    },
  }
  story.body.show(view as never)
  core.shown = { ...core.shown, revision: 'r2', blocks: [paragraph('Một rưỡi.'), paragraph('Hai.')] }
  await story.refresh()
  expect(texts()).toEqual(['Một.', 'Hai.'])
  composing = false
  story.composed()
  await passed(60)
  expect(texts()).toEqual(['Một rưỡi.', 'Hai.'])
})

test('closing saves and freezes, and stays open when the words could not be saved', async () => {
  type('a')
  const failing = expect(story.close()).rejects.toThrow('đĩa đầy')
  await passed(0)
  core.save(0).fail('đĩa đầy')
  await failing
  expect(texts()).toEqual(['aMột.', 'Hai.'])
  const closing = story.close()
  await passed(0)
  core.save(1).answer('s1')
  await closing
  expect(core.asked.at(-1)).toBe('freeze')
})

test('the body as Markdown is saved as it is typed, and read again as text', async () => {
  await story.readAs('markdown')
  expect(story.body.markdown).toBe('Một.\n\nHai.')
  story.body.typed('Một.\n\nHai.\n\n## Ba')
  await passed(400)
  expect(core.save(0).draft.body).toEqual([{ kept: 'Một.\n\nHai.\n\n## Ba' }])
  core.save(0).answer('s1')
  await passed(0)
  const heading = {
    source: '## Ba',
    node: { type: 'heading', attrs: { level: 2 }, content: [{ type: 'text', text: 'Ba' }] },
  }
  core.shown = { ...core.shown, revision: 'r2', blocks: [...core.shown.blocks, heading] }
  await story.readAs('text')
  expect(story.body.markdown).toBeNull()
  expect(story.body.state.doc.children.map(node => node.type.name)).toEqual(['paragraph', 'paragraph', 'heading'])
  await passed(60_000)
  expect(core.saves).toHaveLength(1)
})

test('a change that comes while the Markdown is typed in waits, and takes no letter with it', async () => {
  await story.readAs('markdown')
  core.shown = { ...core.shown, revision: 'r2', blocks: [paragraph('Một.'), paragraph('Hai rưỡi.')] }
  await story.change(async () => story.body.typed('Một a.\n\nHai.'))
  expect(story.body.markdown).toBe('Một a.\n\nHai.')
  await passed(400)
  expect(core.save(0).base).toBe('r1')
  core.shown = { ...core.shown, revision: 'r3', blocks: [paragraph('Một a.'), paragraph('Hai rưỡi.')] }
  core.save(0).answer('s1')
  await passed(1_000)
  expect(story.body.markdown).toBe('Một a.\n\nHai rưỡi.')
  expect(story.revision).toBe('r3')
})
