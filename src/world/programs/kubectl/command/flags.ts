import type { CommandNode, FlagSpec } from './tree.ts'
import { globalFlags } from './tree.ts'
import { failure, Failure } from './failure.ts'

const BOOL: Readonly<Record<string, boolean>> = {
  1: true, t: true, T: true, true: true, TRUE: true, True: true, 0: false, f: false, F: false, false: false, FALSE: false, False: false,
}
const UNITS: Readonly<Record<string, number>> = { ns: 0.001, us: 1, 'µs': 1, ms: 1_000, s: 1_000_000, m: 60_000_000, h: 3_600_000_000 }

/** Microseconds of a Go duration (`1m30s`, `-1s`, `0`); undefined for what is none. */
export function parseDuration(text: string): number | undefined {
  const [, sign, rest = ''] = /^([-+]?)(.*)$/s.exec(text) ?? []
  if (rest === '0') return 0
  if (!/^((\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h))+$/.test(rest)) return undefined
  let micros = 0
  for (const [, n = '', unit = ''] of rest.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)) micros += Number(n) * UNITS[unit]!
  return Math.round(sign === '-' ? -micros : micros)
}

/** The value of a flag with its mistakes in Go's words. */
function wrongValue(spec: FlagSpec, value: string): string | undefined {
  if (spec.kind === 'b' && !Object.hasOwn(BOOL, value)) return `strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`
  if (spec.kind === 'i' && !/^[-+]?(0x[0-9a-fA-F]+|\d+)$/.test(value)) return `strconv.ParseInt: parsing ${JSON.stringify(value)}: invalid syntax`
  if (spec.kind === 'd' && parseDuration(value) === undefined) return durationMistake(value)
  return undefined
}

function durationMistake(value: string): string {
  if (/^[-+]?\d+(\.\d*)?$/.test(value)) return `time: missing unit in duration ${JSON.stringify(value)}`
  const unit = /^[-+]?\d+(?:\.\d*)?([^\d.]+)/.exec(value)
  return unit && !UNITS[unit[1]!] ? `time: unknown unit ${JSON.stringify(unit[1])} in duration ${JSON.stringify(value)}` : `time: invalid duration ${JSON.stringify(value)}`
}

/** What was given on a command line, by flag. */
export class Flags {
  readonly #specs: ReadonlyMap<string, FlagSpec>
  readonly #given = new Map<string, string[]>()

  constructor(specs: ReadonlyMap<string, FlagSpec>) { this.#specs = specs }

  add(name: string, value: string): void { this.#given.set(name, [...(this.#given.get(name) ?? []), value]) }

  /** Whether the flag stood on the command line. */
  changed(name: string): boolean { return this.#given.has(name) }
  text(name: string): string { return this.#given.get(name)?.at(-1) ?? this.#specs.get(name)?.fallback ?? '' }
  on(name: string): boolean { return BOOL[this.text(name)] ?? false }
  number(name: string): number { return Number(this.text(name)) }
  /** Microseconds. */
  duration(name: string): number { return parseDuration(this.text(name)) ?? 0 }
  list(name: string): string[] {
    const given = this.#given.get(name) ?? []
    return this.#specs.get(name)?.kind === 'A' ? given : given.flatMap((g) => (g === '' ? [] : splitCsv(g)))
  }
}

/** A value split at commas as encoding/csv does: quotes keep one together. */
function splitCsv(text: string): string[] {
  return [...text.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '')
}

export interface ParsedLine {
  readonly flags: Flags
  readonly args: readonly string[]
  /** How many arguments stood before `--`; -1 without one (ArgsLenAtDash). */
  readonly dash: number
  readonly help: boolean
}

export function flagsFor(node: CommandNode): Map<string, FlagSpec> {
  return new Map([...globalFlags(), ...node.flags].map((f) => [f.name, f]))
}

/** Reads a command's words as pflag does, flags and arguments mixed. Throws Failure in its words. */
export function parseFlags(node: CommandNode, words: readonly string[]): ParsedLine {
  const specs = flagsFor(node)
  const shorts = new Map([...specs.values()].filter((f) => f.short !== undefined).map((f) => [f.short!, f]))
  const flags = new Flags(specs)
  const args: string[] = []
  let dash = -1
  let help = false
  const wrong = (message: string): Failure => new Failure(`error: ${message}\nSee '${`kubectl ${node.path}`.trim()} --help' for usage.\n`)
  const set = (spec: FlagSpec, value: string): void => {
    const mistake = wrongValue(spec, value)
    if (mistake !== undefined) throw wrong(`invalid argument ${JSON.stringify(value)} for "${spec.short ? `-${spec.short}, ` : ''}--${spec.name}" flag: ${mistake}`)
    flags.add(spec.name, value)
  }
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    if (word === '--') {
      dash = args.length
      args.push(...words.slice(i + 1))
      break
    }
    if (word.startsWith('--')) {
      const [, name = '', value] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? []
      if (name === '' || name.startsWith('-')) throw wrong(`bad flag syntax: ${word}`)
      const spec = specs.get(name.replaceAll('_', '-'))
      if (!spec && name === 'help') { help = true; continue }
      if (!spec) throw wrong(`unknown flag: --${name}`)
      if (value !== undefined) set(spec, value)
      else if (spec.bare !== undefined) set(spec, spec.bare)
      else if (i + 1 < words.length) set(spec, words[++i]!)
      else throw wrong(`flag needs an argument: --${name}`)
    } else if (word.startsWith('-') && word !== '-') {
      for (let rest = word.slice(1); rest !== '';) {
        const letter = rest[0]!
        const spec = shorts.get(letter)
        rest = rest.slice(1)
        if (!spec && letter === 'h') { help = true; continue }
        if (!spec) throw wrong(`unknown shorthand flag: ${quoteRune(letter)} in ${word}`)
        if (rest.startsWith('=')) { set(spec, rest.slice(1)); rest = '' }
        else if (spec.bare !== undefined) set(spec, spec.bare)
        else if (rest !== '') { set(spec, rest); rest = '' }
        else if (i + 1 < words.length) set(spec, words[++i]!)
        else throw wrong(`flag needs an argument: ${quoteRune(letter)} in ${word}`)
      }
    } else args.push(word)
  }
  return { flags, args, dash, help }
}

const quoteRune = (c: string): string => `'${c}'`

/** `--request-timeout`: seconds or a duration. Microseconds, 0 for none. */
export function requestTimeout(text: string): number {
  const micros = /^\d+$/.test(text) ? Number(text) * 1_000_000 : parseDuration(text)
  if (micros === undefined) throw failure('Invalid timeout value. Timeout must be a single integer in seconds, or an integer followed by a corresponding time unit (e.g. 1s | 2m | 3h)')
  return micros
}
