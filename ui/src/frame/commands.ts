/** The commands of the window itself. */
import * as core from '../core'
import { help } from '../help/help.svelte'
import { register } from '../keys/commands'
import { palette } from '../keys/palette.svelte'
import { look, type Theme } from '../look/look.svelte'
import { sheet } from '../look/sheet.svelte'
import { m } from '../words/messages'
import { VIEWS, viewWord } from '../words/states'
import { doAction, mainAction } from './actions'
import { desk } from './desk.svelte'
import { intake } from './intake.svelte'
import { panes } from './panes.svelte'

const onDesk = () => desk.card !== null
const writable = () => desk.card !== null && !desk.card.readOnly

function zoom(steps: number): void {
  look.zoomBy(steps)
  look.keep()
}

/** Writes the open story, as it is typed now, to a file that is named in a dialog. */
async function exported(): Promise<void> {
  const open = desk.open
  if (!open) return
  try {
    await open.saveNow()
    const path = await core.exportStory(open.id)
    if (path !== null) desk.toast({ text: m['story.exported']({ path }) })
  } catch (error) {
    desk.fail(error)
  }
}

const THEMES: [Theme, () => string][] = [
  ['light', () => m['cmd.look.light']()],
  ['dark', () => m['cmd.look.dark']()],
  ['contrast', () => m['cmd.look.contrast']()],
  ['system', () => m['cmd.look.system']()],
]

function theme(name: Theme): void {
  look.theme = name
  look.keep()
}

function main(): void {
  const action = desk.open && mainAction(desk.open.shown)
  if (action) doAction(action)
}

/** Makes the window's commands known; returns what takes them back. */
export function registerWindow(): () => void {
  const stops = [
    register(
      {
        id: 'story.new',
        label: () => m['cmd.story.new'](),
        keys: ['Mod+N'],
        enabled: writable,
        run: () => desk.newStory(),
      },
      {
        id: 'story.find',
        label: () => m['cmd.story.find'](),
        keys: ['Mod+P'],
        enabled: onDesk,
        run: () => (palette.open = 'stories'),
      },
      {
        id: 'story.import',
        label: () => m['cmd.story.import'](),
        keys: ['Mod+O'],
        enabled: writable,
        run: () => intake.choose(),
      },
      {
        id: 'story.export',
        label: () => m['cmd.story.export'](),
        keys: [],
        enabled: () => desk.open !== null,
        run: exported,
      },
      {
        id: 'story.next_step',
        label: () => m['cmd.story.next_step'](),
        keys: [],
        enabled: () => desk.open !== null && mainAction(desk.open.shown) !== null,
        run: main,
      },
      {
        id: 'story.save',
        label: () => m['cmd.story.save'](),
        keys: ['Mod+S'],
        enabled: () => desk.open !== null,
        run: () => save(),
      },
      {
        id: 'story.close',
        label: () => m['cmd.story.close'](),
        keys: ['Mod+W'],
        enabled: () => desk.open !== null,
        run: () => desk.closeStory(),
      },
      { id: 'go.leave', label: () => m['cmd.go.leave'](), keys: [], enabled: onDesk, run: () => desk.leave() },
    ),
    register(
      {
        id: 'pane.next',
        label: () => m['cmd.pane.next'](),
        keys: ['F6'],
        enabled: onDesk,
        run: () => panes.cycle(1),
        quiet: true,
      },
      {
        id: 'pane.previous',
        label: () => m['cmd.pane.previous'](),
        keys: ['Shift+F6'],
        enabled: onDesk,
        run: () => panes.cycle(-1),
        quiet: true,
      },
      {
        id: 'pane.list',
        label: () => m['cmd.pane.list'](),
        keys: ['Mod+Backslash'],
        enabled: onDesk,
        run: () => panes.toggle('list'),
      },
      {
        id: 'pane.inspector',
        label: () => m['cmd.pane.inspector'](),
        keys: ['Mod+Alt+Backslash'],
        enabled: onDesk,
        run: () => panes.toggle('inspector'),
      },
      {
        id: 'pane.alone',
        label: () => m['cmd.pane.alone'](),
        keys: ['F11'],
        enabled: onDesk,
        run: () => panes.toggleAlone(),
      },
    ),
    register(
      ...VIEWS.map((view, number) => ({
        id: `go.${view}`,
        label: () => m['cmd.go.view']({ view: viewWord(view) }),
        keys: [`Alt+${number + 1}`],
        enabled: onDesk,
        run: () => {
          desk.view = view
          panes.focus('list')
        },
      })),
    ),
    register(
      {
        id: 'palette.open',
        label: () => m['cmd.palette.open'](),
        keys: ['Mod+K'],
        run: () => (palette.open = 'commands'),
        quiet: true,
        over: 'screens',
      },
      { id: 'help.open', label: () => m['help.title'](), keys: ['F1'], run: () => (help.open = true), over: 'screens' },
      {
        id: 'keys.sheet',
        label: () => m['keys.sheet'](),
        keys: ['?', 'Shift+F1'],
        run: () => (palette.cheatSheet = true),
        over: 'screens',
      },
      {
        id: 'keys.change',
        label: () => m['keys.change'](),
        keys: [],
        run: () => (palette.shortcuts = true),
        over: 'screens',
      },
      {
        id: 'look.settings',
        label: () => m['cmd.look.settings'](),
        keys: ['Mod+,'],
        run: () => (sheet.open = true),
        over: 'screens',
      },
      {
        id: 'look.larger',
        label: () => m['cmd.look.larger'](),
        keys: ['Mod+=', 'Mod+Plus'],
        run: () => zoom(1),
        over: 'questions',
      },
      {
        id: 'look.smaller',
        label: () => m['cmd.look.smaller'](),
        keys: ['Mod+-'],
        run: () => zoom(-1),
        over: 'questions',
      },
      {
        id: 'look.normal',
        label: () => m['cmd.look.normal'](),
        keys: ['Mod+0'],
        run: () => zoom(0),
        over: 'questions',
      },
      ...THEMES.map(([name, label]) => ({
        id: `look.${name}`,
        label,
        keys: [],
        run: () => theme(name),
        over: 'screens' as const,
      })),
    ),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

/** Saves at once, and says so: nobody has to, and many like to. */
async function save(): Promise<void> {
  try {
    await desk.open?.saveNow()
    if (desk.open?.save.kind !== 'unsaved') desk.toast({ text: m['saved.now']() })
  } catch (error) {
    desk.fail(error)
  }
}
