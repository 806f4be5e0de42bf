import type { PlainKey } from '../../i18n/index.ts'
import { latinKey } from './hangul.ts'
import type { Token } from './tokens.ts'

/** What the tutor's own keys do. */
export type Command =
  | 'hint' | 'run' | 'why' | 'next' | 'previous' | 'steps' | 'answer' | 'glossary' | 'copy' | 'advance'
  | 'terminal' | 'zoom' | 'scroll-back' | 'scroll-forward' | 'lesson-up' | 'lesson-down' | 'keys' | 'redraw' | 'literal' | 'quit'

export interface Binding {
  readonly command: Command
  /** Keys after the prefix: characters or names of tokens. The first one is shown. */
  readonly keys: readonly string[]
  /** The key that does the same without the prefix. */
  readonly shortcut?: string
  /** The line in the help. */
  readonly help: PlainKey
  /** The word in the status line, for the commonest. */
  readonly bar?: PlainKey
}

/** The one table of the tutor's keys: it is obeyed, it draws the help and the status line. */
export const bindings: readonly Binding[] = [
  { command: 'hint', keys: ['h'], shortcut: 'f2', help: 'key.hint', bar: 'bar.hint' },
  { command: 'run', keys: ['r'], shortcut: 'f3', help: 'key.run', bar: 'bar.run' },
  { command: 'why', keys: ['w'], help: 'key.why', bar: 'bar.why' },
  { command: 'next', keys: ['n'], shortcut: 'f5', help: 'key.next', bar: 'bar.next' },
  { command: 'previous', keys: ['p'], help: 'key.previous' },
  { command: 'answer', keys: ['a'], help: 'key.answer', bar: 'bar.answer' },
  { command: 'steps', keys: ['s'], help: 'key.steps', bar: 'bar.steps' },
  { command: 'glossary', keys: ['g'], help: 'key.glossary' },
  { command: 'copy', keys: ['y'], help: 'key.copy', bar: 'bar.copy' },
  { command: 'advance', keys: ['f'], help: 'key.advance' },
  { command: 'terminal', keys: ['t'], shortcut: 'f4', help: 'key.terminal', bar: 'bar.terminal' },
  { command: 'zoom', keys: ['z'], shortcut: 'f6', help: 'key.zoom', bar: 'bar.zoom' },
  { command: 'lesson-down', keys: ['down', 'j'], help: 'key.lesson-down' },
  { command: 'lesson-up', keys: ['up', 'k'], help: 'key.lesson-up' },
  { command: 'scroll-back', keys: ['pageup', '['], help: 'key.scroll-back' },
  { command: 'scroll-forward', keys: ['pagedown'], help: 'key.scroll-forward' },
  { command: 'redraw', keys: ['l'], help: 'key.redraw' },
  { command: 'literal', keys: ['prefix'], help: 'key.literal' },
  { command: 'keys', keys: ['?', '/'], help: 'key.keys', bar: 'bar.keys' },
  { command: 'quit', keys: ['q'], help: 'key.quit', bar: 'bar.quit' },
]

/** Keys inside an open panel, for the help; every panel takes those that make sense in it. */
export const panelHelp: readonly { readonly keys: string; readonly help: PlainKey }[] = [
  { keys: 'Esc', help: 'panel.close' },
  { keys: '↑ ↓ PgUp PgDn', help: 'panel.move' },
  { keys: 'Enter', help: 'panel.accept' },
  { keys: '1–9', help: 'panel.digit' },
]

const byKey = new Map(bindings.flatMap(({ keys, command }) => keys.map((key) => [key, command])))
const byShortcut = new Map(bindings.flatMap(({ shortcut, command }) => (shortcut ? [[shortcut, command] as const] : [])))

/** The command of a key after the prefix. A letter counts with Caps Lock and with the Korean layout on. */
export const commandAfterPrefix = ({ name, text }: Token): Command | undefined => byKey.get(name ?? (text ? latinKey(text) : ''))

/** The command of a key that needs no prefix. */
export const commandOfShortcut = ({ name }: Token): Command | undefined => (name ? byShortcut.get(name) : undefined)

const NAMES: Readonly<Record<string, string>> = { up: '↑', down: '↓', pageup: 'PgUp', pagedown: 'PgDn', prefix: '^]' }

/** A key as it is written in the help. */
export const keyLabel = (key: string): string => NAMES[key] ?? (/^f\d$/.test(key) ? key.toUpperCase() : key)
