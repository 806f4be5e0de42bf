import type { Sys } from '../../sim/index.ts'
import { cpu } from '../../sim/index.ts'
import { formatDouble } from '../../text/index.ts'
import { quoteWord, tool, type ToolCall } from '../cli/index.ts'

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/
const INTEGER = /^[-+]?\d+$/
/** How many numbers are made between two system calls. */
const BATCH = 1000

/** Negative numbers look like options; they are operands. */
const operandsOf = (argv: readonly string[]): string[] => argv.map((w) => (/^-[.\d]/.test(w) ? `+${w}` : w))
const restore = (word: string): string => word.replace(/^\+(-[.\d])/, '$1')

const OPTIONS = {
  'f,format=FORMAT': 'show each number by this printf format',
  's,separator=STRING': 'what stands between numbers instead of a newline',
  'w,equal-width': 'all as wide as the widest, padded with zeros',
}

const places = (word: string): number => {
  const [, digits = '', exponent = '0'] = /^[-+]?\d*(?:\.(\d*))?(?:[eE]([-+]?\d+))?$/.exec(word) ?? []
  return Math.max(0, digits.length - Number(exponent))
}

const declared = tool({
  name: 'seq',
  usage: ['[OPTION]... LAST', '[OPTION]... FIRST LAST', '[OPTION]... FIRST INCREMENT LAST'],
  about: 'Shows numbers from FIRST to LAST in steps of INCREMENT.',
  options: OPTIONS,
  package: 'GNU coreutils 9.4',
  *run(call): Sys<number> {
    const words = call.operands.map(restore)
    if (words.length === 0) return yield* call.misuse('missing operand')
    if (words.length > 3) return yield* call.misuse(`extra operand ${quoteWord(words[3]!)}`)
    const wrong = words.find((w) => !NUMBER.test(w) && !/^[-+]?inf(inity)?$/i.test(w))
    if (wrong !== undefined) return yield* call.misuse(`invalid floating point argument: ${quoteWord(wrong)}`)
    const [first, step, last] =
      words.length === 1 ? ['1', '1', words[0]!] : words.length === 2 ? [words[0]!, '1', words[1]!] : [words[0]!, words[1]!, words[2]!]
    if (Number(step) === 0) return yield* call.misuse(`invalid Zero increment value: ${quoteWord(step)}`)
    const format = call.value('format')
    if (format !== undefined && call.has('equal-width'))
      return yield* call.misuse('format string may not be specified when printing equal width strings')
    if (format === undefined && INTEGER.test(first) && INTEGER.test(step) && /^([-+]?\d+|\+?inf(inity)?)$/i.test(last))
      yield* integers(call, first, step, last)
    else return yield* decimals(call, first, step, last, format)
    return 0
  },
})

export const seq: typeof declared = (i) => declared({ ...i, argv: [i.argv[0]!, ...operandsOf(i.argv.slice(1))] })

function* integers(call: ToolCall, first: string, step: string, last: string): Sys<void> {
  const by = BigInt(step)
  const end = /inf/i.test(last) ? undefined : BigInt(last)
  const wide = (s: bigint): number => String(s).length
  const width = call.has('equal-width') && end !== undefined ? Math.max(wide(BigInt(first)), wide(end)) : 0
  const text = (n: bigint): string =>
    width === 0 ? String(n) : n < 0n ? `-${String(-n).padStart(width - 1, '0')}` : String(n).padStart(width, '0')
  const past = (n: bigint): boolean => end !== undefined && (by > 0n ? n > end : n < end)
  yield* emit(call, function* () { for (let n = BigInt(first); !past(n); n += by) yield text(n) })
}

function* decimals(call: ToolCall, first: string, step: string, last: string, format: string | undefined): Sys<number> {
  const digits = Math.max(places(first), places(step))
  const width = call.has('equal-width')
    ? Math.max(...[first, last].map((w) => formatDouble(Number(w), 'f', { precision: digits }).length))
    : 0
  let text = (n: number): string => formatDouble(n, 'f', { precision: digits, width, flags: width > 0 ? '0' : '' })
  if (format !== undefined) {
    const [, before = '', flags = '', wide = '', precision, kind, after = ''] =
      /^((?:[^%]|%%)*)%([-+ #0']*)(\d*)(?:\.(\d*))?([efgaEFGA])((?:[^%]|%%)*)$/.exec(format) ?? []
    if (kind === undefined) {
      const why = !/%[^%]/.test(format.replaceAll('%%', ''))
        ? 'has no % directive'
        : /%[^%]*%/.test(format.replaceAll('%%', ''))
          ? 'has too many % directives'
          : `has unknown %${/%[-+ #0'\d.]*(.?)/.exec(format)![1]!} directive`
      yield* call.complain(`format ${quoteWord(format)} ${why}`)
      return 1
    }
    const o = { flags, ...(wide ? { width: Number(wide) } : {}), ...(precision === undefined ? {} : { precision: Number(precision) }) }
    text = (n) => `${before.replaceAll('%%', '%')}${formatDouble(n, kind as 'f', o)}${after.replaceAll('%%', '%')}`
  }
  const [from, by, to] = [Number(first), Number(step), Number(last.replace(/inf(inity)?/i, 'Infinity'))]
  yield* emit(call, function* () {
    for (let i = 0; ; i++) {
      const n = from + i * by
      // The last one may lie past the end by less than what is shown (GNU: a number that prints as the end is the end).
      if (by > 0 ? n > to : n < to) {
        if (Number(text(n)) === to && n !== to && format === undefined && Number(formatDouble(n - by, 'f', { precision: digits })) !== to)
          yield text(n)
        return
      }
      yield text(n)
    }
  })
  return 0
}

function* emit(call: ToolCall, numbers: () => Generator<string>): Sys<void> {
  const separator = call.value('separator') ?? '\n'
  let n = 0
  for (const text of numbers()) {
    call.out.put(n === 0 ? text : separator + text)
    if (++n % BATCH !== 0) continue
    yield* call.out.settle()
    yield* cpu(1)
  }
  if (n > 0) call.out.put('\n')
}
