import type { Sys } from '../../../sim/index.ts'
import { sys } from '../../../os/index.ts'
import { runShell } from '../../cli/index.ts'
import type { LessSettings } from './less-options.ts'
import type { Pager } from './pager.ts'
import type { Direction } from './search.ts'

/** A command of less; the number is what was typed before it. */
export type PagerCommand = (p: Pager, count: number | undefined) => Sys<void>

function* quit(p: Pager): Sys<void> { p.done = true }
function* page(p: Pager, n: number | undefined): Sys<void> {
  const { end } = yield* p.screen(p.top)
  if (end && p.settings.quitAtEnd === 'second') {
    p.done = true
    return
  }
  yield* p.scroll(n ?? p.height)
}
function* pageBack(p: Pager, n: number | undefined): Sys<void> { yield* p.scrollBack(n ?? p.height) }
function* down(p: Pager, n: number | undefined): Sys<void> { yield* p.scroll(n ?? 1) }
function* up(p: Pager, n: number | undefined): Sys<void> { yield* p.scrollBack(n ?? 1) }
function* half(p: Pager, n: number | undefined): Sys<void> { yield* p.scroll(n ?? Math.floor(p.lines / 2)) }
function* halfBack(p: Pager, n: number | undefined): Sys<void> { yield* p.scrollBack(n ?? Math.floor(p.lines / 2)) }

function* start(p: Pager, n: number | undefined): Sys<void> {
  const line = (n ?? 1) - 1
  yield* p.document.has(line)
  yield* p.goTo({ line: Math.max(0, Math.min(line, p.document.lines.length - 1)), row: 0 })
}
function* end(p: Pager, n: number | undefined): Sys<void> { yield* n === undefined ? p.goToEnd() : start(p, n) }

function* percent(p: Pager, n: number | undefined): Sys<void> {
  yield* p.document.all()
  const lines = p.document.lines.length
  yield* p.goTo({ line: Math.min(lines - 1, Math.floor((lines * Math.min(100, n ?? 0)) / 100)), row: 0 })
}

const searching = (direction: Direction): PagerCommand => function* (p, n) {
  const mark = direction === 'forward' ? '/' : '?'
  const pattern = yield* p.keyboard.line(mark, (text) => p.write(`\r\x1b[K${text}`))
  if (pattern === undefined) return
  const error = p.search.set(pattern, p.settings.ignoreCase, direction)
  if (error !== undefined) p.message = `${error}  (press RETURN)`
  else {
    yield* p.search.next(p, direction, n ?? 1)
    if (p.message === undefined) yield* p.paint()
  }
}

const again = (same: boolean): PagerCommand => function* (p, n) {
  const { direction } = p.search
  yield* p.search.next(p, same === (direction === 'forward') ? 'forward' : 'backward', n ?? 1)
}

function* repaint(p: Pager): Sys<void> {
  yield* p.measure()
  yield* p.paint()
}

function* info(p: Pager): Sys<void> {
  const { next } = yield* p.screen(p.top)
  const total = p.document.ended ? `/${p.document.lines.length}` : ''
  p.message = `${p.document.name === '-' ? 'Standard input' : p.document.name} lines ${p.top.line + 1}-${next.line}${total}`
}

function* mark(p: Pager): Sys<void> {
  yield* p.write('\r\x1b[Kset mark: ')
  const name = yield* p.keyboard.key()
  if (name !== undefined) p.marks.set(name, p.top)
}

function* toMark(p: Pager): Sys<void> {
  yield* p.write('\r\x1b[Kgoto mark: ')
  const name = yield* p.keyboard.key()
  const place = name === '^' ? { line: 0, row: 0 } : name === undefined ? undefined : p.marks.get(name)
  if (name === '$') yield* p.goToEnd()
  else if (place) yield* p.goTo(place)
  else p.message = 'Mark not set  (press RETURN)'
}

/** What a letter behind `-` changes, and the words for it. */
const CHANGES: Readonly<Record<string, (s: LessSettings) => string>> = {
  N(s) {
    s.numbers = !s.numbers
    return s.numbers ? 'Line numbers are shown' : 'Line numbers are not shown'
  },
  S(s) {
    s.chop = !s.chop
    return s.chop ? 'Chop long lines' : 'Fold long lines'
  },
  i(s) {
    s.ignoreCase = s.ignoreCase === 'no' ? 'unless-capital' : 'no'
    return s.ignoreCase === 'no' ? 'Case is significant in searches' : 'Ignore case in searches'
  },
  I(s) {
    s.ignoreCase = s.ignoreCase === 'yes' ? 'no' : 'yes'
    return s.ignoreCase === 'no' ? 'Case is significant in searches' : 'Ignore case in searches and in patterns'
  },
  R(s) {
    s.raw = s.raw === 'colors' ? 'no' : 'colors'
    return s.raw === 'no' ? 'Display control characters as ^X' : 'Display ANSI sequences directly'
  },
  M(s) {
    s.prompt = s.prompt === 'long' ? 'short' : 'long'
    return s.prompt === 'short' ? 'Short prompt' : 'Long prompt'
  },
  m(s) {
    s.prompt = s.prompt === 'percent' ? 'short' : 'percent'
    return s.prompt === 'short' ? 'Short prompt' : 'Medium prompt'
  },
}

/** `-N`, `-S` and others change while the text is looked at. */
function* option(p: Pager): Sys<void> {
  yield* p.write('\r\x1b[K-')
  const letter = yield* p.keyboard.key()
  const s = p.settings
  const change = letter === undefined ? undefined : CHANGES[letter]
  if (!change) {
    p.message = `There is no -${letter ?? ''} option  (press RETURN)`
    return
  }
  const message = change(s)
  yield* p.paint()
  p.message = `${message}  (press RETURN)`
}

