import { call as enter, isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { compileGlob, type Glob } from '../../text/index.ts'
import { quoteIfNeeded, type ToolCall } from '../cli/index.ts'
import type { Search } from './grep-search.ts'

/** Which names of files and directories are searched. */
export interface Filter { readonly rules: readonly { readonly include: boolean; readonly glob: Glob }[]; readonly dirs: readonly Glob[] }

export interface Walk { readonly directories: string; readonly follow: boolean; readonly devices: string | undefined }

/** The filter of --include, --exclude, --exclude-from and --exclude-dir; undefined after a told error. */
export function* filterOf(call: ToolCall): Sys<Filter | undefined> {
  const rules: { include: boolean; glob: Glob }[] = []
  const dirs: Glob[] = []
  for (const g of call.given) {
    if (g.name === 'include' || g.name === 'exclude') rules.push({ include: g.name === 'include', glob: compileGlob(g.value!) })
    if (g.name === 'exclude-dir') dirs.push(compileGlob(g.value!.replace(/(?<=.)\/+$/, '')))
    if (g.name !== 'exclude-from') continue
    try {
      for (const line of (yield* sys.readFile(g.value!)).split('\n'))
        if (line.trim() !== '') rules.push({ include: false, glob: compileGlob(line.trimEnd()) })
    } catch (e) {
      if (!isErrno(e)) throw e
      yield* call.complain(`${quoteIfNeeded(g.value!)}: ${e.message}`)
      return undefined
    }
  }
  return { rules, dirs }
}

const suffixes = (path: string): string[] => path.split('/').map((_, i, parts) => parts.slice(i).join('/')).filter((s) => s !== '')

/** The last rule that matches decides; where none does, a first rule of the other kind does. */
function wanted(path: string, f: Filter): boolean {
  if (f.rules.length === 0) return true
  const names = suffixes(path)
  const rule = f.rules.findLast((r) => names.some((n) => r.glob.matches(n)))
  return rule ? rule.include : !f.rules[0]!.include
}

/** Visits a file, or what is below a directory in the order of names. True as soon as a visit says that it is enough. */
export function* walk(
  search: Search,
  filter: Filter,
  name: string,
  how: Walk,
  visit: (name: string) => Sys<boolean>,
  depth = 0,
): Sys<boolean> {
  if (name === '-') return yield* visit(name)
  const path = name === '' ? '.' : name
  let type: string
  try {
    type = depth === 0 || how.follow ? (yield* sys.stat(path)).type : (yield* sys.lstat(path)).type
  } catch (e) {
    if (!isErrno(e)) throw e
    search.failed = true
    if (!search.silent) yield* search.call.complain(`${name}: ${e.message}`)
    return false
  }
  if (type === 'symlink') return false
  if (type === 'device' && (how.devices === 'skip' || (how.devices === undefined && depth > 0))) return false
  if (type !== 'dir') return wanted(path, filter) ? yield* visit(name) : false
  if (how.directories === 'skip') return false
  if (how.directories !== 'recurse') return yield* visit(name)
  if (filter.dirs.some((g) => (depth === 0 ? [path] : suffixes(path)).some((n) => g.matches(n))) && name !== '') return false
  let names: string[]
  try {
    names = yield* sys.readdir(path)
  } catch (e) {
    if (!isErrno(e)) throw e
    search.failed = true
    if (!search.silent) yield* search.call.complain(`${path}: ${e.message}`)
    return false
  }
  if (search.withName === 'walked') search.withName = true
  for (const entry of names) {
    const child = name === '' ? entry : `${name.replace(/\/$/, '')}/${entry}`
    if ((yield enter(walk(search, filter, child, how, visit, depth + 1))) as boolean) return true
  }
  return false
}
