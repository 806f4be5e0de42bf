import { getopt } from '../getopt.ts'
import { USAGE, VERSION } from './usage.ts'

/** What the command line asks for. Times are microseconds. */
export interface PingOptions {
  readonly target: string
  readonly family?: 4 | 6
  readonly count?: number
  readonly interval: number
  readonly linger: number
  readonly deadline?: number
  readonly size: number
  readonly preload: number
  readonly ttl?: number
  readonly tos?: number
  readonly mark?: number
  readonly pmtu?: 'do' | 'dont' | 'want'
  readonly source?: string
  readonly pattern?: string
  readonly id?: number
  readonly flags: ReadonlySet<string>
}

/** The end of `ping` before it began: what it says, where, and its exit code. */
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

const MAX_COUNT = 2 ** 63
const SECOND = 1_000_000
const MILLI = 1_000

/** strtol_or_err of iputils. */
function integer(word: string, min: number, max: number): number {
  if (!/^\s*[-+]?\d+$/.test(word)) throw new Stop(1, `ping: invalid argument: '${word}'\n`)
  const n = Number(word)
  if (n < min || n > max) {
    const top = max >= MAX_COUNT ? '9223372036854775807' : String(max)
    throw new Stop(1, `ping: invalid argument: '${word}': out of range: ${min} <= value <= ${top}\n`)
  }
  return n
}

/** ping_strtod: seconds with a fraction. What follows the number is warned about, and so is a word without one. */
function seconds(word: string, warnings: string[]): number {
  const n = /^\s*[-+]?(\d+\.?\d*|\.\d+)/.exec(word)
  if (!n || n[0].length !== word.length) warnings.push(`ping: option argument contains garbage: ${word.slice(n?.[0].length ?? 0)}\n`, 'ping: this will become fatal error in the future\n')
  return n ? Number(n[0]) : 0
}

const PMTU = ['do', 'dont', 'want'] as const

function tos(word: string): number {
  const n = /^(0x[0-9a-fA-F]+|\d+)$/.test(word) ? Number(word) : Number.NaN
  if (!(n >= 0 && n <= 255)) throw new Stop(2, `ping: bad TOS value: ${word}\n`)
  return n
}

function pmtu(word: string): (typeof PMTU)[number] {
  const known = PMTU.find((p) => p === word)
  if (!known) throw new Stop(2, `ping: invalid -M argument: ${word}\n`)
  return known
}

function pattern(word: string): string {
  if (!/^[0-9a-fA-F]+$/.test(word)) throw new Stop(2, `ping: patterns must be specified as hex digits: ${word}\n`)
  return word.toLowerCase()
}

type Draft = { -readonly [K in keyof PingOptions]?: PingOptions[K] }

const readers: Readonly<Record<string, (d: Draft, value: string, warnings: string[]) => void>> = {
  4: (d) => { d.family = 4 },
  6: (d) => { d.family = 6 },
  c: (d, v) => { d.count = integer(v, 1, MAX_COUNT) },
  e: (d, v) => { d.id = integer(v, 0, 65_535) },
  i: (d, v, w) => { d.interval = Math.round(seconds(v, w) * 1000) * MILLI },
  I: (d, v) => { d.source = v },
  l: (d, v) => { d.preload = integer(v, 1, 65_536) },
  m: (d, v) => { d.mark = integer(v, 0, 0xffffffff) },
  M: (d, v) => { d.pmtu = pmtu(v) },
  p: (d, v) => { d.pattern = pattern(v) },
  Q: (d, v) => { d.tos = tos(v) },
  s: (d, v) => { d.size = integer(v, 0, 2_147_483_647) },
  S: (_d, v) => { integer(v, 1, 2_147_483_647) },
  t: (d, v) => { d.ttl = integer(v, 0, 255) },
  w: (d, v) => {
    const n = integer(v, 0, 2_147_483_647)
    if (n > 0) d.deadline = n * SECOND
  },
  W: (d, v, w) => {
    const linger = Math.round(seconds(v, w) * 1000) * MILLI
    if (linger > 0) d.linger = linger
  },
}

/** Reads the command line; warnings are for stderr. Throws `Stop`. */
export function readOptions(args: readonly string[]): { options: PingOptions; warnings: string } {
  const line = getopt(args, 'h?46bRT:F:N:aABc:CdDe:fi:I:l:Lm:M:nOp:qQ:rs:S:t:UvVw:W:')
  const d: Draft = {}
  const flags = new Set<string>()
  const warnings: string[] = []
  for (const { name, value } of line.options) {
    if (name === 'h' || name === '?') throw new Stop(2, USAGE)
    if (name === 'V') throw new Stop(0, VERSION, true)
    flags.add(name)
    readers[name]?.(d, value ?? '', warnings)
  }
  if (line.error !== undefined) throw new Stop(2, `ping: ${line.error}\n${USAGE}`)
  const target = line.operands.at(-1)
  if (target === undefined) throw new Stop(1, 'ping: usage error: Destination address required\n')
  const flood = flags.has('f')
  const options: PingOptions = {
    ...d, target, flags, interval: d.interval ?? (flood || flags.has('A') ? 0 : SECOND), linger: d.linger ?? 10 * SECOND, size: d.size ?? 56, preload: d.preload ?? 1,
  }
  return { options, warnings: warnings.join('') }
}
