import { tabulate, type TabWriterOptions } from '../../text/index.ts'

/** What a command printed on standard output and standard error, and its exit status. */
export interface CommandOutcome { readonly output: string; readonly error: string; readonly code: number }

export const done = (output: string): CommandOutcome => ({ output, error: '', code: 0 })
export const fatal = (text: string): CommandOutcome => ({ output: '', error: `Error: ${text}\n`, code: 1 })
export const json = (value: unknown): CommandOutcome => done(`${JSON.stringify(value, undefined, 2)}\n`)

const writer = (minWidth: number): TabWriterOptions => ({ minWidth, tabWidth: 0, padding: 3, padChar: ' ' })

/** Rows as Go's tabwriter aligns them, cells of at least two columns, or of five. */
export const table2 = (rows: readonly string[]): string => tabulate(rows.map((r) => `${r}\n`).join(''), writer(2))
export const table5 = (rows: readonly string[]): string => tabulate(rows.map((r) => `${r}\n`).join(''), writer(5))

/** What stands behind a command: its words, and the flags among them. */
export interface Words { readonly words: readonly string[]; readonly flags: ReadonlyMap<string, string> }

const SHORT: Readonly<Record<string, string>> = { o: 'output', h: 'help', v: 'verbose', a: 'all', n: 'numeric', d: 'time-diff', D: 'debug', H: 'host' }
const VALUED = new Set(['output', 'host', 'config', 'type', 'from', 'to', 'related-to', 'timeout', 'labels', 'l', 'file', 'log-driver', 'log-opt'])

/** Splits flags from words; a flag of a value takes the next word. */
export function readWords(argv: readonly string[]): Words {
  const words: string[] = []
  const flags = new Map<string, string>()
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!
    if (!word.startsWith('-') || word === '-') {
      words.push(word)
      continue
    }
    const [, long = '', value] = /^--?([^=]+)(?:=(.*))?$/s.exec(word) ?? []
    const name = word.startsWith('--') ? long : (SHORT[long[0]!] ?? long[0]!)
    const glued = word.startsWith('--') || long.length === 1 ? undefined : long.slice(1)
    flags.set(name, value ?? glued ?? (VALUED.has(name) ? (argv[++i] ?? '') : 'true'))
  }
  return { words, flags }
}

/** `-o json` or another format that begins with it. */
export const wantsJson = (a: Words): boolean => (a.flags.get('output') ?? '').startsWith('json')

/** A number that a text always has: the place of an entry in a hash map. */
export function hashOf(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return (h ^ (h >>> 15)) >>> 0
}

/** Rows in the order in which a hash map gives them: none that a person would choose, and always the same. */
export const inHashOrder = <T>(rows: readonly T[], key: (row: T) => string): T[] => [...rows].sort((a, b) => hashOf(key(a)) - hashOf(key(b)))
