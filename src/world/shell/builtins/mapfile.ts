import { call, isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { decodeUtf8 } from '../../text/index.ts'
import { readAll } from '../exec/substitution.ts'
import { runText } from '../exec/source.ts'
import { quoteSingle } from '../print/quote.ts'
import type { Shell } from '../state.ts'
import { assignArray, assignElement } from '../vars/assign.ts'
import { Flag, has, isName } from '../vars/variable.ts'
import { builtinError, parseOptions, usageError } from './builtin.ts'

const QUANTUM = 5000

/** `mapfile`: lines of a descriptor into an indexed array. */
export function* mapfile(sh: Shell, args: readonly string[], command: string): Sys<number> {
  const parsed = parseOptions(args, 'd:n:O:s:tu:C:c:')
  if (parsed.error) return yield* usageError(sh, command, parsed.error)
  const { flags, rest } = parsed
  const numbers: Record<string, number> = {}
  for (const [letter, what] of [['n', 'invalid line count'], ['O', 'invalid array origin'], ['s', 'invalid line count'], ['u', 'invalid file descriptor specification'], ['c', 'invalid callback quantum']] as const) {
    const text = flags.get(letter)
    if (text === undefined) continue
    if (!/^\d+$/.test(text)) return yield* builtinError(sh, command, `${text}: ${what}`)
    numbers[letter] = Number(text)
  }
  const name = rest[0] ?? 'MAPFILE'
  if (!isName(name)) return yield* builtinError(sh, command, `\`${name}': not a valid identifier`)
  if (has(sh.vars.get(name), Flag.assoc)) return yield* builtinError(sh, command, `${name}: not an indexed array`)
  const fd = numbers.u ?? 0
  let text: string
  try {
    text = decodeUtf8(yield* readAll(fd))
  } catch (e) {
    if (!isErrno(e)) throw e
    return yield* builtinError(sh, command, `${fd}: invalid file descriptor: ${e.message}`)
  }
  const delimiter = flags.has('d') ? (flags.get('d') === '' ? '\0' : flags.get('d')![0]!) : '\n'
  const lines = linesOf(text, delimiter).slice(numbers.s ?? 0).slice(0, numbers.n ? numbers.n : undefined)
  const origin = numbers.O ?? 0
  if (!flags.has('O')) assignArray(sh, name, [], false)
  const quantum = numbers.c ?? QUANTUM
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!
    const value = flags.has('t') && line.endsWith(delimiter) ? line.slice(0, -1) : line
    if (flags.has('C') && (i + 1) % quantum === 0) yield call(runText(sh, `${flags.get('C')} ${origin + i} ${quoteSingle(value)}`, { firstLine: sh.line, kind: 'eval' }))
    assignElement(sh, name, String(origin + i), value.replaceAll('\0', ''), false)
    if (i % 1000 === 999) yield* sys.clock()
  }
  return 0
}

function linesOf(text: string, delimiter: string): string[] {
  const out: string[] = []
  for (let at = 0; at < text.length;) {
    const end = text.indexOf(delimiter, at)
    out.push(end < 0 ? text.slice(at) : text.slice(at, end + 1))
    if (end < 0) break
    at = end + 1
  }
  return out
}
