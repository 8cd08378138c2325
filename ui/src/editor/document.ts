import { Fragment, type Node } from 'prosemirror-model'
import type { Block, BodyPiece, TreeNode } from '../contract'
import { schema } from './schema'

/** Which attributes of a node the core knows; the others only serve the page. */
const TOLD: Record<string, string[]> = {
  heading: ['level'],
  bullet_list: ['tight'],
  ordered_list: ['order', 'tight'],
  code_block: ['params'],
  table_header: ['align'],
  table_cell: ['align'],
  photo: ['placement'],
  embed: ['href'],
  source: ['value'],
}

/** Returns the core's tree of a node. */
export function treeOf(node: Node): TreeNode {
  if (node.isText) {
    const marks = node.marks.map(mark =>
      mark.type.name === 'link' ? { type: 'link', attrs: { href: mark.attrs.href } } : { type: mark.type.name },
    )
    return marks.length > 0 ? { type: 'text', text: node.text ?? '', marks } : { type: 'text', text: node.text ?? '' }
  }
  const tree: TreeNode = { type: node.type.name }
  const told = TOLD[node.type.name]
  if (told) tree.attrs = Object.fromEntries(told.map(name => [name, node.attrs[name]]))
  if (node.childCount > 0) tree.content = node.children.map(treeOf)
  return tree
}

/** Returns whether a block is a line that was opened and not written in: Markdown has no such thing. */
export function isUnwritten(node: Node): boolean {
  return node.type === schema.nodes.paragraph && node.content.size === 0
}

/**
 * The sources of the blocks on screen.
 *
 * ProseMirror shares the nodes that a change does not touch, so a node that is still the same object says exactly what its
 * source says, and goes back as that source, byte for byte.
 */
export class Sources {
  readonly #of = new WeakMap<Node, string>()
  #nodes = new Map<string, Node>()

  /** Returns the document of blocks; a block whose source was shown before keeps its node. */
  read(blocks: readonly Block[]): Node {
    const known = this.#nodes
    this.#nodes = new Map()
    const children = blocks.map(block => {
      const node = known.get(block.source) ?? this.#nodes.get(block.source) ?? nodeOf(block)
      this.#nodes.set(block.source, node)
      this.#of.set(node, block.source)
      return node
    })
    return schema.node('doc', null, children.length > 0 ? children : [schema.node('paragraph')])
  }

  /** Notes that the core wrote this node as that source. */
  learn(node: Node, source: string): void {
    this.#of.set(node, source)
    this.#nodes.set(source, node)
  }

  /** Returns the source of a block that says what it said when the core showed it, else null. */
  of(node: Node): string | null {
    const source = this.#of.get(node)
    if (source !== undefined) return source
    // Undo makes the words anew: the same block, another object.
    for (const [shown, twin] of this.#nodes) {
      if (twin.eq(node)) {
        this.#of.set(node, shown)
        return shown
      }
    }
    return null
  }

  /** Returns a body as the core takes it back. */
  write(doc: Node): BodyPiece[] {
    return doc.children.filter(node => !isUnwritten(node)).map(node => this.#piece(node))
  }

  #piece(node: Node): BodyPiece {
    const source = this.of(node)
    if (source !== null) return { kept: source }
    if (node.type === schema.nodes.source) return { kept: String(node.attrs.value) }
    return { tree: treeOf(node) }
  }
}

function nodeOf(block: Block): Node {
  if (block.node === null) return locked(block.source)
  try {
    const node = schema.nodeFromJSON(block.node)
    node.check()
    return node
  } catch {
    // A tree this page cannot draw is shown as its source: nothing may be lost because a page is older than its core.
    return locked(block.source)
  }
}

function locked(source: string): Node {
  return schema.node('source', { value: source })
}

/** Returns the blocks as a fragment to be inserted, without taking note of their sources. */
export function fragmentOf(blocks: readonly Block[]): Fragment {
  return Fragment.from(blocks.map(nodeOf))
}
