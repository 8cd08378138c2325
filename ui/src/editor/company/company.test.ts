import axe from 'axe-core'
import { EditorState, TextSelection } from 'prosemirror-state'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import type { Colleague, PlaceToTell } from '../../core'
import { fake } from '../../core.fake'
import { paragraph } from '../../core.fake.stories'
import { company } from '../../frame/company.svelte'
import { desk } from '../../frame/desk.svelte'
import { painted } from '../../frame/painted'
import { showWindow, until } from '../../frame/shown'
import { commit, compose, OnScreen } from '../on-screen'
import { REMOTE } from '../patch'
import { schema } from '../schema'
import { COMPANY, companyMarks, inBlock } from './marks'
import { NAMED, nameAtCaret, namedIn, names } from './names'
import { Telling } from './telling'

const an: Colleague = { member: 'm2', name: 'Hoài An', mine: false, story: 's1', place: 'story', writing: false }
const van: Colleague = { ...an, member: 'm3', name: 'Tường Vân' }
const blocks = ['Một.', 'Hai.', 'Ba.'].map((text, number) => ({ ...paragraph(text), id: `b${number}` }))

describe('names of blocks', () => {
  const doc = schema.node(
    'doc',
    null,
    blocks.map(({ node }) => schema.nodeFromJSON(node)),
  )
  const begun = () => EditorState.create({ doc, plugins: [names(doc, blocks)] })
  const called = (state: EditorState) =>
    namedIn(state).map(({ id, at }) => `${id} ${state.doc.nodeAt(at)?.textContent}`)

  test('go with the blocks while they are typed in, split, joined, removed and brought', () => {
    let state = begun()
    expect(called(state)).toEqual(['b0 Một.', 'b1 Hai.', 'b2 Ba.'])
    state = state.apply(state.tr.insertText('xx', 1))
    state = state.apply(state.tr.split(4))
    expect(called(state)).toEqual(['b0 xxM', 'b1 Hai.', 'b2 Ba.'])
    const [, second] = namedIn(state)
    state = state.apply(state.tr.join(second?.at ?? 0))
    expect(called(state)).toEqual(['b0 xxM', 'b2 Ba.'])
    const brought = schema.node('paragraph', null, [schema.text('Mới.')])
    state = state.apply(state.tr.insert(0, brought).setMeta(REMOTE, true))
    expect(called(state)).toEqual(['b0 xxM', 'b2 Ba.'])
    const last = namedIn(state)[1]?.at ?? 0
    state = state.apply(state.tr.delete(last, state.doc.content.size))
    expect(called(state)).toEqual(['b0 xxM'])
    state = state.apply(state.tr.setMeta(NAMED, [{ id: 'new', at: 0 }]))
    expect(called(state)).toEqual(['new Mới.'])
  })

  test('say where the caret is, and nothing of a block that has none', () => {
    const state = begun()
    expect(nameAtCaret(state)).toBe('b0')
    const split = state.apply(state.tr.split(3))
    expect(nameAtCaret(split.apply(split.tr.setSelection(TextSelection.create(split.doc, 5))))).toBeNull()
  })

  test('are not taken where the core shows other blocks than are on screen', () => {
    expect(namedIn(EditorState.create({ doc, plugins: [names(doc, blocks.slice(1))] }))).toEqual([])
  })

  test('and marks stand on whole blocks, go with them, and leave the document as it is', () => {
    let state = EditorState.create({ doc, plugins: [names(doc, blocks), companyMarks(who => `${who}!`)] })
    const marks = () => {
      const found = (COMPANY.getState(state)?.marks.find() ?? []) as unknown as {
        from: number
        to: number
        type: { attrs: Record<string, string> }
      }[]
      return found.map(({ from, to, type }) => `${state.doc.textBetween(from, to)} ${type.attrs['data-here']}`)
    }
    const who = [an, van, { ...an, name: 'Đi đâu' }].map(one => ({ ...one, place: inBlock('b1') }))
    state = state.apply(state.tr.setMeta(COMPANY, who.slice(0, 2)))
    expect(marks()).toEqual(['Hai. Hoài An, Tường Vân'])
    expect(state.doc.eq(doc)).toBe(true)
    state = state.apply(state.tr.insertText('Đầu. ', 1))
    state = state.apply(state.tr.insertText('x', 12))
    expect(marks()).toEqual(['xHai. Hoài An, Tường Vân'])
    state = state.apply(state.tr.setMeta(COMPANY, [{ ...an, place: inBlock('nowhere') }]))
    expect(marks()).toEqual([])
    state = state.apply(state.tr.setMeta(COMPANY, []))
    expect(COMPANY.getState(state)?.who).toEqual([])
  })
})

