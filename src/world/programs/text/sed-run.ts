import { cpu, isErrno, type Sys } from '../../sim/index.ts'
import { sys } from '../../os/index.ts'
import { byteString, closeShell, LineReader, NotFound, openShell, readAll, textOf, type ToolCall } from '../cli/index.ts'
import type { Command } from './sed-commands.ts'
import type { SedInput } from './sed-input.ts'
import { unambiguous, type SedOutput } from './sed-output.ts'
import { SedError } from './sed-script.ts'
import { Selection } from './sed-selection.ts'
import { substitute } from './sed-substitute.ts'

export interface SedRun {
  readonly call: ToolCall
  readonly commands: readonly Command[]
  readonly input: SedInput
  /** Standard output, or the file that is edited in place. */
  output: SedOutput
  readonly files: ReadonlyMap<string, SedOutput>
  readonly quiet: boolean
  readonly delimiter: '\n' | '\0'
  readonly width: number
  readonly unbuffered: boolean
}

interface Line { text: string; complete: boolean }
type Later = { readonly text: string } | { readonly file: string } | { readonly line: string; readonly complete: boolean }

/** Commands between two steps of lab time. */
const STEP = 500

/** Executes a script over its input: pattern space, hold space, ranges and what is to be appended. */
export class SedMachine {
  readonly run: SedRun
  pattern: Line = { text: '', complete: true }
  hold: Line = { text: '', complete: true }
  replaced = false
  later: Later[] = []
  readonly selection: Selection
  readonly readers = new Map<string, LineReader | undefined>()
  steps = 0
  status = 0

  constructor(run: SedRun) {
    this.run = run
    this.selection = new Selection(run.commands, run.input)
  }

  *execute(): Sys<number> {
    let again = false
    for (;;) {
      if (!again && !(yield* this.read())) return this.status
      again = false
      const end = yield* this.cycle()
      if (end === 'quit-silently') return this.status
      if (end !== 'delete' && end !== 'restart' && !this.run.quiet) this.print(this.pattern)
      yield* this.append()
      if (this.run.unbuffered) yield* this.run.output.out.flush()
      else yield* this.run.output.out.settle()
      for (const f of this.run.files.values()) yield* f.out.settle()
      if (end === 'quit') return this.status
      again = end === 'restart'
    }
  }

  *read(): Sys<boolean> {
    const line = yield* this.run.input.next()
    if (line === undefined) return false
    this.pattern = { text: line, complete: this.run.input.complete }
    this.replaced = false
    return true
  }

  print(line: Line): void { this.run.output.line(line.text, this.run.delimiter, line.complete) }

  /** Runs the script once. */
  *cycle(): Sys<'end' | 'delete' | 'restart' | 'quit' | 'quit-silently'> {
    const { commands, input } = this.run
    for (let at = 0; at < commands.length;) {
      const c = commands[at]!
      at++
      if (++this.steps % STEP === 0) yield* cpu(1)
      if (c.from && (yield* this.selection.selects(c, this.pattern.text)) === c.not) {
        if (c.name === '{') at = c.target
        continue
      }
      if (!c.from && c.not) {
        if (c.name === '{') at = c.target
        continue
      }
      switch (c.name) {
        case 'b': at = c.target; break
        case 't': case 'T': {
          const jump = this.replaced === (c.name === 't')
          this.replaced = false
          if (jump) at = c.target
          break
        }
        case 'd': return 'delete'
        case 'D': {
          const newline = this.pattern.text.indexOf('\n')
          if (newline < 0) return 'delete'
          this.pattern.text = this.pattern.text.slice(newline + 1)
          return 'restart'
        }
        case 'c':
          if (!c.to || c.not || !this.selection.isOpen(c)) this.run.output.raw(c.text)
          return 'delete'
        case 'n':
          if (yield* input.exhausted()) return 'quit'
          if (!this.run.quiet) this.print(this.pattern)
          yield* this.append()
          if (!(yield* this.read())) return 'quit'
          break
        case 'N': {
          if (yield* input.exhausted()) return 'quit'
          yield* this.append()
          const before = this.pattern.text
          if (!(yield* this.read())) return 'quit'
          this.pattern.text = `${before}\n${this.pattern.text}`
          break
        }
        case 'q':
          this.status = c.number ?? 0
          return 'quit'
        case 'Q':
          this.status = c.number ?? 0
          return 'quit-silently'
        default: yield* this.simple(c)
      }
    }
    return 'end'
  }

