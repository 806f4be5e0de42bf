import type { Sys } from '../../sim/index.ts'
import { compileGlob, toLower, toUpper } from '../../text/index.ts'
import { ShellError } from '../errors.ts'
import type { Shell } from '../state.ts'
import { skipBackquote, skipDollar, skipDouble, skipSingle } from '../syntax/scan.ts'
import type { Operator } from '../word/parts.ts'
import { parseWord } from '../word/parse.ts'
import { evaluate, touchClock } from './arithmetic.ts'
import { codePoints, sliceCodePoints } from './code-points.ts'
import { expandParts } from './parts.ts'
import { PatternSink, TextSink } from './sink.ts'
import { expandPattern } from './words.ts'

/** `${x#p}`, `${x/p/r}`, `${x^p}` and their kin, as a function of the value. */
export function* modify(sh: Shell, operator: Operator, operand: string): Sys<(value: string) => string> {
  const options = { extglob: true, ignoreCase: false }
  switch (operator) {
    case '#': case '##': case '%': case '%%': {
      const glob = compileGlob(yield* expandPattern(sh, operand), options)
      const which = operator.length === 2 ? 'longest' : 'shortest'
      if (operator[0] === '#') return (v) => v.slice(glob.prefix(v, which) ?? 0)
      return (v) => v.slice(0, glob.suffix(v, which) ?? v.length)
    }
    case '^': case '^^': case ',': case ',,': {
      const change = operator[0] === '^' ? toUpper : toLower
      const pattern = yield* expandPattern(sh, operand)
      const glob = pattern === '' ? undefined : compileGlob(pattern, options)
      const one = (c: string): string => (glob === undefined || glob.matches(c) ? change(c) : c)
      if (operator.length === 2) return (v) => Array.from(v, one).join('')
      return (v) => Array.from(v, (c, i) => (i === 0 ? one(c) : c)).join('')
    }
    default: return yield* replacement(sh, operator, operand)
  }
}

function* replacement(sh: Shell, operator: Operator, operand: string): Sys<(value: string) => string> {
  const cut = slashIn(operand)
  const pattern = yield* expandPattern(sh, operand.slice(0, cut))
  const sink = new PatternSink(/[\\&]/g)
  yield* expandParts(sh, parseWord(operand.slice(cut + 1)), sink, { tilde: 'start' })
  const text = sh.shopts.patsub_replacement ? sink.out : sink.out.replace(/&/g, '\\&')
  const live = sh.shopts.patsub_replacement && /(?:^|[^\\])(?:\\\\)*&/.test(text)
  const fixed = live ? undefined : unescape(text)
  const where = operator === '//' ? 'all' : operator === '/#' ? 'prefix' : operator === '/%' ? 'suffix' : 'first'
  if (pattern === '') return where === 'prefix' ? (v) => (fixed ?? '') + v : where === 'suffix' ? (v) => v + (fixed ?? '') : (v) => v
  const glob = compileGlob(pattern, { extglob: true, ignoreCase: sh.shopts.nocasematch })
  return (v) => {
    let out = ''
    let at = 0
    for (const [start, end] of glob.replaced(v, where)) {
      out += v.slice(at, start) + (fixed ?? filled(text, v.slice(start, end)))
      at = end
    }
    return out + v.slice(at)
  }
}

const unescape = (text: string): string => text.replace(/\\([\\&])/g, '$1')
/** The replacement with each unquoted `&` filled in. */
const filled = (text: string, match: string): string => text.replace(/\\([\\&])|&/g, (whole, escaped: string | undefined) => escaped ?? (whole === '&' ? match : whole))

/** Index of the slash between pattern and replacement, or the length. */
function slashIn(operand: string): number {
  for (let i = 0; i < operand.length;) {
    const c = operand[i]!
    if (c === '/') return i
    if (c === '\\') i += 2
    else if (c === "'") i = skipSingle(operand, i + 1)
    else if (c === '"') i = skipDouble(operand, i + 1)
    else if (c === '`') i = skipBackquote(operand, i + 1)
    else if (c === '$') i = skipDollar(operand, i, false)
    else i++
  }
  return operand.length
}

/** `${x:offset:length}` of a text or of a list with its subscripts; errors begin with the parameter's name. */
export function* slice(sh: Shell, name: string, operand: string, of: { text: string } | { list: readonly (readonly [number, string])[] }): Sys<string | string[]> {
  const cut = colonIn(operand)
  const from = Number(yield* number(sh, name, operand.slice(0, cut)))
  const lengthText = cut < operand.length ? operand.slice(cut + 1) : undefined
  const length = lengthText === undefined ? undefined : Number(yield* number(sh, name, lengthText))
  if ('text' in of) {
    const size = codePoints(of.text)
    const start = from < 0 ? size + from : from
    if (start < 0 || start > size) return ''
    const end = length === undefined ? size : length < 0 ? size + length : start + length
    if (end < start) throw new ShellError(`${lengthText!.trim()}: substring expression < 0`)
    return sliceCodePoints(of.text, start, end)
  }
  if (length !== undefined && length < 0) throw new ShellError(`${lengthText!.trim()}: substring expression < 0`)
  const last = of.list.at(-1)?.[0] ?? -1
  const start = from < 0 ? last + 1 + from : from
  if (start < 0) return []
  const rest = of.list.filter(([i]) => i >= start).map(([, v]) => v)
  return length === undefined ? rest : rest.slice(0, length)
}

function* number(sh: Shell, name: string, text: string): Sys<bigint> {
  const sink = new TextSink()
  yield* expandParts(sh, parseWord(text, 'arithmetic'), sink, { tilde: 'none' })
  yield* touchClock(sh, sink.out)
  try {
    return evaluate(sh, sink.out)
  } catch (e) {
    if (!(e instanceof ShellError) || e.ends === 'exit') throw e
    throw new ShellError(`${name}: ${e.message}`, e.status, e.ends)
  }
}

/** Index of the colon between offset and length (not one of `?:`, nor in parentheses), or the length. */
function colonIn(operand: string): number {
  let depth = 0
  let questions = 0
  for (let i = 0; i < operand.length;) {
    const c = operand[i]!
    if (c === ':' && depth === 0 && questions-- === 0) return i
    if (c === '?') questions++
    if (c === '(') depth++
    if (c === ')') depth--
    if (c === '\\') i += 2
    else if (c === '$') i = skipDollar(operand, i, true)
    else if (c === '`') i = skipBackquote(operand, i + 1)
    else i++
  }
  return operand.length
}
