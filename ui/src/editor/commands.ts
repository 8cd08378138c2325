import { redo, undo } from 'prosemirror-history'
import type { Command as Edit } from 'prosemirror-state'
import type { Command } from '../keys/commands'
import { m } from '../words/messages'
import { go, searching } from './finding/search'
import { schema } from './schema'
import type { Surface } from './surface.svelte'
import { headed, listed, mark, quoted, ruled } from './writing/marking'
import {
  align,
  columnAfter,
  columnBefore,
  inTable,
  insertTable,
  removeColumn,
  removeRow,
  removeTable,
  rowAfter,
  rowBefore,
} from './writing/tables'

/** What the editor does beyond its own surface. */
export type Deeds = {
  find: (replacing: boolean) => void
  findAgain: (direction: 1 | -1) => void
  nextFinding: (direction: 1 | -1) => void
  addPhotos: () => unknown
  pastePlain: () => unknown
  turnMarkdown: () => unknown
}

/** Returns everything that can be done in the editor. */
export function commands(surface: Surface, deeds: Deeds): Command[] {
  const { marks, nodes } = schema
  const writing = () => surface.writable && surface.inBody
  const text = (
    id: string,
    label: () => string,
    keys: string[],
    edit: Edit,
    enabled: () => boolean = writing,
  ): Command => ({
    id,
    label,
    keys,
    enabled,
    run: () => surface.do(edit),
  })
  const inside = () => writing() && inTable(surface.story.body.state)
  const table = (id: string, label: () => string, edit: Edit, keys: string[] = []) =>
    text(id, label, keys, edit, inside)
  return [
    text('text.strong', () => m['cmd.text.strong'](), ['Mod+B'], mark(marks.strong)),
    text('text.em', () => m['cmd.text.em'](), ['Mod+I'], mark(marks.em)),
    text('text.strike', () => m['cmd.text.strike'](), ['Mod+Shift+X'], mark(marks.strike)),
    text('text.sup', () => m['cmd.text.sup'](), [], mark(marks.sup)),
    text('text.sub', () => m['cmd.text.sub'](), [], mark(marks.sub)),
    {
      id: 'text.link',
      label: () => m['cmd.text.link'](),
      keys: ['Mod+L'],
      enabled: writing,
      run: () => surface.link(),
    },
    text('text.heading2', () => m['cmd.text.heading2'](), ['Mod+Alt+1'], headed(2)),
    text('text.heading3', () => m['cmd.text.heading3'](), ['Mod+Alt+2'], headed(3)),
    text('text.heading4', () => m['cmd.text.heading4'](), ['Mod+Alt+3'], headed(4)),
    text('text.numbers', () => m['cmd.text.numbers'](), ['Mod+Shift+7'], listed(nodes.ordered_list)),
    text('text.bullets', () => m['cmd.text.bullets'](), ['Mod+Shift+8'], listed(nodes.bullet_list)),
    text('text.quote', () => m['cmd.text.quote'](), ['Mod+Shift+9'], quoted),
    text('insert.rule', () => m['cmd.insert.rule'](), [], ruled),
    text('insert.table', () => m['cmd.insert.table'](), [], insertTable),
    {
      id: 'insert.photo',
      label: () => m['cmd.insert.photo'](),
      keys: ['Mod+Shift+P'],
      enabled: () => surface.writable,
      run: deeds.addPhotos,
    },
    table('edit.table.row_after', () => m['cmd.table.row_after'](), rowAfter),
    table('edit.table.row_before', () => m['cmd.table.row_before'](), rowBefore),
    table('edit.table.column_after', () => m['cmd.table.column_after'](), columnAfter),
    table('edit.table.column_before', () => m['cmd.table.column_before'](), columnBefore),
    table('edit.table.remove_row', () => m['cmd.table.remove_row'](), removeRow),
    table('edit.table.remove_column', () => m['cmd.table.remove_column'](), removeColumn),
    table('edit.table.remove', () => m['cmd.table.remove'](), removeTable),
    table('edit.table.left', () => m['cmd.table.left'](), align('left')),
    table('edit.table.center', () => m['cmd.table.center'](), align('center')),
    table('edit.table.right', () => m['cmd.table.right'](), align('right')),
    text('edit.undo', () => m['cmd.edit.undo'](), ['Mod+Z'], undo),
    text('edit.redo', () => m['cmd.edit.redo'](), ['Mod+Shift+Z', 'Mod+Y'], redo),
    {
      id: 'edit.paste_plain',
      label: () => m['cmd.edit.paste_plain'](),
      keys: ['Mod+Shift+V'],
      enabled: writing,
      run: deeds.pastePlain,
    },
    {
      id: 'find.open',
      label: () => m['cmd.find.open'](),
      keys: ['Mod+F'],
      enabled: () => surface.view !== null,
      run: () => deeds.find(false),
    },
    {
      id: 'find.replace',
      label: () => m['cmd.find.replace'](),
      keys: ['Mod+H'],
      enabled: () => surface.writable,
      run: () => deeds.find(true),
    },
    {
      id: 'find.next',
      label: () => m['cmd.find.next'](),
      keys: ['F3'],
      enabled: () => searched(surface),
      run: () => deeds.findAgain(1),
    },
    {
      id: 'find.previous',
      label: () => m['cmd.find.previous'](),
      keys: ['Shift+F3'],
      enabled: () => searched(surface),
      run: () => deeds.findAgain(-1),
    },
    {
      id: 'spelling.next',
      label: () => m['cmd.spelling.next'](),
      keys: ['F7'],
      enabled: () => surface.story.findings.length > 0,
      run: () => deeds.nextFinding(1),
    },
    {
      id: 'spelling.previous',
      label: () => m['cmd.spelling.previous'](),
      keys: ['Shift+F7'],
      enabled: () => surface.story.findings.length > 0,
      run: () => deeds.nextFinding(-1),
    },
    {
      id: 'editor.alone',
      label: () => m['cmd.editor.alone'](),
      keys: ['Shift+F11'],
      run: () => {
        surface.alone = !surface.alone
      },
    },
    {
      id: 'editor.markdown',
      label: () => (surface.story.body.markdown === null ? m['cmd.editor.markdown']() : m['cmd.editor.text']()),
      keys: ['Mod+Alt+M'],
      enabled: () => surface.story.mayEdit,
      run: deeds.turnMarkdown,
    },
  ]
}

function searched(surface: Surface): boolean {
  return surface.view !== null && searching(surface.story.body.state).query.words !== ''
}

/** Goes to the next or previous match and brings it into sight. */
export function goAndReveal(surface: Surface, direction: 1 | -1): void {
  if (surface.doFrom(go(direction)) && surface.view) surface.reveal(surface.view.state.selection.from)
}
