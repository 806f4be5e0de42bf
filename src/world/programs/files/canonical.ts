import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'

const MAX_LINKS = 40

/**
 * The full name of a file: absolute, without links and dots (canonicalize of gnulib). `need` says which parts must be there. Without
 * `links` they are not followed.
 */
export function* canonical(path: string, need: 'all' | 'parents' | 'none', links = true): Sys<string | { readonly error: string }> {
  const { cwd } = yield* sys.self()
  let rest = (path.startsWith('/') ? path : `${cwd}/${path}`).split('/').filter((p) => p !== '')
  let done: string[] = []
  let followed = 0
  while (rest.length > 0) {
    const part = rest.shift()!
    if (part === '.') continue
    if (part === '..') {
      done.pop()
      continue
    }
    const here = `/${[...done, part].join('/')}`
    let type: string | undefined
    try {
      type = (yield* sys.lstat(here)).type
    } catch (e) {
      if (!isErrno(e)) throw e
      const last = rest.every((p) => p === '.' || p === '')
      if (need === 'all' || (need === 'parents' && !(last && e.errno === 'ENOENT'))) return { error: e.message }
    }
    if (type === 'symlink' && links) {
      if (++followed > MAX_LINKS) return { error: 'Too many levels of symbolic links' }
      const target = yield* sys.readlink(here)
      rest = [...target.split('/').filter((p) => p !== ''), ...rest]
      if (target.startsWith('/')) done = []
      continue
    }
    if (type !== undefined && type !== 'dir' && type !== 'symlink' && rest.length > 0 && need !== 'none')
      return { error: 'Not a directory' }
    done.push(part)
  }
  return `/${done.join('/')}`
}

/** A full name as seen from a directory with a full name. */
export function relativeTo(from: string, to: string): string {
  const [a, b] = [from.split('/').filter(Boolean), to.split('/').filter(Boolean)]
  let same = 0
  while (same < a.length && same < b.length && a[same] === b[same]) same++
  return [...a.slice(same).map(() => '..'), ...b.slice(same)].join('/') || '.'
}