  /** The commands that leave the order of things alone. */
  *simple(c: Command): Sys<void> {
    const { run } = this
    switch (c.name) {
      case '=': run.output.raw(`${run.input.number}\n`); return
      case 'F': run.output.raw(`${run.input.name}\n`); return
      case 'a': this.later.push({ text: c.text }); return
      case 'i': run.output.raw(c.text); return
      case 'r': this.later.push({ file: c.text }); return
      case 'R': {
        const line = yield* this.lineOf(c.text)
        if (line !== undefined) this.later.push({ line, complete: this.readers.get(c.text)!.complete })
        return
      }
      case 'w': run.files.get(c.text)!.line(this.pattern.text, run.delimiter, this.pattern.complete); return
      case 'W': run.files.get(c.text)!.line(this.pattern.text.split('\n')[0]!, '\n'); return
      case 'p': this.print(this.pattern); return
      case 'P': {
        const newline = this.pattern.text.indexOf(run.delimiter)
        run.output.line(
          newline < 0 ? this.pattern.text : this.pattern.text.slice(0, newline),
          run.delimiter,
          newline >= 0 || this.pattern.complete,
        )
        return
      }
      case 'l': run.output.raw(unambiguous(byteString(this.pattern.text), c.number ?? run.width)); return
      case 'g': this.pattern = { ...this.hold }; return
      case 'G': this.pattern.text += `\n${this.hold.text}`; return
      case 'h': this.hold = { ...this.pattern }; return
      case 'H': this.hold.text += `\n${this.pattern.text}`; return
      case 'x': [this.pattern, this.hold] = [this.hold, this.pattern]; return
      case 'z': this.pattern.text = ''; return
      case 'y': this.pattern.text = Array.from(this.pattern.text, (ch) => c.map!.get(ch) ?? ch).join(''); return
      case 's': yield* this.substitute(c); return
      case 'e': yield* this.evaluate(c.text); return
    }
  }

  *substitute(c: Command): Sys<void> {
    const s = c.substitution!
    const text = yield* substitute(s, this.selection.regex(s.regex), this.pattern.text)
    if (text === undefined) return
    this.pattern.text = text
    this.replaced = true
    if (s.evaluate) yield* this.evaluate('')
    if (s.print) this.print(this.pattern)
    if (s.file !== undefined) this.run.files.get(s.file)!.line(this.pattern.text, this.run.delimiter, this.pattern.complete)
  }

  /** `e`: the output of a command before the line, or in place of it where the line is the command. */
  *evaluate(command: string): Sys<void> {
    yield* this.run.output.out.flush()
    const pipe = yield* openShell(command === '' ? this.pattern.text : command, this.run.call.env, 'from')
    if (pipe instanceof NotFound) throw new SedError(`error subprocess: ${pipe.message}`, 4)
    const text = textOf(yield* readAll(pipe.fd))
    yield* closeShell(pipe)
    if (command !== '') this.run.output.raw(text)
    else this.pattern.text = text.endsWith(this.run.delimiter) ? text.slice(0, -1) : text
  }

  *lineOf(name: string): Sys<string | undefined> {
    if (!this.readers.has(name)) {
      let reader: LineReader | undefined
      try {
        reader = new LineReader(name === '/dev/stdin' ? 0 : yield* sys.open(name, 'r'), { characters: true })
      } catch (e) {
        if (!isErrno(e)) throw e
      }
      this.readers.set(name, reader)
    }
    return yield* this.readers.get(name)?.line() ?? nothing()
  }

  /** Writes what a, r and R put off to the end of the cycle. */
  *append(): Sys<void> {
    const { output } = this.run
    for (const l of this.later) {
      if ('text' in l) output.raw(l.text)
      else if ('line' in l) output.raw(l.complete ? l.line + this.run.delimiter : l.line)
      else {
        try {
          const fd = l.file === '/dev/stdin' ? 0 : yield* sys.open(l.file, 'r')
          const text = yield* readAll(fd)
          if (fd !== 0) yield* sys.close(fd)
          if (text !== '') {
            output.raw('')
            output.out.bytes(text)
          }
        } catch (e) {
          if (!isErrno(e)) throw e
        }
      }
    }
    this.later = []
  }
}

function* nothing(): Sys<undefined> { return undefined }
