import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { quoteWord, tool, type ToolCall } from '../cli/index.ts'
import { delimitedItems, UnmatchedQuote, wordItems, type Item, type Items } from './xargs-items.ts'
import { Runner } from './xargs-runner.ts'

const OPTIONS = {
  '0,null': 'items end with NUL, not with blanks; quotes mean nothing',
  'a,arg-file=FILE': 'read items from FILE',
  'd,delimiter=CHARACTER': 'items end with CHARACTER; quotes mean nothing',
  'E=END': 'stop at a line that is END',
  'I=R': 'replace R in the command by each line',
  'i,replace[=R]': 'the same, {} without R',
  'L,max-lines=MAX-LINES': 'use at most MAX-LINES lines a command',
  'n,max-args=MAX-ARGS': 'use at most MAX-ARGS items a command',
  'o,open-tty': 'the command reads the terminal',
  'P,max-procs=MAX-PROCS': 'run up to MAX-PROCS commands at once',
  'p,interactive': 'ask before each command',
  'r,no-run-if-empty': 'run nothing when there are no items',
  's,max-chars=MAX-CHARS': 'the length of a command line',
  't,verbose': 'show each command before it runs',
  'x,exit': 'stop when a command line is too long',
}

/** How long a command line may be without -s: 128 KiB. */
const MAX_CHARS = 131_072

interface Limits {
  readonly replace: string | undefined
  readonly args: number
  readonly lines: number
  readonly chars: number
  readonly procs: number
}

export const xargs = tool({
  name: 'xargs',
  usage: '[OPTION]... COMMAND [INITIAL-ARGS]...',
  about: 'Runs COMMAND with INITIAL-ARGS and items read from standard input.',
  options: OPTIONS,
  package: 'GNU findutils 4.9.0',
  stopAtOperand: true,
  *run(call): Sys<number> {
    const limits = limitsOf(call)
    if ('error' in limits) return yield* call.misuse(limits.error)
    const file = call.value('arg-file') ?? '-'
    let fd = 0
    try {
      if (file !== '-') fd = yield* sys.open(file, 'r', { cloexec: true })
    } catch (e) {
      if (!isErrno(e)) throw e
      yield* call.complain(`Cannot open input file ${quoteWord(file)}: ${e.message}`)
      return 1
    }
    const delimiter = call.has('null') ? '\0' : delimiterOf(call.value('delimiter'))
    if (delimiter !== undefined && delimiter.length !== 1) {
      const rule = 'the delimiter must be either a single character or an escape sequence starting with \\.'
      yield* call.complain(`Invalid input delimiter specification ${call.value('delimiter')}: ${rule}`)
      return 1
    }
    const items =
      delimiter === undefined
        ? wordItems(fd, { wholeLines: limits.replace !== undefined, end: call.value('E') })
        : delimitedItems(fd, delimiter)
    const input = call.has('open-tty') ? yield* sys.open('/dev/tty', 'r') : fd === 0 ? undefined : 0
    const runner = new Runner(call, limits.procs === 0 ? Infinity : limits.procs, input)
    return (yield* gather(call, items, runner, limits)) ?? (yield* runner.finish())
  },
})

function limitsOf(call: ToolCall): Limits | { readonly error: string } {
  const numbers: Record<string, number> = {}
  for (const [option, letter] of [['max-args', 'n'], ['max-lines', 'L'], ['max-chars', 's'], ['max-procs', 'P']] as const) {
    const word = call.value(option)
    if (word === undefined) continue
    if (!/^\+?-?\d+$/.test(word)) return { error: `invalid number "${word}" for -${letter} option` }
    const least = letter === 'P' ? 0 : 1
    if (Number(word) < least) return { error: `value ${word} for -${letter} option should be >= ${least}` }
    numbers[letter] = Number(word)
  }
  // Of -I, -L and -n the last one counts.
  const mode = call.lastOf('I', 'replace', 'max-lines', 'max-args')
  return {
    replace: mode === 'I' ? call.value('I') : mode === 'replace' ? call.value('replace') || '{}' : undefined,
    args: mode === 'max-args' ? numbers.n! : Infinity, lines: mode === 'max-lines' ? numbers.L! : Infinity,
    chars: numbers.s ?? MAX_CHARS, procs: numbers.P ?? 1,
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0', a: '\x07', b: '\b', f: '\f', v: '\v', '\\': '\\' }
const delimiterOf = (word: string | undefined): string | undefined =>
  word?.length === 2 && word.startsWith('\\') ? (ESCAPES[word[1]!] ?? word) : word

/** Reads items and runs a command for each full command line. A status ends it. */
function* gather(call: ToolCall, items: Items, runner: Runner, limits: Limits): Sys<number | undefined> {
  const command = call.operands.length > 0 ? call.operands : ['echo']
  const base = command.reduce((n, w) => n + w.length + 1, 0)
  const line = { args: [] as string[], size: base, lines: 0 }
  let ran = false
  const flush = function* (): Sys<number | undefined> {
    const args = line.args
    Object.assign(line, { args: [], size: base, lines: 0 })
    ran = true
    return yield* runner.run([...command, ...args])
  }
  for (;;) {
    let item: Item | undefined
    try {
      item = yield* items.next()
    } catch (e) {
      if (!(e instanceof UnmatchedQuote)) throw e
      yield* call.complain(
        `unmatched ${e.quote === "'" ? 'single' : 'double'} quote; by default quotes are special to xargs unless you use the -0 option`,
      )
      return 1
    }
    if (!item) break
    let status: number | undefined
    const { replace } = limits
    if (replace !== undefined) status = yield* runner.run(command.map((w, i) => (i === 0 ? w : w.replaceAll(replace, item.text))))
    else {
      const length = item.text.length + 1
      if (base + length > limits.chars) {
        yield* call.complain('argument line too long')
        return 1
      }
      if (line.size + length > limits.chars) status = yield* flush()
      line.args.push(item.text)
      line.size += length
      if (item.last) line.lines++
      if (status === undefined && (line.args.length >= limits.args || line.lines >= limits.lines)) status = yield* flush()
    }
    if (status !== undefined) return status
  }
  const empty = line.args.length === 0
  return !empty || (!ran && limits.replace === undefined && !call.has('no-run-if-empty')) ? yield* flush() : undefined
}
