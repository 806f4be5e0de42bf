import { call as enter, cpu, isErrno, type Sys } from '../../sim/index.ts'
import { sys, type Stat } from '../../os/index.ts'
import { strftime, toLower } from '../../text/index.ts'
import { chooseWord, isTerminal, LineReader, quote, quoteIfNeeded, tool, wallClock, type ToolCall } from '../cli/index.ts'
import { differences } from './diff-engine.ts'
import { contextual, normal, paintWith, sideBySide, unified, type Pair, type Side } from './diff-format.ts'

const OPTIONS = {
  ',normal': 'the usual form',
  'q,brief': 'only say whether files differ',
  's,report-identical-files': 'say when they are the same',
  'c': 'with context',
  'C,context[=NUM]': 'with NUM lines of context',
  'u': 'unified',
  'U,unified[=NUM]': 'unified, with NUM lines of context',
  'y,side-by-side': 'side by side',
  'W,width=NUM': 'columns for that',
  ',suppress-common-lines': 'leave out what is the same',
  'i,ignore-case': 'do not distinguish case',
  'E,ignore-tab-expansion': '',
  'Z,ignore-trailing-space': 'do not mind blanks at the end',
  'b,ignore-space-change': 'do not mind how many blanks',
  'w,ignore-all-space': 'do not mind blanks',
  'B,ignore-blank-lines': 'do not mind empty lines',
  'a,text': 'take files as text',
  ',strip-trailing-cr': '',
  'r,recursive': 'compare directories',
  'N,new-file': 'take files that are not there as empty',
  'x,exclude=PAT': '',
  ',label=LABEL': 'a name to show',
  'L=LABEL': '',
  ',color[=WHEN]': 'colours: never, always, auto',
  'd,minimal': '',
  'p,show-c-function': '',
  't,expand-tabs': '',
  'T,initial-tab': '',
  '#': '',
}

export const diff = tool({
  name: 'diff',
  usage: '[OPTION]... FILES',
  about: 'Compares files line by line.',
  options: OPTIONS,
  package: 'GNU diffutils 3.10',
  trouble: 2,
  misuse: (name) => `${name}: Try '${name} --help' for more information.\n`,
  *run(call): Sys<number> {
    const [one, two, extra] = call.operands
    if (one === undefined) return yield* call.misuse(`missing operand after ${quote(call.argv.at(-1)!)}`)
    if (two === undefined) return yield* call.misuse(`missing operand after ${quote(one)}`)
    if (extra !== undefined) return yield* call.misuse(`extra operand ${quote(extra)}`)
    const when = call.value('color')
    const color =
      when === undefined
        ? { choice: 'never' }
        : chooseWord('--color', when || 'auto', { never: ['never'], always: ['always'], auto: ['auto'] })
    if ('error' in color) return yield* call.misuse(color.error.split('\n')[0])
    const colored = color.choice === 'always' || (color.choice === 'auto' && (yield* isTerminal(1)))
    return (yield enter(compare(call, one, two, colored, true))) as number
  },
})

function* statOf(call: ToolCall, name: string): Sys<Stat | undefined | 'missing'> {
  try {
    return name === '-' ? yield* sys.fstat(0) : yield* sys.stat(name)
  } catch (e) {
    if (!isErrno(e)) throw e
    if (e.errno === 'ENOENT' && call.has('new-file')) return 'missing'
    yield* call.complain(`${quoteIfNeeded(name)}: ${e.message}`)
    return undefined
  }
}

const baseOf = (path: string): string => path.replace(/\/+$/, '').split('/').at(-1)!
const below = (dir: string, name: string): string => `${dir.replace(/\/$/, '')}/${name}`

function* compare(call: ToolCall, one: string, two: string, colored: boolean, top: boolean): Sys<number> {
  const [s, t] = [yield* statOf(call, one), yield* statOf(call, two)]
  if (s === undefined || t === undefined) return 2
  const [dirA, dirB] = [s !== 'missing' && s.type === 'dir', t !== 'missing' && t.type === 'dir']
  if (dirA && dirB) {
    if (!top && !call.has('recursive')) {
      call.out.put(`Common subdirectories: ${one} and ${two}\n`)
      return 0
    }
    return (yield enter(directories(call, one, two, colored))) as number
  }
  if (dirA || dirB) {
    if (top)
      return (yield enter(
        compare(call, dirA ? below(one, baseOf(two)) : one, dirB ? below(two, baseOf(one)) : two, colored, false),
      )) as number
    const [kind, other] = dirA ? ['directory', kindOf(t)] : [kindOf(s), 'directory']
    call.out.put(`File ${one} is a ${kind} while file ${two} is a ${other}\n`)
    return 1
  }
  return yield* files(call, one, two, colored, top)
}

const kindOf = (s: Stat | 'missing'): string => (s === 'missing' || s.size === 0 ? 'regular empty file' : 'regular file')

function* directories(call: ToolCall, one: string, two: string, colored: boolean): Sys<number> {
  const lists: string[][] = []
  for (const dir of [one, two]) {
    try {
      lists.push(yield* sys.readdir(dir))
    } catch (e) {
      if (!isErrno(e)) throw e
      yield* call.complain(`${dir}: ${e.message}`)
      return 2
    }
  }
  const [left, right] = lists as [string[], string[]]
  let status = 0
  for (const name of [...new Set([...left, ...right])].sort()) {
    const [inA, inB] = [left.includes(name), right.includes(name)]
    if ((inA && inB) || call.has('new-file'))
      status = Math.max(status, (yield enter(compare(call, below(one, name), below(two, name), colored, false))) as number)
    else {
      call.out.put(`Only in ${inA ? one : two}: ${name}\n`)
      status = Math.max(status, 1)
    }
  }
  return status
}

