import { call as enter, isErrno, type Sys } from '../../sim/index.ts'
import { sys, type Stat } from '../../os/index.ts'
import { compileGlob, type Glob } from '../../text/index.ts'
import { humanSize, isTerminal, tool, type ToolCall } from '../cli/index.ts'
import { colorOf, readLsColors, type LsColors } from './colors.ts'
import { modeText } from './mode.ts'
import { joinPath, statIf } from './transfer.ts'

export const tree = tool({
  name: 'tree',
  usage: '[-acdfhilnpqrstuvxACDFQNSUX] [-L level] [-P pattern] [-I pattern] [directory ...]',
  about: 'Shows directories with all below them as a tree.',
  options: {
    a: 'names that begin with . too',
    d: 'only directories',
    f: 'show whole paths',
    'L=LEVEL': 'no deeper than LEVEL',
    'P=PATTERN': 'only files that match',
    'I=PATTERN': 'leave out what matches',
    p: 'show modes',
    s: 'show sizes',
    h: 'show sizes for people',
    F: 'put one of */=|@ behind names',
    i: 'no lines',
    n: 'no colours',
    C: 'colours',
    r: 'the other way round',
    t: 'by time',
    Q: 'names in quotes',
    l: 'follow links',
    ',noreport': 'no counts at the end',
    ',dirsfirst': 'directories before files',
    ',prune': '',
  },
  package: 'tree v2.1.1',
  *run(call): Sys<number> {
    const level = call.value('L')
    if (level !== undefined && !(Number(level) > 0)) {
      yield* call.say(`${call.name}: Invalid level, must be greater than 0.\n`)
      return 1
    }
    const colors =
      !call.has('n') && (call.has('C') || ((yield* isTerminal(1)) && call.env.NO_COLOR === undefined && call.env.LS_COLORS !== undefined))
    const painter = new Painter(call, level === undefined ? Infinity : Number(level), colors ? readLsColors(call.env.LS_COLORS) : undefined)
    let status = 0
    for (const path of call.operands.length > 0 ? call.operands : ['.']) if (!((yield enter(painter.root(path))) as boolean)) status = 2
    if (!call.has('noreport')) call.out.put(`\n${painter.report()}\n`)
    return status
  },
})

const plural = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`

class Painter {
  readonly #call: ToolCall
  readonly #level: number
  readonly #colors: LsColors | undefined
  readonly #only: Glob | undefined
  readonly #without: readonly Glob[]
  #dirs = 0
  #files = 0

  constructor(call: ToolCall, level: number, colors: LsColors | undefined) {
    this.#call = call
    this.#level = level
    this.#colors = colors
    const pattern = call.value('P')
    this.#only = pattern === undefined ? undefined : compileGlob(pattern)
    this.#without = call.values('I').flatMap((p) => p.split('|')).map((p) => compileGlob(p))
  }

  report(): string {
    const dirs = plural(this.#dirs, 'directory', 'directories')
    return this.#call.has('d') ? dirs : `${dirs}, ${plural(this.#files, 'file', 'files')}`
  }

  *root(path: string): Sys<boolean> {
    const s = yield* statIf(path)
    if (s?.type !== 'dir') {
      this.#call.out.put(`${path}  [error opening dir]\n`)
      return false
    }
    this.#dirs++
    this.#call.out.put(`${yield* this.#label(path, path, s)}\n`)
    yield enter(this.#below(path, '', 1))
    return true
  }

  *#label(name: string, path: string, s: Stat): Sys<string> {
    const call = this.#call
    const link = s.type === 'symlink' ? yield* sys.readlink(path) : undefined
    const target = link === undefined ? undefined : yield* statIf(path)
    const details = [
      ...(call.has('p') ? [modeText(s.type, s.mode)] : []),
      ...(call.has('h') ? [humanSize(s.size).padStart(4)] : call.has('s') ? [String(s.size).padStart(11)] : []),
    ]
    const shown = call.has('f') ? path : name
    const sgr = this.#colors && colorOf(this.#colors, name, s, target)
    const painted = sgr === undefined ? shown : `\x1b[${sgr}m${shown}\x1b[0m`
    const mark = !call.has('F')
      ? ''
      : s.type === 'dir'
        ? '/'
        : s.type === 'file' && s.mode & 0o111
          ? '*'
          : s.type === 'fifo'
            ? '|'
            : s.type === 'socket'
              ? '='
              : ''
    const before = details.length > 0 ? `[${details.join(' ')}]  ` : ''
    return `${before}${call.has('Q') ? `"${painted}"` : painted}${mark}${link === undefined ? '' : ` -> ${link}`}`
  }

  *#below(path: string, prefix: string, depth: number): Sys<void> {
    if (depth > this.#level) return
    const call = this.#call
    let names: string[]
    try {
      names = yield* sys.readdir(path)
    } catch (e) {
      if (!isErrno(e)) throw e
      call.out.put(`${prefix} [error opening dir]\n`)
      return
    }
    const entries: { name: string; s: Stat; dir: boolean }[] = []
    for (const name of names) {
      if ((name.startsWith('.') && !call.has('a')) || this.#without.some((g) => g.matches(name))) continue
      const s = yield* statIf(joinPath(path, name), false)
      if (!s) continue
      const dir = s.type === 'dir'
      if ((call.has('d') && !dir) || (this.#only && !dir && !this.#only.matches(name))) continue
      entries.push({ name, s, dir })
    }
    if (call.has('t')) entries.sort((a, b) => a.s.mtime - b.s.mtime)
    if (call.has('r')) entries.reverse()
    if (call.has('dirsfirst')) entries.sort((a, b) => Number(b.dir) - Number(a.dir))
    for (const [i, e] of entries.entries()) {
      const last = i === entries.length - 1
      const lines = call.has('i') ? '' : prefix + (last ? '└── ' : '├── ')
      call.out.put(`${lines}${yield* this.#label(e.name, joinPath(path, e.name), e.s)}\n`)
      if (e.dir) this.#dirs++
      else this.#files++
      yield* call.out.settle()
      if (e.dir)
        yield enter(this.#below(joinPath(path, e.name), call.has('i') ? '' : prefix + (last ? '    ' : '│\u00a0\u00a0 '), depth + 1))
    }
  }
}
