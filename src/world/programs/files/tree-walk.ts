import { call as enter, isErrno, SysError, type Sys } from '../../sim/index.ts'
import { sys, type Stat } from '../../os/index.ts'
import { joinPath } from './transfer.ts'

/** Visits a file and, for a directory, all below it, before or after itself. What cannot be read is told to `failed`. */
export interface Walker {
  readonly order: 'before' | 'after'
  /** Whether links are followed: never, those given, always. */
  readonly follow: 'never' | 'named' | 'always'
  visit(path: string, s: Stat, depth: number): Sys<void>
  failed(path: string, e: SysError, what: 'stat' | 'readdir'): Sys<void>
}

export function* walkTree(w: Walker, path: string, depth = 0): Sys<void> {
  let s: Stat
  try {
    s = w.follow === 'always' || (w.follow === 'named' && depth === 0) ? yield* sys.stat(path) : yield* sys.lstat(path)
  } catch (e) {
    if (!isErrno(e)) throw e
    return yield* w.failed(path, e, 'stat')
  }
  if (w.order === 'before') yield* w.visit(path, s, depth)
  if (s.type === 'dir') {
    let names: string[] = []
    try {
      names = yield* sys.readdir(path)
    } catch (e) {
      if (!isErrno(e)) throw e
      yield* w.failed(path, e, 'readdir')
    }
    for (const name of names) yield enter(walkTree(w, joinPath(path, name), depth + 1))
  }
  if (w.order === 'after') yield* w.visit(path, s, depth)
}
