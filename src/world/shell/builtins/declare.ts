import type { Sys } from '../../sim/index.ts'
import { arrayPairs, type Declared } from '../exec/assignment.ts'
import { trace } from '../exec/trace.ts'
import { prefix, say } from '../exec/report.ts'
import { WORDS } from '../dialect.ts'
import { ShellError, Unwind } from '../errors.ts'
import { expandSubscript } from '../expand/subscript.ts'
import { valueOf } from '../expand/parameters.ts'
import { arrayText, declaration } from '../print/declaration.ts'
import { quoteTraced, quoteValue } from '../print/quote.ts'
import { evaluate } from '../expand/arithmetic.ts'
import { functionText } from '../print/function.ts'
import type { Shell } from '../state.ts'
import { AssocArray } from '../vars/assoc-array.ts'
import { assignArray, assignElement, assignScalar } from '../vars/assign.ts'
import { IndexedArray } from '../vars/indexed-array.ts'
import { Flag, has, isName, splitReference, type Variable } from '../vars/variable.ts'
import { builtinError, out, parseOptions, usageError } from './builtin.ts'

const LETTERS: Readonly<Record<string, number>> = {
  a: Flag.indexed, A: Flag.assoc, i: Flag.integer, l: Flag.lower, n: Flag.nameref, r: Flag.readonly, t: Flag.trace, u: Flag.upper, x: Flag.export, c: Flag.capital,
}

interface Request {
  readonly command: string
  readonly on: number
  readonly off: number
  readonly local: boolean
  readonly global: boolean
  readonly inherit: boolean
}

/** The argument of a declaring builtin, whether it was parsed as an assignment or came out of an expansion. */
function declaredOf(text: string, parsed: Declared | undefined): Declared | undefined {
  if (parsed) return parsed
  const m = /^([A-Za-z_][A-Za-z0-9_]*)(?:\[([^\]]*)\])?(\+?)=([\s\S]*)$/.exec(text)
  if (!m) return undefined
  return { text, name: m[1]!, subscript: m[2], append: m[3] === '+', value: m[4]! }
}

/** `declare`, `typeset`, `local`. */
export function* declare(sh: Shell, args: readonly string[], name: string): Sys<number> {
  const declared = sh.declared
  if (name === 'local' && sh.vars.depth === 0) {
    yield* builtinError(sh, 'local', sh.dialect === 'dash' ? 'not in a function' : 'can only be used in a function')
    if (sh.dialect === 'dash') throw new Unwind('exit', 2)
    return 1
  }
  let on = 0
  let off = 0
  const seen = new Set<string>()
  let i = 0
  for (; i < args.length; i++) {
    const arg = args[i]!
    if (arg === '--') {
      i++
      break
    }
    if (!/^[-+]./.test(arg)) break
    for (const letter of arg.slice(1)) {
      if (!(letter in LETTERS) && !'fFgIp'.includes(letter)) return yield* usageError(sh, name, `${arg[0]}${letter}: invalid option`)
      if (letter in LETTERS) {
        if (arg[0] === '-') on |= LETTERS[letter]!
        else off |= LETTERS[letter]!
      } else seen.add(letter)
    }
  }
  const words = args.slice(i)
  if (seen.has('f') || seen.has('F')) return yield* functions(sh, words, name, on, off, seen.has('F'))
  if (seen.has('p') || (words.length === 0 && name !== 'local')) return yield* print(sh, words, name, on, seen.has('p'))
  if (words.length === 0) {
    for (const n of sh.vars.locals().sort()) out(sh, `${setLine(sh, n)}\n`)
    return 0
  }
  const request: Request = { command: name, on, off, local: name === 'local' || (sh.vars.depth > 0 && !seen.has('g')), global: seen.has('g'), inherit: seen.has('I') || sh.shopts.localvar_inherit }
  let status = 0
  for (let k = 0; k < words.length; k++) {
    if (name === 'local' && words[k] === '-') continue
    status = Math.max(status, yield* one(sh, request, words[k]!, declaredOf(words[k]!, declared[i + k + 1])))
  }
  return status
}

function setLine(sh: Shell, name: string): string {
  const v = sh.vars.get(name)!
  return v.value === undefined ? name : `${name}=${typeof v.value === 'string' ? v.value : declaration(name, v).replace(/^[^=]*=/, '')}`
}

