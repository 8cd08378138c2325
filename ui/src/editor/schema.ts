import { type DOMOutputSpec, type MarkSpec, type NodeSpec, Schema } from 'prosemirror-model'

const ALIGNMENTS = ['left', 'center', 'right']

function alignOf(dom: HTMLElement): string | null {
  const align = dom.dataset.align ?? ''
  return ALIGNMENTS.includes(align) ? align : null
}

// Widths and spans are only there because prosemirror-tables reads them: Markdown has neither, and `treeOf` leaves them out.
const cell: NodeSpec = {
  content: 'paragraph',
  attrs: { align: { default: null }, colspan: { default: 1 }, rowspan: { default: 1 }, colwidth: { default: null } },
  isolating: true,
}

function cellDom(tag: 'td' | 'th', align: string | null): DOMOutputSpec {
  return [tag, { class: 'cell', ...(align ? { 'data-align': align } : {}) }, 0]
}

const nodes = {
  doc: { content: 'block+' },
  paragraph: { content: 'inline*', group: 'block', parseDOM: [{ tag: 'p' }], toDOM: () => ['p', 0] },
  heading: {
    attrs: { level: { default: 2 } },
    content: 'inline*',
    group: 'block',
    defining: true,
    parseDOM: [2, 3, 4].map(level => ({ tag: `h${level}`, attrs: { level } })),
    toDOM: node => [`h${node.attrs.level}`, 0],
  },
  bullet_list: {
    attrs: { tight: { default: true } },
    content: 'list_item+',
    group: 'block',
    parseDOM: [{ tag: 'ul', getAttrs: dom => ({ tight: !dom.classList.contains('loose') }) }],
    toDOM: node => ['ul', { class: node.attrs.tight ? 'tight' : 'loose' }, 0],
  },
  ordered_list: {
    attrs: { order: { default: 1 }, tight: { default: true } },
    content: 'list_item+',
    group: 'block',
    parseDOM: [
      {
        tag: 'ol',
        getAttrs: dom => ({ order: (dom as HTMLOListElement).start || 1, tight: !dom.classList.contains('loose') }),
      },
    ],
    toDOM: node => ['ol', { class: node.attrs.tight ? 'tight' : 'loose', start: String(node.attrs.order) }, 0],
  },
  list_item: { content: 'block+', defining: true, parseDOM: [{ tag: 'li' }], toDOM: () => ['li', 0] },
  quote: {
    content: 'paragraph+ attribution?',
    group: 'block',
    defining: true,
    parseDOM: [{ tag: 'blockquote' }],
    toDOM: () => ['blockquote', { class: 'quote' }, 0],
  },
  attribution: {
    content: 'inline*',
    defining: true,
    parseDOM: [{ tag: 'footer.attribution' }],
    toDOM: () => ['footer', { class: 'attribution' }, 0],
  },
  code_block: {
    attrs: { params: { default: '' } },
    content: 'text*',
    marks: '',
    group: 'block',
    code: true,
    defining: true,
    parseDOM: [
      { tag: 'pre.code', preserveWhitespace: 'full', getAttrs: dom => ({ params: dom.dataset.params ?? '' }) },
    ],
    toDOM: node => ['pre', { class: 'code', 'data-params': node.attrs.params }, ['code', 0]],
  },
  horizontal_rule: { group: 'block', parseDOM: [{ tag: 'hr' }], toDOM: () => ['hr'] },
  table: {
    content: 'table_row+',
    tableRole: 'table',
    isolating: true,
    group: 'block',
    parseDOM: [{ tag: 'table' }],
    toDOM: () => ['table', { class: 'table' }, ['tbody', 0]],
  },
  table_row: {
    content: '(table_header | table_cell)+',
    tableRole: 'row',
    parseDOM: [{ tag: 'tr' }],
    toDOM: () => ['tr', 0],
  },
  table_header: {
    ...cell,
    tableRole: 'header_cell',
    parseDOM: [{ tag: 'th', getAttrs: dom => ({ align: alignOf(dom) }) }],
    toDOM: node => cellDom('th', node.attrs.align),
  },
  table_cell: {
    ...cell,
    tableRole: 'cell',
    parseDOM: [{ tag: 'td', getAttrs: dom => ({ align: alignOf(dom) }) }],
    toDOM: node => cellDom('td', node.attrs.align),
  },
  photo: {
    attrs: { placement: {} },
    atom: true,
    group: 'block',
    draggable: true,
    parseDOM: [{ tag: 'figure[data-placement]', getAttrs: dom => ({ placement: dom.dataset.placement ?? '' }) }],
    toDOM: node => ['figure', { class: 'photo', 'data-placement': node.attrs.placement }],
  },
  embed: {
    attrs: { href: {} },
    atom: true,
    group: 'block',
    draggable: true,
    parseDOM: [{ tag: 'div[data-embed]', getAttrs: dom => ({ href: dom.dataset.embed ?? '' }) }],
    toDOM: node => ['div', { class: 'embed', 'data-embed': node.attrs.href }, node.attrs.href],
  },
  source: {
    attrs: { value: {} },
    atom: true,
    code: true,
    group: 'block',
    parseDOM: [{ tag: 'pre.source', preserveWhitespace: 'full', getAttrs: dom => ({ value: dom.textContent ?? '' }) }],
    toDOM: node => ['pre', { class: 'source' }, node.attrs.value],
  },
  text: { group: 'inline' },
  hard_break: {
    inline: true,
    group: 'inline',
    selectable: false,
    linebreakReplacement: true,
    parseDOM: [{ tag: 'br' }],
    toDOM: () => ['br'],
  },
} satisfies Record<string, NodeSpec>

// The page itself never holds a live address: a link is followed by the core, from `data-href`.
const marks = {
  link: {
    attrs: { href: {} },
    inclusive: false,
    parseDOM: [{ tag: 'a[data-href]', getAttrs: dom => ({ href: dom.dataset.href ?? '' }) }],
    toDOM: mark => ['a', { class: 'link', 'data-href': mark.attrs.href, title: mark.attrs.href }, 0],
  },
  strong: { parseDOM: [{ tag: 'strong' }, { tag: 'b' }], toDOM: () => ['strong', 0] },
  em: { parseDOM: [{ tag: 'em' }, { tag: 'i' }], toDOM: () => ['em', 0] },
  strike: { parseDOM: [{ tag: 's' }], toDOM: () => ['s', 0] },
  sup: { excludes: 'sup sub', parseDOM: [{ tag: 'sup' }], toDOM: () => ['sup', 0] },
  sub: { excludes: 'sup sub', parseDOM: [{ tag: 'sub' }], toDOM: () => ['sub', 0] },
  code: { code: true, parseDOM: [{ tag: 'code' }], toDOM: () => ['code', 0] },
} satisfies Record<string, MarkSpec>

/** The shape of a body: what the core's trees may hold, and nothing else. */
export const schema = new Schema({ nodes, marks })
