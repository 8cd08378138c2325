import { DOMSerializer, Fragment, type Node, Slice } from 'prosemirror-model'
import { Plugin, PluginKey, Selection, type Transaction } from 'prosemirror-state'
import type { EditorView } from 'prosemirror-view'
import type { Block, Clipboard, Pasted, Picture, Placement } from '../core'
import { fragmentOf } from './document'
import { schema } from './schema'
import { addressOf } from './writing/marking'

/** What pasting needs of the core and of the desk. */
export type Intake = {
  paste: (pasted: { html: string | null; text: string | null }) => Promise<Pasted>
  clipboard: (wordsOnly: boolean) => Promise<Clipboard>
  /** Takes a picture in as a photo; null where it is none, which has been told. */
  addPicture: (name: string, picture: Picture) => Promise<Placement | null>
  placements: () => readonly Placement[]
  /** Tells what was left out, as the core words it. */
  dropped: (what: Pasted['dropped']) => void
  unreachable: (what: 'file') => void
  fail: (error: unknown) => void
}

type Waiting = { id: number; from: number; to: number }
type Asking = { add: Waiting } | { done: number }

const key = new PluginKey<Waiting[]>('pasting')
let asked = 0

/** Sends what is pasted and dropped through the core, which alone reads foreign text. */
export function pasting(intake: Intake): Plugin<Waiting[]> {
  return new Plugin<Waiting[]>({
    key,
    state: {
      init: () => [],
      apply(tr, waiting) {
        const asking = tr.getMeta(key) as Asking | undefined
        const moved = tr.docChanged ? waiting.map(one => carried(one, tr)) : waiting
        if (!asking) return moved
        return 'add' in asking ? [...moved, asking.add] : moved.filter(one => one.id !== asking.done)
      },
    },
    props: {
      clipboardSerializer: forOthers(),
      transformPasted: (slice, view) => known(slice, view, intake),
      handlePaste(view, event) {
        const data = event.clipboardData
        const html = data?.getData('text/html') || null
        const text = data?.getData('text/plain') || null
        // What was copied here comes back as it was.
        if (html?.includes('data-pm-slice')) return false
        if (html || text) void take(view, intake, { html, text })
        else if (data?.files.length) void takeFiles(view, intake, [...data.files])
        else void takeFromSystem(view, intake)
        return true
      },
      handleDrop(view, event) {
        if (view.dragging) return false
        const data = event.dataTransfer
        const at = view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos ?? null
        const html = data?.getData('text/html') || null
        const text = data?.getData('text/plain') || null
        // Files are the window's, wherever they are dropped: the shell has told of them already.
        if (!data?.files.length && (html || text)) void take(view, intake, { html, text }, at)
        return true
      },
    },
  })
}

function carried(one: Waiting, tr: Transaction): Waiting {
  const from = tr.mapping.map(one.from, 1)
  return { ...one, from, to: Math.max(from, tr.mapping.map(one.to, -1)) }
}

/** Waits for an answer while the place it is for goes with the text; returns how that place is found again. */
function hold(view: EditorView, at: number | null): () => Waiting | null {
  const { from, to } = at === null ? view.state.selection : { from: at, to: at }
  const add = { id: ++asked, from, to }
  view.dispatch(view.state.tr.setMeta(key, { add }))
  return () => {
    if (view.isDestroyed) return null
    const found = key.getState(view.state)?.find(one => one.id === add.id) ?? null
    view.dispatch(view.state.tr.setMeta(key, { done: add.id }))
    return found
  }
}

async function take(
  view: EditorView,
  intake: Intake,
  pasted: { html: string | null; text: string | null },
  at: number | null = null,
): Promise<void> {
  const place = hold(view, at)
  try {
    const { blocks, dropped, pictures } = await intake.paste(pasted)
    const found = place()
    if (found) view.dispatch(inserted(view.state.tr, found, blocks))
    if (dropped.length > 0) intake.dropped(dropped)
    for (const { picture, caption } of pictures)
      await takePicture(view, intake, caption || 'clipboard.png', picture, at)
  } catch (error) {
    place()
    intake.fail(error)
  }
}

/** WebKitGTK hands over nothing where a picture lies on the clipboard, also when there is text beside it. */
async function takeFromSystem(view: EditorView, intake: Intake): Promise<void> {
  try {
    const { html, text, picture } = await intake.clipboard(false)
    if (html || text) await take(view, intake, { html, text })
    if (picture !== null) await takePicture(view, intake, 'clipboard.png', picture, null)
  } catch (error) {
    intake.fail(error)
  }
}

/** Pastes what is on the clipboard as words alone. */
export async function pastePlain(view: EditorView, intake: Intake): Promise<void> {
  try {
    const { text } = await intake.clipboard(true)
    if (text) await take(view, intake, { html: null, text })
  } catch (error) {
    intake.fail(error)
  }
}

