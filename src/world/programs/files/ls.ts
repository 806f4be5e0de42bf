import { call as enter, isErrno, type Sys } from '../../sim/index.ts'
import { sys, type Stat } from '../../os/index.ts'
import { compileGlob, type Glob } from '../../text/index.ts'
import { chooseWord, isTerminal, quote, tool, wallClock, type ToolCall } from '../cli/index.ts'
import { knowsColors, readLsColors } from './colors.ts'
import { sortEntries, showEntries, type Entry, type Listing } from './ls-show.ts'
import { owners } from './owners.ts'
import { joinPath, statIf } from './transfer.ts'

const OPTIONS = {
  'a,all': 'show names that begin with . too',
  'A,almost-all': 'the same, without . and ..',
  ',author': '',
  'b,escape': 'show what does not print as escapes',
  ',block-size=SIZE': '(ignored)',
  'B,ignore-backups': 'leave out names that end with ~',
  c: '(times of change are not kept apart)',
  C: 'in columns',
  ',color[=WHEN]': 'colour names: always, never, auto',
  'd,directory': 'show directories themselves, not what is in them',
  f: 'the same as -a -U',
  F: 'put one of */=>@| behind names',
  ',classify[=WHEN]': 'the same: always, never, auto',
  ',file-type': 'the same, without *',
  ',format=WORD': 'across, commas, long, single-column, verbose, vertical',
  ',full-time': 'the same as -l --time-style=full-iso',
  g: 'like -l without the owner',
  ',group-directories-first': 'directories before files',
  'G,no-group': 'no group with -l',
  'h,human-readable': 'sizes like 1K 234M 2G with -l and -s',
  ',si': 'the same by powers of 1000',
  'H,dereference-command-line': 'follow links of the command line',
  ',hide=PATTERN': '',
  'i,inode': 'show the number of each inode',
  'I,ignore=PATTERN': 'leave out names that match PATTERN',
  'k,kibibytes': '(default)',
  l: 'one a line, with mode, links, owner, group, size, time',
  'L,dereference': 'show what links lead to',
  m: 'one after the other with commas',
  'n,numeric-uid-gid': 'like -l with numbers for names',
  'N,literal': 'names without quotes',
  o: 'like -l without the group',
  p: 'put / behind directories',
  ',indicator-style=WORD': 'none, slash, file-type, classify',
  'q,hide-control-chars': 'show ? for what does not print',
  ',show-control-chars': '',
  'Q,quote-name': 'names in double quotes',
  ',quoting-style=WORD': 'literal, shell, shell-always, shell-escape, shell-escape-always, c, escape',
  'r,reverse': 'the other way round',
  'R,recursive': 'show directories with all below them',
  's,size': 'show the blocks of each file',
  S: 'by size, largest first',
  ',sort=WORD': 'none, size, time, version, extension, name, width',
  ',time=WORD': '',
  ',time-style=STYLE': 'full-iso, long-iso, iso, locale, +FORMAT',
  t: 'by time, newest first',
  'T,tabsize=COLS': 'tabs every COLS columns',
  u: '(times of access are not kept apart)',
  U: 'do not sort',
  v: 'by versions in names',
  'w,width=COLS': 'width of the screen',
  x: 'in columns, filled line by line',
  X: 'by ending',
  'Z,context': '',
  '1': 'one a line',
  ',zero': '',
}

const FORMATS: Readonly<Record<string, Listing['format']>> = {
  C: 'down', x: 'across', m: 'commas', l: 'long', n: 'long', g: 'long', o: 'long', '1': 'single', 'full-time': 'long',
  'numeric-uid-gid': 'long',
}
const WORDS: Readonly<Record<string, Listing['format']>> = {
  across: 'across', horizontal: 'across', commas: 'commas', long: 'long', verbose: 'long', 'single-column': 'single',
  vertical: 'down',
}
const SORTS: Readonly<Record<string, Listing['sort']>> = { t: 'time', S: 'size', U: 'none', f: 'none', v: 'version', X: 'extension' }
const WHEN = { always: ['always', 'yes', 'force'], never: ['never', 'no', 'none'], auto: ['auto', 'tty', 'if-tty'] }
const QUOTING = [
  'literal', 'shell', 'shell-always', 'shell-escape', 'shell-escape-always', 'c', 'c-maybe', 'escape', 'locale', 'clocale',
] as const

