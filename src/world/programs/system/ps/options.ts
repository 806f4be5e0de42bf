import { columnOf, FORMATS, type Column } from './columns.ts'

/** Which processes are asked for by name; a process that fits one is shown. */
export interface Selection {
  readonly kind: 'pid' | 'ppid' | 'comm' | 'user' | 'ruser' | 'tty' | 'session' | 'group'
  readonly words: readonly string[]
}

/** What a command line of ps says. */
export interface Request {
  columns: Column[]
  headers: string[]
  everything: boolean
  /** BSD's `a` (everybody's on terminals), `x` (one's own without) and -a, -d. */
  a: boolean
  x: boolean
  sessionless: boolean
  negate: boolean
  selections: Selection[]
  tree: boolean
  noHeader: boolean
  environment: boolean
  wide: number
  running: boolean
  sort: readonly { readonly key: string; readonly down: boolean }[]
}

/** A wrong command line: what ps says of it. */
export class Misuse {
  readonly message: string
  constructor(message: string) { this.message = message }
}

const list = (text: string): string[] => text.split(/[\s,]+/).filter((w) => w !== '')

const SELECTS: Readonly<Record<string, Selection['kind']>> = { p: 'pid', q: 'pid', C: 'comm', u: 'user', U: 'ruser', t: 'tty', s: 'session', g: 'session' }
const LONG_SELECTS: Readonly<Record<string, Selection['kind']>> = { pid: 'pid', 'quick-pid': 'pid', ppid: 'ppid', user: 'user', User: 'ruser', tty: 'tty', sid: 'session', group: 'group', Group: 'group' }

interface Draft extends Request { format: keyof typeof FORMATS | undefined; bsd: boolean; full: boolean; long: boolean; jobs: boolean; user: boolean }

/** Reads a command line: Unix options after a dash, BSD's without, GNU's after two. */
export function readOptions(args: readonly string[]): Request | Misuse {
  const d: Draft = {
    columns: [], headers: [], everything: false, a: false, x: false, sessionless: false, negate: false, selections: [], tree: false, noHeader: false, environment: false, wide: 0, running: false, sort: [],
    format: undefined, bsd: false, full: false, long: false, jobs: false, user: false,
  }
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!
    const next = (): string | undefined => args[++i]
    const wrong = word.startsWith('--') ? longOption(d, word.slice(2), next) : word.startsWith('-') ? unixOptions(d, word.slice(1), next) : /^[\d,]+$/.test(word) ? void d.selections.push({ kind: 'pid', words: list(word) }) : bsdOptions(d, word, next)
    if (wrong) return wrong
  }
  if (d.columns.length === 0) {
    const name = d.format ?? (d.bsd ? (d.user ? 'bsdUser' : d.long ? 'bsdLong' : d.jobs ? 'bsdJobs' : 'bsd') : d.full && d.long ? 'fullLong' : d.full && d.jobs ? 'fullJobs' : d.full ? 'full' : d.long ? 'long' : d.jobs ? 'jobs' : 'plain')
    addFormat(d, FORMATS[name].split(' ').join(','))
  }
  return d
}

function addFormat(d: Draft, text: string): Misuse | undefined {
  for (let rest = text.trim(); rest !== '';) {
    const [, name = '', header] = /^([^\s,=]+)(?:=(.*))?$/s.exec(/^[^\s,]*?=/.test(rest) ? rest : rest.split(/[\s,]+/)[0]!) ?? []
    const [, plain = '', width] = /^(.*?)(?::(\d+))?$/.exec(name) ?? []
    const column = columnOf(plain)
    if (!column) return new Misuse(`error: unknown user-defined format specifier "${name}"`)
    d.columns.push(width === undefined ? column : { ...column, width: Number(width) })
    // A header may hold commas: `=` takes all that follows, as POSIX has it, unless what follows is a list of columns again.
    const listed = header?.startsWith(',')
    d.headers.push(header === undefined ? column.header : listed ? '' : header)
    rest = header === undefined ? rest.slice(name.length).replace(/^[\s,]+/, '') : listed ? header.slice(1) : ''
  }
  return undefined
}