async function takeFiles(view: EditorView, intake: Intake, files: File[]): Promise<void> {
  const pictures = files.filter(file => file.type.startsWith('image/'))
  if (pictures.length < files.length) intake.unreachable('file')
  for (const picture of pictures)
    await takePicture(view, intake, picture.name, new Uint8Array(await picture.arrayBuffer()), null)
}

/** Takes a picture in as a photo and shows it where it was put. */
async function takePicture(
  view: EditorView,
  intake: Intake,
  name: string,
  picture: Picture,
  at: number | null,
): Promise<void> {
  const place = hold(view, at)
  try {
    const added = await intake.addPicture(name, picture)
    const found = place()
    if (added && found) showPhoto(view, added.id, found.to)
  } catch (error) {
    place()
    intake.fail(error)
  }
}

/** Puts a photo into the text below a place, unless the text shows it already. */
export function showPhoto(view: EditorView, placement: string, at: number): void {
  if (shows(view.state.doc, placement)) return
  const $at = view.state.doc.resolve(Math.min(at, view.state.doc.content.size))
  const below = $at.depth === 0 ? $at.pos : $at.after(1)
  const photo = schema.node('photo', { placement })
  const empty = $at.depth === 1 && $at.parent.content.size === 0
  const tr = empty ? view.state.tr.insert($at.before(1), photo) : view.state.tr.insert(below, photo)
  view.dispatch(tr.scrollIntoView())
}

function shows(doc: Node, placement: string): boolean {
  let found = false
  doc.descendants(node => {
    found ||= node.type === schema.nodes.photo && node.attrs.placement === placement
    return !found
  })
  return found
}

/** Returns the transaction that puts blocks at a place: as words where there is room for words only. */
export function inserted(
  tr: Transaction,
  { from, to }: { from: number; to: number },
  blocks: readonly Block[],
): Transaction {
  const nodes = fragmentOf(blocks)
  const first = nodes.firstChild
  const last = nodes.lastChild
  if (!first || !last) return tr
  const $from = tr.doc.resolve(from)
  const single = nodes.childCount === 1 && first.type === schema.nodes.paragraph
  const narrow = $from.parent.inlineContent && !roomForBlocks(tr, from)
  if ($from.parent.inlineContent && (single || narrow)) {
    const inline = $from.parent.type.spec.code ? plain(nodes) : single ? first.content : inLine(nodes)
    tr.replaceWith(from, to, inline)
  } else {
    const open = (node: Node) => (node.type === schema.nodes.paragraph ? 1 : 0)
    tr.replaceRange(from, to, new Slice(nodes, open(first), open(last)))
  }
  const end = tr.mapping.map(to)
  return tr
    .setSelection(Selection.near(tr.doc.resolve(end), -1))
    .scrollIntoView()
    .setMeta('uiEvent', 'paste')
}

function roomForBlocks(tr: Transaction, at: number): boolean {
  const $at = tr.doc.resolve(at)
  for (let depth = $at.depth; depth > 0; depth--) if ($at.node(depth).type.spec.tableRole) return false
  return $at.parent.type === schema.nodes.paragraph
}

/** Returns the words of blocks as one line of text, with their emphasis. */
function inLine(nodes: Fragment): Fragment {
  let line = Fragment.empty
  nodes.descendants(node => {
    if (!node.isTextblock) return true
    if (node.content.size > 0)
      line = (line.size > 0 ? line.append(Fragment.from(schema.text(' '))) : line).append(node.content)
    return false
  })
  return line
}

function plain(nodes: Fragment): Fragment {
  const text = nodes.textBetween(0, nodes.size, '\n', '\n')
  return text === '' ? Fragment.empty : Fragment.from(schema.text(text))
}

/** Leaves out of what was copied here what this story cannot hold: photos of another story, photos it shows already. */
function known(slice: Slice, view: EditorView, intake: Intake): Slice {
  const { from, to } = view.state.selection
  const kept = view.state.tr.delete(from, to).doc
  const placements = new Set(intake.placements().map(placement => placement.id))
  const fits = (node: Node) =>
    node.type !== schema.nodes.photo || (placements.has(node.attrs.placement) && !shows(kept, node.attrs.placement))
  const kind = (fragment: Fragment): Fragment =>
    Fragment.fromArray(
      fragment.content.filter(fits).map(node => {
        const marks = node.marks.filter(mark => mark.type !== schema.marks.link || addressOf(String(mark.attrs.href)))
        return (node.isLeaf ? node : node.copy(kind(node.content))).mark(marks)
      }),
    )
  return new Slice(kind(slice.content), slice.openStart, slice.openEnd)
}

/** Copies links with a live address, for other programs. */
function forOthers(): DOMSerializer {
  const { nodes, marks } = DOMSerializer.fromSchema(schema)
  return new DOMSerializer(nodes, {
    ...marks,
    link: mark => ['a', { href: mark.attrs.href, 'data-href': mark.attrs.href }, 0],
  })
}
