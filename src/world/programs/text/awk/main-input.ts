import { isErrno, type Sys } from '../../../sim/index.ts'
import { sys } from '../../../os/index.ts'
import { textOf } from '../../cli/index.ts'
import { unescape } from './lexer.ts'
import type { Machine } from './machine.ts'
import { AwkError, awkRegex, RecordReader } from './streams.ts'
import { Input, toNumber, toText, type AwkArray } from './values.ts'

const ASSIGNMENT = /^([A-Za-z_][A-Za-z0-9_]*)=([\s\S]*)$/

/** The records of the files that ARGV names at the time, assignments between them made. */
export class MainInput {
  readonly #machine: Machine
  /** Puts the value of an assignment in a variable of the program. */
  readonly #assign: (name: string, value: string) => void
  #reader: RecordReader | undefined
  #next = 1
  #some = false
  #done = false

  constructor(machine: Machine, assign: (name: string, value: string) => void) {
    this.#machine = machine
    this.#assign = assign
  }

  *record(): Sys<string | undefined> {
    const m = this.#machine
    for (;;) {
      if (!this.#reader && !(yield* this.#open())) return undefined
      const reader = this.#reader!
      if (!reader.ready) yield* m.streams.stdout.settle()
      let text: string | undefined
      try {
        text = yield* readRecord(m, reader)
      } catch (e) {
        if (!isErrno(e)) throw e
        throw new AwkError(`cannot read ${toText(m.get('FILENAME'), '%.6g')} (${e.message})`)
      }
      if (text !== undefined) {
        m.set('NR', m.number('NR') + 1)
        m.set('FNR', m.number('FNR') + 1)
        return text
      }
      yield* this.skipFile()
    }
  }

  *skipFile(): Sys<void> {
    const fd = this.#reader?.fd
    this.#reader = undefined
    if (fd !== undefined && fd > 0) yield* sys.close(fd)
  }

  *#open(): Sys<boolean> {
    const m = this.#machine
    const argv = m.globals[m.code.globals.indexOf('ARGV')]!.value as AwkArray
    while (!this.#done && this.#next < toNumber(m.get('ARGC'))) {
      const word = toText(argv.get(String(this.#next++)), '%.6g')
      if (word === '') continue
      const assignment = ASSIGNMENT.exec(word)
      if (assignment) {
        this.#assign(assignment[1]!, unescape(assignment[2]!))
        continue
      }
      this.#some = true
      yield* this.#begin(word)
      return true
    }
    if (this.#some || this.#done) return false
    this.#done = true
    yield* this.#begin('-')
    return true
  }

  *#begin(name: string): Sys<void> {
    const m = this.#machine
    try {
      this.#reader = new RecordReader(name === '-' || name === '/dev/stdin' ? 0 : yield* sys.open(textOf(name), 'r', { cloexec: true }))
    } catch (e) {
      if (!isErrno(e)) throw e
      throw new AwkError(`cannot open ${textOf(name)} (${e.message})`)
    }
    m.set('FILENAME', new Input(name))
    m.set('FNR', 0)
  }
}

/** One record as RS says now. */
export function* readRecord(m: Machine, reader: RecordReader): Sys<string | undefined> {
  const separator = m.textOf('RS')
  return yield* reader.record(separator, separator.length > 1 ? awkRegex(separator) : undefined)
}
