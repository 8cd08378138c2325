import { InputRule, inputRules, textblockTypeInputRule, wrappingInputRule } from 'prosemirror-inputrules'
import type { Plugin } from 'prosemirror-state'
import { canJoin } from 'prosemirror-transform'
import { schema } from '../schema'

const { heading, bullet_list: bullets, ordered_list: numbers, quote, attribution } = schema.nodes

/** “— ” at the start of a quote's last paragraph makes it the line that says who spoke. */
const attributed = new InputRule(/^(?:—|--|–)\s$/, (state, _match, start, end) => {
  const $start = state.doc.resolve(start)
  if ($start.depth < 2) return null
  const said = $start.node(-1)
  if (said.type !== quote || said.childCount < 2 || $start.index(-1) !== said.childCount - 1) return null
  const tr = state.tr.delete(start, end)
  return tr.setBlockType(start, start, attribution)
})

/** A quote that begins right below a quote belongs to it. */
const quoted = new InputRule(/^>\s$/, (state, _match, start, end) => {
  const $start = state.doc.resolve(start)
  if ($start.depth !== 1) return null
  const range = $start.blockRange()
  if (!range) return null
  const tr = state.tr.delete(start, end)
  const inner = tr.doc.resolve(start).blockRange()
  if (!inner) return null
  tr.wrap(inner, [{ type: quote }])
  const before = $start.before(1)
  const above = tr.doc.resolve(before).nodeBefore
  if (above?.type === quote && above.lastChild?.type !== attribution && canJoin(tr.doc, before)) tr.join(before)
  return tr
})

/** Returns what typing at the start of a line makes of it. Quotation marks stay as typed: each house has its own. */
export function lineRules(): Plugin {
  return inputRules({
    rules: [
      textblockTypeInputRule(/^(#{2,4})\s$/, heading, match => ({ level: match[1]?.length ?? 2 })),
      wrappingInputRule(/^[-*]\s$/, bullets),
      wrappingInputRule(
        /^(\d{1,4})[.)]\s$/,
        numbers,
        match => ({ order: Number(match[1]) }),
        (match, node) => node.childCount + node.attrs.order === Number(match[1]),
      ),
      quoted,
      attributed,
    ],
  })
}
