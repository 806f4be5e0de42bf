import { toLower, toUpper } from '../../text/index.ts'
import { WORDS } from '../dialect.ts'
import { ShellError } from '../errors.ts'
import { evaluate } from '../expand/arithmetic.ts'
import { element, scalar } from '../expand/parameters.ts'
import type { Shell } from '../state.ts'
import { AssocArray } from './assoc-array.ts'
import { DYNAMICS } from './dynamic.ts'
import { IndexedArray } from './indexed-array.ts'
import { Flag, has, type Variable } from './variable.ts'

/** What else happens when a variable changes. */
const SPECIAL: Readonly<Record<string, (sh: Shell, value: string) => void>> = {
  PATH: (sh) => sh.hash.clear(),
  OPTIND: (sh, v) => void (sh.getopts = { index: Number(v) || 1, at: 0 }),
  POSIXLY_CORRECT: (sh) => void (sh.options.posix = true),
  IGNOREEOF: (sh) => void (sh.options.ignoreeof = true),
}

export const readonlyError = (sh: Shell, name: string): ShellError =>
  new ShellError(WORDS[sh.dialect].readonlyVariable(name), sh.dialect === 'dash' ? 2 : 1, sh.dialect === 'dash' ? 'exit' : 'discard')

/** The value as the variable's attributes make it. */
function fitted(sh: Shell, v: Variable | undefined, text: string): string {
  if (v === undefined) return text
  if (v.flags & Flag.integer) return String(evaluate(sh, text))
  if (v.flags & Flag.upper) return toUpper(text)
  if (v.flags & Flag.lower) return toLower(text)
  if (v.flags & Flag.capital) return toUpper(text.slice(0, 1)) + toLower(text.slice(1))
  return text
}

function target(sh: Shell, name: string): { name: string; subscript: string | undefined } {
  if (!has(sh.vars.get(name), Flag.nameref)) return { name, subscript: undefined }
  const at = sh.vars.follow(name)
  if (!at) throw new ShellError(`warning: ${name}: circular name reference`, 1, 'command')
  return at
}

/** `name=value`, or with `append` `name+=value`. Throws a ShellError for a readonly variable. */
export function assignScalar(sh: Shell, name: string, value: string, append = false): void {
  const at = target(sh, name)
  if (at.subscript !== undefined) {
    assignElement(sh, at.name, at.subscript, value, append)
    return
  }
  const v = sh.vars.get(at.name)
  if (v === undefined) {
    sh.vars.put(at.name, { flags: sh.options.allexport ? Flag.export : 0, value })
    SPECIAL[at.name]?.(sh, value)
    return
  }
  if (v.flags & Flag.readonly) throw readonlyError(sh, at.name)
  if (v.dynamic !== undefined) {
    const { set } = DYNAMICS[v.dynamic]!
    set?.(sh, append ? String(evaluate(sh, `${scalar(sh, at.name)}+(${value})`)) : value)
    return
  }
  if (v.flags & (Flag.indexed | Flag.assoc)) {
    assignElement(sh, at.name, '0', value, append)
    return
  }
  const text = append ? appended(sh, v, typeof v.value === 'string' ? v.value : '', value) : fitted(sh, v, value)
  sh.vars.put(at.name, { ...v, flags: v.flags | (sh.options.allexport ? Flag.export : 0), value: text })
  SPECIAL[at.name]?.(sh, text)
}

function appended(sh: Shell, v: Variable | undefined, old: string, value: string): string {
  if (has(v, Flag.integer)) return String(evaluate(sh, `(${old || '0'})+(${value})`))
  return fitted(sh, v, old + value)
}

/** `name[subscript]=value`: the subscript expanded, and for an associative array a key. */
export function assignElement(sh: Shell, name: string, subscript: string, value: string, append: boolean): void {
  const at = target(sh, name).name
  const v = sh.vars.get(at)
  if (has(v, Flag.readonly)) throw readonlyError(sh, at)
  if (v?.dynamic !== undefined && at !== 'BASH_ALIASES' && at !== 'BASH_CMDS') return
  if (at === 'BASH_ALIASES') {
    sh.aliases.set(subscript, value)
    return
  }
  if (at === 'BASH_CMDS') {
    sh.hash.set(subscript, { path: value, hits: 0 })
    return
  }
  if (has(v, Flag.assoc)) {
    if (subscript === '') throw new ShellError(`${name}[${subscript}]: bad array subscript`, 1, 'discard')
    const text = append ? appended(sh, v, element(sh, at, subscript) ?? '', value) : fitted(sh, v, value)
    sh.vars.writableAssoc(at).set(subscript, text)
    return
  }
  let index = Number(evaluate(sh, subscript))
  const last = v?.value instanceof IndexedArray ? v.value.last : typeof v?.value === 'string' ? 0 : -1
  if (index < 0) index += last + 1
  if (index < 0) throw new ShellError(`${name}[${subscript}]: bad array subscript`, 1, 'discard')
  const old = append ? (v?.value instanceof IndexedArray ? v.value.get(index) : index === 0 && typeof v?.value === 'string' ? v.value : undefined) : undefined
  const text = append ? appended(sh, v, old ?? '', value) : fitted(sh, v, value)
  if (sh.options.allexport) sh.vars.put(at, { value: undefined, ...v, flags: (v?.flags ?? 0) | Flag.export })
  sh.vars.writableIndexed(at).set(index, text)
}

/** `name=(…)` as pairs; a pair without a subscript goes to the next one. */
export function assignArray(sh: Shell, name: string, pairs: readonly { subscript: string | undefined; value: string; append: boolean }[], append: boolean): void {
  const at = target(sh, name).name
  const v = sh.vars.get(at)
  if (has(v, Flag.readonly)) throw readonlyError(sh, at)
  if (v?.dynamic !== undefined) return
  if (has(v, Flag.assoc)) {
    if (!append) sh.vars.put(at, { ...v!, value: new AssocArray() })
    sh.vars.writableAssoc(at)
    for (const p of pairs) assignElement(sh, at, p.subscript ?? '', p.value, p.append)
    return
  }
  if (!append) sh.vars.put(at, { ...v, flags: (v?.flags ?? 0) | Flag.indexed | (sh.options.allexport ? Flag.export : 0), value: undefined })
  let next = append ? sh.vars.writableIndexed(at).last + 1 : 0
  sh.vars.writableIndexed(at)
  for (const p of pairs) {
    if (p.subscript !== undefined) {
      const index = Number(evaluate(sh, p.subscript))
      next = index < 0 ? sh.vars.writableIndexed(at).last + 1 + index : index
      if (next < 0) throw new ShellError(`${name}[${p.subscript}]: bad array subscript`, 1, 'discard')
    }
    assignElement(sh, at, String(next), p.value, p.append)
    next++
  }
}