describe('telling where one is', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  test('is done at once, then at most every two seconds, and whoever rests reads', async () => {
    vi.useFakeTimers()
    const told: (PlaceToTell | null)[] = []
    const telling = new Telling('s1', here => told.push(here))
    const passed = (ms: number) => vi.advanceTimersByTimeAsync(ms)
    const at = (place: string, writing: boolean) => ({ story: 's1', place, writing })
    telling.at('headline')
    await passed(1)
    expect(told).toEqual([at('headline', false)])
    for (let key = 0; key < 40; key++) {
      telling.at(inBlock(`b${key}`))
      telling.wrote()
      await passed(100)
    }
    expect(told.slice(1)).toHaveLength(2)
    await passed(2_000)
    expect(told.at(-1)).toEqual(at('block:b39', true))
    const count = told.length
    await passed(27_000)
    telling.wrote()
    await passed(29_000)
    expect(told).toHaveLength(count)
    await passed(4_000)
    expect(told.slice(count)).toEqual([at('block:b39', false)])
    telling.at('story')
    telling.end()
    await passed(60_000)
    expect(told.slice(count + 1)).toEqual([null])
  })
})

describe('in the editor', () => {
  let screen: OnScreen
  afterEach(async () => {
    stop?.()
    stop = null
    await screen.close()
  })
  let stop: (() => void) | null = null

  const line = () => document.querySelector('[role=group][aria-label="Người khác đang ở bài này"]')
  const news = () => line()?.parentElement?.querySelector(':scope > .sr-only[role=status]')?.textContent
  const marked = () => [...screen.prose.querySelectorAll<HTMLElement>(':scope > .here')]
  const meet = (...who: Colleague[]) => fake.meet(...who.map(one => ({ ...one, story: screen.story.id })))

  async function opened(...texts: string[]): Promise<void> {
    company.now = []
    screen = await OnScreen.open(...texts)
    screen.story.body.name(texts.map((text, number) => ({ ...paragraph(text), id: `b${number}` })))
    stop = company.listen()
    await painted()
    fake.told = []
  }

  test('a mark beside the paragraph names whoever is in it and moves nothing', async () => {
    await opened('Đoạn đầu.', 'Đoạn giữa.', 'Đoạn cuối.')
    await screen.caret('giữa')
    const before = { text: screen.prose.textContent, doc: screen.story.body.state.doc }
    const tops = () => [...screen.prose.children].map(block => block.getBoundingClientRect().top)
    const [wasAt, caret] = [tops(), screen.story.body.state.selection.head]
    meet({ ...an, place: 'block:b1', writing: true }, { ...van, place: 'block:b2' })
    await until(() => marked().length === 2)
    expect(marked().map(block => [block.textContent, block.dataset.here])).toEqual([
      ['Đoạn giữa.', 'Hoài An'],
      ['Đoạn cuối.', 'Tường Vân'],
    ])
    expect(getComputedStyle(marked()[0] as Element, '::after').content).toContain('Hoài An')
    expect(screen.prose.textContent).toBe(before.text)
    expect(screen.story.body.state.doc).toBe(before.doc)
    expect(screen.story.dirty).toBe(false)
    expect([tops(), screen.story.body.state.selection.head]).toEqual([wasAt, caret])
    // It goes with the paragraph when others come before it, and what is typed there is typed as ever.
    await userEvent.keyboard('!')
    await screen.caret('Đoạn đầu.')
    await userEvent.keyboard('{Enter}mới')
    expect(marked().map(block => block.textContent)).toEqual(['Đoạn giữa!.', 'Đoạn cuối.'])
    expect(screen.texts).toEqual(['Đoạn đầu.', 'mới', 'Đoạn giữa!.', 'Đoạn cuối.'])
    meet()
    await until(() => marked().length === 0)
    expect(line()).toBeNull()
    for (let undo = 0; undo < 6; undo++) await userEvent.keyboard('{Control>}z{/Control}')
    expect(screen.texts).toEqual(['Đoạn đầu.', 'Đoạn giữa.', 'Đoạn cuối.'])
  })

  test('marks are held still while a word is composed', async () => {
    await opened('Chính quyền nói', 'Đoạn hai.')
    await screen.caret('quyền')
    await userEvent.keyboard(' ')
    await compose('tiê')
    meet({ ...an, place: 'block:b0', writing: true }, { ...van, place: 'block:b1' })
    await until(() => line())
    await painted()
    expect(marked()).toEqual([])
    for (const step of ['tiên', 'tiêng']) await compose(step)
    expect(screen.prose.textContent).toContain('quyền tiêng nói')
    await commit('tiếng')
    await until(() => marked().length === 2)
    expect(screen.texts).toEqual(['Chính quyền tiếng nói', 'Đoạn hai.'])
    await userEvent.keyboard('x')
    expect(screen.texts[0]).toBe('Chính quyền tiếngx nói')
  })

  test('the line says who is there, what they do and where, and a reader of the screen hears it once', async () => {
    await opened('Một.', 'Hai.')
    await screen.caret('Một')
    const photo = screen.story.fields.placements[0]?.id
    meet({ ...an, place: 'block:b1', writing: true })
    await until(() => line())
    const said = () => [...(line()?.querySelectorAll('button') ?? [])].map(button => button.title)
    expect(said()).toEqual(['Hoài An đang viết, đoạn 2'])
    expect(news()).toBe('Hoài An đang viết, đoạn 2')
    meet({ ...an, place: 'headline', writing: true }, { ...an, mine: true, place: 'story' })
    await until(() => said().length === 2)
    expect(said()).toEqual(['Hoài An đang viết, tít', 'Bạn (ở máy khác) đang đọc'])
    expect(news()).toBe('Bạn (ở máy khác) đang đọc')
    meet({ ...an, place: `placement:${photo}.caption` })
    await until(() => said()[0] === 'Hoài An đang đọc, ảnh 1, chú thích')
    meet({ ...an, place: 'block:b0', writing: true })
    await until(() => said()[0] === 'Hoài An đang ở cùng chỗ với bạn')
    expect(news()).toBe('Hoài An đang ở cùng chỗ với bạn')
    meet({ ...an, place: 'block:gone' })
    await until(() => said()[0] === 'Hoài An đang đọc')
    expect(news()).toBe('Hoài An đang ở cùng chỗ với bạn')
    // Whoever is elsewhere is none of this story's.
    fake.meet({ ...an, story: 'another' })
    await until(() => line() === null)
  })

  test('whoever is in a field is named beside it', async () => {
    await opened('Một.')
    meet({ ...an, place: 'headline' }, { ...van, place: 'kicker' })
    const tag = await until(() => document.querySelector<HTMLElement>('.headline .tag'))
    expect([tag.dataset.here, tag.title]).toEqual(['Hoài An', 'Hoài An đang ở đây'])
    expect(document.querySelectorAll('.tag')).toHaveLength(2)
  })

  test('the core is told where the caret is, and that one goes', async () => {
    await opened('Một.', 'Hai.')
    await screen.caret('Hai')
    await vi.waitUntil(() => fake.told.at(-1)?.place === 'block:b1', 5_000)
    expect(fake.told.at(-1)).toEqual({ story: screen.story.id, place: 'block:b1', writing: false })
    document.querySelector<HTMLElement>('[data-field=headline]')?.focus()
    await vi.waitUntil(() => fake.told.at(-1)?.place === 'headline', 5_000)
    await userEvent.keyboard('x')
    await vi.waitUntil(() => fake.told.at(-1)?.writing, 5_000)
    await screen.close()
    expect(fake.told.at(-1)).toBeNull()
    await opened('Một.')
  })

  test.for(['light', 'dark', 'contrast'])('nothing of it keeps anybody out: %s', async theme => {
    await opened('Một.', 'Hai.')
    document.documentElement.dataset.scheme = theme === 'light' ? 'light' : 'dark'
    document.documentElement.dataset.contrast = theme === 'contrast' ? 'more' : ''
    meet(
      { ...an, place: 'block:b0', writing: true },
      { ...van, place: 'headline' },
      { ...van, member: 'm7', place: 'block:b1' },
    )
    await until(() => marked().length === 2)
    const found = await axe.run(document.querySelector('.editor') as HTMLElement)
    expect(found.violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([])
    delete document.documentElement.dataset.scheme
    delete document.documentElement.dataset.contrast
  })
})

describe('in the list', () => {
  test('a row says who is at its story, by letters and by name, and no other row does', async () => {
    showWindow(true)
    await until(() => document.querySelector('#stories [role=option]'))
    const row = () => document.querySelector<HTMLElement>('#stories .here')
    expect(row()).toBeNull()
    fake.meet({ ...an, story: 's2' }, { ...an, story: 's2', place: 'headline' })
    await until(() => row())
    expect(document.querySelectorAll('#stories .here')).toHaveLength(1)
    expect(row()?.title).toBe('Hoài An đang ở bài này')
    expect(row()?.textContent?.replace(/\s+/g, ' ').trim()).toBe('HA Hoài An đang ở bài này')
    expect(row()?.closest('[role=option]')?.textContent).toContain('Vân Lũng')
    fake.meet(
      ...[an, van, { ...an, member: 'm4', name: 'Minh Khoa', mine: true }].map(one => ({ ...one, story: 's2' })),
    )
    await until(() => row()?.textContent?.includes('+2'))
    expect(row()?.title).toBe('Hoài An, Tường Vân, Bạn (ở máy khác) đang ở bài này')
    const found = await axe.run(row()?.closest('[role=option]') as HTMLElement, {
      rules: { 'aria-required-parent': { enabled: false } },
    })
    expect(found.violations.map(({ id }) => id)).toEqual([])
    fake.meet()
    await until(() => !row())
    expect(desk.open).toBeNull()
  })
})
