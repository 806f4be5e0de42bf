import { isErrno, type Sys } from '../../sim/index.ts'
import { sys, type Stat } from '../../os/index.ts'
import { latinOf, quote, type ToolCall } from '../cli/index.ts'

/** A file that is followed; without a descriptor it could not be opened yet. */
export interface Followed { readonly name: string; readonly shown: string; fd: number | undefined; ino: number | undefined }

interface How { readonly byName: boolean; readonly retry: boolean; readonly withHeaders: boolean; readonly pid: string | undefined }

/** How often names are looked up again, and a process asked for, in microseconds. */
const INTERVAL = 1_000_000

/** Shows what is added to files until all are gone, the process ended or nobody reads any more. */
export function* follow(call: ToolCall, files: readonly Followed[], how: How): Sys<void> {
  let last: Followed | undefined = files.at(-1)
  const timed = how.byName || how.retry || how.pid !== undefined
  for (;;) {
    const open = files.filter((f) => f.fd !== undefined)
    if (open.length === 0 && !how.retry) {
      yield* call.complain('no files remaining')
      yield* sys.exit(1)
    }
    const news = yield* sys.changed(open.map((f) => f.fd!), { hangup: 1, ...(timed ? { timeout: INTERVAL } : {}) })
    if (news.includes(1)) yield* sys.die('PIPE')
    for (const file of open) {
      if (!news.includes(file.fd!)) continue
      const text = yield* added(call, file)
      if (text === undefined) {
        if (files.length === 1) return
        file.fd = undefined
        continue
      }
      if (text === '') continue
      if (how.withHeaders && last !== file) call.out.put(`\n==> ${file.shown} <==\n`)
      last = file
      call.out.bytes(text)
      yield* call.out.flush()
    }
    if (how.byName || how.retry) for (const file of files) if (file.name !== '-') yield* lookAgain(call, file, how)
    if (how.pid !== undefined && news.length === 0 && !(yield* alive(Number(how.pid)))) return
  }
}

/** What is new in a file; undefined at the end of a pipe. A file that shrank is read from its start. */
function* added(call: ToolCall, file: Followed): Sys<string | undefined> {
  const st = yield* sys.fstat(file.fd!)
  const text = latinOf(yield* sys.read(file.fd!))
  if (text !== '') return text
  if (st.type !== 'file') return undefined
  if ((yield* sys.seek(file.fd!, 0, 'here')) > st.size) {
    yield* call.complain(`${file.shown}: file truncated`)
    yield* sys.seek(file.fd!, 0)
  }
  return ''
}

function* alive(pid: number): Sys<boolean> {
  try {
    yield* sys.kill(pid, undefined)
    return true
  } catch (e) {
    if (!isErrno(e)) throw e
    return e.errno === 'EPERM'
  }
}

/** With -F: the name may lead to another file by now, or to none. */
function* lookAgain(call: ToolCall, file: Followed, how: How): Sys<void> {
  let now: Stat | undefined
  let why = ''
  try {
    now = yield* sys.stat(file.name)
  } catch (e) {
    if (!isErrno(e)) throw e
    why = e.message
  }
  if (!now) {
    if (file.fd === undefined || !how.byName) return
    yield* call.complain(how.retry ? `${quote(file.name)} has become inaccessible: ${why}` : `${file.name}: ${why}`)
    yield* sys.close(file.fd)
    file.fd = file.ino = undefined
    return
  }
  if (file.fd !== undefined && (now.ino === file.ino || !how.byName)) return
  try {
    const fd = yield* sys.open(file.name, 'r')
    yield* call.complain(
      file.fd === undefined
        ? `${quote(file.name)} has appeared;  following new file`
        : `${quote(file.name)} has been replaced;  following new file`,
    )
    if (file.fd !== undefined) yield* sys.close(file.fd)
    file.fd = fd
    file.ino = now.ino
  } catch (e) {
    if (!isErrno(e)) throw e
  }
}
