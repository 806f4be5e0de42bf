import type { ArithmeticFor } from './nodes.ts'
import { skipBackquote, skipDollar, skipDouble } from './scan.ts'

/** The three expressions of `for ((a; b; c))` as written. */
export function arithmeticForTexts(source: string, node: ArithmeticFor): [string, string, string] {
  const from = source.indexOf('((', node.pos) + 2
  const out: string[] = []
  let depth = 0
  let start = from
  for (let i = from; i < source.length;) {
    const c = source[i]!
    if (c === '"') i = skipDouble(source, i + 1)
    else if (c === '`') i = skipBackquote(source, i + 1)
    else if (c === '$') i = skipDollar(source, i, true)
    else {
      if (c === '(') depth++
      if (c === ')' && depth-- === 0) {
        out.push(source.slice(start, i))
        break
      }
      if (c === ';' && depth === 0) {
        out.push(source.slice(start, i))
        start = i + 1
      }
      i++
    }
  }
  return [out[0] ?? '', out[1] ?? '', out[2] ?? '']
}
