import type { Shell } from '../state.ts'

/** A line after history expansion: unchanged, changed (and then shown, with `p` not run), or refused. */
export type Expanded =
  | { readonly kind: 'same' }
  | { readonly kind: 'changed'; readonly line: string; readonly printOnly: boolean }
  | { readonly kind: 'error'; readonly message: string }

class EventError {
  readonly message: string
  constructor(message: string) { this.message = message }
}

/** `!!`, `!n`, `!string`, `^old^new^` and their words and modifiers (bash(1), HISTORY EXPANSION). */
export function expandHistory(sh: Shell, line: string): Expanded {
  try {
    if (line.startsWith('^')) {
      const [, from = '', to = '', rest = ''] = /^\^([^^]*)\^([^^]*)(?:\^([\s\S]*))?$/.exec(line) ?? []
      if (from !== '') {
        const last = previous(sh, 1, ':s')
        if (!last.includes(from)) throw new EventError(`:s${line}: substitution failed`)
        return { kind: 'changed', line: last.replace(from, () => to.replaceAll('&', () => from)) + rest, printOnly: false }
      }
    }
    return new Expander(sh, line).run()
  } catch (e) {
    if (e instanceof EventError) return { kind: 'error', message: e.message }
    throw e
  }
}

function previous(sh: Shell, back: number, spec: string): string {
  const entry = sh.history[sh.history.length - back]
  if (!entry || back < 1) throw new EventError(`${spec}: event not found`)
  return entry.line
}

const NO_EXPANSION = ' \t\n=('

class Expander {
  readonly #sh: Shell
  readonly #line: string
  #at = 0
  #out = ''
  #changed = false
  #print = false
  #lastFrom = ''
  #lastTo = ''

  constructor(sh: Shell, line: string) {
    this.#sh = sh
    this.#line = line
  }

