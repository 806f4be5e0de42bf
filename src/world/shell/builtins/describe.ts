import type { Sys } from '../../sim/index.ts'
import { searchPath } from '../exec/external.ts'
import { functionText } from '../print/function.ts'
import { quoteSingle } from '../print/quote.ts'
import type { Shell } from '../state.ts'
import { builtinError, out, parseOptions, usageError } from './builtin.ts'
import { builtinOf } from './index.ts'
import { SPECIAL_BUILTINS } from './special.ts'
import { RESERVED } from '../syntax/reserved.ts'
import { isErrno } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { normalise } from '../../os/index.ts'

export type Kind = 'alias' | 'keyword' | 'function' | 'builtin' | 'file'

/** Says what a name would run, as `command -v` (`short`) or `type` (`long`) says it. False, with the complaint of `long` made, where it is nothing. */
export function* describe(sh: Shell, name: string, form: 'short' | 'long'): Sys<boolean> {
  for (const found of yield* lookUp(sh, name, false, {})) {
    out(sh, form === 'short' ? shortWords(sh, name, found) : longWords(sh, name, found))
    return true
  }
  if (form === 'long' && sh.dialect === 'bash') yield* builtinError(sh, 'command', `${name}: not found`)
  return false
}

interface Found { readonly kind: Kind; readonly path?: string; readonly hashed?: boolean }

/** Everything that a name means, in the order in which the shell looks. */
export function* lookUp(sh: Shell, name: string, all: boolean, o: { noFunctions?: boolean; pathOnly?: boolean }): Sys<Found[]> {
  const found: Found[] = []
  if (!o.pathOnly) {
    if (sh.aliases.has(name) && sh.shopts.expand_aliases) found.push({ kind: 'alias' })
    if (RESERVED.has(name)) found.push({ kind: 'keyword' })
    if (!o.noFunctions && sh.functions.has(name)) found.push({ kind: 'function' })
    if (builtinOf(sh, name)) found.push({ kind: 'builtin' })
    if (found.length > 0 && !all) return found.slice(0, 1)
  }
  if (name.includes('/')) {
    if (yield* executable(name)) found.push({ kind: 'file', path: name })
    return found
  }
  const hashed = sh.hash.get(name)
  if (hashed && !all) return [...found, { kind: 'file', path: hashed.path, hashed: true }]
  for (const path of yield* searchPath(sh, name, all)) found.push({ kind: 'file', path: path.startsWith('./') ? normalise(`${sh.cwd}/${path}`) : path })
  return all ? found : found.slice(0, 1)
}

function* executable(path: string): Sys<boolean> {
  try {
    return (yield* sys.stat(path)).type !== 'dir' && (yield* sys.access(path, 'x'))
  } catch (e) {
    if (isErrno(e)) return false
    throw e
  }
}

function shortWords(sh: Shell, name: string, f: Found): string {
  if (f.kind === 'alias') return `alias ${name}=${quoteSingle(sh.aliases.get(name)!)}\n`
  return f.kind === 'file' ? `${f.path}\n` : `${name}\n`
}

function longWords(sh: Shell, name: string, f: Found): string {
  switch (f.kind) {
    case 'alias': return `${name} is aliased to \`${sh.aliases.get(name)!}'\n`
    case 'keyword': return `${name} is a shell keyword\n`
    case 'function': return `${name} is a function\n${functionText(sh.functions.get(name)!)}\n`
    case 'builtin': return `${name} is a ${(sh.options.posix || sh.dialect === 'dash') && SPECIAL_BUILTINS.has(name) ? 'special ' : ''}shell builtin\n`
    case 'file': return f.hashed && sh.dialect === 'bash' ? `${name} is hashed (${f.path})\n` : `${name} is ${f.path}\n`
  }
}

export function* type(sh: Shell, args: readonly string[]): Sys<number> {
  const translated = args.map((a) => (a === '-type' ? '-t' : a === '-path' ? '-p' : a === '-all' ? '-a' : a))
  const parsed = parseOptions(translated, 'aftpP')
  if (parsed.error) return yield* usageError(sh, 'type', parsed.error)
  const { flags, rest } = parsed
  let missing = false
  for (const name of rest) {
    const found = yield* lookUp(sh, name, flags.has('a'), { noFunctions: flags.has('f'), pathOnly: flags.has('P') })
    if (found.length === 0) {
      missing = true
      if (sh.dialect === 'dash') out(sh, `${name}: not found\n`)
      else if (!flags.has('t') && !flags.has('p') && !flags.has('P')) yield* builtinError(sh, 'type', `${name}: not found`)
    }
    for (const f of found) {
      if (flags.has('t')) out(sh, `${f.kind}\n`)
      else if (flags.has('p') || flags.has('P')) {
        if (f.kind === 'file') out(sh, `${f.path}\n`)
      } else out(sh, longWords(sh, name, f))
    }
  }
  return missing ? (sh.dialect === 'dash' ? 127 : 1) : 0
}