function* one(sh: Shell, r: Request, text: string, d: Declared | undefined): Sys<number> {
  const reference = d ?? splitReference(text)
  if (sh.dialect === 'dash' && !/^[A-Za-z_][A-Za-z0-9_]*(?:=|$)/.test(text)) return yield* builtinError(sh, r.command, WORDS.dash.badName(text.split('=')[0]!))
  if (!reference || !isName(reference.name)) return yield* builtinError(sh, r.command, WORDS.bash.badName(text))
  const { name } = reference
  try {
    yield* apply(sh, r, name, reference.subscript, d)
    return 0
  } catch (e) {
    if (!(e instanceof ShellError)) throw e
    if (e.ends === 'exit') throw e
    yield* builtinError(sh, r.command, e.message)
    return 1
  }
}

const ARRAYS = Flag.indexed | Flag.assoc

function* apply(sh: Shell, r: Request, written: string, subscript: string | undefined, d: Declared | undefined): Sys<void> {
  const name = r.on & Flag.nameref || r.off & Flag.nameref ? written : (sh.vars.follow(written)?.name ?? written)
  const outer = sh.vars.get(name)
  if (r.local && !has(outer, Flag.readonly | 0) && sh.vars.hide(name, 'function')) {
    const kept = r.inherit ? outer : undefined
    sh.vars.put(name, { flags: Flag.local | ((kept?.flags ?? 0) & ~Flag.nameref), value: kept?.value })
  } else if (r.local && has(outer, Flag.readonly) && !sh.vars.isLocal(name)) throw new ShellError(WORDS[sh.dialect].readonlyVariable(name), 1, 'command')
  if (r.global && sh.vars.depth > 0) {
    globally(sh, name, r, d)
    return
  }
  const v = sh.vars.get(name)
  if (has(v, Flag.readonly)) {
    if (d) throw new ShellError(WORDS[sh.dialect].readonlyVariable(name), 1, 'command')
    if (r.off & Flag.readonly) throw new ShellError(WORDS[sh.dialect].readonlyVariable(name), 1, 'command')
  }
  if (r.off & ARRAYS && has(v, r.off & ARRAYS)) throw new ShellError(`${name}: cannot destroy array variables in this way`, 1, 'command')
  if (r.on & Flag.assoc && has(v, Flag.indexed)) throw new ShellError(`${name}: cannot convert indexed to associative array`, 1, 'command')
  if (r.on & Flag.indexed && has(v, Flag.assoc)) throw new ShellError(`${name}: cannot convert associative to indexed array`, 1, 'command')
  let flags = ((v?.flags ?? 0) | (r.on & ~Flag.readonly)) & ~r.off
  if (r.on & (Flag.lower | Flag.upper | Flag.capital)) flags = (flags & ~(Flag.lower | Flag.upper | Flag.capital)) | (r.on & (Flag.lower | Flag.upper | Flag.capital))
  const listed = d !== undefined && typeof d.value !== 'string'
  if ((listed || subscript !== undefined) && !(flags & ARRAYS)) flags |= Flag.indexed
  let value: Variable['value'] = v?.value
  if (flags & ARRAYS && typeof value === 'string') value = flags & Flag.assoc ? assocOf(value) : new IndexedArray([value])
  sh.vars.put(name, { ...v, flags, value })
  if (r.on & Flag.nameref && d && typeof d.value === 'string') {
    if (!splitReference(d.value)) throw new ShellError(`\`${d.value}': invalid variable name for name reference`, 1, 'command')
    if (d.value === name && sh.vars.depth === 0) throw new ShellError(`${name}: nameref variable self references not allowed`, 1, 'command')
    sh.vars.put(name, { flags, value: d.value })
  } else if (d) yield* setValue(sh, name, d)
  if (r.on & Flag.readonly) {
    const now = sh.vars.get(name)!
    sh.vars.put(name, { ...now, flags: now.flags | Flag.readonly })
  }
}

function assocOf(value: string): AssocArray {
  const out = new AssocArray()
  out.set('0', value)
  return out
}

function* setValue(sh: Shell, name: string, d: Declared): Sys<void> {
  if (typeof d.value !== 'string') {
    assignArray(sh, name, yield* arrayPairs(sh, name, d.value), d.append)
    return
  }
  if (d.subscript !== undefined) assignElement(sh, name, yield* expandSubscript(sh, name, d.subscript), d.value, d.append)
  else assignScalar(sh, name, d.value, d.append)
}

