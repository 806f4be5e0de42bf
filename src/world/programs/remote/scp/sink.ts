import { sys } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import type { Wire } from './wire.ts'

export interface SinkOptions {
  readonly recursive: boolean
  readonly times: boolean
  /** The target must be a directory: several files come. */
  readonly directory: boolean
  readonly complain: (words: string) => Sys<void>
  readonly progress?: (name: string, done: number, size: number) => Sys<void>
}

const SECOND = 1_000_000

function* isDirectory(path: string): Sys<boolean> {
  try {
    return (yield* sys.stat(path)).type === 'dir'
  } catch (e) {
    if (isErrno(e)) return false
    throw e
  }
}

/** Takes what a source sends, until it is done. False when anything went wrong. */
export function* receiveFiles(wire: Wire, target: string, o: SinkOptions): Sys<boolean> {
  const into = yield* isDirectory(target)
  if (o.directory && !into) {
    yield* wire.problem(`scp: ${target}: Not a directory`)
    return false
  }
  yield* wire.ok()
  let fine = true
  let time: number | undefined
  for (;;) {
    const line = yield* wire.line()
    if (line === undefined || line.startsWith('E')) {
      if (line !== undefined) yield* wire.ok()
      return fine
    }
    if (line.startsWith('\x01') || line.startsWith('\x02')) {
      yield* o.complain(line.slice(1).replace(/^scp: /, ''))
      fine = false
      if (line.startsWith('\x02')) return false
      continue
    }
    const stamp = /^T(\d+) /.exec(line)
    if (stamp) {
      time = Number(stamp[1]) * SECOND
      yield* wire.ok()
      continue
    }
    const entry = /^([CD])([0-7]{4}) (\d+) ([^/]+)$/.exec(line)
    if (!entry || entry[4] === '..' || entry[4] === '.') {
      yield* wire.problem('scp: protocol error: unexpected filename')
      return false
    }
    const [, kind, mode, size, name] = entry
    const path = into ? `${target.replace(/(.)\/+$/, '$1')}/${name}` : target
    const taken = kind === 'D' ? yield* receiveDirectory(wire, path, Number.parseInt(mode!, 8), o) : yield* receiveFile(wire, path, { mode: Number.parseInt(mode!, 8), size: Number(size), name: name!, time }, o)
    fine = taken && fine
    time = undefined
  }
}

function* receiveDirectory(wire: Wire, path: string, mode: number, o: SinkOptions): Sys<boolean> {
  if (!o.recursive) {
    yield* wire.problem(`scp: ${path}: received directory without -r`)
    return false
  }
  try {
    if (!(yield* isDirectory(path))) yield* sys.mkdir(path, mode | 0o700)
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* wire.problem(`scp: ${path}: ${e.message}`)
    return false
  }
  return yield* receiveFiles(wire, path, { ...o, directory: true })
}

interface Incoming { readonly mode: number; readonly size: number; readonly name: string; readonly time: number | undefined }

function* receiveFile(wire: Wire, path: string, f: Incoming, o: SinkOptions): Sys<boolean> {
  let fd: number
  try {
    fd = yield* sys.open(path, 'w', { create: true, truncate: true, mode: f.mode })
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* wire.problem(`scp: dest open "${path}": ${e.message}`)
    return false
  }
  yield* wire.ok()
  let failure: string | undefined
  for (let left = f.size; left > 0;) {
    const bytes = yield* wire.bytes(Math.min(left, 32_768))
    if (bytes.length === 0) {
      yield* sys.close(fd)
      return false
    }
    left -= bytes.length
    try {
      if (failure === undefined) yield* sys.writeAll(fd, bytes)
    } catch (e) {
      if (!isErrno(e)) throw e
      failure = e.message
    }
    if (o.progress) yield* o.progress(f.name, f.size - left, f.size)
  }
  if (f.size === 0 && o.progress) yield* o.progress(f.name, 0, 0)
  yield* sys.close(fd)
  if (f.time !== undefined && o.times) yield* sys.utimes(path, f.time)
  const theirs = yield* wire.answer()
  if (failure !== undefined) {
    yield* wire.problem(`scp: ${path}: ${failure}`)
    return false
  }
  yield* wire.ok()
  return theirs === undefined
}
