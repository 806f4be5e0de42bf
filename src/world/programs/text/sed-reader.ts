import { compileRegex } from '../../text/index.ts'
import type { Address, Pattern } from './sed-commands.ts'
import type { ScriptReader } from './sed-script.ts'

export interface SedOptions { readonly extended: boolean; readonly sandbox: boolean }

/** What the words of a script are made of: addresses, delimited texts, names of files and labels. */
export class SedReader {
  readonly in: ScriptReader
  readonly options: SedOptions

  constructor(reader: ScriptReader, options: SedOptions) {
    this.in = reader
    this.options = options
  }

  address(second = false): Address | undefined {
    const c = this.in.next()
    if (c === undefined) return undefined
    if (c === '/' || c === '\\') {
      const slash = c === '/' ? c : this.in.next()
      const source = slash === undefined ? undefined : this.delimited(slash, true)
      if (source === undefined) throw this.in.error('unterminated address regex')
      let flags = ''
      for (let f = this.in.nonBlank(); ; f = this.in.nonBlank()) {
        if (f === 'I' || f === 'M') flags += f
        else {
          this.in.back(f)
          break
        }
      }
      return { kind: 'regex', regex: this.regex(source, flags) }
    }
    if (c === '$') return { kind: 'last' }
    if (c === '+' || c === '~') {
      const count = this.integer()
      if (count === undefined) {
        if (second) throw this.in.error("expected number")
        this.in.back(c)
        return { kind: 'plus', count: 0 }
      }
      return c === '+' ? { kind: 'plus', count } : { kind: 'multiple', of: count }
    }
    this.in.back(c)
    const line = this.integer()
    if (line === undefined) return undefined
    const tilde = this.in.nonBlank()
    if (tilde !== '~') {
      this.in.back(tilde)
      return { kind: 'line', line }
    }
    this.in.back(this.in.nonBlank())
    const step = this.integer() ?? 0
    return step > 0 ? { kind: 'step', first: line, step } : { kind: 'line', line }
  }

  integer(): number | undefined {
    let digits = ''
    let c = this.in.next()
    for (; c !== undefined && c >= '0' && c <= '9'; c = this.in.next()) digits += c
    this.in.back(c)
    return digits === '' ? undefined : Number(digits)
  }

  /** Text up to an unescaped delimiter; undefined where the line ends before. An escaped delimiter stands without its backslash. */
  delimited(slash: string, regex: boolean): string | undefined {
    let out = ''
    // Inside a bracket expression a delimiter is a character like others.
    let bracket = -1
    for (let c = this.in.next(); ; c = this.in.next()) {
      if (c === undefined) return undefined
      if (c === '\n') {
        this.in.back(c)
        return undefined
      }
      if (regex && bracket < 0 && c === '[' && slash !== '[') bracket = out.length
      else if (bracket >= 0 && c === ']' && !/^\[\^?$/.test(out.slice(bracket))) bracket = -1
      if (c === slash && bracket < 0) return out
      if (c !== '\\') {
        out += c
        continue
      }
      const escaped = this.in.next()
      if (escaped === undefined) return undefined
      if (escaped === slash && (regex || slash !== '&')) out += slash
      else if (escaped === 'n' && regex) out += '\\n'
      else out += escaped === '\n' ? (regex ? '\n' : '\\\n') : `\\${escaped}`
    }
  }

  regex(source: string, flags: string): Pattern {
    if (source === '') return 'last'
    const compiled = compileRegex(source, {
      syntax: this.options.extended ? 'extended' : 'basic',
      dialect: 'sed',
      ignoreCase: /i/i.test(flags),
      multiline: /m/i.test(flags),
    })
    if (compiled.error !== undefined) throw this.in.error(compiled.error)
    return compiled
  }

  /** Nothing but the end of a command may follow. */
  end(): void {
    const c = this.in.nonBlank()
    if (c === undefined || c === '\n' || c === ';') return
    if (c === '}' || c === '#') this.in.back(c)
    else throw this.in.error('extra characters after command')
  }

  word(stop: RegExp): string {
    let out = ''
    let c = this.in.nonBlank()
    for (; c !== undefined && !stop.test(c); c = this.in.next()) out += c
    if (c === '}') this.in.back(c)
    return out
  }

  rest(): string {
    let out = ''
    let c = this.in.nonBlank()
    for (; c !== undefined && c !== '\n'; c = this.in.next()) out += c
    return out
  }

  fileName(): string {
    const name = this.rest()
    if (name === '') throw this.in.error('missing filename in r/R/w/W commands')
    return name
  }
}