const SORT_WORDS = ['none', 'time', 'size', 'extension', 'version', 'width']
const ownNames = (words: readonly string[]): Record<string, readonly string[]> => Object.fromEntries(words.map((w) => [w, [w]]))

function* listingOf(call: ToolCall): Sys<Listing | { readonly error: string }> {
  const terminal = yield* isTerminal(1)
  const pick = (option: string, word: string, choices: Readonly<Record<string, readonly string[]>>): string => {
    const chosen = chooseWord(option, word, choices)
    if ('error' in chosen) throw new Refusal(chosen.error)
    return chosen.choice
  }
  const when = (option: string): boolean => {
    const word = call.value(option)
    if (word === undefined) return false
    const choice = pick(`--${option}`, word || 'always', WHEN)
    return choice === 'always' || (choice === 'auto' && terminal)
  }
  let format: Listing['format'] = terminal ? 'down' : 'single'
  let sort: Listing['sort'] = 'name'
  for (const g of call.given) {
    // -1 after -l changes nothing.
    if (FORMATS[g.name] && !(g.name === '1' && format === 'long')) format = FORMATS[g.name]!
    if (g.name === 'format') format = WORDS[pick('--format', g.value!, ownNames(Object.keys(WORDS)))]!
    if (SORTS[g.name]) sort = SORTS[g.name]!
    if (g.name === 'sort') sort = pick('--sort', g.value!, ownNames(SORT_WORDS)) as Listing['sort']
  }
  const width = call.value('width') ?? call.env.COLUMNS
  const quotingOf = (): Listing['quoting'] => {
    const option = call.lastOf('literal', 'quote-name', 'escape', 'quoting-style')
    if (option === undefined) return terminal ? 'shell-escape' : 'literal'
    if (option !== 'quoting-style') return option === 'quote-name' ? 'c' : (option as 'literal' | 'escape')
    return pick('--quoting-style', call.value('quoting-style')!, ownNames(QUOTING)) as Listing['quoting']
  }
  const control = call.lastOf('hide-control-chars', 'show-control-chars')
  const style = call.lastOf('time-style', 'full-time')
  const wall = yield* wallClock()
  return {
    format, sort, reverse: call.has('reverse'), dirsFirst: call.has('group-directories-first'),
    columns: width !== undefined && /^\d+$/.test(width) ? Number(width) || Infinity : terminal ? (yield* sys.ttyget(1)).cols || 80 : 80,
    tab: call.has('tabsize') ? Number(call.value('tabsize')) : 8,
    colors: when('color') && knowsColors(call.env) ? readLsColors(call.env.LS_COLORS) : undefined, colored: { begun: false },
    indicator: indicatorOf(call, when('classify')),
    inode: call.has('inode'), blocks: call.has('size'), size: call.has('si') ? 'si' : call.has('human-readable') ? 'human' : 'bytes',
    numeric: call.has('numeric-uid-gid'), owner: !call.has('g'), group: !call.has('o') && !call.has('no-group'),
    quoting: quotingOf(),
    hideControl: control !== 'show-control-chars' && (terminal || control === 'hide-control-chars'),
    timeStyle: style === 'full-time' ? 'full-iso' : (call.value('time-style') ?? call.env.TIME_STYLE ?? 'locale'),
    wall, now: yield* sys.clock(), owners: yield* owners(), end: call.has('zero') ? '\0' : '\n',
  }
}

class Refusal {
  readonly error: string
  constructor(error: string) { this.error = error }
}

function indicatorOf(call: ToolCall, classify: boolean): Listing['indicator'] {
  const last = call.lastOf('F', 'p', 'classify', 'file-type', 'indicator-style')
  if (last === 'F') return 'classify'
  if (last === 'classify') return classify ? 'classify' : 'none'
  if (last === 'indicator-style') return call.value('indicator-style') as Listing['indicator']
  return last === 'p' ? 'slash' : last === 'file-type' ? 'file-type' : 'none'
}

