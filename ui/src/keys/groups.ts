/** Commands in groups, by the first word of their id. */
import { m } from '../words/messages'
import type { Command } from './commands'

const LABELS: [RegExp, () => string][] = [
  [/^(story|review|approval|preview|finding|change|changes|conflict|compare)\./, () => m['keys.group.story']()],
  [/^photos\./, () => m['keys.group.photos']()],
  [/^list\./, () => m['keys.group.list']()],
  [/^(editor|edit|text|insert|spelling|find|field)\./, () => m['keys.group.editor']()],
  [/^(go|pane)\./, () => m['keys.group.go']()],
]

/** Returns commands grouped; those of no known group are of the window. */
export function groups(commands: Command[]): { label: string; commands: Command[] }[] {
  const all = new Map<string, Command[]>(LABELS.map(([, label]) => [label(), []]))
  for (const command of commands) {
    const label = LABELS.find(([id]) => id.test(command.id))?.[1]() ?? m['keys.group.window']()
    all.set(label, [...(all.get(label) ?? []), command])
  }
  return [...all].filter(([, some]) => some.length).map(([label, some]) => ({ label, commands: some }))
}
