import { isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { Output } from '../cli/index.ts'
import { SedError } from './sed-script.ts'

/** Where lines go: remembers that the last one lacked its newline, which comes before the next. */
export class SedOutput {
  readonly out: Output
  #missing = false
  constructor(out: Output) { this.out = out }

  line(text: string, end: string, complete = true): void {
    this.raw(text)
    if (complete) this.out.bytes(end)
    else this.#missing = true
  }

  raw(text: string): void {
    if (this.#missing) this.out.bytes('\n')
    this.#missing = false
    this.out.put(text)
  }
}

/** Opens the files of `w` at the start, as sed does: they are emptied even when no line is written. */
export function* openFiles(names: Iterable<string>, standard: SedOutput): Sys<Map<string, SedOutput>> {
  const files = new Map<string, SedOutput>()
  for (const name of names) {
    if (files.has(name)) continue
    if (name === '/dev/stdout') files.set(name, standard)
    else if (name === '/dev/stderr') files.set(name, new SedOutput(new Output(2)))
    else {
      try {
        files.set(name, new SedOutput(new Output(yield* sys.open(name, 'w', { create: true, truncate: true }))))
      } catch (e) {
        if (!isErrno(e)) throw e
        throw new SedError(`couldn't open file ${name}: ${e.message}`, 4)
      }
    }
  }
  return files
}

const NAMED: Readonly<Record<number, string>> = { 7: '\\a', 8: '\\b', 9: '\\t', 10: '\\n', 11: '\\v', 12: '\\f', 13: '\\r', 92: '\\\\' }

/** A byte string without doubt (`l`): escapes, `$` at the end, lines of at most `width` characters (0: no limit). */
export function unambiguous(bytes: string, width: number): string {
  let out = ''
  let column = 0
  for (let i = 0; i < bytes.length; i++) {
    const code = bytes.charCodeAt(i)
    const shown = NAMED[code] ?? (code < 32 || code > 126 ? `\\${code.toString(8).padStart(3, '0')}` : bytes[i]!)
    if (width > 0 && column + shown.length > width - 1) {
      out += '\\\n'
      column = 0
    }
    out += shown
    column += shown.length
  }
  return `${out}$\n`
}
