import { call, isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { encodeUtf8 } from '../../text/index.ts'
import { ShellError } from '../errors.ts'
import { expandTarget, expandText } from '../expand/words.ts'
import { element, scalar } from '../expand/parameters.ts'
import type { Shell } from '../state.ts'
import type { HereDoc, Redirect, Redirection } from '../syntax/nodes.ts'
import { assignElement, assignScalar } from '../vars/assign.ts'
import { splitReference } from '../vars/variable.ts'
import { hereText } from './here-document.ts'
import { complain } from './report.ts'

/** A descriptor as it was before: a copy to put back, or closed. */
interface Saved { readonly fd: number; readonly copy: number | undefined }

const SAVED_FROM = 10
/** A here-document of this size fits in a pipe; a longer one goes through a file, as in bash. */
const PIPE_CAPACITY = 65_536

/** Runs `body` with redirections that end with it. Where one fails nothing runs and the status is 1. */
export function* withRedirections(sh: Shell, redirects: readonly Redirection[], body: () => Sys<void>): Sys<void> {
  const undo: Saved[] = []
  try {
    if (yield* redirect(sh, redirects, undo)) yield call(body())
    else sh.status = sh.dialect === 'dash' ? 2 : 1
  } finally {
    yield* restore(undo)
  }
}

export function* restore(undo: readonly Saved[]): Sys<void> {
  for (const { fd, copy } of undo.toReversed()) {
    try {
      if (copy === undefined) yield* sys.close(fd)
      else {
        yield* sys.dup(copy, { to: fd })
        yield* sys.close(copy)
      }
    } catch (e) {
      if (!isErrno(e)) throw e
    }
  }
}

/** Performs redirections in order. False, with the complaint made, where one fails. Without `undo` they stay. */
export function* redirect(sh: Shell, redirects: readonly Redirection[], undo: Saved[] | undefined): Sys<boolean> {
  for (const r of redirects) {
    try {
      yield* one(sh, r, undo)
    } catch (e) {
      if (!(e instanceof RedirectError)) throw e
      yield* complain(sh, e.message)
      return false
    }
  }
  return true
}

class RedirectError {
  readonly message: string
  constructor(message: string) { this.message = message }
}

function* one(sh: Shell, r: Redirection, undo: Saved[] | undefined): Sys<void> {
  if (r.type === 'HereDoc' || r.type === 'HereString') {
    const text = r.type === 'HereDoc' ? yield* hereText(sh, r as HereDoc) : `${yield* expandText(sh, r.target?.text ?? '')}\n`
    yield* place(sh, r, yield* textDescriptor(text), 0, undo)
    return
  }
  const { operator } = r
  const source = r.target?.text ?? ''
  if (operator === '>&' || operator === '<&') {
    if (yield* duplicate(sh, r, source, undo)) return
  }
  const path = yield* targetOf(sh, source)
  const fd = yield* opened(sh, path, operator)
  if (operator === '&>' || operator === '&>>' || operator === '>&') {
    yield* put(fd, 1, undo)
    yield* save(2, undo)
    yield* sys.dup(1, { to: 2 })
    return
  }
  yield* place(sh, r, fd, operator === '<' || operator === '<>' ? 0 : 1, undo)
}

function* targetOf(sh: Shell, source: string): Sys<string> {
  const fields = yield* expandTarget(sh, source)
  if (fields.length !== 1) throw new RedirectError(`${source}: ambiguous redirect`)
  return fields[0]!
}

const SPECIAL = /^\/dev\/(?:fd\/(\d+)|(stdin)|(stdout)|(stderr))$/

function* opened(sh: Shell, path: string, operator: string): Sys<number> {
  try {
    const special = SPECIAL.exec(path)
    if (special) return yield* sys.dup(special[1] === undefined ? (special[2] ? 0 : special[3] ? 1 : 2) : Number(special[1]), { from: SAVED_FROM })
    switch (operator) {
      case '<': return yield* sys.open(path, 'r')
      case '<>': return yield* sys.open(path, 'rw', { create: true })
      case '>>': case '&>>': return yield* sys.open(path, 'a', { create: true })
      case '>|': return yield* sys.open(path, 'w', { create: true, truncate: true })
      default: {
        if (sh.options.noclobber && (yield* isFile(path))) throw new RedirectError(`${path}: cannot overwrite existing file`)
        return yield* sys.open(path, 'w', { create: true, truncate: true })
      }
    }
  } catch (e) {
    if (!isErrno(e)) throw e
    if (sh.dialect === 'dash') throw new RedirectError(`cannot ${operator === '<' ? 'open' : 'create'} ${path}: ${operator === '<' && e.errno === 'ENOENT' ? 'No such file' : e.errno === 'ENOENT' ? 'Directory nonexistent' : e.message}`)
    throw new RedirectError(`${path}: ${e.message}`)
  }
}

function* isFile(path: string): Sys<boolean> {
  try {
    return (yield* sys.stat(path)).type === 'file'
  } catch (e) {
    if (isErrno(e)) return false
    throw e
  }
}

/** `n>&m`, `n>&-`, `n>&m-`. False when it is `>&file` in truth. */
function* duplicate(sh: Shell, r: Redirect, source: string, undo: Saved[] | undefined): Sys<boolean> {
  const fields = yield* expandTarget(sh, source)
  const target = fields.length === 1 ? fields[0]! : ''
  const to = r.descriptor
  const match = /^(\d+)(-?)$/.exec(target)
  if (!match && target !== '-') {
    if (r.operator === '>&' && (to === undefined || (to.type === 'FileDescriptor' && to.value === 1)) && fields.length === 1) return false
    throw new RedirectError(`${source}: ambiguous redirect`)
  }
  const fd = to?.type === 'FileDescriptor' ? to.value : r.operator === '<&' ? 0 : 1
  if (target === '-') {
    const victim = to?.type === 'FileDescriptorVariable' ? Number(variableText(sh, to.name)) : fd
    yield* save(victim, to?.type === 'FileDescriptorVariable' ? undefined : undo)
    yield* closeQuietly(victim)
    return true
  }
  const from = Number(match![1])
  try {
    if (to?.type === 'FileDescriptorVariable') yield* toVariable(sh, to.name, yield* sys.dup(from, { from: SAVED_FROM }))
    else if (from !== fd) {
      yield* save(fd, undo)
      yield* sys.dup(from, { to: fd })
    } else yield* sys.fstat(from)
  } catch (e) {
    if (!isErrno(e)) throw e
    throw new RedirectError(/^\d+-?$/.test(source) ? `${from}: ${e.message}` : `${source}: ${e.message}`)
  }
  if (match![2] === '-' && from !== fd) {
    yield* save(from, undo)
    yield* closeQuietly(from)
  }
  return true
}

/** The number in `{name}` or `{name[subscript]}`. */
function variableText(sh: Shell, name: string): string {
  const reference = splitReference(name)
  return (reference?.subscript === undefined ? scalar(sh, name) : element(sh, reference.name, reference.subscript)) ?? ''
}

function* closeQuietly(fd: number): Sys<void> {
  try {
    yield* sys.close(fd)
  } catch (e) {
    if (!isErrno(e)) throw e
  }
}

/** Puts a new descriptor where the redirection wants it. */
function* place(sh: Shell, r: Redirection, fd: number, usual: number, undo: Saved[] | undefined): Sys<void> {
  const to = r.descriptor
  if (to?.type === 'FileDescriptorVariable') {
    const high = yield* sys.dup(fd, { from: SAVED_FROM })
    yield* sys.close(fd)
    yield* toVariable(sh, to.name, high)
    return
  }
  yield* put(fd, to?.value ?? usual, undo)
}

function* toVariable(sh: Shell, name: string, fd: number): Sys<void> {
  const reference = splitReference(name)
  try {
    if (reference?.subscript !== undefined) assignElement(sh, reference.name, reference.subscript, String(fd), false)
    else assignScalar(sh, name, String(fd))
  } catch (e) {
    if (!(e instanceof ShellError)) throw e
    yield* sys.close(fd)
    throw e
  }
}

function* put(fd: number, to: number, undo: Saved[] | undefined): Sys<void> {
  if (fd === to) {
    undo?.push({ fd: to, copy: undefined })
    return
  }
  yield* save(to, undo)
  yield* sys.dup(fd, { to })
  yield* sys.close(fd)
}

function* save(fd: number, undo: Saved[] | undefined): Sys<void> {
  if (!undo) return
  try {
    undo.push({ fd, copy: yield* sys.dup(fd, { from: SAVED_FROM, cloexec: true }) })
  } catch (e) {
    if (!isErrno(e, 'EBADF')) throw e
    undo.push({ fd, copy: undefined })
  }
}

/** A descriptor from which the text can be read. */
function* textDescriptor(text: string): Sys<number> {
  const bytes = encodeUtf8(text)
  if (bytes.length <= PIPE_CAPACITY) {
    const [r, w] = yield* sys.pipe({ high: true })
    yield* sys.writeAll(w, bytes)
    yield* sys.close(w)
    const fd = yield* sys.dup(r, {})
    yield* sys.close(r)
    return fd
  }
  const path = `/tmp/sh-thd.${(yield* sys.random()).toString(36)}`
  const w = yield* sys.open(path, 'w', { create: true, exclusive: true, mode: 0o600 })
  yield* sys.writeAll(w, bytes)
  yield* sys.close(w)
  const r = yield* sys.open(path, 'r')
  yield* sys.unlink(path)
  return r
}
