import type { Sys } from '../../sim/index.ts'
import { expandPrompt } from '../expand/prompt.ts'
import { scalar } from '../expand/parameters.ts'
import { quoteSingle, quoteTraced } from '../print/quote.ts'
import { unquoted } from '../syntax/lexer.ts'
import type { Declared } from './assignment.ts'
import type { Shell } from '../state.ts'
import type { Assignment } from '../syntax/nodes.ts'
import { say, writeFully } from './report.ts'
import { isErrno } from '../../sim/index.ts'

/** `set -x`: one line, after PS4 with its first character repeated for each level of nesting. */
export function* trace(sh: Shell, text: string): Sys<void> {
  const line = `${yield* tracePrompt(sh)}${text}\n`
  const fd = Number(scalar(sh, 'BASH_XTRACEFD') ?? 2)
  if (fd === 2 || !Number.isInteger(fd)) yield* say(line)
  else {
    try {
      yield* writeFully(fd, line)
    } catch (e) {
      if (!isErrno(e)) throw e
    }
  }
}

function* tracePrompt(sh: Shell): Sys<string> {
  const ps4 = scalar(sh, 'PS4') ?? ''
  const { xtrace } = sh.options
  sh.options.xtrace = false
  const { status } = sh
  try {
    const text = yield* expandPrompt(sh, ps4)
    const first = Array.from(text)[0] ?? ''
    return first.repeat(sh.traceDepth) + text
  } finally {
    sh.options.xtrace = xtrace
    sh.status = status
  }
}

export const traceCommand = (sh: Shell, argv: readonly string[]): Sys<void> => trace(sh, sh.dialect === 'dash' ? argv.join(' ') : argv.map(quoteTraced).join(' '))

/** A list among the arguments of `declare`, before the command itself: its words in single quotes. */
export function* traceList(sh: Shell, d: Declared): Sys<void> {
  if (typeof d.value === 'string') return
  const words = d.value.map((e) => `${e.subscript === undefined ? '' : `[${e.subscript}]${e.append ? '+=' : '='}`}${/[$`]/.test(e.text) ? e.text : quoteSingle(unquoted(e.text))}`)
  yield* trace(sh, `${d.name}${d.append ? '+=' : '='}(${words.join(' ')})`)
}

export function* traceAssignment(sh: Shell, a: Assignment, value: string): Sys<void> {
  const head = a.index === undefined ? a.name : `${a.name}[${a.index.text}]`
  const text = a.value.type === 'ArrayValue' ? a.text : `${head}${a.append ? '+=' : '='}${value === '' ? '' : sh.dialect === 'dash' ? value : quoteTraced(value)}`
  yield* trace(sh, text)
}
