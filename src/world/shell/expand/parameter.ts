import type { Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { fatalStatus, WORDS } from '../dialect.ts'
import { complain } from '../exec/report.ts'
import { ShellError } from '../errors.ts'
import type { Shell } from '../state.ts'
import { AssocArray } from '../vars/assoc-array.ts'
import { assignElement, assignScalar } from '../vars/assign.ts'
import { Flag, has, isName, splitReference } from '../vars/variable.ts'
import type { ParameterPart } from '../word/parts.ts'
import { parseWord } from '../word/parse.ts'
import { expandParts } from './parts.ts'
import { codePoints } from './code-points.ts'
import { elements, ifsOf, joiner, parameter, scalar, valueOf } from './parameters.ts'
import { element } from './parameters.ts'
import { modify, slice } from './operations.ts'
import { TextSink, type Sink } from './sink.ts'
import { expandSubscript } from './subscript.ts'
import { transform } from './transform.ts'

/** What a parameter stands for: one value (undefined: unset), or the elements of a list. */
interface Target {
  readonly name: string
  readonly subscript: string | undefined
  /** `@` or `*` for lists. */
  readonly list: '@' | '*' | undefined
  readonly one: string | undefined
  readonly many: readonly string[]
}

/** Expands one `$x` or `${…}` into a sink. False when it was a list without elements in double quotes. */
export function* expandParameter(sh: Shell, part: ParameterPart, sink: Sink, quoted: boolean): Sys<boolean> {
  if (part.form === 'value' && part.operator === undefined && part.subscript === undefined) {
    const name = part.name
    if (name !== '@' && name !== '*' && name !== '') {
      if (CLOCKED.has(name)) sh.clock = yield* sys.clock()
      const value = parameter(sh, name)
      if (value === undefined) {
        if (sh.options.nounset) throw unbound(sh, name)
        return true
      }
      if (quoted) sink.quoted(value)
      else sink.value(value)
      return true
    }
  }
  if (part.name === '' || (sh.dialect === 'dash' && isBashOnly(part))) throw badSubstitution(sh, part)
  if (part.form === 'names') {
    const names = sh.vars.entries().filter(([n, v]) => n.startsWith(part.name) && (v.value !== undefined || v.dynamic !== undefined)).map(([n]) => n)
    return emitList(sh, names, part.operator === '@' ? '@' : '*', sink, quoted)
  }
  if (part.form === 'keys') return emitList(sh, keysOf(sh, part.name), part.subscript === '@' ? '@' : '*', sink, quoted)
  let target = yield* targetOf(sh, part.name, part.subscript)
  if (part.form === 'indirect') target = yield* indirect(sh, part, target)
  if (part.form === 'length') {
    emit(String(lengthOf(sh, part, target)), sink, quoted)
    return true
  }
  return yield* operate(sh, part, target, sink, quoted)
}

/** Variables whose value is read off the clock. */
export const CLOCKED = new Set(['SECONDS', 'EPOCHSECONDS', 'EPOCHREALTIME'])

function emit(value: string, sink: Sink, quoted: boolean): void {
  if (quoted) sink.quoted(value)
  else sink.value(value)
}

/**
 * The elements of a list: in double quotes `@` keeps them apart, `*` joins them by IFS; unquoted ones are joined by IFS and split again, so that one which
 * is empty stays where IFS is no white space. What `changed` says of an assignment: elements that an operator has changed are joined by IFS there too.
 */
function emitList(sh: Shell, values: readonly string[], list: '@' | '*', sink: Sink, quoted: boolean, changed = false): boolean {
  const between = joiner(sh)
  if ((list === '*' && (quoted || !sink.splits)) || (changed && !sink.splits)) {
    emit(values.join(list === '@' && between === '' ? ' ' : between), sink, quoted)
    return true
  }
  if (!quoted && sink.splits && between !== '') {
    sink.value(values.join(between))
    return true
  }
  values.forEach((v, i) => {
    if (i > 0) sink.next()
    if (quoted) sink.open()
    emit(v, sink, quoted)
  })
  return values.length > 0
}

function* targetOf(sh: Shell, name: string, subscript: string | undefined): Sys<Target> {
  if (name === '@' || name === '*') return { name, subscript: undefined, list: name, one: undefined, many: sh.params }
  if (subscript === '@' || subscript === '*') return { name, subscript, list: subscript, one: undefined, many: elements(sh, name).map(([, v]) => v) }
  if (subscript === undefined) {
    if (CLOCKED.has(name)) sh.clock = yield* sys.clock()
    return { name, subscript, list: undefined, one: parameter(sh, name), many: [] }
  }
  const at = yield* expandSubscript(sh, name, subscript)
  try {
    return { name, subscript: at, list: undefined, one: element(sh, name, at), many: [] }
  } catch (e) {
    if (!(e instanceof ShellError) || e.ends !== 'command') throw e
    yield* complain(sh, e.message)
    return { name, subscript: at, list: undefined, one: undefined, many: [] }
  }
}

function keysOf(sh: Shell, name: string): string[] { return elements(sh, name).map(([k]) => k) }

/** `${!x}`: the parameter that x names; of a name reference the name itself. */
function* indirect(sh: Shell, part: ParameterPart, target: Target): Sys<Target> {
  const v = sh.vars.get(part.name)
  if (has(v, Flag.nameref)) return { ...target, one: typeof v!.value === 'string' ? v!.value : undefined }
  const to = target.list === undefined ? target.one : target.many.join(' ')
  if (to === undefined) {
    if (part.operator !== undefined && '-+=?:-:+:=:?'.includes(part.operator)) return { ...target, one: undefined }
    throw new ShellError(`${part.text.slice(2, -1).replace(/^!/, '!').slice(1)}: invalid indirect expansion`)
  }
  if (/^(?:[0-9]+|[@*#?$!-])$/.test(to)) return yield* targetOf(sh, to, undefined)
  const reference = splitReference(to)
  if (!reference) throw new ShellError(`${to}: invalid variable name`)
  return yield* targetOf(sh, reference.name, reference.subscript)
}

function lengthOf(sh: Shell, part: ParameterPart, t: Target): number {
  if (t.list !== undefined) return t.many.length
  if (t.one === undefined && sh.options.nounset) throw unbound(sh, part.subscript === undefined ? part.name : `${part.name}[${part.subscript}]`)
  return codePoints(t.one ?? '')
}

const unbound = (sh: Shell, name: string): ShellError =>
  new ShellError(WORDS[sh.dialect].unsetVariable(/^[0-9]+$/.test(name) && sh.dialect === 'bash' ? `$${name}` : name), fatalStatus(sh), 'exit')
const badSubstitution = (sh: Shell, part: ParameterPart): ShellError =>
  sh.dialect === 'dash' ? new ShellError(WORDS.dash.badSubstitution(part.text), 2, 'exit') : new ShellError(WORDS.bash.badSubstitution(part.text))

/** Forms and operators that only bash has. */
const isBashOnly = (part: ParameterPart): boolean =>
  (part.form !== 'value' && part.form !== 'length') || part.subscript !== undefined || (part.operator !== undefined && /^(?:[:@]|\/.?\/?|[\^,]{1,2})$/.test(part.operator))

function* operate(sh: Shell, part: ParameterPart, t: Target, sink: Sink, quoted: boolean): Sys<boolean> {
  const operator = part.operator
  const operand = part.operand ?? ''
  const listed = t.list !== undefined
  switch (operator) {
    case '-': case ':-': case '+': case ':+': case '=': case ':=': case '?': case ':?': {
      const joined = listed ? t.many.join(' ') : t.one
      const unset = listed ? t.many.length === 0 : t.one === undefined
      const empty = unset || (operator[0] === ':' && joined === '' && !(t.list === '@' && !sink.splits))
      const kind = operator.at(-1)
      if (kind === '+') {
        if (!empty) yield* expandOperand(sh, operand, sink, quoted)
        else if (t.list === '@') return false
        return true
      }
      if (!empty) return show(sh, t, sink, quoted)
      if (kind === '-') {
        yield* expandOperand(sh, operand, sink, quoted)
        return true
      }
      const text = new TextSink()
      yield* expandOperand(sh, operand, text, quoted)
      if (kind === '?') throw new ShellError(`${nameFor(part)}: ${text.out === '' ? (operator === '?' ? WORDS[sh.dialect].notSet : WORDS[sh.dialect].notSetOrNull) : text.out}`, fatalStatus(sh), 'exit')
      if (!isName(t.name) || listed) throw new ShellError(`${part.text.startsWith('${') ? `$${t.name}` : t.name}: cannot assign in this way`)
      if (t.subscript !== undefined) assignElement(sh, t.name, t.subscript, text.out, false)
      else assignScalar(sh, t.name, text.out)
      emit((t.subscript === undefined ? scalar(sh, t.name) : element(sh, t.name, t.subscript)) ?? '', sink, quoted)
      return true
    }
    case undefined: case '@': {
      if (operator === undefined) {
        if (!listed && t.one === undefined && sh.options.nounset) throw unbound(sh, nameFor(part))
        return show(sh, t, sink, quoted)
      }
      return yield* transformed(sh, part, t, sink, quoted)
    }
    case ':': {
      if (!listed && t.one === undefined) {
        if (sh.options.nounset) throw unbound(sh, nameFor(part))
        return true
      }
      const of = yield* slice(sh, part.name, operand, listed ? { list: sliceable(sh, t) } : { text: t.one ?? '' })
      if (typeof of === 'string') {
        emit(of, sink, quoted)
        return true
      }
      return emitList(sh, of, t.list!, sink, quoted, quoted)
    }
    default: {
      if (!listed && t.one === undefined && sh.options.nounset) throw unbound(sh, nameFor(part))
      const change = yield* modify(sh, operator, operand)
      if (listed) return emitList(sh, t.many.map(change), t.list!, sink, quoted, true)
      emit(change(t.one ?? ''), sink, quoted)
      return true
    }
  }
}

const nameFor = (part: ParameterPart): string => (part.form === 'indirect' ? '!' : '') + part.name + (part.subscript === undefined ? '' : `[${part.subscript}]`)

/** What a slice counts in: positional parameters begin with $0, arrays keep their subscripts. */
function sliceable(sh: Shell, t: Target): readonly (readonly [number, string])[] {
  if (t.name === '@' || t.name === '*') return [sh.arg0, ...sh.params].map((v, i) => [i, v] as const)
  const value = valueOf(sh, t.name)
  if (value instanceof AssocArray) return value.values().map((v, i) => [i + 1, v] as const)
  return elements(sh, t.name).map(([k, v]) => [Number(k), v] as const)
}

function show(sh: Shell, t: Target, sink: Sink, quoted: boolean): boolean {
  if (t.list !== undefined) return emitList(sh, t.many, t.list, sink, quoted)
  emit(t.one ?? '', sink, quoted)
  return true
}

/** The word after `-`, `=`, `+` or `?`: unquoted text of it is split, in double quotes all of it is quoted. */
export function* expandOperand(sh: Shell, operand: string, sink: Sink, quoted: boolean): Sys<void> {
  if (quoted) {
    yield* expandParts(sh, parseWord(operand, 'operand'), sink, { tilde: 'none', quoted: true })
  } else yield* expandParts(sh, parseWord(operand), sink, { tilde: 'start', splitText: true })
}

function* transformed(sh: Shell, part: ParameterPart, t: Target, sink: Sink, quoted: boolean): Sys<boolean> {
  const operator = part.operand ?? ''
  if (!/^[UuLQEPAKak]$/.test(operator)) throw badSubstitution(sh, part)
  if (t.list === undefined && t.one === undefined && operator !== 'a' && operator !== 'A') {
    if (sh.options.nounset) throw unbound(sh, nameFor(part))
    return true
  }
  if (t.list === '@' && t.many.length === 0 && operator !== 'A') return false
  const result = yield* transform(sh, operator, t)
  if (operator === 'A' && typeof result !== 'string' && !quoted && ifsOf(sh) !== '') {
    sink.value(result.join(' '))
    return true
  }
  if (typeof result === 'string') {
    emit(result, sink, quoted)
    return true
  }
  return emitList(sh, result, t.list!, sink, quoted)
}
