import { cpu, isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { utf8Length } from '../../text/index.ts'
import { LineReader, type ToolCall } from '../cli/index.ts'
import { paint, type GrepColors } from './grep-colors.ts'
import type { Matcher } from './grep-matcher.ts'

/** One run of grep: what is searched for and how it is shown. */
export interface Search {
  readonly call: ToolCall
  readonly matcher: Matcher
  readonly context: { readonly before: number; readonly after: number }
  readonly colors: GrepColors | undefined
  readonly invert: boolean
  readonly onlyMatching: boolean
  readonly quiet: boolean
  readonly mode: 'lines' | 'count' | 'with' | 'without'
  readonly most: number
  /** `walked`: names of files found below a directory. */
  withName: boolean | 'walked'
  readonly lineNumbers: boolean
  readonly offsets: boolean
  readonly tab: boolean
  readonly nullAfterName: boolean
  readonly end: '\n' | '\0'
  readonly label: string
  readonly separator: string | undefined
  readonly binary: 'binary' | 'text' | 'without-match'
  readonly silent: boolean
  /** Something could not be read. */
  failed: boolean
  outputInode: number | undefined
  /** Groups of lines shown so far: separators stand between, over files too. */
  groups: number
}

interface Place { readonly name: string; readonly width: number; number: number; offset: number }

const BROKEN = /(?<![\ud800-\udbff])[\udc80-\udcff]/
/** Characters that are searched between two steps of lab time. */
const STEP = 16_384

/** Searches one file; true when a line was selected (with -L: when the name was not shown). */
export function* searchFile(s: Search, name: string): Sys<boolean> {
  let fd = 0
  const shown = name === '-' ? s.label : name
  try {
    if (name !== '-') fd = yield* sys.open(name, 'r')
    const st = yield* sys.fstat(fd)
    if (st.type === 'file' && st.ino === s.outputInode && !s.quiet && s.mode === 'lines' && s.most > 1) {
      yield* s.call.complain(`${shown}: input file is also the output`)
      s.failed = true
      return false
    }
    return yield* searchOpen(s, fd, shown, s.tab && st.type === 'file' ? String(st.size).length : 0)
  } catch (e) {
    if (!isErrno(e)) throw e
    s.failed = true
    if (!s.silent) yield* s.call.complain(`${shown}: ${e.message}`)
    return false
  } finally {
    if (fd !== 0) yield* sys.close(fd)
  }
}

function* searchOpen(s: Search, fd: number, name: string, width: number): Sys<boolean> {
  const { call, matcher } = s
  const reader = new LineReader(fd, { delimiter: s.end, characters: true })
  const before: { line: string; number: number; offset: number }[] = []
  const place: Place = { name, width, number: 0, offset: 0 }
  let selected = 0
  let after = 0
  let lastShown = -1
  let binary = false
  let work = 0
  const listing = s.mode !== 'lines' || s.quiet
  const tracking = s.offsets
  let stop = s.most === 0
  const show = function* (line: string, at: Place, mark: ':' | '-'): Sys<void> {
    yield* showLine(s, line, at, mark, matcher)
    lastShown = at.number
  }
  while (!stop) {
    const batch = yield* reader.batch()
    if (!batch) break
    if (s.binary !== 'text' && !binary && s.end === '\n' && batch.some((l) => l.includes('\0'))) binary = true
    if (binary && s.binary === 'without-match') return false
    // A NUL ends a line of a binary file, too.
    for (const line of binary ? batch.flatMap((l) => l.split('\0')) : batch) {
      place.number++
      work += line.length + 1
      if (work > STEP) {
        work = 0
        yield* cpu(1)
      }
      const found = stop ? false : yield* matcher.selects(line)
      if (found === 'limit') {
        yield* call.complain(`${name}: exceeded PCRE's backtracking limit`)
        s.failed = true
        return selected > 0
      }
      const size = tracking ? utf8Length(line) + 1 : 0
      if (!stop && found !== s.invert) {
        selected++
        if (s.quiet || s.mode === 'with' || s.mode === 'without') {
          stop = true
          break
        }
        if (selected >= s.most) stop = true
        if (!listing) {
          if (s.binary !== 'text' && (binary || BROKEN.test(line))) {
            yield* call.complain(`${name}: binary file matches`)
            return true
          }
          const gap = place.number - before.length > lastShown + 1
          if (gap && (s.context.before > 0 || s.context.after > 0)) {
            if (s.groups > 0 && s.separator !== undefined)
              call.out.put(`${s.colors ? paint(s.separator, s.colors.se, s.colors) : s.separator}${s.end}`)
          }
          s.groups++
          for (const b of before) yield* show(b.line, { name, width, number: b.number, offset: b.offset }, '-')
          before.length = 0
          yield* show(line, place, ':')
          after = s.context.after
        }
      } else if (after > 0 && !listing) {
        after--
        yield* show(line, place, '-')
      } else if (s.context.before > 0) {
        before.push({ line, number: place.number, offset: place.offset })
        if (before.length > s.context.before) before.shift()
      }
      place.offset += size
      if (stop && (after === 0 || listing)) break
    }
    yield* call.out.settle()
  }
  while (stop && after > 0 && !listing) {
    const line = yield* reader.line()
    if (line === undefined) break
    place.number++
    after--
    yield* show(line, place, '-')
  }
  return yield* summary(s, name, selected)
}

function* summary(s: Search, name: string, selected: number): Sys<boolean> {
  const { call, colors } = s
  const shown = colors ? paint(name, colors.fn, colors) : name
  if (s.quiet) return selected > 0
  if (s.mode === 'count') {
    const colon = colors ? paint(':', colors.se, colors) : ':'
    call.out.put(`${s.withName === true ? `${shown}${s.nullAfterName ? '\0' : colon}` : ''}${selected}\n`)
  }
  if ((s.mode === 'with' && selected > 0) || (s.mode === 'without' && selected === 0))
    call.out.put(`${shown}${s.nullAfterName ? '\0' : '\n'}`)
  yield* call.out.settle()
  return selected > 0
}

function prefix(s: Search, at: Place, mark: ':' | '-', offset: number): string {
  const { colors } = s
  const sep = colors ? paint(mark, colors.se, colors) : mark
  const part = (text: string, sgr: string | undefined): string => (colors && sgr ? paint(text, sgr, colors) : text)
  const out =
    (s.withName === true ? part(at.name, colors?.fn) + (s.nullAfterName ? '\0' : sep) : '') +
    (s.lineNumbers ? part(s.tab ? String(at.number).padStart(at.width) : String(at.number), colors?.ln) + sep : '') +
    (s.offsets ? part(s.tab ? String(offset).padStart(at.width) : String(offset), colors?.bn) + sep : '')
  return out !== '' && s.tab ? `${out}\t` : out
}

function* showLine(s: Search, line: string, at: Place, mark: ':' | '-', matcher: Matcher): Sys<void> {
  const { call, colors } = s
  if (!s.onlyMatching && (!colors || (mark === '-') !== s.invert)) {
    const sgr = colors && (mark === ':' ? colors.sl : colors.cx)
    call.out.put(prefix(s, at, mark, at.offset) + (sgr ? paint(line, sgr, colors) : line) + s.end)
    return
  }
  if (s.onlyMatching && (s.invert || mark === '-')) return
  let out = s.onlyMatching ? '' : prefix(s, at, mark, at.offset)
  let from = 0
  let written = 0
  while (from <= line.length) {
    const span = yield* matcher.find(line, from)
    if (!span || span === 'limit') break
    const [start, end] = span
    if (end === start) {
      from = end + 1
      continue
    }
    const text = line.slice(start, end)
    const shown = colors ? paint(text, mark === ':' ? colors.ms : colors.mc, colors) : text
    if (s.onlyMatching) call.out.put(prefix(s, at, mark, at.offset + (s.offsets ? utf8Length(line.slice(0, start)) : 0)) + shown + s.end)
    else out += line.slice(written, start) + shown
    written = from = end
  }
  if (!s.onlyMatching) call.out.put(out + line.slice(written) + s.end)
}