export const ls = tool({
  name: 'ls',
  usage: '[OPTION]... [FILE]...',
  about: 'Shows FILEs and what is in directories (the working directory without FILE), sorted by name.',
  options: OPTIONS,
  package: 'GNU coreutils 9.4',
  trouble: 2,
  *run(call): Sys<number> {
    let listing: Listing
    try {
      listing = (yield* listingOf(call)) as Listing
    } catch (e) {
      if (e instanceof Refusal) {
        yield* call.misuse(e.error)
        return 1
      }
      throw e
    }
    return (yield enter(new Lister(call, listing).run())) as number
  },
})

class Lister {
  readonly call: ToolCall
  readonly listing: Listing
  readonly ignored: readonly Glob[]
  status = 0
  shown = false

  constructor(call: ToolCall, listing: Listing) {
    this.call = call
    this.listing = listing
    this.ignored = call.values('ignore').map((p) => compileGlob(p, { period: true }))
  }

  *run(): Sys<number> {
    const { call } = this
    const names = call.operands.length > 0 ? call.operands : ['.']
    const files: Entry[] = []
    const dirs: Entry[] = []
    for (const name of names) {
      const entry = yield* this.entry(name, name, true)
      if (!entry) this.status = 2
      else (entry.stat.type === 'dir' && !call.has('directory') ? dirs : files).push(entry)
    }
    if (files.length > 0) {
      call.out.put(showEntries(this.listing, sortEntries(this.listing, files), false))
      this.shown = true
    }
    const headers = names.length > 1 || call.has('recursive')
    for (const dir of sortEntries(this.listing, dirs)) yield enter(this.directory(dir.name, headers, true))
    return this.status
  }

  *entry(name: string, path: string, named: boolean): Sys<Entry | undefined> {
    const { call, listing } = this
    const follow =
      call.has('dereference') ||
      (named &&
        (call.has('dereference-command-line') || (listing.format !== 'long' && listing.indicator !== 'classify' && !call.has('directory'))))
    try {
      let stat: Stat | undefined = follow ? yield* statIf(path) : undefined
      stat ??= yield* sys.lstat(path)
      if (named && !follow && stat.type === 'symlink' && call.has('dereference-command-line')) stat = yield* sys.stat(path)
      if (stat.type !== 'symlink') return { name, stat }
      const target = yield* statIf(path)
      return { name, stat, link: yield* sys.readlink(path), ...(target ? { target } : {}) }
    } catch (e) {
      if (!isErrno(e)) throw e
      yield* call.complain(`cannot access ${quote(path)}: ${e.message}`)
      this.status = Math.max(this.status, named ? 2 : 1)
      return undefined
    }
  }

  *directory(path: string, header: boolean, named: boolean): Sys<void> {
    const { call, listing } = this
    let names: string[]
    try {
      names = yield* sys.readdir(path)
    } catch (e) {
      if (!isErrno(e)) throw e
      yield* call.complain(`cannot open directory ${quote(path)}: ${e.message}`)
      this.status = named ? 2 : Math.max(this.status, 1)
      return
    }
    const all = call.lastOf('all', 'almost-all', 'f')
    const visible = all === undefined ? names.filter((n) => !n.startsWith('.')) : names
    const wanted = visible.filter((n) => !(call.has('ignore-backups') && n.endsWith('~')) && !this.ignored.some((g) => g.matches(n)))
    const entries: Entry[] = []
    for (const name of all === 'all' || all === 'f' ? ['.', '..', ...wanted] : wanted) {
      const entry = yield* this.entry(name, joinPath(path, name), false)
      if (entry) entries.push(entry)
    }
    if (header)
      call.out.put(`${this.shown ? '\n' : ''}${listing.quoting === 'shell-escape' && /[^\w./+,@%-]/.test(path) ? quote(path) : path}:\n`)
    this.shown = true
    const sorted = sortEntries(listing, entries)
    call.out.put(showEntries(listing, sorted, true))
    yield* call.out.settle()
    if (!call.has('recursive')) return
    for (const e of sorted)
      if (e.stat.type === 'dir' && e.name !== '.' && e.name !== '..') yield enter(this.directory(joinPath(path, e.name), true, false))
  }
}
