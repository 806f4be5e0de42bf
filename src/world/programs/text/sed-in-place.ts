import { isErrno, type Sys } from '../../sim/index.ts'
import { sys, type Stat } from '../../os/index.ts'
import type { ToolCall } from '../cli/index.ts'
import { SedError } from './sed-script.ts'

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Editing in place: a new file beside the old one takes its name at the end. */
export class InPlace {
  readonly #call: ToolCall
  readonly #suffix: string
  readonly #follow: boolean
  #temporary: { readonly path: string; readonly fd: number; readonly old: Stat } | undefined
  failed = false

  constructor(call: ToolCall, suffix: string, follow: boolean) {
    this.#call = call
    this.#suffix = suffix
    this.#follow = follow
  }

  get editing(): boolean { return this.#temporary !== undefined }

  /** Gives the descriptor of the new file; undefined when the old one is none to edit, which was told. */
  *begin(name: string, fd: number): Sys<number | undefined> {
    const old = yield* sys.fstat(fd)
    if (old.type !== 'file') {
      yield* this.#call.complain(`couldn't edit ${name}: not a regular file`)
      this.failed = true
      return undefined
    }
    const directory = (this.#follow ? old.path : name).replace(/[^/]*$/, '') || './'
    let path = `${directory}sed`
    for (let i = 0; i < 6; i++) path += LETTERS[(yield* sys.random('mktemp')) % LETTERS.length]!
    try {
      const out = yield* sys.open(path, 'w', { create: true, exclusive: true, mode: old.mode & 0o777 })
      this.#temporary = { path, fd: out, old }
      return out
    } catch (e) {
      if (!isErrno(e)) throw e
      throw new SedError(`couldn't open temporary file ${path}: ${e.message}`, 4)
    }
  }

  *finish(name: string): Sys<void> {
    const { path, fd, old } = this.#temporary!
    this.#temporary = undefined
    yield* sys.close(fd)
    yield* sys.chmod(path, old.mode)
    try {
      yield* sys.chown(path, old.uid, old.gid)
    } catch (e) {
      if (!isErrno(e)) throw e
    }
    const target = this.#follow ? old.path : name
    if (this.#suffix !== '') yield* sys.rename(target, backupName(target, this.#suffix))
    yield* sys.rename(path, target)
  }
}

/** `*` in a suffix is the file's name; one with a slash is a place of its own. */
function backupName(path: string, suffix: string): string {
  const at = path.lastIndexOf('/') + 1
  const base = path.slice(at)
  const name = suffix.includes('*') ? suffix.replaceAll('*', base) : base + suffix
  return name.includes('/') ? name : path.slice(0, at) + name
}