/** `declare -g`: the variable of the outermost scope. */
function globally(sh: Shell, name: string, r: Request, d: Declared | undefined): void {
  const scope = sh.vars.global(name)
  const v = scope.get()
  const flags = ((v?.flags ?? 0) | r.on) & ~r.off & ~Flag.local
  const text = d && typeof d.value === 'string' ? (d.append && typeof v?.value === 'string' ? v.value + d.value : d.value) : undefined
  const list = d && typeof d.value !== 'string' ? d.value : undefined
  let value: Variable['value'] = text ?? v?.value
  if (list || r.on & ARRAYS) value = r.on & Flag.assoc ? fillAssoc(list ?? []) : new IndexedArray((list ?? []).map((e) => e.text))
  scope.put({ flags: list && !(flags & ARRAYS) ? flags | Flag.indexed : flags, value })
}

function fillAssoc(list: readonly { subscript: string | undefined; text: string }[]): AssocArray {
  const out = new AssocArray()
  for (const e of list) out.set(e.subscript ?? '', e.text)
  return out
}

function* print(sh: Shell, words: readonly string[], command: string, on: number, asked: boolean): Sys<number> {
  if (words.length === 0) {
    for (const [name, v] of sh.vars.entries()) {
      if (v.dynamic !== undefined && valueOf(sh, name) === undefined) continue
      if (on !== 0 && (v.flags & on) !== on) continue
      if (asked || on !== 0) out(sh, `${declaration(name, v, shown(sh, name, v))}\n`)
      else if (v.value !== undefined || v.dynamic !== undefined) out(sh, `${setText(name, shown(sh, name, v))}\n`)
    }
    if (!asked && on === 0) for (const n of [...sh.functions.keys()].sort()) out(sh, `${functionText(sh.functions.get(n)!)}\n`)
    return 0
  }
  let status = 0
  for (const name of words) {
    const v = sh.vars.get(name)
    if (!v) {
      yield* builtinError(sh, command, `${name}: not found`)
      status = 1
    } else out(sh, `${declaration(name, v, shown(sh, name, v))}\n`)
  }
  return status
}

const shown = (sh: Shell, name: string, v: Variable): Variable['value'] => (v.dynamic === undefined ? v.value : valueOf(sh, name))

/** `name=value` as `set` and `declare` list variables. */
export function setText(name: string, value: Variable['value']): string {
  if (value === undefined) return name
  if (typeof value === 'string') return `${name}=${quoteValue(value)}`
  return `${name}=${arrayText(value)}`
}

function* functions(sh: Shell, words: readonly string[], command: string, on: number, off: number, namesOnly: boolean): Sys<number> {
  if (words.length === 0) {
    for (const name of [...sh.functions.keys()].sort()) {
      const f = sh.functions.get(name)!
      out(sh, namesOnly ? `declare -f${functionLetters(f)} ${name}\n` : `${functionText(f)}\n`)
    }
    return 0
  }
  let status = 0
  for (const name of words) {
    const f = sh.functions.get(name)
    if (!f) {
      status = 1
      if (on !== 0) yield* builtinError(sh, command, `${name}: not a function`)
      continue
    }
    if (on !== 0 || off !== 0) {
      sh.functions.set(name, {
        ...f, ...(on & Flag.export ? { exported: true } : {}), ...(off & Flag.export ? { exported: false } : {}),
        ...(on & Flag.trace ? { traced: true } : {}), ...(off & Flag.trace ? { traced: false } : {}), ...(on & Flag.readonly ? { readonly: true } : {}),
      })
    } else if (namesOnly) out(sh, sh.shopts.extdebug ? `${name} ${f.line} ${f.file}\n` : `${name}\n`)
    else out(sh, `${functionText(f)}\n`)
  }
  return status
}

const functionLetters = (f: { readonly?: boolean; traced?: boolean; exported?: boolean }): string => `${f.readonly ? 'r' : ''}${f.traced ? 't' : ''}${f.exported ? 'x' : ''}`

