import { USAGE, VERSION } from './usage.ts'

export type Method = 'default' | 'udp' | 'icmp' | 'tcp'

export interface TraceOptions {
  readonly host: string
  readonly family?: 4 | 6
  readonly method: Method
  readonly first: number
  readonly max: number
  readonly perHop: number
  readonly simultaneous: number
  /** Microseconds. */
  readonly wait: number
  readonly here: number
  readonly near: number
  readonly pause: number
  readonly port?: number
  readonly sport?: number
  readonly length?: number
  readonly numeric: boolean
  readonly dontFragment: boolean
  readonly mtu: boolean
  readonly back: boolean
  readonly device?: string
  readonly source?: string
  readonly tos?: number
  readonly mark?: number
}

/** The end before it began. */
export class Stop {
  readonly code: number
  readonly text: string
  readonly out: boolean
  constructor(code: number, text: string, out = false) {
    this.code = code
    this.text = text
    this.out = out
  }
}

interface Option { readonly letter?: string; readonly long?: string; readonly argument?: string; readonly set: (d: Draft, value: string) => boolean }
type Draft = { -readonly [K in keyof TraceOptions]?: TraceOptions[K] }

const SECOND = 1_000_000
const METHODS: readonly Method[] = ['default', 'udp', 'icmp', 'tcp']

const integer = (value: string): number | undefined => (/^(0x[0-9a-fA-F]+|\d+)$/.test(value) ? Number(value) : undefined)
const flag = (change: Draft) => (d: Draft): boolean => (Object.assign(d, change), true)
const numeric = (field: keyof Draft) => (d: Draft, value: string): boolean => {
  const n = integer(value)
  if (n === undefined) return false
  Object.assign(d, { [field]: n })
  return true
}

function waits(d: Draft, value: string): boolean {
  const parts = value.split(',').map(Number)
  if (parts.some((n) => Number.isNaN(n)) || value === '') return false
  const [max, here, near] = parts
  // With MAX alone the adaptive ones are off.
  d.wait = Math.round(max! * SECOND)
  d.here = here ?? 0
  d.near = near ?? 0
  return true
}

function pause(d: Draft, value: string): boolean {
  const n = Number(value)
  if (value === '' || Number.isNaN(n)) return false
  d.pause = Math.round(n > 10 ? n * 1000 : n * SECOND)
  return true
}

const options: readonly Option[] = [
  { letter: '4', set: flag({ family: 4 }) }, { letter: '6', set: flag({ family: 6 }) },
  { letter: 'd', long: 'debug', set: flag({}) }, { letter: 'F', long: 'dont-fragment', set: flag({ dontFragment: true }) },
  { letter: 'f', long: 'first', argument: 'first_ttl', set: numeric('first') },
  { letter: 'I', long: 'icmp', set: flag({ method: 'icmp' }) }, { letter: 'T', long: 'tcp', set: flag({ method: 'tcp' }) },
  { letter: 'i', long: 'interface', argument: 'device', set: (d, v) => (d.device = v, true) },
  { letter: 'm', long: 'max-hops', argument: 'max_ttl', set: numeric('max') },
  { letter: 'N', long: 'sim-queries', argument: 'squeries', set: numeric('simultaneous') },
  { letter: 'n', set: flag({ numeric: true }) }, { letter: 'p', long: 'port', argument: 'port', set: numeric('port') },
  { letter: 't', long: 'tos', argument: 'tos', set: numeric('tos') }, { letter: 'w', long: 'wait', argument: 'MAX,HERE,NEAR', set: waits },
  { letter: 'q', long: 'queries', argument: 'nqueries', set: numeric('perHop') }, { letter: 'r', set: flag({}) },
  { letter: 's', long: 'source', argument: 'src_addr', set: (d, v) => (d.source = v, true) }, { letter: 'z', long: 'sendwait', argument: 'sendwait', set: pause },
  { letter: 'e', long: 'extensions', set: flag({}) }, { letter: 'A', long: 'as-path-lookups', set: flag({}) },
  { letter: 'M', long: 'module', argument: 'name', set: (d, v) => {
    const method = METHODS.find((m) => m === v)
    if (method) d.method = method
    return method !== undefined
  } },
  { long: 'sport', argument: 'num', set: (d, v) => (flag({ simultaneous: 1 })(d), numeric('sport')(d, v)) }, { long: 'fwmark', argument: 'num', set: numeric('mark') },
  { letter: 'U', long: 'udp', set: flag({ method: 'udp' }) }, { long: 'mtu', set: flag({ mtu: true, dontFragment: true, simultaneous: 1 }) },
  { long: 'back', set: flag({ back: true }) },
]

