import type { Address, Command, Substitution } from './sed-commands.ts'
import { SedReader, type SedOptions } from './sed-reader.ts'
import { characters, replacementParts } from './sed-replacement.ts'
import { plainText, ScriptReader, SedError, type Piece } from './sed-script.ts'

/** The commands of a script, or a thrown SedError. `quiet` when its first line is `#n`. */
export function parseScript(pieces: readonly Piece[], o: SedOptions): { readonly commands: readonly Command[]; readonly quiet: boolean } {
  return new Parser(new ScriptReader(pieces), o).script(pieces)
}

class Parser extends SedReader {
  readonly commands: Command[] = []
  readonly blocks: number[] = []
  readonly labels = new Map<string, number>()

  script(pieces: readonly Piece[]): { commands: readonly Command[]; quiet: boolean } {
    while (this.command()) { /* one after the other */ }
    if (this.blocks.length > 0) throw this.in.error('unmatched `{\'', 0)
    for (const c of this.commands) {
      if (!'btT'.includes(c.name)) continue
      const target = c.text === '' ? this.commands.length : this.labels.get(c.text)
      if (target === undefined) throw new SedError(`can't find label for jump to \`${c.text}'`, 4)
      c.target = target
    }
    return { commands: this.commands, quiet: /^#n(\n|$)/.test(pieces[0]?.text ?? '') }
  }

  /** Reads one command; false at the end. */
  command(): boolean {
    let c = this.in.next()
    while (c !== undefined && (c === ';' || /\s/.test(c))) c = this.in.next()
    if (c === undefined) return false
    this.in.back(c)
    const from = this.address()
    let to: Address | undefined
    c = this.in.nonBlank()
    if (from && c === ',') {
      this.in.back(this.in.nonBlank())
      to = this.address(true)
      if (!to) {
        this.in.next()
        throw this.in.error("unexpected `,'")
      }
      c = this.in.nonBlank()
    }
    if (from?.kind === 'line' && from.line === 0 && to?.kind !== 'regex') throw this.in.error('invalid usage of line address 0')
    if (from?.kind === 'plus' || from?.kind === 'multiple') {
      this.in.back(c)
      throw this.in.error('invalid usage of +N or ~N as first address')
    }
    let not = false
    if (c === '!') {
      not = true
      c = this.in.nonBlank()
      if (c === '!') throw this.in.error("multiple `!'s")
    }
    if (c === undefined || c === '\n') throw this.in.error('missing command')
    this.body(c, from, to, not)
    return true
  }

  add(name: string, from: Address | undefined, to: Address | undefined, not: boolean, more: Partial<Command> = {}): void {
    this.commands.push({ from, to, not, name, text: '', number: undefined, substitution: undefined, map: undefined, target: 0, ...more })
  }

  body(name: string, from: Address | undefined, to: Address | undefined, not: boolean): void {
    const add = (more?: Partial<Command>): void => this.add(name, from, to, not, more)
    switch (name) {
      case '#':
        if (from) throw this.in.error("comments don't accept any addresses")
        for (let c = this.in.next(); c !== undefined && c !== '\n'; c = this.in.next()) { /* to the end of the line */ }
        return
      case '{':
        this.blocks.push(this.commands.length)
        add()
        return
      case '}': {
        const open = this.blocks.pop()
        if (open === undefined) throw this.in.error("unexpected `}'")
        if (from) throw this.in.error("} doesn't want any addresses")
        this.end()
        this.commands[open]!.target = this.commands.length
        return
      }
      case ':': {
        if (from) throw this.in.error(": doesn't want any addresses")
        const label = this.word(/[;\s]/)
        if (label === '') throw this.in.error('":" lacks a label')
        this.labels.set(label, this.commands.length)
        return
      }
      case 'a': case 'i': case 'c':
        return add({ text: this.text() })
      case 'b': case 't': case 'T':
        return add({ text: this.word(/[;\s}]/) })
      case 'r': case 'R': case 'w': case 'W': {
        const text = this.fileName()
        return add({ text })
      }
      case 'e': case 'v': {
        const text = this.rest()
        if (name === 'v' && /^\s*(\d+)\.?(\d*)/.test(text) && this.tooNew(text.trim())) throw this.in.error('expected newer version of sed')
        return name === 'v' ? undefined : add({ text })
      }
      case 'q': case 'Q': case 'l': case 'L': {
        if (to && name !== 'l') throw this.in.error('command only uses one address')
        this.in.back(this.in.nonBlank())
        const number = this.integer()
        this.end()
        return add({ number })
      }
      case 's':
        return add({ substitution: this.substitution() })
      case 'y':
        return add({ map: this.transliteration() })
      case '=': case 'd': case 'D': case 'F': case 'g': case 'G': case 'h': case 'H':
      case 'n': case 'N': case 'p': case 'P': case 'z': case 'x':
        this.end()
        return add()
      default:
        throw this.in.error(`unknown command: \`${name}'`)
    }
  }

