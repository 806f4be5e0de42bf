import { sys } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import type { Wire } from './wire.ts'

export interface SourceOptions {
  readonly recursive: boolean
  readonly times: boolean
  /** How a file that is not there is told: by its own side. */
  readonly complain: (words: string) => Sys<void>
  /** Told as bytes of a file go out. */
  readonly progress?: (name: string, done: number, size: number) => Sys<void>
}

const SECOND = 1_000_000
const base = (path: string): string => path.replace(/\/+$/, '').split('/').at(-1) || '/'

/** Sends files, and directories with all that is in them, in the words of rcp. False when anything went wrong. */
export function* sendFile(wire: Wire, path: string, o: SourceOptions): Sys<boolean> {
  let fd: number | undefined
  try {
    const info = yield* sys.stat(path)
    if (info.type === 'dir') {
      if (o.recursive) return yield* sendDirectory(wire, path, info.mode, o)
      yield* o.complain(`${path}: not a regular file`)
      return false
    }
    fd = yield* sys.open(path, 'r')
    if (o.times && !(yield* expect(wire, `T${Math.floor(info.mtime / SECOND)} 0 0 0\n`, o))) return false
    if (!(yield* expect(wire, `C${(info.mode & 0o7777).toString(8).padStart(4, '0')} ${info.size} ${base(path)}\n`, o))) return false
    let sent = 0
    while (sent < info.size) {
      const bytes = yield* sys.read(fd, 32_768)
      if (bytes.length === 0) break
      yield* wire.send(bytes)
      sent += bytes.length
      if (o.progress) yield* o.progress(base(path), sent, info.size)
    }
    if (info.size === 0 && o.progress) yield* o.progress(base(path), 0, 0)
    return yield* expect(wire, Uint8Array.of(0), o)
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* o.complain(`${path}: ${e.message}`)
    return false
  } finally {
    if (fd !== undefined) yield* sys.close(fd)
  }
}

function* expect(wire: Wire, what: string | Uint8Array, o: SourceOptions): Sys<boolean> {
  yield* wire.send(what)
  const answer = yield* wire.answer()
  if (answer === undefined) return true
  if (answer !== 'gone') yield* o.complain(answer.words.replace(/^scp: /, ''))
  return false
}

function* sendDirectory(wire: Wire, path: string, mode: number, o: SourceOptions): Sys<boolean> {
  if (!(yield* expect(wire, `D${(mode & 0o7777).toString(8).padStart(4, '0')} 0 ${base(path)}\n`, o))) return false
  let fine = true
  for (const name of yield* sys.readdir(path)) fine = (yield* sendFile(wire, `${path.replace(/\/+$/, '')}/${name}`, o)) && fine
  return (yield* expect(wire, 'E\n', o)) && fine
}
