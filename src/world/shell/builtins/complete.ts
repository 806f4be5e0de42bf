import type { Sys } from '../../sim/index.ts'
import { quoteSingle } from '../print/quote.ts'
import { ACTIONS, files } from '../readline/complete/sources.ts'
import { specMatches } from '../readline/complete/spec.ts'
import type { CompletionSpec, Shell } from '../state.ts'
import { fnvBuckets } from '../vars/assoc-array.ts'
import { builtinError, out, usageError } from './builtin.ts'

const LETTERS: Readonly<Record<string, string>> = {
  a: 'alias', b: 'builtin', c: 'command', d: 'directory', e: 'export', f: 'file', g: 'group', j: 'job', k: 'keyword', s: 'service', u: 'user', v: 'variable',
}
const OPTION_NAMES = ['bashdefault', 'default', 'dirnames', 'filenames', 'noquote', 'nosort', 'nospace', 'plusdirs']

interface Request { readonly spec: CompletionSpec; readonly rest: readonly string[]; readonly flags: ReadonlySet<string> }

/** Options that `complete` and `compgen` share. A number: the status of a complaint that was made. */
function* request(sh: Shell, command: string, args: readonly string[]): Sys<Request | number> {
  const actions: string[] = []
  const options: string[] = []
  const spec: { -readonly [K in keyof CompletionSpec]?: CompletionSpec[K] } = {}
  const flags = new Set<string>()
  const valued: Readonly<Record<string, 'glob' | 'words' | 'function' | 'command' | 'filter' | 'prefix' | 'suffix'>> = { G: 'glob', W: 'words', F: 'function', C: 'command', X: 'filter', P: 'prefix', S: 'suffix' }
  let i = 0
  for (; i < args.length; i++) {
    const arg = args[i]!
    if (arg === '--') {
      i++
      break
    }
    if (!/^-./.test(arg)) break
    for (let k = 1; k < arg.length; k++) {
      const letter = arg[k]!
      if (LETTERS[letter]) actions.push(LETTERS[letter])
      else if ('prDEI'.includes(letter) && command === 'complete') flags.add(letter)
      else if (letter === 'A' || letter === 'o' || valued[letter]) {
        const value = k + 1 < arg.length ? arg.slice(k + 1) : args[++i]
        if (value === undefined) return yield* usageError(sh, command, `-${letter}: option requires an argument`)
        if (letter === 'A') {
          if (!ACTIONS[value]) return yield* builtinError(sh, command, `${value}: invalid action name`)
          actions.push(value)
        } else if (letter === 'o') {
          if (!OPTION_NAMES.includes(value)) return yield* builtinError(sh, command, `${value}: invalid option name`)
          options.push(value)
        } else spec[valued[letter]!] = value
        break
      } else return yield* usageError(sh, command, `-${letter}: invalid option`)
    }
  }
  return { spec: { ...spec, actions, options }, rest: args.slice(i), flags }
}

export function* complete(sh: Shell, args: readonly string[]): Sys<number> {
  const r = yield* request(sh, 'complete', args)
  if (typeof r === 'number') return r
  const { flags, spec } = r
  const names = [...(flags.has('D') ? ['-D'] : []), ...(flags.has('E') ? ['-E'] : []), ...(flags.has('I') ? ['-I'] : []), ...r.rest]
  if (flags.has('r')) {
    if (names.length === 0) sh.completions.clear()
    let status = 0
    for (const n of names) if (!sh.completions.delete(n)) status = yield* builtinError(sh, 'complete', `${n}: no completion specification`)
    return status
  }
  if (flags.has('p') || args.length === 0) {
    let status = 0
    for (const n of names.length === 0 ? fnvBuckets([...sh.completions.keys()], BUCKETS) : names) {
      const known = sh.completions.get(n)
      if (known) out(sh, `${specText(n, known)}\n`)
      else status = yield* builtinError(sh, 'complete', `${n}: no completion specification`)
    }
    return status
  }
  if (names.length === 0) return yield* usageError(sh, 'complete')
  for (const n of names) sh.completions.set(n, spec)
  return 0
}

const BUCKETS = 512
const quoteName = (text: string): string => (/^[A-Za-z0-9_./-]+$/.test(text) ? text : quoteSingle(text))

function specText(name: string, spec: CompletionSpec): string {
  const words = ['complete', ...[...spec.options].sort().map((o) => `-o ${o}`)]
  for (const a of spec.actions) {
    const letter = Object.entries(LETTERS).find(([, n]) => n === a)?.[0]
    words.push(letter ? `-${letter}` : `-A ${a}`)
  }
  if (spec.glob !== undefined) words.push(`-G ${quoteSingle(spec.glob)}`)
  if (spec.words !== undefined) words.push(`-W ${quoteSingle(spec.words)}`)
  if (spec.prefix !== undefined) words.push(`-P ${quoteSingle(spec.prefix)}`)
  if (spec.suffix !== undefined) words.push(`-S ${quoteSingle(spec.suffix)}`)
  if (spec.filter !== undefined) words.push(`-X ${quoteSingle(spec.filter)}`)
  if (spec.command !== undefined) words.push(`-C ${quoteSingle(spec.command)}`)
  if (spec.function !== undefined) words.push(`-F ${quoteName(spec.function)}`)
  return [...words, quoteName(name)].join(' ')
}

export function* compgen(sh: Shell, args: readonly string[]): Sys<number> {
  const r = yield* request(sh, 'compgen', args)
  if (typeof r === 'number') return r
  const word = r.rest[0] ?? ''
  const found = yield* specMatches(sh, r.spec, { command: 'compgen', word, previous: '', words: ['compgen', word], index: 1, line: '', point: 0 })
  let { words } = found
  const has = (o: string): boolean => r.spec.options.includes(o)
  if (words.length === 0 && (has('default') || has('bashdefault'))) words = yield* files(sh, word)
  if (has('plusdirs') || (words.length === 0 && has('dirnames'))) words = [...words, ...(yield* files(sh, word, true))]
  for (const w of words) out(sh, `${w}\n`)
  return words.length > 0 ? 0 : 1
}

export function* compopt(sh: Shell, args: readonly string[]): Sys<number> {
  const changes: [string, boolean][] = []
  const names: string[] = []
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!
    if (arg === '-o' || arg === '+o') {
      const option = args[++i] ?? ''
      if (!OPTION_NAMES.includes(option)) return yield* builtinError(sh, 'compopt', `${option}: invalid option name`)
      changes.push([option, arg === '-o'])
    } else if (/^-[DEI]$/.test(arg)) names.push(arg)
    else if (arg.startsWith('-') && arg !== '--') return yield* usageError(sh, 'compopt', `${arg}: invalid option`)
    else if (arg !== '--') names.push(arg)
  }
  const apply = (options: readonly string[]): string[] => changes.reduce<string[]>((o, [name, on]) => (on ? [...new Set([...o, name])] : o.filter((x) => x !== name)), [...options])
  if (names.length === 0) {
    if (!sh.completionOptions) return yield* builtinError(sh, 'compopt', 'not currently executing completion function')
    sh.completionOptions = apply(sh.completionOptions)
    return 0
  }
  let status = 0
  for (const n of names) {
    const spec = sh.completions.get(n)
    if (spec) sh.completions.set(n, { ...spec, options: apply(spec.options) })
    else status = yield* builtinError(sh, 'compopt', `${n}: no completion specification`)
  }
  return status
}

