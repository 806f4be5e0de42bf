import { isErrno, type Sys } from '../../sim/index.ts'
import { normalise, sys } from '../../os/index.ts'
import { scalar } from '../expand/parameters.ts'
import { shortDirectory } from '../print/directory.ts'
import type { Shell } from '../state.ts'
import { assignScalar } from '../vars/assign.ts'
import { Flag } from '../vars/variable.ts'
import { complain } from '../exec/report.ts'
import { builtinError, out, parseOptions, usageError } from './builtin.ts'

/** Changes the directory and with it PWD and OLDPWD. Gives the words of the failure, or undefined. */
export function* changeDirectory(sh: Shell, path: string, physical: boolean): Sys<string | undefined> {
  const logical = path.startsWith('/') ? normalise(path) : normalise(`${sh.cwd}/${path}`)
  try {
    const real = yield* physical ? sys.chdir(path) : enter(path, logical)
    setDirectory(sh, physical ? real : logical)
    return undefined
  } catch (e) {
    if (isErrno(e)) return e.message
    throw e
  }
}

function* enter(path: string, logical: string): Sys<string> {
  // A path through something that is no directory fails even where its dots lead back out.
  if (/(?:^|\/)\.\.(?:\/|$)/.test(path)) yield* sys.stat(path)
  try {
    return yield* sys.chdir(logical)
  } catch (e) {
    if (!isErrno(e)) throw e
    return yield* sys.chdir(path)
  }
}

function setDirectory(sh: Shell, to: string): void {
  assignScalar(sh, 'OLDPWD', sh.cwd)
  sh.cwd = to
  assignScalar(sh, 'PWD', to)
  for (const name of ['PWD', 'OLDPWD']) {
    const v = sh.vars.get(name)!
    if (name === 'OLDPWD' && !(v.flags & Flag.export)) sh.vars.put(name, { ...v, flags: v.flags | Flag.export })
  }
}

export function* cd(sh: Shell, args: readonly string[]): Sys<number> {
  const parsed = parseOptions(args, 'LPe@')
  if (parsed.error) return yield* usageError(sh, 'cd', parsed.error)
  const { rest } = parsed
  if (rest.length > 1 && sh.dialect === 'bash') return yield* builtinError(sh, 'cd', 'too many arguments')
  const physical = lastOf(args, 'P', 'L') || sh.options.physical
  let [path] = rest
  let show = false
  if (path === undefined) {
    path = scalar(sh, 'HOME')
    if (path === undefined) return yield* builtinError(sh, 'cd', 'HOME not set')
  } else if (path === '-') {
    path = scalar(sh, 'OLDPWD') ?? (sh.dialect === 'dash' ? sh.cwd : undefined)
    if (path === undefined) return yield* builtinError(sh, 'cd', 'OLDPWD not set')
    show = true
  } else if (path === '') return 0
  const tries = [path]
  const cdpath = scalar(sh, 'CDPATH')
  if (cdpath && !/^\.{0,2}\//.test(path) && path !== '.' && path !== '..') {
    tries.unshift(...cdpath.split(':').map((d) => (d === '' || d === '.' ? path : `${d.replace(/\/$/, '')}/${path}`)))
  }
  if (sh.shopts.cdable_vars) {
    const named = scalar(sh, path)
    if (named !== undefined) tries.push(named)
  }
  let why: string | undefined
  for (const candidate of tries) {
    const failed = yield* changeDirectory(sh, candidate, physical)
    if (failed === undefined) {
      if (show || candidate !== path) out(sh, `${sh.cwd}\n`)
      return 0
    }
    why = failed
  }
  if (sh.dialect === 'dash') {
    yield* complain(sh, `cd: can't cd to ${path}`)
    return 2
  }
  return yield* builtinError(sh, 'cd', `${path}: ${why}`)
}

function lastOf(args: readonly string[], on: string, off: string): boolean {
  let is = false
  for (const arg of args) {
    if (!arg.startsWith('-') || arg === '-' || arg === '--') break
    for (const c of arg.slice(1)) is = c === on ? true : c === off ? false : is
  }
  return is
}

export function* pwd(sh: Shell, args: readonly string[]): Sys<number> {
  const parsed = parseOptions(args, 'LP')
  if (parsed.error) return yield* usageError(sh, 'pwd', parsed.error)
  out(sh, `${lastOf(args, 'P', 'L') || sh.options.physical ? (yield* sys.self()).cwd : sh.cwd}\n`)
  return 0
}

interface Listing { readonly home?: string | undefined; readonly numbered: boolean; readonly lines: boolean }

function listing(sh: Shell, l: Listing): string {
  const all = [sh.cwd, ...sh.directories].map((d) => shortDirectory(d, l.home, 0))
  if (l.numbered) return all.map((d, i) => `${String(i).padStart(2)}  ${d}\n`).join('')
  return l.lines ? all.map((d) => `${d}\n`).join('') : `${all.join(' ')}\n`
}