  tooNew(version: string): boolean {
    const [major = 0, minor = 0] = version.split('.').map(Number)
    return major > 4 || (major === 4 && minor > 9)
  }

  text(): string {
    let c = this.in.nonBlank()
    if (c === undefined) throw this.in.error("expected \\ after `a', `c' or `i'")
    let raw = ''
    if (c === '\\') {
      c = this.in.next()
      if (c !== '\n' && c !== undefined) {
        // GNU: text behind `a\` on the same line; blanks are kept.
        raw = c === '\\' ? '\\' : c
        if (c === '\\') raw += this.in.next() ?? ''
      } else if (c === undefined) return ''
      if (c === '\n') {
        c = this.in.next()
        if (c === undefined) return '\n'
        this.in.back(c)
      }
    } else this.in.back(c)
    for (c = this.in.next(); c !== undefined && c !== '\n'; c = this.in.next()) {
      raw += c
      if (c !== '\\') continue
      const escaped = this.in.next()
      if (escaped === undefined) {
        raw = raw.slice(0, -1)
        break
      }
      raw += escaped
    }
    return `${plainText(raw)}\n`
  }

  substitution(): Substitution {
    const slash = this.in.next()
    const source = slash === undefined ? undefined : this.delimited(slash, true)
    const replacement = source === undefined ? undefined : this.delimited(slash!, false)
    if (source === undefined || replacement === undefined) throw this.in.error("unterminated `s' command")
    const flags = { global: false, print: false, number: 0, evaluate: false, file: undefined as string | undefined, regex: '' }
    this.flags(flags)
    const regex = this.regex(source, flags.regex)
    const parts = replacementParts(replacement)
    const highest = Math.max(0, ...parts.map((p) => ('group' in p ? p.group : 0)))
    if (regex !== 'last' && highest > regex.groups) throw this.in.error(`invalid reference \\${highest} on \`s' command's RHS`)
    const { regex: _, ...rest } = flags
    return { regex, parts, ...rest }
  }

  flags(f: { global: boolean; print: boolean; number: number; evaluate: boolean; file: string | undefined; regex: string }): void {
    const once = (seen: boolean, what: string): void => {
      if (seen) throw this.in.error(`multiple ${what} options to \`s' command`)
    }
    for (;;) {
      const c = this.in.next()
      if (c === undefined || c === '\n' || c === ';') return
      if (c === 'i' || c === 'I' || c === 'm' || c === 'M') f.regex += c
      else if (c === 'g') {
        once(f.global, "`g'")
        f.global = true
      } else if (c === 'p') {
        once(f.print, "`p'")
        f.print = true
      } else if (c === 'e') f.evaluate = true
      else if (c === 'w') {
        f.file = this.fileName()
        return
      } else if (c >= '0' && c <= '9') {
        once(f.number > 0, 'number')
        this.in.back(c)
        f.number = this.integer()!
        if (f.number === 0) throw this.in.error("number option to `s' command may not be zero")
      } else if (c === '}' || c === '#') {
        this.in.back(c)
        return
      } else if (c === '\r' || c === ' ' || c === '\t') continue
      else throw this.in.error("unknown option to `s'")
    }
  }

  transliteration(): ReadonlyMap<string, string> {
    const slash = this.in.next()
    const from = slash === undefined ? undefined : this.delimited(slash, false)
    const to = from === undefined ? undefined : this.delimited(slash!, false)
    if (from === undefined || to === undefined) throw this.in.error("unterminated `y' command")
    const [a, b] = [characters(from), characters(to)]
    if (a.length !== b.length) throw this.in.error("strings for `y' command are different lengths")
    this.end()
    return new Map(a.map((c, i) => [c, b[i]!] as const).reverse())
  }
}
