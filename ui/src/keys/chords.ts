/** Chords: how a combination of keys is written (`Mod+Shift+P`), read from an event, and shown to a person. */

/** Whether this is a Mac, where Mod is Command and marks stand for names. */
export const isMac = /Mac|iPhone|iPad/.test(navigator.platform)

const NAMES: Record<string, string> = { ' ': 'Space', '\\': 'Backslash', '+': 'Plus', Esc: 'Escape' }
const MODIFIERS = new Set([
  'Control',
  'Shift',
  'Alt',
  'Meta',
  'AltGraph',
  'CapsLock',
  'NumLock',
  'Process',
  'Dead',
  'Unidentified',
])

/** Returns whether an event belongs to an input method that is composing a word. */
export function isComposing(event: KeyboardEvent): boolean {
  // 229 is what a key is called while an input method has it, in engines that do not set isComposing in time.
  return event.isComposing || event.keyCode === 229
}

/** Returns the key as chords name it. Letters and digits go by place where the layout or Alt changed them. */
function base(event: KeyboardEvent): string {
  const { key, code } = event
  if (/^[a-z]$/i.test(key) && !event.altKey) return key.toUpperCase()
  if (/^Key[A-Z]$/.test(code) && (event.altKey || event.ctrlKey || event.metaKey)) return code.slice(3)
  if (/^Digit\d$/.test(code) && (event.ctrlKey || event.metaKey || event.altKey)) return code.slice(5)
  if (code === 'Backslash' && (event.ctrlKey || event.metaKey)) return 'Backslash'
  return NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key)
}

/** Returns the chord of an event, or null where only modifiers are down. */
export function chordOf(event: KeyboardEvent): string | null {
  if (MODIFIERS.has(event.key)) return null
  // On many layouts AltGr types letters, and is reported as Ctrl+Alt.
  if (event.getModifierState('AltGraph')) return null
  const mod = isMac ? event.metaKey : event.ctrlKey
  const key = base(event)
  // Of a sign like “?” the Shift is part.
  const shift = event.shiftKey && (mod || event.altKey || key.length > 1 || /[A-Z]/.test(key))
  const other = isMac ? event.ctrlKey : event.metaKey
  return [mod && 'Mod', other && (isMac ? 'Ctrl' : 'Meta'), event.altKey && 'Alt', shift && 'Shift', key]
    .filter(Boolean)
    .join('+')
}

/** Returns a chord with its parts in one order and by one name, so that two spellings compare equal. */
export function canonical(chord: string): string {
  const parts = chord.replace(/\+\+$/, '+Plus').split('+')
  const key = parts.pop() ?? ''
  const order = ['Mod', 'Ctrl', 'Meta', 'Alt', 'Shift'].filter(one => parts.includes(one))
  return [...order, NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key)].join('+')
}

/** Returns whether a chord is typing where there is a text field: no Mod, no Alt, no function key. */
export function isTyping(chord: string): boolean {
  const parts = chord.split('+')
  const key = parts.at(-1) ?? ''
  if (parts.includes('Mod') || parts.includes('Alt') || parts.includes('Ctrl') || parts.includes('Meta')) return false
  return !/^F\d{1,2}$/.test(key)
}

/** Chords that input methods, the system or the webview take before the window hears of them. */
const TAKEN = [
  'Mod+Space',
  'Meta+Space',
  'Mod+Shift+Space',
  'Alt+Z',
  'Mod+Shift+U',
  'Mod+Shift+E',
  'Alt+F4',
  'Alt+Tab',
  'Mod+Alt+Delete',
  'Mod+C',
  'Mod+V',
  'Mod+X',
  'Mod+A',
]

/** Returns whether a person may not choose a chord, as it would not reach the window or would break typing. */
export function isTaken(chord: string): boolean {
  const one = canonical(chord)
  return TAKEN.includes(one) || /^(Tab|Enter|Escape|Backspace|Delete|Shift\+Tab|Space)$/.test(one)
}

const SIGNS: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Enter: '↵',
  Backslash: '\\',
  Plus: '+',
  Escape: 'Esc',
  Backspace: '⌫',
  Delete: 'Del',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
}
const PC: Record<string, string> = { Mod: 'Ctrl', Meta: 'Super' }
const MAC: Record<string, string> = { Mod: '⌘', Alt: '⌥', Shift: '⇧', Ctrl: '⌃' }

/** Returns a chord as a person reads it: Ctrl Shift P. */
export function shown(chord: string): string {
  const names = isMac ? MAC : PC
  const parts = canonical(chord)
    .split('+')
    .map(part => names[part] ?? SIGNS[part] ?? part)
  return parts.join(isMac ? '' : ' ')
}

/** Returns a chord as `aria-keyshortcuts` has it. */
export function spoken(chord: string): string {
  return canonical(chord)
    .replace('Mod', isMac ? 'Meta' : 'Control')
    .replace('Ctrl', 'Control')
    .replace('Backslash', '\\')
}