const short = (sh: Shell): Listing => ({ home: scalar(sh, 'HOME'), numbered: false, lines: false })

/** `+n` and `-n` as an index in the stack; undefined when it is no such word, -1 out of range. */
function stackIndex(sh: Shell, word: string): number | undefined {
  const m = /^([+-])(\d+)$/.exec(word)
  if (!m) return undefined
  const size = sh.directories.length + 1
  const n = m[1] === '+' ? Number(m[2]) : size - 1 - Number(m[2])
  return n >= 0 && n < size ? n : -1
}

export function* dirs(sh: Shell, args: readonly string[]): Sys<number> {
  let home = scalar(sh, 'HOME')
  let numbered = false
  let lines = false
  for (const arg of args) {
    const index = stackIndex(sh, arg)
    if (index !== undefined) {
      if (index < 0) return yield* builtinError(sh, 'dirs', sh.directories.length === 0 ? 'directory stack empty' : `${arg.slice(1)}: directory stack index out of range`)
      out(sh, `${shortDirectory([sh.cwd, ...sh.directories][index]!, home, 0)}\n`)
      return 0
    }
    if (arg === '--') continue
    if (!/^-[clpv]+$/.test(arg)) {
      return arg.startsWith('-') ? yield* usageError(sh, 'dirs', `${arg}: invalid ${/^-\d/.test(arg) ? 'number' : 'option'}`) : yield* usageError(sh, 'dirs', `${arg}: invalid option`)
    }
    if (arg.includes('c')) {
      sh.directories = []
      return 0
    }
    if (arg.includes('l')) home = undefined
    if (arg.includes('p')) lines = true
    if (arg.includes('v')) numbered = true
  }
  out(sh, listing(sh, { home, numbered, lines }))
  return 0
}

export function* pushd(sh: Shell, args: readonly string[]): Sys<number> {
  let quiet = false
  let words = args
  if (words[0] === '-n') {
    quiet = true
    words = words.slice(1)
  }
  if (words[0] === '--') words = words.slice(1)
  if (words.length > 1) return yield* builtinError(sh, 'pushd', 'too many arguments')
  const [word] = words
  if (word === undefined) {
    const [top, ...others] = sh.directories
    if (top === undefined) return yield* builtinError(sh, 'pushd', 'no other directory')
    return yield* moveTo(sh, 'pushd', top, [sh.cwd, ...others])
  }
  const index = stackIndex(sh, word)
  if (index !== undefined) {
    if (index < 0) return yield* builtinError(sh, 'pushd', sh.directories.length === 0 ? 'directory stack empty' : `${word}: directory stack index out of range`)
    const all = [sh.cwd, ...sh.directories]
    const rotated = [...all.slice(index), ...all.slice(0, index)]
    return yield* moveTo(sh, 'pushd', rotated[0]!, rotated.slice(1))
  }
  if (word.startsWith('-') && word !== '-') return yield* usageError(sh, 'pushd', `${word}: invalid ${/^-\d/.test(word) ? 'number' : 'option'}`)
  if (quiet) {
    sh.directories = [word, ...sh.directories]
    out(sh, listing(sh, short(sh)))
    return 0
  }
  return yield* moveTo(sh, 'pushd', word === '-' ? (scalar(sh, 'OLDPWD') ?? '') : word, [sh.cwd, ...sh.directories])
}

function* moveTo(sh: Shell, name: string, path: string, rest: readonly string[]): Sys<number> {
  const failed = yield* changeDirectory(sh, path, false)
  if (failed !== undefined) return yield* builtinError(sh, name, `${path}: ${failed}`)
  sh.directories = rest
  out(sh, listing(sh, short(sh)))
  return 0
}

export function* popd(sh: Shell, args: readonly string[]): Sys<number> {
  const quiet = args[0] === '-n'
  const [word = '+0'] = quiet ? args.slice(1) : args
  const index = stackIndex(sh, word)
  if (index === undefined) return yield* usageError(sh, 'popd', `${word}: invalid ${word.startsWith('-') ? (/^-\d/.test(word) ? 'number' : 'option') : 'argument'}`)
  if (sh.directories.length === 0) return yield* builtinError(sh, 'popd', 'directory stack empty')
  if (index < 0) return yield* builtinError(sh, 'popd', `${word.slice(1)}: directory stack index out of range`)
  if (index === 0 && !quiet) {
    const [top, ...rest] = sh.directories
    return yield* moveTo(sh, 'popd', top!, rest)
  }
  const at = index === 0 ? 0 : index - 1
  sh.directories = sh.directories.filter((_, i) => i !== at)
  out(sh, listing(sh, short(sh)))
  return 0
}