/** Reads the command line as traceroute's own parser (clif.c) does. Throws `Stop`. */
export function readOptions(args: readonly string[]): TraceOptions {
  if (args.length === 0) throw new Stop(0, USAGE)
  const d: Draft = {}
  const operands: string[] = []
  const at = { i: 0 }
  for (; at.i < args.length; at.i++) {
    const word = args[at.i]!
    if (word === '--help') throw new Stop(0, USAGE, true)
    if (word === '-V' || word === '--version') throw new Stop(0, VERSION, true)
    if (!word.startsWith('-') || word === '-') operands.push(word)
    else if (word.startsWith('--')) readLong(d, word, at.i + 1)
    else readLetters(d, args, at)
  }
  return checked(d, operands)
}

function readLong(d: Draft, word: string, position: number): void {
  const [name, value] = word.slice(2).split(/=(.*)/s)
  const found = options.filter((o) => o.long?.startsWith(name!))
  const option = found.find((o) => o.long === name) ?? (found.length === 1 ? found[0] : undefined)
  if (!option) throw new Stop(2, `Bad option \`${word}' (argc ${position})\n`)
  if (option.argument !== undefined && value === undefined) throw new Stop(2, `Option \`--${option.long}' (argc ${position}) requires an argument: \`--${option.long}=${option.argument}'\n`)
  if (!option.set(d, value ?? '')) throw new Stop(2, `Cannot handle \`--${option.long}' option with arg \`${value}' (argc ${position})\n`)
}

function readLetters(d: Draft, args: readonly string[], at: { i: number }): void {
  const word = args[at.i]!
  for (let k = 1; k < word.length; k++) {
    const letter = word[k]!
    const option = options.find((o) => o.letter === letter)
    if (!option) throw new Stop(2, `Bad option \`-${letter}' (argc ${at.i + 1})\n`)
    if (option.argument === undefined) {
      option.set(d, '')
      continue
    }
    const position = at.i + 1
    const value = k + 1 < word.length ? word.slice(k + 1) : args[++at.i]
    if (value === undefined) throw new Stop(2, `Option \`-${letter}' (argc ${position}) requires an argument: \`-${letter} ${option.argument}'\n`)
    if (!option.set(d, value)) throw new Stop(2, `Cannot handle \`-${letter}' option with arg \`${value}' (argc ${position + 1})\n`)
    return
  }
}

const MAX_HOPS = 255
const MAX_PROBES = 10

function checked(d: Draft, operands: readonly string[]): TraceOptions {
  const [host, length, extra] = operands
  if (host === undefined) throw new Stop(2, 'Specify "host" missing argument.\n')
  if (extra !== undefined) throw new Stop(2, `Extra arg \`${extra}' (position 3, argc ${operands.length})\n`)
  const size = length === undefined ? undefined : integer(length)
  if (length !== undefined && size === undefined) throw new Stop(2, `Cannot handle "packetlen" cmdline arg \`${length}' on position 2 (argc 2)\n`)
  const first = d.first ?? 1
  const max = d.max ?? 30
  const perHop = d.perHop ?? 3
  if (first < 1 || first > max) throw new Stop(1, 'first hop out of range\n')
  if (max > MAX_HOPS) throw new Stop(1, `max hops cannot be more than ${MAX_HOPS}\n`)
  if (perHop < 1 || perHop > MAX_PROBES) throw new Stop(1, `no more than ${MAX_PROBES} probes per hop\n`)
  if (size !== undefined && size > 65_000) throw new Stop(1, `too big packetlen ${size} specified`)
  return {
    ...d, host, method: d.method ?? 'default', first, max, perHop, simultaneous: Math.max(1, d.simultaneous ?? 16), wait: d.wait ?? 5 * SECOND, here: d.here ?? 3, near: d.near ?? 10,
    pause: d.pause ?? 0, numeric: d.numeric ?? false, dontFragment: d.dontFragment ?? false, mtu: d.mtu ?? false, back: d.back ?? false, ...(size === undefined ? {} : { length: size }),
  }
}