function unixOptions(d: Draft, letters: string, next: () => string | undefined): Misuse | undefined {
  for (let k = 0; k < letters.length; k++) {
    const letter = letters[k]!
    const value = (): string | undefined => (letters.slice(k + 1) !== '' ? letters.slice(k + 1) : next())
    const kind = SELECTS[letter]
    if (letter === 'u' && k > 0 && letters.slice(k + 1) === '' && letters.includes('a')) {
      // `ps -aux`, as everybody types it, is meant as BSD's.
      return bsdOptions(d, letters, next)
    }
    if (letter === 'a' && letters === 'aux') return bsdOptions(d, letters, next)
    if (kind) {
      const words = value()
      if (words === undefined) return new Misuse(letter === 'p' ? 'error: list of process IDs must follow -p' : letter === 'C' ? 'error: list of command names must follow -C' : `error: list of ${letter === 'u' || letter === 'U' ? 'users' : 'things'} must follow -${letter}`)
      d.selections.push({ kind, words: list(words) })
      return undefined
    }
    if (letter === 'o' || letter === 'O') {
      const format = value()
      if (format === undefined) return new Misuse(`error: format specification must follow -${letter}`)
      return letter === 'o' ? addFormat(d, format) : addFormat(d, `pid,${format},s,tname,time,cmd`)
    }
    const set = UNIX[letter]
    if (!set) return new Misuse(`error: unsupported SysV option`)
    set(d)
  }
  return undefined
}

const UNIX: Readonly<Record<string, (d: Draft) => void>> = {
  e: (d) => { d.everything = true }, A: (d) => { d.everything = true }, a: (d) => { d.a = true }, d: (d) => { d.sessionless = true }, N: (d) => { d.negate = true }, f: (d) => { d.full = true }, F: (d) => { d.format = 'extra' }, l: (d) => { d.long = true }, j: (d) => { d.jobs = true },
  H: (d) => { d.tree = true }, w: (d) => { d.wide++ }, y: () => {}, L: () => {}, T: () => {}, m: () => {}, M: () => {}, c: () => {}, x: (d) => { d.x = true; d.bsd = true },
}

const BSD: Readonly<Record<string, (d: Draft) => void>> = {
  a: (d) => { d.a = true }, x: (d) => { d.x = true }, u: (d) => { d.user = true }, l: (d) => { d.long = true }, j: (d) => { d.jobs = true }, s: (d) => { d.format = 'bsdSignals' }, f: (d) => { d.tree = true }, w: (d) => { d.wide++ }, e: (d) => { d.environment = true }, h: (d) => { d.noHeader = true },
  r: (d) => { d.running = true }, T: (d) => { d.x = true }, c: () => {}, n: () => {}, g: () => {}, S: () => {}, m: () => {}, H: () => {},
}

function bsdOptions(d: Draft, letters: string, next: () => string | undefined): Misuse | undefined {
  d.bsd = true
  for (let k = 0; k < letters.length; k++) {
    const letter = letters[k]!
    const value = (): string | undefined => (letters.slice(k + 1) !== '' ? letters.slice(k + 1) : next())
    if (letter === 'o') {
      const format = value()
      return format === undefined ? new Misuse('error: format specification must follow o') : addFormat(d, format)
    }
    if (letter === 'k') {
      d.sort = sortKeys(value() ?? '')
      return undefined
    }
    if (letter === 'U' || letter === 'p' || letter === 't') {
      d.selections.push({ kind: letter === 'U' ? 'user' : letter === 'p' ? 'pid' : 'tty', words: list(value() ?? '') })
      return undefined
    }
    const set = BSD[letter]
    if (!set) return new Misuse('error: garbage option')
    set(d)
  }
  return undefined
}

const sortKeys = (text: string): Request['sort'] => list(text).map((w) => ({ key: w.replace(/^[+-]/, ''), down: w.startsWith('-') }))

function longOption(d: Draft, word: string, next: () => string | undefined): Misuse | undefined {
  const [name = '', inline] = [word.split('=')[0], word.includes('=') ? word.slice(word.indexOf('=') + 1) : undefined]
  const kind = LONG_SELECTS[name]
  if (kind) {
    d.selections.push({ kind, words: list(inline ?? next() ?? '') })
    return undefined
  }
  if (name === 'format') return addFormat(d, inline ?? next() ?? '')
  if (name === 'sort') {
    d.sort = sortKeys(inline ?? next() ?? '')
    const unknown = d.sort.find((k) => !columnOf(k.key))
    return unknown ? new Misuse('error: unknown sort specifier') : undefined
  }
  if (name === 'cols' || name === 'columns' || name === 'width' || name === 'rows' || name === 'lines') {
    if (inline === undefined) next()
    return undefined
  }
  const flags: Readonly<Record<string, () => void>> = { forest: () => { d.tree = true }, 'no-headers': () => { d.noHeader = true }, 'no-heading': () => { d.noHeader = true }, headers: () => {}, deselect: () => { d.negate = true }, cumulative: () => {} }
  if (!Object.hasOwn(flags, name)) return new Misuse('error: unknown gnu long option')
  flags[name]!()
  return undefined
}