function* examine(p: Pager): Sys<void> {
  const command = yield* p.keyboard.line(':', (text) => p.write(`\r\x1b[K${text}`))
  if (command === 'q' || command === 'Q') p.done = true
  else if (command === 'n' || command === 'p' || command === 'x') {
    const next = command === 'x' ? 0 : p.current + (command === 'n' ? 1 : -1)
    if (!p.documents[next]) p.message = command === 'n' ? 'No next file  (press RETURN)' : 'No previous file  (press RETURN)'
    else {
      p.current = next
      p.top = { line: 0, row: 0 }
      p.fresh = true
      yield* p.paint()
    }
  } else if (command === 'f') yield* info(p)
  else if (command !== undefined) yield* p.bell()
}

function* right(p: Pager, n: number | undefined): Sys<void> {
  p.shift += n ?? Math.floor(p.columns / 2)
  yield* p.paint()
}
function* left(p: Pager, n: number | undefined): Sys<void> {
  p.shift = Math.max(0, p.shift - (n ?? Math.floor(p.columns / 2)))
  yield* p.paint()
}

/** Runs a command of a shell on the screen that was before. */
function* runOutside(p: Pager, command: string): Sys<void> {
  yield* p.leaveScreen()
  yield* runShell(command, p.env)
  yield* p.enterScreen()
  yield* p.write('!done  (press RETURN)')
  yield* p.keyboard.key()
  yield* p.paint()
}

function* shell(p: Pager): Sys<void> {
  const command = yield* p.keyboard.line('!', (text) => p.write(`\r\x1b[K${text}`))
  if (command !== undefined) yield* runOutside(p, command)
}

function* edit(p: Pager): Sys<void> {
  if (p.document.name === '-') p.message = 'Cannot edit standard input  (press RETURN)'
  else yield* runOutside(p, `${p.env.VISUAL ?? p.env.EDITOR ?? 'vi'} +${p.top.line + 1} '${p.document.name.replaceAll("'", `'\\''`)}'`)
}

const HELP: readonly (readonly [string, string])[] = [
  ['h', 'this help'], ['q', 'quit'], ['e  j  Enter  Down', 'one line on (or N)'], ['y  k  Up', 'one line back (or N)'],
  ['f  Space  PgDn', 'one screen on (or N lines)'], ['b  PgUp', 'one screen back (or N lines)'],
  ['d  u', 'half a screen on, back'], ['g  <  Home', 'first line (or line N)'], ['G  >  End', 'last line (or line N)'],
  ['p  %', 'N per cent into the text'], ['/pattern  ?pattern', 'search on, back'], ['n  N', 'search again, the other way'],
  ['Left  Right', 'half a screen to the side'], ['mX  \'X', 'set a mark, go to it'], ['F', 'wait for more at the end'],
  ['=', 'where am I'], ['-N  -S  -i  -R  -M', 'change an option'], [':n  :p', 'next, previous file'], ['v', 'edit the file'],
  ['!command', 'run a command'],
]

function* help(p: Pager): Sys<void> {
  yield* p.write(
    `\x1b[H\x1b[2J${HELP.slice(0, p.height)
      .map(([keys, what]) => `  ${keys.padEnd(24)}${what}\n`)
      .join('')}\x1b[7mHELP -- Press RETURN when done\x1b[27m`,
  )
  yield* p.keyboard.key()
  yield* p.paint()
}

/** Waits for more at the end until somebody interrupts. */
function* follow(p: Pager): Sys<void> {
  let grew = true
  while (grew) {
    yield* p.goToEnd()
    yield* p.write('\r\x1b[K\x1b[7mWaiting for data... (interrupt to abort)\x1b[27m')
    grew = yield* p.document.follow()
  }
  yield* sys.signals()
}

const table = (entries: readonly (readonly [readonly string[], PagerCommand])[]): Readonly<Record<string, PagerCommand>> =>
  Object.fromEntries(entries.flatMap(([keys, command]) => keys.map((k) => [k, command] as const)))

/** Keys and what they do. */
export const COMMANDS = table([
  [['q', 'Q', 'Z'], quit],
  [[' ', 'f', '\x06', '\x16', '\x1b[6~', '\x1b '], page],
  [['b', '\x02', '\x1b[5~', '\x1bv'], pageBack],
  [['j', 'e', '\r', '\n', '\x05', '\x0e', '\x1b[B', '\x1bOB'], down],
  [['k', 'y', '\x10', '\x19', '\x0b', '\x1b[A', '\x1bOA'], up],
  [['d', '\x04'], half],
  [['u', '\x15'], halfBack],
  [['g', '<', '\x1b[H', '\x1bOH', '\x1b[1~', '\x1b<'], start],
  [['G', '>', '\x1b[F', '\x1bOF', '\x1b[4~', '\x1b>'], end],
  [['p', '%'], percent],
  [['/'], searching('forward')],
  [['?'], searching('backward')],
  [['n'], again(true)],
  [['N'], again(false)],
  [['r', 'R', '\x0c', '\x12'], repaint],
  [['=', '\x07'], info],
  [['m'], mark],
  [["'"], toMark],
  [['-', '_'], option],
  [[':'], examine],
  [['\x1b[C', '\x1bOC', '\x1b)'], right],
  [['\x1b[D', '\x1bOD', '\x1b('], left],
  [['!'], shell],
  [['v'], edit],
  [['h', 'H'], help],
  [['F'], follow],
])
