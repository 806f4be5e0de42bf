import { call as enter, isErrno, type Sys } from '../../sim/index.ts'
import { sys, type Stat } from '../../os/index.ts'
import { compileGlob, type Glob } from '../../text/index.ts'
import { humanSize, parseCount, quote, quoteWord, tool, type ToolCall } from '../cli/index.ts'
import { blocksOf } from './ls-show.ts'
import { joinPath } from './transfer.ts'

export const du = tool({
  name: 'du',
  usage: ['[OPTION]... [FILE]...', '[OPTION]... --files0-from=F'],
  about: 'Shows how much room files take, directories with all below them.',
  options: {
    '0,null': 'end lines with NUL',
    'a,all': 'show files, too',
    ',apparent-size': 'count sizes, not blocks',
    'B,block-size=SIZE': 'count in units of SIZE',
    'b,bytes': 'the same as --apparent-size --block-size=1',
    'c,total': 'show a sum',
    'd,max-depth=N': 'show no deeper than N',
    'h,human-readable': 'sizes like 1K 234M 2G',
    ',inodes': '',
    'k': 'in units of 1024 bytes',
    'L,dereference': 'follow links',
    'l,count-links': '',
    'm': 'in units of 1024 KiB',
    'S,separate-dirs': 'without what is below directories',
    ',si': 'the same by powers of 1000',
    's,summarize': 'only one line for each FILE',
    ',exclude=PATTERN': 'leave out what matches',
    'x,one-file-system': '',
    ',time': '',
  },
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    const word = call.value('max-depth')
    if (word !== undefined && !/^\d+$/.test(word)) return yield* call.misuse(`invalid maximum depth ${quoteWord(word)}`)
    if (call.has('summarize') && word !== undefined && word !== '0')
      return yield* call.misuse(`warning: summarizing conflicts with --max-depth=${word}`)
    const counter = new Counter(call, call.has('summarize') ? 0 : word === undefined ? Infinity : Number(word))
    let total = 0
    for (const name of call.operands.length > 0 ? call.operands : ['.']) total += (yield enter(counter.measure(name, name, 0))) as number
    if (call.has('total')) counter.show(total, 'total')
    return counter.status
  },
})

class Counter {
  readonly #call: ToolCall
  readonly #depth: number
  readonly #excluded: readonly Glob[]
  readonly #seen = new Set<number>()
  status = 0

  constructor(call: ToolCall, depth: number) {
    this.#call = call
    this.#depth = depth
    this.#excluded = call.values('exclude').map((p) => compileGlob(p))
  }

  show(bytes: number, name: string): void {
    const call = this.#call
    const unit = call.has('bytes') ? 1 : call.has('m') ? 1024 * 1024 : (parseCount(call.value('block-size') ?? '1024') ?? 1024)
    const text =
      call.has('human-readable') || call.has('si') ? humanSize(bytes, call.has('si') ? 1000 : 1024) : String(Math.ceil(bytes / unit))
    call.out.put(`${text}\t${name}${call.has('null') ? '\0' : '\n'}`)
  }

  #size(s: Stat): number { return this.#call.has('apparent-size') || this.#call.has('bytes') ? s.size : blocksOf(s) * 1024 }

  /** Bytes that a name takes with all below it, each file counted once. */
  *measure(path: string, name: string, depth: number): Sys<number> {
    const call = this.#call
    let s: Stat
    try {
      s = call.has('dereference') ? yield* sys.stat(path) : yield* sys.lstat(path)
    } catch (e) {
      if (!isErrno(e)) throw e
      this.status = 1
      yield* call.complain(`cannot access ${quote(path)}: ${e.message}`)
      return 0
    }
    if (s.type !== 'dir' && s.nlink > 1) {
      if (this.#seen.has(s.ino) && !call.has('count-links')) return 0
      this.#seen.add(s.ino)
    }
    let total = this.#size(s)
    if (s.type === 'dir') {
      let below = 0
      try {
        for (const entry of yield* sys.readdir(path)) {
          if (this.#excluded.some((g) => g.matches(entry))) continue
          below += (yield enter(this.measure(joinPath(path, entry), joinPath(name, entry), depth + 1))) as number
        }
      } catch (e) {
        if (!isErrno(e)) throw e
        this.status = 1
        yield* call.complain(`cannot read directory ${quote(path)}: ${e.message}`)
      }
      if (depth <= this.#depth) this.show(call.has('separate-dirs') ? total : total + below, name)
      return total + below
    }
    if (depth === 0 || (call.has('all') && depth <= this.#depth)) this.show(total, name)
    total = this.#size(s)
    yield* call.out.settle()
    return total
  }
}
