/**
 * The editor in 20,000 words beside bare ProseMirror, and a colleague's change while one types: `npm run speed`.
 *
 * Main-thread time is the browser's own count of it (`Performance.getMetrics`, `TaskDuration`), over real keys; saves that
 * fall due meanwhile are in it. Prints ratios and asserts none: machines are noisy.
 */
import { baseKeymap } from 'prosemirror-commands'
import { history } from 'prosemirror-history'
import { keymap } from 'prosemirror-keymap'
import { EditorState } from 'prosemirror-state'
import { EditorView } from 'prosemirror-view'
import { flushSync } from 'svelte'
import { expect, test } from 'vitest'
import { paragraph } from '../core.fake.stories'
import { painted } from '../frame/painted'
import { caretIn, OnScreen, session } from './on-screen'
import { schema } from './schema'

const PARAGRAPHS = 400
const WORDS = 50
const KEYS = 60
const ROUNDS = 9

const texts = Array.from({ length: PARAGRAPHS }, (_, n) => `Đoạn ${n} ${'chữ nghĩa '.repeat(WORDS / 2 - 1)}hết.`)
const MIDDLE = `Đoạn ${PARAGRAPHS / 2} `
const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN

async function busy(): Promise<number> {
  const { metrics } = (await session().send('Performance.getMetrics')) as { metrics: { name: string; value: number }[] }
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1_000
}

/** Returns the main-thread time of one key, in milliseconds. */
async function typed(): Promise<number> {
  await painted()
  const before = await busy()
  for (let key = 0; key < KEYS; key++) {
    await session().send('Input.dispatchKeyEvent', { type: 'char', text: key % 6 === 5 ? ' ' : 'a' })
  }
  await painted()
  return ((await busy()) - before) / KEYS
}

async function bare(): Promise<number> {
  const host = document.createElement('div')
  document.body.append(host)
  const doc = schema.node(
    'doc',
    null,
    texts.map(text => schema.node('paragraph', null, [schema.text(text)])),
  )
  const state = EditorState.create({ doc, plugins: [history(), keymap(baseKeymap)] })
  const view = new EditorView(host, { state })
  caretIn(view.dom, MIDDLE)
  const time = await typed()
  expect(view.state.doc.textContent.length).toBe(doc.textContent.length + KEYS)
  view.destroy()
  host.remove()
  return time
}

async function ours(): Promise<number> {
  const screen = await OnScreen.open(...texts)
  const before = screen.story.body.state.doc.textContent.length
  await screen.caret(MIDDLE)
  const time = await typed()
  expect(screen.story.body.state.doc.textContent.length).toBe(before + KEYS)
  await screen.close()
  return time
}

test('a key in 20,000 words', { timeout: 300_000 }, async () => {
  await session().send('Performance.enable')
  const [our, theirs]: [number[], number[]] = [[], []]
  // The first of each warms the machine up.
  for (let round = 0; round <= ROUNDS; round++) {
    const [mine, its] = [await ours(), await bare()]
    if (round === 0) continue
    our.push(mine)
    theirs.push(its)
  }
  const [mine, its] = [median(our), median(theirs)]
  console.log(
    `a key in 20,000 words: ours ${mine.toFixed(2)} ms, bare ${its.toFixed(2)} ms; ratio ${(mine / its).toFixed(2)} (goal 1.5)`,
  )
})

test("a colleague's change while one types", { timeout: 300_000 }, async () => {
  const screen = await OnScreen.open(...texts)
  const { body } = screen.story
  const times: number[] = []
  for (let round = 0; round < 30; round++) {
    body.dispatch(body.state.tr.insertText('a', 5))
    // A paragraph changed, one came and one went, and what was just typed is not in it.
    const now = texts.map((text, n) => (n === 300 ? `${text} ${round}` : text)).filter((_, n) => n !== 100 + round)
    now.splice(200, 0, `Đoạn mới ${round}.`)
    const blocks = now.map(paragraph)
    const begin = performance.now()
    body.patch(blocks)
    flushSync()
    document.body.getBoundingClientRect()
    times.push(performance.now() - begin)
  }
  const worst = Math.max(...times)
  console.log(
    `a remote patch in 20,000 words: ${median(times).toFixed(1)} ms, worst ${worst.toFixed(1)} ms (goal: under a frame, 16.7)`,
  )
  await screen.close()
})