/** `export` and `readonly`. */
export function* attribute(sh: Shell, args: readonly string[], name: string): Sys<number> {
  const flag = name === 'export' ? Flag.export : Flag.readonly
  const parsed = parseOptions(args, name === 'export' ? 'fnp' : 'aAfp')
  if (parsed.error) return yield* usageError(sh, name, parsed.error)
  const { flags, rest } = parsed
  if (rest.length === 0) {
    if (flags.has('f')) {
      for (const [n, f] of [...sh.functions].sort(([a], [b]) => (a < b ? -1 : 1))) if (name === 'export' ? f.exported : f.readonly) out(sh, `${functionText(f)}\ndeclare -f${functionLetters(f)} ${n}\n`)
      return 0
    }
    const kind = (flags.has('a') ? Flag.indexed : 0) | (flags.has('A') ? Flag.assoc : 0)
    for (const [n, v] of sh.vars.entries()) if (v.flags & flag && (v.flags & kind) === kind) out(sh, `${declaration(n, v, shown(sh, n, v))}\n`)
    return 0
  }
  if (flags.has('f')) return yield* functions(sh, rest, name, flags.has('n') ? 0 : flag, flags.has('n') ? flag : 0, false)
  const on = (flags.has('n') ? 0 : flag) | (flags.has('a') ? Flag.indexed : 0) | (flags.has('A') ? Flag.assoc : 0)
  const request: Request = { command: name, on, off: flags.has('n') ? flag : 0, local: false, global: false, inherit: false }
  const skipped = args.length - rest.length
  let status = 0
  const { declared } = sh
  for (let k = 0; k < rest.length; k++) {
    const d = declaredOf(rest[k]!, declared[skipped + k + 1])
    if (d && typeof d.value === 'string' && sh.options.xtrace) yield* trace(sh, `${d.name}${d.append ? '+=' : '='}${d.value === '' ? '' : quoteTraced(d.value)}`)
    status = Math.max(status, yield* one(sh, request, rest[k]!, d))
  }
  return status
}

export function* unset(sh: Shell, args: readonly string[]): Sys<number> {
  const parsed = parseOptions(args, 'fvn')
  if (parsed.error) return yield* usageError(sh, 'unset', parsed.error)
  const { flags, rest } = parsed
  if (flags.has('f') && flags.has('v')) return yield* builtinError(sh, 'unset', 'cannot simultaneously unset a function and a variable')
  let status = 0
  for (const word of rest) status = Math.max(status, yield* unsetOne(sh, word, flags))
  return status
}

function* unsetOne(sh: Shell, word: string, flags: ReadonlyMap<string, string>): Sys<number> {
  if (flags.has('f')) return yield* unsetFunction(sh, word)
  const reference = splitReference(word)
  if (!reference) {
    if (!flags.has('v')) return yield* unsetFunction(sh, word)
    return yield* builtinError(sh, 'unset', `\`${word}': not a valid identifier`)
  }
  const at = flags.has('n') ? { name: reference.name, subscript: undefined } : (sh.vars.follow(reference.name) ?? reference)
  const subscript = reference.subscript ?? at.subscript
  const v = sh.vars.get(at.name)
  if (!v) return flags.has('v') || !sh.functions.has(word) ? 0 : yield* unsetFunction(sh, word)
  if (has(v, Flag.readonly)) return yield* builtinError(sh, 'unset', sh.dialect === 'dash' ? WORDS.dash.readonlyVariable(at.name) : `${at.name}: cannot unset: readonly variable`)
  if (subscript === undefined) {
    sh.vars.unset(at.name)
    return 0
  }
  if (subscript === '@' || subscript === '*') {
    if (has(v, Flag.assoc) && sh.vars.writableAssoc(at.name).get(subscript) !== undefined) sh.vars.writableAssoc(at.name).delete(subscript)
    else sh.vars.unset(at.name)
    return 0
  }
  if (!has(v, ARRAYS)) {
    if (subscript === '0') sh.vars.unset(at.name)
    else return yield* builtinError(sh, 'unset', `${at.name}: not an array variable`)
    return 0
  }
  const key = yield* expandSubscript(sh, at.name, subscript)
  if (has(v, Flag.assoc)) sh.vars.writableAssoc(at.name).delete(key)
  else {
    const array = sh.vars.writableIndexed(at.name)
    const index = Number(evaluate(sh, key))
    const from = index < 0 ? array.last + 1 + index : index
    if (from < 0) {
      yield* say(`${prefix(sh)}unset: [${subscript}]: bad array subscript\n`)
      return 1
    }
    array.delete(from)
  }
  return 0
}

function* unsetFunction(sh: Shell, name: string): Sys<number> {
  const f = sh.functions.get(name)
  if (f?.readonly) return yield* builtinError(sh, 'unset', `${name}: cannot unset: readonly function`)
  sh.functions.delete(name)
  return 0
}
