import { Plugin } from 'prosemirror-state'
import { Decoration, DecorationSet } from 'prosemirror-view'
import { schema } from '../schema'

/** Shows words where a body has none, and marks the block that is being written for the focus mode. */
export function blockMarks(placeholder: () => string): Plugin {
  return new Plugin({
    props: {
      decorations(state) {
        const { doc, selection } = state
        const marks: Decoration[] = []
        const only = doc.childCount === 1 ? doc.firstChild : null
        if (only?.type === schema.nodes.paragraph && only.content.size === 0) {
          marks.push(Decoration.node(0, only.nodeSize, { class: 'unwritten', 'data-placeholder': placeholder() }))
        }
        const { $head } = selection
        if ($head.depth > 0) marks.push(Decoration.node($head.before(1), $head.after(1), { class: 'now' }))
        else if ($head.nodeAfter) {
          marks.push(Decoration.node($head.pos, $head.pos + $head.nodeAfter.nodeSize, { class: 'now' }))
        }
        return DecorationSet.create(doc, marks)
      },
    },
  })
}
