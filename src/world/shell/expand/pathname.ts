import { cpu, isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { compileGlob, type Glob } from '../../text/index.ts'
import { scalar } from './parameters.ts'
import type { Shell } from '../state.ts'

/** Paths that match a pattern (a backslash quotes in it), sorted; none when nothing matches. */
export function* pathnames(sh: Shell, pattern: string): Sys<string[]> {
  const parts = pattern.split(/(?<!\\)\/+/)
  const slashes = pattern.match(/(?<!\\)\/+/g) ?? []
  const options = { extglob: sh.shopts.extglob, ignoreCase: sh.shopts.nocaseglob, period: !sh.shopts.dotglob, pathname: true }
  let found: string[] = ['']
  for (let i = 0; i < parts.length; i++) {
    const last = i === parts.length - 1
    const part = parts[i]!
    const before = i === 0 ? '' : slashes[i - 1]!
    if (part === '' && i === 0) continue
    if (part === '') {
      found = yield* directories(found.map((f) => f + before))
      continue
    }
    const next: string[] = []
    if (part === '**' && sh.shopts.globstar) {
      for (const base of found) yield* everything(base + before, last, options.period, next)
      if (!last && slashes[i]) found = next.map((n) => n.replace(/\/$/, ''))
      else found = next
      continue
    }
    const glob = compileGlob(part, options)
    for (const base of found) yield* within(base + before, glob, last, next)
    found = next
  }
  return ignored(sh, found.sort(byCodePoint))
}

const byCodePoint = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Entries of one directory that match a part of the pattern. */
function* within(base: string, glob: Glob, last: boolean, into: string[]): Sys<void> {
  if (glob.literal !== undefined) {
    const path = base + glob.literal
    if (yield* exists(path)) into.push(path)
    return
  }
  const names = yield* entries(base)
  if (names.length > 100) yield* cpu(Math.ceil(names.length / 100))
  for (const name of ['.', '..', ...names]) {
    if ((name === '.' || name === '..') || !glob.matches(name)) continue
    if (last || (yield* isDirectory(base + name))) into.push(base + name)
  }
}

function* entries(base: string): Sys<string[]> {
  try {
    return yield* sys.readdir(base === '' ? '.' : base)
  } catch (e) {
    if (isErrno(e)) return []
    throw e
  }
}

function* exists(path: string): Sys<boolean> {
  try {
    yield* sys.lstat(path)
    return true
  } catch (e) {
    if (isErrno(e)) return false
    throw e
  }
}

function* isDirectory(path: string, follow = true): Sys<boolean> {
  try {
    return (yield* follow ? sys.stat(path) : sys.lstat(path)).type === 'dir'
  } catch (e) {
    if (isErrno(e)) return false
    throw e
  }
}

function* directories(paths: readonly string[]): Sys<string[]> {
  const out: string[] = []
  for (const path of paths) if (yield* isDirectory(path)) out.push(path)
  return out
}

/** `**`: the directory itself and everything below it; only directories where more of the pattern follows. */
function* everything(base: string, last: boolean, period: boolean, into: string[]): Sys<void> {
  if (base !== '') into.push(base)
  for (const name of yield* entries(base)) {
    if (period && name.startsWith('.')) continue
    const path = base + name
    const directory = yield* isDirectory(path, false)
    if (directory) {
      if (last) into.push(path)
      const below: string[] = []
      yield* everything(`${path}/`, last, period, below)
      into.push(...(last ? below.slice(1) : below))
    } else if (last) into.push(path)
  }
}

/** Takes out what GLOBIGNORE names. */
function ignored(sh: Shell, paths: string[]): string[] {
  const patterns = scalar(sh, 'GLOBIGNORE')
  if (!patterns) return paths
  const globs = patterns.split(':').filter((p) => p !== '').map((p) => compileGlob(p, { extglob: true, pathname: true }))
  return paths.filter((p) => !globs.some((g) => g.matches(p)))
}
