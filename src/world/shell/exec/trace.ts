import type { Sys } from '../../sim/index.ts'
import { expandPrompt } from '../expand/prompt.ts'
import { scalar } from '../expand/parameters.ts'
import { quoteIfNeeded } from '../print/quote.ts'
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

export const traceCommand = (sh: Shell, assignments: readonly string[], argv: readonly string[]): Sys<void> =>
  trace(sh, [...assignments, ...argv.map(quoteIfNeeded)].join(' '))

export function* traceAssignment(sh: Shell, a: Assignment, value: string): Sys<void> {
  const head = a.index === undefined ? a.name : `${a.name}[${a.index.text}]`
  const text = a.value.type === 'ArrayValue' ? a.text : `${head}${a.append ? '+=' : '='}${value === '' ? '' : quoteIfNeeded(value)}`
  yield* trace(sh, text)
}