function* sideOf(call: ToolCall, name: string): Sys<Side | undefined> {
  let fd = 0
  let time = 0
  try {
    if (name !== '-') {
      fd = yield* sys.open(name, 'r')
      time = (yield* sys.fstat(fd)).mtime
    }
  } catch (e) {
    if (!isErrno(e)) throw e
    if (e.errno !== 'ENOENT' || !call.has('new-file')) {
      yield* call.complain(`${quoteIfNeeded(name)}: ${e.message}`)
      return undefined
    }
    return { name, lines: [], unended: false, time: strftime('%Y-%m-%d %H:%M:%S.%N %z', { micros: 0 }) }
  }
  const reader = new LineReader(fd, { characters: true })
  const lines: string[] = []
  for (let batch = yield* reader.batch(); batch; batch = yield* reader.batch()) for (const line of batch) lines.push(line)
  if (fd !== 0) yield* sys.close(fd)
  const wall = yield* wallClock()
  return {
    name,
    lines,
    unended: !reader.complete,
    time: strftime('%Y-%m-%d %H:%M:%S.%N %z', wall(name === '-' ? yield* sys.clock() : time)),
  }
}

/** What of a line is compared. */
function keyOf(call: ToolCall): (line: string) => string {
  const [all, change, trailing, fold] = [
    call.has('ignore-all-space'),
    call.has('ignore-space-change'),
    call.has('ignore-trailing-space'),
    call.has('ignore-case'),
  ]
  return (line) => {
    let key = line
    if (all) key = key.replace(/[ \t\r\v\f]+/g, '')
    else if (change) key = key.replace(/[ \t\r\v\f]+/g, ' ').replace(/ $/, '')
    else if (trailing) key = key.replace(/[ \t\r\v\f]+$/, '')
    return fold ? toLower(key) : key
  }
}

const BLANK_IGNORING = ['ignore-all-space', 'ignore-space-change', 'ignore-trailing-space']

/** Gives every line a number, equal ones the same. A last line without newline differs from the same with one. */
function numbering(call: ToolCall): (side: Side) => Sys<number[]> {
  const key = keyOf(call)
  const strict = !BLANK_IGNORING.some((o) => call.has(o))
  const numbers = new Map<string, number>()
  return function* (side) {
    const out: number[] = []
    for (const line of side.lines) {
      const unended = strict && side.unended && out.length === side.lines.length - 1
      const k = unended ? `${key(line)}\0` : key(line)
      let n = numbers.get(k)
      if (n === undefined) numbers.set(k, (n = numbers.size))
      if (out.push(n) % 1000 === 0) yield* cpu(1)
    }
    return out
  }
}

function* files(call: ToolCall, one: string, two: string, colored: boolean, top: boolean): Sys<number> {
  const [a, b] = [yield* sideOf(call, one), yield* sideOf(call, two)]
  if (!a || !b) return 2
  const binary = !call.has('text') && [a, b].some((s) => s.lines.some((l) => l.includes('\0')))
  const number = numbering(call)
  const all = yield* differences(yield* number(a), yield* number(b))
  const changes = call.has('ignore-blank-lines')
    ? all.filter((c) => [...a.lines.slice(c.aStart, c.aEnd), ...b.lines.slice(c.bStart, c.bEnd)].some((l) => l !== ''))
    : all
  if (changes.length === 0) {
    if (call.has('report-identical-files')) call.out.put(`Files ${one} and ${two} are identical\n`)
    else if (call.has('side-by-side'))
      call.out.put(sideBySide({ a, b }, [], Number(call.value('width') ?? 130), call.has('suppress-common-lines')))
    return 0
  }
  if (call.has('brief') || binary) call.out.put(`${binary && !call.has('brief') ? 'Binary files' : 'Files'} ${one} and ${two} differ\n`)
  else {
    if (!top) call.out.put(`diff${call.argv.slice(1).filter((w) => w.startsWith('-')).map((w) => ` ${w}`).join('')} ${one} ${two}\n`)
    call.out.put(render(call, { a, b }, changes, colored))
  }
  yield* call.out.settle()
  return 1
}

function render(call: ToolCall, pair: Pair, changes: Parameters<typeof normal>[1], colored: boolean): string {
  const style = call.lastOf('normal', 'c', 'context', 'u', 'unified', 'side-by-side')
  const given = call.value('unified') || call.value('context') || call.value('#')
  const context = given === undefined || given === '' ? 3 : Number(given)
  const names = [...call.values('label'), ...call.values('L')]
  const labels = [names[0] ?? `${quoteName(pair.a.name)}\t${pair.a.time}`, names[1] ?? `${quoteName(pair.b.name)}\t${pair.b.time}`] as const
  const paint = paintWith(colored)
  if (style === 'u' || style === 'unified') return unified(pair, changes, context, paint, labels)
  if (style === 'c' || style === 'context') return contextual(pair, changes, context, paint, labels)
  return style === 'side-by-side'
    ? sideBySide(pair, changes, Number(call.value('width') ?? 130), call.has('suppress-common-lines'))
    : normal(pair, changes, paint)
}

const quoteName = (name: string): string => (/[\s"\\]/.test(name) ? `"${name.replace(/["\\]/g, (c) => `\\${c}`)}"` : name)
