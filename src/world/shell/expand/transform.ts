import type { Sys } from '../../sim/index.ts'
import { expandEscapes, toLower, toUpper } from '../../text/index.ts'
import { assignment, attributeLetters } from '../print/declaration.ts'
import { quoteReusable } from '../print/quote.ts'
import type { Shell } from '../state.ts'
import { Flag, has, isArray } from '../vars/variable.ts'
import { elements } from './parameters.ts'
import { expandPrompt } from './prompt.ts'

interface Target { readonly name: string; readonly list: '@' | '*' | undefined; readonly one: string | undefined; readonly many: readonly string[] }

const upperFirst = (v: string): string => {
  const first = Array.from(v)[0] ?? ''
  return toUpper(first) + v.slice(first.length)
}

const SIMPLE: Readonly<Record<string, (v: string) => string>> = {
  U: toUpper, u: upperFirst, L: toLower, Q: quoteReusable, E: (v) => expandEscapes(v, 'ansi-c').text,
}

/** `${x@OPERATOR}`: one text, or one for each element. */
export function* transform(sh: Shell, operator: string, t: Target): Sys<string | string[]> {
  const simple = SIMPLE[operator]
  if (simple) return t.list === undefined ? simple(t.one ?? '') : t.many.map(simple)
  if (operator === 'P') {
    if (t.list === undefined) return yield* expandPrompt(sh, t.one ?? '')
    const out: string[] = []
    for (const v of t.many) out.push(yield* expandPrompt(sh, v))
    return out
  }
  const positional = t.name === '@' || t.name === '*'
  const v = positional ? undefined : sh.vars.get(t.name)
  if (operator === 'a') {
    const letters = v ? attributeLetters(v) : ''
    return t.list === undefined ? letters : t.many.map(() => letters)
  }
  if (operator === 'A') {
    if (positional) return listed(t, ['set', '--', ...t.many.map(quoteReusable)])
    if (!v) return ''
    const text = assignment(t.name, v, t.list === undefined ? t.one : v.value)
    const cut = /^declare (\S+) ([\s\S]*)$/.exec(text)
    return t.list !== undefined && cut ? listed(t, ['declare', cut[1]!, cut[2]!]) : text
  }
  if (t.list === undefined) return quoteReusable(t.one ?? '')
  const pairs = positional ? t.many.map((x, i) => [String(i + 1), x] as [string, string]) : elements(sh, t.name)
  if (operator === 'k') return pairs.flatMap(([k, x]) => [k, x])
  if (!v || !isArray(v)) return t.many.map(quoteReusable)
  const tail = has(v, Flag.assoc) ? ' ' : ''
  return pairs.map(([k, x]) => `${/^[A-Za-z0-9_]+$/.test(k) ? k : quoteReusable(k)} "${x.replace(/["$`\\]/g, '\\$&')}"`).join(' ') + tail
}

/** Words of a list: apart for `@`, in one for `*`. */
const listed = (t: Target, words: readonly string[]): string | string[] => (t.list === '*' ? words.join(' ') : [...words])
