import { sys } from '../../os/index.ts'
import type { Sys } from '../../sim/index.ts'
import { isTerminal, readDate, wallClock } from '../cli/index.ts'
import { converse, dial } from './connection.ts'
import { filtersOf, UNSUPPORTED } from './filters.ts'
import { Misuse, has, valueOf, type CommandLine } from './flags.ts'
import { checkTimeFormat, FORMATS, printerOf, type FlowMessage, type Format } from './printer.ts'

/** Flows without any word of how many. */
const DEFAULT_COUNT = 20

const UNITS: Readonly<Record<string, number>> = { ns: 0.001, us: 1, 'µs': 1, ms: 1_000, s: 1_000_000, m: 60_000_000, h: 3_600_000_000 }

/** Microseconds of a Go duration; undefined for what is none. */
function duration(text: string): number | undefined {
  if (!/^((\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h))+$/.test(text)) return undefined
  let micros = 0
  for (const [, n = '', unit = ''] of text.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)) micros += Number(n) * UNITS[unit]!
  return Math.round(micros)
}

/** `--since 5m`, `--since 2025-08-16T14:00:00+09:00`: a time of the lab. */
function* moment(text: string | undefined): Sys<number | undefined> {
  if (text === undefined || text === '') return undefined
  const now = yield* sys.clock()
  const ago = duration(text)
  if (ago !== undefined) return now - ago
  const epoch = yield* sys.epoch()
  const at = readDate(text, { micros: epoch.micros + now, offset: epoch.offsetMinutes * 60 })
  if (at === undefined) throw new Misuse(`failed to parse the since time: unrecognized time format: "${text}"`)
  return at - epoch.micros
}

function numberOf(c: CommandLine, name: string): number | undefined {
  const text = valueOf(c, name)
  if (text === undefined) return undefined
  if (!/^\d+$/.test(text)) throw new Misuse(`invalid argument "${text}" for "--${name}" flag: strconv.ParseUint: parsing "${text}": invalid syntax`)
  return Number(text)
}

function* colours(c: CommandLine, env: Readonly<Record<string, string>>): Sys<boolean> {
  const when = valueOf(c, 'color') ?? 'auto'
  if (!['auto', 'always', 'never'].includes(when)) throw new Misuse(`invalid color: "${when}"`)
  if (when !== 'auto') return when === 'always'
  if (env.NO_COLOR !== undefined || env.TERM === 'dumb') return false
  return yield* isTerminal(1)
}

/** hubble observe: asks for flows and prints them, for ever with -f. */
export function* observe(c: CommandLine, server: string, env: Readonly<Record<string, string>>): Sys<number> {
  const format = valueOf(c, 'output') ?? 'compact'
  if (!FORMATS.includes(format)) throw new Misuse(`invalid output format: ${format}`)
  const unsupported = c.given.find((g) => UNSUPPORTED.includes(g.name))
  const timeFormat = valueOf(c, 'time-format') ?? 'StampMilli'
  checkTimeFormat(timeFormat)
  const { white, black } = filtersOf(c)
  if (unsupported) {
    yield* sys.complain(`hubble: this lab does not model the filter --${unsupported.name}\n`)
    return 1
  }
  if (has(c, 'print-raw-filters')) {
    for (const [name, list] of [['allowlist', white], ['denylist', black]] as const) {
      if (list.length > 0) yield* sys.print(`${name}:\n${list.map((f) => `- '${JSON.stringify(f)}'\n`).join('')}`)
    }
    return 0
  }
  const follow = has(c, 'follow')
  const [since, until, last, first] = [yield* moment(valueOf(c, 'since')), yield* moment(valueOf(c, 'until')), numberOf(c, 'last'), numberOf(c, 'first')]
  if (last !== undefined && first !== undefined) throw new Misuse("'first' and 'last' can't be used at the same time")
  const count = first ?? last ?? (has(c, 'all') || since !== undefined || until !== undefined ? undefined : follow ? 0 : DEFAULT_COUNT)
  const printer = printerOf(format === 'tab' ? 'table' : (format as Format), {
    clock: yield* wallClock(), colour: yield* colours(c, env), nodeName: has(c, 'print-node-name'), timeFormat, names: valueOf(c, 'ip-translation') !== 'false', policyNames: false,
  })
  const fd = yield* dial(server)
  const request = {
    method: 'GetFlows', whitelist: white, blacklist: black, ...(count === undefined ? {} : { number: count }), ...(first === undefined ? {} : { first: true }), ...(follow ? { follow } : {}),
    ...(since === undefined ? {} : { since }), ...(until === undefined ? {} : { until }),
  }
  yield* converse(fd, request, function* (m: FlowMessage) {
    if (m.flow) yield* sys.print(printer.flow(m))
    return true
  })
  yield* sys.print(printer.end())
  return 0
}
