import { Plugin, PluginKey, type SelectionBookmark } from 'prosemirror-state'

const key = new PluginKey<SelectionBookmark | null>('dragging')

/**
 * Remembers which words are dragged until they are dropped.
 *
 * WebKitGTK goes on selecting while it drags: by the time of the drop the selection reaches from the dragged words to the
 * pointer, and ProseMirror, which takes away the selection that it then finds, took away every word between.
 */
export function dragging(): Plugin<SelectionBookmark | null> {
  return new Plugin<SelectionBookmark | null>({
    key,
    state: {
      init: () => null,
      apply(tr, dragged) {
        const told = tr.getMeta(key) as SelectionBookmark | null | undefined
        if (told !== undefined) return told
        return dragged && tr.docChanged ? dragged.map(tr.mapping) : dragged
      },
    },
    view(view) {
      const tell = (dragged: SelectionBookmark | null) => view.dispatch(view.state.tr.setMeta(key, dragged))
      // After ProseMirror's own listener, which decides whether words are dragged or a photo is.
      const begin = () => view.dragging && tell(view.state.selection.getBookmark())
      const end = () => tell(null)
      view.dom.addEventListener('dragstart', begin)
      view.dom.addEventListener('dragend', end)
      return {
        destroy() {
          view.dom.removeEventListener('dragstart', begin)
          view.dom.removeEventListener('dragend', end)
        },
      }
    },
    props: {
      handleDrop(view, _event, _slice, moved) {
        const dragged = key.getState(view.state)
        if (moved && dragged)
          view.dispatch(view.state.tr.setSelection(dragged.resolve(view.state.doc)).setMeta(key, null))
        return false
      },
    },
  })
}
