import type { Node } from 'prosemirror-model'
import { Plugin } from 'prosemirror-state'
import { Decoration, DecorationSet } from 'prosemirror-view'

/** What the core refuses in any text: it is seen by nobody, or makes words read as others. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g

/** Shows characters that no story may hold, so that whoever typed them sees what is to go. */
export function hidden(label: (code: string) => string): Plugin<DecorationSet> {
  return new Plugin<DecorationSet>({
    state: {
      init: (_config, { doc }) => shown(doc, label),
      apply: (tr, before) => (tr.docChanged ? shown(tr.doc, label) : before),
    },
    props: {
      decorations(state) {
        return this.getState(state)
      },
    },
  })
}

function shown(doc: Node, label: (code: string) => string): DecorationSet {
  const found: Decoration[] = []
  doc.descendants((node, at) => {
    for (const { 0: sign, index } of node.text?.matchAll(HIDDEN) ?? []) {
      const code = `U+${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
      const from = at + index
      found.push(Decoration.inline(from, from + 1, { class: 'hidden-sign', 'data-code': code, title: label(code) }))
    }
  })
  return found.length > 0 ? DecorationSet.create(doc, found) : DecorationSet.empty
}
