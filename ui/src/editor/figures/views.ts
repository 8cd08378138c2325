import type { Node } from 'prosemirror-model'
import type { NodeView, NodeViewConstructor } from 'prosemirror-view'
import { type Component, mount, unmount } from 'svelte'
import type { OpenStory } from '../open.svelte'
import Embed from './Embed.svelte'
import Photo from './Photo.svelte'
import Source from './Source.svelte'

type Props = { story: OpenStory; value: string }

/** A block that is drawn by a component and never by its content. */
class Drawn implements NodeView {
  readonly dom: HTMLElement
  readonly #attr: string
  readonly #drawn: Record<string, unknown>
  #node: Node

  constructor(node: Node, attr: string, className: string, component: Component<Props>, story: OpenStory) {
    this.#node = node
    this.#attr = attr
    this.dom = document.createElement('div')
    this.dom.className = className
    this.dom.contentEditable = 'false'
    this.#drawn = mount(component, { target: this.dom, props: { story, value: String(node.attrs[attr]) } })
  }

  update(node: Node): boolean {
    if (!node.sameMarkup(this.#node) || node.attrs[this.#attr] !== this.#node.attrs[this.#attr]) return false
    this.#node = node
    return true
  }

  /** Keys and clicks in a field of the figure are the field's. */
  stopEvent(event: Event): boolean {
    return event.target instanceof Element && event.target.closest('input, textarea, button') !== null
  }

  ignoreMutation(): boolean {
    return true
  }

  destroy(): void {
    void unmount(this.#drawn)
  }
}

/** Returns how the blocks that are no text are drawn. */
export function figures(story: OpenStory): Record<string, NodeViewConstructor> {
  return {
    photo: node => new Drawn(node, 'placement', 'figure', Photo, story),
    embed: node => new Drawn(node, 'href', 'figure', Embed, story),
    source: node => new Drawn(node, 'value', 'figure', Source, story),
  }
}
