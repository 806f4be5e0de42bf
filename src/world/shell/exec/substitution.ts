import { call, isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { decodeUtf8 } from '../../text/index.ts'
import { awaitPid } from '../jobs/wait.ts'
import type { Shell } from '../state.ts'
import { forkShell } from './child.ts'
import { complain } from './report.ts'
import { runText } from './source.ts'
import { expandTarget } from '../expand/words.ts'
import { parseUnit } from '../syntax/unit.ts'

/** `$(…)`: the output of commands, its last newlines and all zero bytes taken off. Sets the status. */
export function* substitute(sh: Shell, source: string): Sys<string> {
  const [r, w] = yield* sys.pipe({ high: true })
  const pid = yield* forkShell(sh, (child) => substituted(child, source), { over: { 1: w }, substitution: true })
  yield* sys.close(w)
  const bytes = yield* readAll(r)
  yield* sys.close(r)
  sh.status = yield* awaitPid(sh, pid)
  sh.substitutionStatus = sh.status
  if (bytes.includes(0)) yield* complain(sh, 'warning: command substitution: ignored null byte in input')
  return decodeUtf8(bytes.includes(0) ? bytes.filter((b) => b !== 0) : bytes).replace(/\n+$/, '')
}

function* substituted(child: Shell, source: string): Sys<void> {
  if (!child.shopts.inherit_errexit && !child.options.posix) child.options.errexit = false
  if (child.dialect === 'bash') child.traceDepth++
  const file = soleInput(source)
  if (file === undefined) yield call(runText(child, source, { firstLine: child.line, kind: 'substitution' }))
  else yield* copyFile(child, (yield* expandTarget(child, file))[0] ?? '')
}

/** The file of `$(< file)`. */
function soleInput(source: string): string | undefined {
  if (!source.includes('<')) return undefined
  const { statements } = parseUnit(source, 1)
  const node = statements[0]?.command
  if (statements.length !== 1 || node?.type !== 'Command' || node.name || node.prefix.length !== 1) return undefined
  const [r] = node.redirects
  return r?.type === 'Redirect' && r.operator === '<' && r.descriptor === undefined ? r.target?.text : undefined
}

/** `$(< file)` */
function* copyFile(child: Shell, path: string): Sys<void> {
  try {
    const fd = yield* sys.open(path, 'r')
    for (;;) {
      const bytes = yield* sys.read(fd)
      if (bytes.length === 0) break
      yield* sys.writeAll(1, bytes)
    }
    child.status = 0
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* complain(child, `${path}: ${e.message}`)
    child.status = 1
  }
}

/** Reads until the end; a signal only interrupts the wait. */
export function* readAll(fd: number): Sys<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    let chunk: Uint8Array
    try {
      chunk = yield* sys.read(fd)
    } catch (e) {
      if (isErrno(e, 'EINTR')) continue
      throw e
    }
    if (chunk.length === 0) break
    chunks.push(chunk)
    size += chunk.length
  }
  if (chunks.length === 1) return chunks[0]!
  const all = new Uint8Array(size)
  chunks.reduce((at, c) => (all.set(c, at), at + c.length), 0)
  return all
}
