import { parseDuration } from '../kubectl/command/flags.ts'
import { childNamed, childrenOf, GLOBAL_FLAGS, nameOf, ROOT, type CliCommand, type CliFlag } from './commands.ts'

/** What is wrong with a command line: text for standard error. */
export class LineMistake {
  readonly text: string
  constructor(text: string) { this.text = text }
}

/** A command line that was understood. */
export class Line {
  readonly command: CliCommand
  readonly args: readonly string[]
  readonly help: boolean
  readonly #given: ReadonlyMap<string, readonly string[]>

  constructor(command: CliCommand, args: readonly string[], help: boolean, given: ReadonlyMap<string, readonly string[]>) {
    this.command = command
    this.args = args
    this.help = help
    this.#given = given
  }

  changed(name: string): boolean { return this.#given.has(name) }
  text(name: string): string { return this.#given.get(name)?.at(-1) ?? flagNamed(this.command, name)?.fallback ?? '' }
  on(name: string): boolean { return /^(1|t|T|true|TRUE|True)$/.test(this.text(name)) }
  all(name: string): readonly string[] { return this.#given.get(name) ?? [] }
  /** Microseconds. */
  duration(name: string): number { return parseDuration(this.text(name)) ?? 0 }
}

const flagsOf = (c: CliCommand): CliFlag[] => [...c.flags, ...GLOBAL_FLAGS]
const flagNamed = (c: CliCommand, name: string): CliFlag | undefined => flagsOf(c).find((f) => f.name === name)

/** How far apart two words are (Levenshtein), as cobra measures. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return row[b.length]!
}

function unknownCommand(word: string): LineMistake {
  const near = childrenOf(ROOT).map(nameOf).filter((n) => distance(word.toLowerCase(), n) <= 2 || n.startsWith(word.toLowerCase()))
  return new LineMistake(`unknown command ${JSON.stringify(word)} for "cilium"${near.length > 0 ? `\n\nDid you mean this?\n${near.map((n) => `\t${n}\n`).join('')}` : ''}\n`)
}

/** Finds the command that the words name, and what is left of them. Flags may stand anywhere. */
function find(words: readonly string[]): { readonly command: CliCommand; readonly rest: string[] } {
  let command = ROOT
  const rest: string[] = []
  let open = true
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    if (!open || word === '--') {
      rest.push(...words.slice(i))
      break
    }
    if (word.startsWith('-') && word !== '-') {
      rest.push(word)
      const name = word.replace(/^-+/, '')
      const spec = flagsOf(command).find((f) => f.name === name || f.short === name)
      if (spec && spec.type !== '' && !word.includes('=') && i + 1 < words.length) rest.push(words[++i]!)
      continue
    }
    const child = childNamed(command, word)
    if (child) command = child
    else {
      open = false
      rest.push(word)
    }
  }
  return { command, rest }
}

function valueMistake(f: CliFlag, value: string): string | undefined {
  if (f.type === '' && !/^(1|t|T|true|TRUE|True|0|f|F|false|FALSE|False)$/.test(value)) return `strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`
  if (f.type === 'int' && !/^[-+]?\d+$/.test(value)) return `strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`
  if (f.type === 'duration' && parseDuration(value) === undefined) return /^\d+$/.test(value) ? `time: missing unit in duration ${JSON.stringify(value)}` : `time: invalid duration ${JSON.stringify(value)}`
  return undefined
}

/** Reads a command line as cobra and pflag do. Throws LineMistake. */
export function readLine(words: readonly string[]): Line {
  const { command, rest } = find(words)
  const given = new Map<string, string[]>()
  const args: string[] = []
  let help = false
  const set = (f: CliFlag, value: string): void => {
    const mistake = valueMistake(f, value)
    if (mistake !== undefined) throw new LineMistake(`invalid argument ${JSON.stringify(value)} for "${f.short ? `-${f.short}, ` : ''}--${f.name}" flag: ${mistake}\n`)
    given.set(f.name, [...(given.get(f.name) ?? []), value])
  }
  for (let i = 0; i < rest.length; i++) {
    const word = rest[i]!
    if (word === '--') {
      args.push(...rest.slice(i + 1))
      break
    }
    if (word.startsWith('--')) {
      const [, name = '', value] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? []
      const f = flagsOf(command).find((x) => x.name === name)
      if (!f && name === 'help') help = true
      else if (!f) throw new LineMistake(`unknown flag: --${name}\n`)
      else if (value !== undefined) set(f, value)
      else if (f.type === '') set(f, 'true')
      else if (i + 1 < rest.length) set(f, rest[++i]!)
      else throw new LineMistake(`flag needs an argument: --${name}\n`)
    } else if (word.startsWith('-') && word !== '-') {
      for (let left = word.slice(1); left !== '';) {
        const letter = left[0]!
        left = left.slice(1)
        const f = flagsOf(command).find((x) => x.short === letter)
        if (!f && letter === 'h') { help = true; continue }
        if (!f) throw new LineMistake(`unknown shorthand flag: '${letter}' in ${word}\n`)
        if (f.type === '' && !left.startsWith('=')) { set(f, 'true'); continue }
        if (left !== '') set(f, left.replace(/^=/, ''))
        else if (i + 1 < rest.length) set(f, rest[++i]!)
        else throw new LineMistake(`flag needs an argument: '${letter}' in ${word}\n`)
        left = ''
      }
    } else args.push(word)
  }
  if (!help && command === ROOT && args.length > 0) throw unknownCommand(args[0]!)
  if (!help && command.args !== undefined && args.length !== command.args) throw new LineMistake(`accepts ${command.args} arg(s), received ${args.length}\n`)
  return new Line(command, args, help, given)
}
