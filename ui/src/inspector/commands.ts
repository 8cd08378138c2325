import type { Action } from '../core'
import { desk } from '../frame/desk.svelte'
import { focusField } from '../frame/jump'
import type { Command } from '../keys/commands'
import { screens } from '../review/screens.svelte'
import { m } from '../words/messages'
import { steps } from './steps.svelte'

const STEPS: [Action, string[], () => string][] = [
  ['submit', ['Mod+Enter'], () => m['cmd.story.submit']()],
  ['take', [], () => m['cmd.story.take']()],
  ['return', [], () => m['cmd.story.return']()],
  ['withdraw', [], () => m['cmd.story.withdraw']()],
  ['publish', [], () => m['cmd.story.publish']()],
  ['correct', [], () => m['cmd.story.correct']()],
  ['takedown', [], () => m['cmd.story.takedown']()],
]

const onDesk = () => desk.open !== null && screens.now === null

/** Fixes the gravest finding that has a fix, and shows where it was. */
async function fixFirst(): Promise<void> {
  const open = desk.open
  const finding = open?.findings.find(one => one.fix !== null)
  if (!open || !finding) return
  try {
    await open.fix(finding)
    desk.toast({ text: m['inspector.finding.fixed']({ message: finding.message }) })
  } catch (error) {
    desk.fail(error)
  }
}

/** Returns the commands of the inspector: each step of the workflow, and the way to each of its fields. */
export function inspectorCommands(): Command[] {
  const made: Command[] = STEPS.map(([action, keys, label]) => ({
    id: `story.${action}`,
    label,
    keys,
    enabled: () => onDesk() && steps.card(action)?.allowed === true,
    run: () => steps.begin(action),
  }))
  const ways: Command[] = [
    ['section', () => m['cmd.go.section']()],
    ['tags', () => m['cmd.go.tags']()],
    ['bylines', () => m['cmd.go.bylines']()],
    ['placements', () => m['cmd.go.photos']()],
    ['deadline', () => m['cmd.go.deadline']()],
    ['notes', () => m['cmd.go.notes']()],
    ['trail', () => m['cmd.go.trail']()],
  ].map(([field, label]) => ({
    id: `go.${field as string}`,
    label: label as () => string,
    keys: [],
    enabled: onDesk,
    run: () => focusField(field as string),
  }))
  const findings: Command[] = [
    {
      id: 'finding.first',
      label: () => m['cmd.finding.first'](),
      keys: ['Alt+E'],
      enabled: () => onDesk() && (desk.open?.findings.length ?? 0) > 0,
      run: () => focusField('findings'),
    },
    {
      id: 'finding.fix',
      label: () => m['cmd.finding.fix'](),
      keys: ['Alt+F'],
      enabled: () => onDesk() && desk.open?.findings.some(({ fix }) => fix !== null) === true,
      run: fixFirst,
    },
  ]
  return [...made, ...ways, ...findings]
}