  run(): Expanded {
    const line = this.#line
    let double = false
    for (; this.#at < line.length;) {
      const c = line[this.#at]!
      if (c === '\\') {
        this.#out += line.slice(this.#at, this.#at + 2)
        this.#at += 2
      } else if (c === "'" && !double) {
        const end = line.indexOf("'", this.#at + 1)
        const stop = end < 0 ? line.length : end + 1
        this.#out += line.slice(this.#at, stop)
        this.#at = stop
      } else if (c === '"') {
        double = !double
        this.#out += c
        this.#at++
      } else if (c === '!' && this.#expands(double)) this.#event()
      else {
        this.#out += c
        this.#at++
      }
    }
    return this.#changed ? { kind: 'changed', line: this.#out, printOnly: this.#print } : { kind: 'same' }
  }

  #expands(double: boolean): boolean {
    const next = this.#line[this.#at + 1]
    if (next === undefined || NO_EXPANSION.includes(next) || (double && next === '"')) return false
    const before = this.#line.slice(0, this.#at)
    // `$!` and `${!x}` are parameters, `[!…]` a pattern.
    return !/\$\{?$/.test(before) && !before.endsWith('[')
  }

  #event(): void {
    const line = this.#line
    const start = this.#at
    this.#at++
    this.#changed = true
    const rest = line.slice(this.#at)
    let event: string
    let m: RegExpExecArray | null
    if (rest.startsWith('!')) {
      this.#at++
      event = previous(this.#sh, 1, '!!')
    } else if ((m = /^-(\d+)/.exec(rest))) {
      this.#at += m[0].length
      event = previous(this.#sh, Number(m[1]), `!${m[0]}`)
    } else if ((m = /^\d+/.exec(rest))) {
      this.#at += m[0].length
      const entry = this.#sh.history[Number(m[0]) - this.#sh.historyBase]
      if (!entry) throw new EventError(`!${m[0]}: event not found`)
      event = entry.line
    } else if ((m = /^\?([^?\n]*)\??/.exec(rest))) {
      this.#at += m[0].length
      const entry = this.#sh.history.findLast((e) => e.line.includes(m![1]!))
      if (!entry) throw new EventError(`!${m[0]}: event not found`)
      event = entry.line
    } else if (/^[$^*:]/.test(rest)) event = previous(this.#sh, 1, `!${rest[0]}`)
    else if (rest.startsWith('#')) {
      this.#at++
      event = this.#out
    } else {
      m = /^[^\s:;&|<>()"'^$*]+/.exec(rest)
      const word = m?.[0] ?? ''
      this.#at += word.length
      const entry = this.#sh.history.findLast((e) => e.line.startsWith(word))
      if (!entry || word === '') throw new EventError(`${line.slice(start, this.#at)}: event not found`)
      event = entry.line
    }
    this.#out += this.#modify(this.#words(event, start), start)
  }

  /** `:0`, `:2-3`, `:$`, `:*` and the short `!$`, `!^`, `!*`. */
  #words(event: string, start: number): string {
    const rest = this.#line.slice(this.#at)
    const m = /^:?([\^$*]|(?<=:)%|(?<=:)(?:\d+|[\^$])?-(?:\d+|\$)?|(?<=:)\d+\*?|(?<=:)[\^$]-?)/.exec(rest) ?? /^:(\d*-?[\d$]*\*?)(?![a-zA-Z&])/.exec(rest)
    if (!m || m[0] === ':' || m[1] === '') return event
    this.#at += m[0].length
    const words = historyWords(event)
    const last = words.length - 1
    const number = (text: string): number => (text === '$' ? last : text === '^' ? 1 : Number(text))
    const spec = m[1]!
    let from: number
    let to: number
    if (spec === '*') [from, to] = [1, last]
    else if (spec.endsWith('*')) [from, to] = [Number(spec.slice(0, -1)), last]
    else if (spec.includes('-')) {
      const [a, b] = spec.split('-') as [string, string]
      ;[from, to] = [a === '' ? 0 : number(a), b === '' ? last - 1 : number(b)]
    } else [from, to] = [number(spec), number(spec)]
    if (spec === '*' && last < 1) return ''
    if (from > last || to > last || from > to) throw new EventError(`${this.#line.slice(start, this.#at)}: bad word specifier`)
    return words.slice(from, to + 1).join(' ')
  }

  #modify(text: string, start: number): string {
    let out = text
    for (;;) {
      const m = /^:(g?)([htrepqx&]|s(.)([\s\S]*?)(?:\3([\s\S]*?)(?:\3|$)))/.exec(this.#line.slice(this.#at))
      if (!m) return out
      this.#at += m[0].length
      const [, all, modifier] = m as unknown as [string, string, string]
      switch (modifier[0]) {
        case 'h': out = out.includes('/') ? out.slice(0, out.lastIndexOf('/')) : out; break
        case 't': out = out.slice(out.lastIndexOf('/') + 1); break
        case 'r': out = /\.[^./]*$/.test(out) ? out.replace(/\.[^./]*$/, '') : out; break
        case 'e': out = /\.[^./]*$/.exec(out)?.[0] ?? out; break
        case 'p': this.#print = true; break
        case 'q': out = `'${out.replaceAll("'", "'\\''")}'`; break
        case 'x': out = out.split(/\s+/).map((w) => `'${w.replaceAll("'", "'\\''")}'`).join(' '); break
        default: {
          if (modifier !== '&') {
            this.#lastFrom = m[4]!
            this.#lastTo = (m[5] ?? '').replaceAll('&', () => m[4]!)
          }
          if (!out.includes(this.#lastFrom)) throw new EventError(`${this.#line.slice(start, this.#at)}: substitution failed`)
          out = all ? out.replaceAll(this.#lastFrom, () => this.#lastTo) : out.replace(this.#lastFrom, () => this.#lastTo)
        }
      }
    }
  }
}

/** Words of a line as history counts them: quotes keep them together, operators stand alone. */
export function historyWords(line: string): string[] {
  return line.match(/(?:'[^']*'?|"(?:\\[\s\S]|[^"\\])*"?|\\[\s\S]|\$\([^)]*\)?|[^\s'"\\|&;<>()])+|&&|\|\||>>|<<-?|>&|<&|&>|;;|[|&;<>()]/g) ?? []
}
