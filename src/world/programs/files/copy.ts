import { call as enter, isErrno, SysError, type Sys } from '../../sim/index.ts'
import { sys, type Stat } from '../../os/index.ts'
import { quote, type ToolCall } from '../cli/index.ts'
import { ask, copyBytes, joinPath, statIf } from './transfer.ts'

/** How cp (and mv across file systems, and install) copies. */
export interface CopyWay {
  readonly call: ToolCall
  readonly recursive: boolean
  /** Whether symbolic links are followed: never, those of the command line, always. */
  readonly follow: 'never' | 'named' | 'always'
  readonly preserve: { readonly mode: boolean; readonly owner: boolean; readonly times: boolean }
  readonly force: boolean
  readonly interactive: boolean
  readonly noClobber: boolean
  readonly update: boolean
  readonly make: 'copy' | 'link' | 'symlink'
  readonly verbose: boolean
  /** Directories that this copy made, by inode: one that is met again is being copied into itself. */
  readonly made: Map<number, string>
}

function* whole(way: CopyWay, source: string, s: Stat, to: string, there: Stat | undefined): Sys<void> {
  const from = yield* sys.open(source, 'r')
  try {
    let fd: number
    try {
      fd = yield* sys.open(to, 'w', { create: true, truncate: true, mode: s.mode & 0o777 })
    } catch (e) {
      if (!isErrno(e)) throw e
      if (!there || !way.force) throw new Failure(`cannot create regular file ${quote(to)}`, e)
      yield* sys.unlink(to)
      fd = yield* sys.open(to, 'w', { create: true, truncate: true, mode: s.mode & 0o777 })
    }
    try {
      yield* copyBytes(from, fd)
    } catch (e) {
      throw isErrno(e) ? new Failure(`error writing ${quote(to)}`, e) : e
    } finally {
      yield* sys.close(fd)
    }
  } finally {
    yield* sys.close(from)
  }
}

/** A failure with what was being done. */
export class Failure {
  readonly what: string
  readonly cause: SysError
  constructor(what: string, cause: SysError) {
    this.what = what
    this.cause = cause
  }
}

function* attributes(way: CopyWay, to: string, s: Stat): Sys<void> {
  if (s.type === 'symlink') return
  if (way.preserve.owner) {
    try {
      yield* sys.chown(to, s.uid, s.gid, false)
    } catch (e) {
      if (!isErrno(e, 'EPERM')) throw e
    }
  }
  if (way.preserve.mode) yield* sys.chmod(to, s.mode)
  if (way.preserve.times) yield* sys.utimes(to, s.mtime)
}

/**
 * Copies one name; what went wrong is told. False when something did. `above` are the directories that it is copied with, outermost
 * first.
 */
export function* copyOne(way: CopyWay, source: string, to: string, named = true, above: readonly string[] = []): Sys<boolean> {
  const { call } = way
  try {
    const follow = way.follow === 'always' || (way.follow === 'named' && named)
    let s: Stat
    try {
      s = follow ? yield* sys.stat(source) : yield* sys.lstat(source)
    } catch (e) {
      if (!isErrno(e)) throw e
      throw new Failure(`cannot stat ${quote(source)}`, e)
    }
    if (s.type === 'dir' && !way.recursive) {
      yield* call.complain(`-r not specified; omitting directory ${quote(source)}`)
      return false
    }
    const there = yield* statIf(to, way.follow !== 'never')
    if (there && there.ino === s.ino && there.type === s.type && there.path === s.path && way.make !== 'link') {
      yield* call.complain(`${quote(source)} and ${quote(to)} are the same file`)
      return false
    }
    if (s.type === 'dir') return (yield enter(copyDir(way, source, s, to, there, above))) as boolean
    if (there?.type === 'dir') {
      yield* call.complain(`cannot overwrite directory ${quote(to)} with non-directory`)
      return false
    }
    if (there && way.noClobber) return true
    if (there && way.update && there.mtime >= s.mtime) return true
    if (there && way.interactive && !(yield* ask(call, `overwrite ${quote(to)}?`))) return true
    yield* copyLeaf(way, source, s, to, there)
    if (way.verbose) call.out.put(`${quote(source)} -> ${quote(to)}\n`)
    return true
  } catch (e) {
    if (e instanceof Failure) yield* call.complain(`${e.what}: ${e.cause.message}`)
    else if (isErrno(e))
      yield* call.complain(`cannot ${e.errno === 'EACCES' ? `open ${quote(source)} for reading` : `copy ${quote(source)}`}: ${e.message}`)
    else throw e
    return false
  }
}

function* copyLeaf(way: CopyWay, source: string, s: Stat, to: string, there: Stat | undefined): Sys<void> {
  if (way.make !== 'copy') {
    if (there && way.force) yield* sys.unlink(to)
    try {
      if (way.make === 'link') yield* sys.link(source, to)
      else yield* sys.symlink(source, to)
    } catch (e) {
      throw isErrno(e)
        ? new Failure(`cannot create ${way.make === 'link' ? 'hard' : 'symbolic'} link ${quote(to)} to ${quote(source)}`, e)
        : e
    }
    return
  }
  if (s.type === 'symlink') {
    if (there) yield* sys.unlink(to)
    yield* sys.symlink(yield* sys.readlink(source), to)
  } else if (s.type === 'fifo' && way.recursive) {
    if (there) yield* sys.unlink(to)
    yield* sys.mkfifo(to, s.mode)
  } else yield* whole(way, source, s, to, there)
  yield* attributes(way, to, s)
}

function* copyDir(way: CopyWay, source: string, s: Stat, to: string, there: Stat | undefined, above: readonly string[]): Sys<boolean> {
  const { call } = way
  if (there && there.type !== 'dir') {
    yield* call.complain(`cannot overwrite non-directory ${quote(to)} with directory ${quote(source)}`)
    return false
  }
  const names = yield* sys.readdir(source)
  if (!there) {
    try {
      yield* sys.mkdir(to)
    } catch (e) {
      if (!isErrno(e)) throw e
      throw new Failure(`cannot create directory ${quote(to)}`, e)
    }
    if (way.verbose) call.out.put(`${quote(source)} -> ${quote(to)}\n`)
  }
  const target = yield* sys.lstat(to)
  if (!there) way.made.set(target.ino, to)
  let clean = true
  for (const name of names) {
    const inside = joinPath(source, name)
    const st = yield* statIf(inside, false)
    if (st?.type === 'dir' && way.made.has(st.ino)) {
      yield* call.complain(`cannot copy a directory, ${quote(above[0] ?? source)}, into itself, ${quote(way.made.values().next().value!)}`)
      clean = false
      continue
    }
    if (!((yield enter(copyOne(way, inside, joinPath(to, name), false, [...above, source]))) as boolean)) clean = false
  }
  if (!there) yield* attributes(way, to, s)
  return clean
}
