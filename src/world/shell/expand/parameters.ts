import { ShellError } from '../errors.ts'
import type { Shell } from '../state.ts'
import { AssocArray } from '../vars/assoc-array.ts'
import { dynamicValue } from '../vars/dynamic.ts'
import { IndexedArray } from '../vars/indexed-array.ts'
import { OPTIONS, optionNames } from '../options.ts'
import { indexOf } from './arithmetic.ts'
import type { Variable } from '../vars/variable.ts'

/** IFS as it counts now: the default when it is unset. */
export function ifsOf(sh: Shell): string {
  const v = sh.vars.get('IFS')
  return v === undefined || v.value === undefined ? ' \t\n' : scalar(sh, 'IFS')!
}

/** What `"$*"` puts between its elements. */
export const joiner = (sh: Shell): string => {
  const ifs = ifsOf(sh)
  return ifs === '' ? '' : String.fromCodePoint(ifs.codePointAt(0)!)
}

export type Value = Variable['value']

/** The value behind a name, references followed. */
export function valueOf(sh: Shell, name: string): Value {
  const v = sh.vars.get(name)
  if (v === undefined) return undefined
  if (v.flags & 64) {
    const at = sh.vars.follow(name)
    if (!at) throw new ShellError(`${name}: circular name reference`, 1, 'command')
    if (at.name === name) return v.value
    if (at.subscript !== undefined) return element(sh, at.name, at.subscript)
    return valueOf(sh, at.name)
  }
  return v.dynamic === undefined ? v.value : dynamicValue(sh, v)
}

/** The text of a variable; of an array its element 0. */
export function scalar(sh: Shell, name: string): string | undefined {
  const value = valueOf(sh, name)
  if (value instanceof IndexedArray) return value.get(0)
  if (value instanceof AssocArray) return value.get('0')
  return value
}

/** One element, its subscript expanded (and for an associative array taken as it is). */
export function element(sh: Shell, name: string, subscript: string): string | undefined {
  const value = valueOf(sh, name)
  if (value instanceof AssocArray) return value.get(subscript)
  const index = indexOf(sh, subscript)
  if (value instanceof IndexedArray) {
    const at = index < 0 ? value.last + 1 + index : index
    if (at < 0) throw new ShellError(`${name}: bad array subscript`, 1, 'command')
    return value.get(at)
  }
  if (index < 0) throw new ShellError(`${name}: bad array subscript`, 1, 'command')
  return index === 0 ? value : undefined
}

/** All elements of a variable, with their subscripts. */
export function elements(sh: Shell, name: string): [string, string][] {
  const value = valueOf(sh, name)
  if (value instanceof IndexedArray) return value.entries().map(([i, v]) => [String(i), v])
  if (value instanceof AssocArray) return value.entries()
  return value === undefined ? [] : [['0', value]]
}

/** `$-` */
export function optionFlags(sh: Shell): string {
  const letters = optionNames.filter((n) => sh.options[n] && OPTIONS[n] !== '').map((n) => OPTIONS[n] as string)
  if (sh.interactive) letters.push('i')
  const set = new Set(letters)
  if (sh.input === 'command' && sh.dialect === 'bash') set.add('c')
  if (sh.input === 'stdin') set.add('s')
  return [...'abefhikmnptuvxBCEHPT', 'c', 's'].filter((l) => set.has(l)).join('')
}

/** A special or positional parameter, or a variable. Undefined when unset. */
export function parameter(sh: Shell, name: string): string | undefined {
  switch (name) {
    case '?': return String(sh.status)
    case '$': return String(sh.pid)
    case '!': return sh.lastBackground === undefined ? undefined : String(sh.lastBackground)
    case '#': return String(sh.params.length)
    case '-': return optionFlags(sh)
    case '0': return sh.arg0
    default: return name.charCodeAt(0) <= 57 ? sh.params[Number(name) - 1] : scalar(sh, name)
  }
}
