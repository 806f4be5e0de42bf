import type { Sys } from '../../sim/index.ts'
import { sys, system, type MachineView } from '../../os/index.ts'
import { parseOptions } from '../cli/index.ts'
import type { Program } from '../../os/index.ts'

const USAGE = `
Usage:
 free [options]

Options:
 -b, --bytes         show output in bytes
 -k, --kibi          show output in kibibytes
 -m, --mebi          show output in mebibytes
 -g, --gibi          show output in gibibytes
 -h, --human         show human-readable output
     --si            use powers of 1000 not 1024
 -t, --total         show total for RAM + swap
 -s N, --seconds N   repeat printing every N seconds
 -c N, --count N     repeat printing N times, then exit
 -w, --wide          wide output

     --help     display this help and exit
 -V, --version  output version information and exit

For more details see free(1).
`
const OPTIONS = {
  'b,bytes': '', ',kilo': '', ',mega': '', ',giga': '', 'k,kibi': '', 'm,mebi': '', 'g,gibi': '', 'h,human': '', ',si': '', 'l,lohi': '', 't,total': '', 'v,committed': '', 's,seconds=N': '', 'c,count=N': '', 'w,wide': '', 'V': '',
}
const UNITS: Readonly<Record<string, number>> = { bytes: 1 / 1024, kibi: 1, mebi: 1024, gibi: 1024 ** 2, kilo: 1000 / 1024, mega: 1e6 / 1024, giga: 1e9 / 1024 }
const SECOND = 1_000_000

/** A size in kB with the largest unit in which it has no more than four characters. */
function human(kb: number): string {
  if (kb === 0) return '0B'
  let [value, unit] = [kb, 0]
  while (value >= 1000 && unit < 3) {
    value /= 1024
    unit++
  }
  return `${value >= 10 ? Math.floor(value) : value.toFixed(1)}${['Ki', 'Mi', 'Gi', 'Ti'][unit]}`
}

function table(m: MachineView, has: (option: string) => boolean): string {
  const unit = Object.keys(UNITS).find(has)
  const size = (kb: number): string => (has('human') ? human(kb) : String(Math.floor(kb / (unit === undefined ? 1 : UNITS[unit]!)))).padStart(11)
  const { total, free, available, buffers, cached, shared } = m.memory
  const wide = has('wide')
  const head = ['total', 'used', 'free', 'shared', ...(wide ? ['buffers', 'cache'] : ['buff/cache']), 'available'].map((h) => h.padStart(11)).join(' ')
  const row = (name: string, cells: readonly number[]): string => `${name.padEnd(9)}${cells.map(size).join(' ')}\n`
  return `${''.padEnd(9)}${head}\n${row('Mem:', [total, total - available, free, shared, ...(wide ? [buffers, cached] : [buffers + cached]), available])}${row('Swap:', [m.swap, 0, m.swap])}${has('total') ? row('Total:', [total + m.swap, total - available, free + m.swap]) : ''}`
}

/** free(1) of procps-ng. */
export const free: Program = function* ({ argv }): Sys<number> {
  const parsed = parseOptions(argv.slice(1), OPTIONS)
  const has = (option: string): boolean => !('error' in parsed) && parsed.given.some((g) => g.name === option)
  if ('error' in parsed || has('help')) {
    yield* 'error' in parsed ? sys.complain(`free: ${parsed.error}\n${USAGE}`) : sys.print(USAGE)
    return 'error' in parsed ? 1 : 0
  }
  if (has('version') || has('V')) {
    yield* sys.print('free from procps-ng 4.0.4\n')
    return 0
  }
  const value = (option: string): number | undefined => {
    const text = parsed.given.findLast((g) => g.name === option)?.value
    return text === undefined ? undefined : Number(text)
  }
  const seconds = value('seconds')
  const count = value('count') ?? (seconds === undefined ? 1 : Infinity)
  for (let n = 0; n < count; n++) {
    if (n > 0) yield* sys.sleep((seconds ?? 1) * SECOND)
    yield* sys.print(table(yield* system.machine(), has) + (count > 1 ? '\n' : ''))
  }
  return 0
}

/** vmstat(8): one line since boot, then one for each delay. Nothing swaps, and processors are idle but for what spins. */
export const vmstat: Program = function* ({ argv }): Sys<number> {
  const numbers = argv.slice(1).filter((a) => /^\d+$/.test(a)).map(Number)
  const [delay, count = delay === undefined ? 1 : Infinity] = numbers
  yield* sys.print('procs -----------memory---------- ---swap-- -----io---- -system-- -------cpu-------\n r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st gu\n')
  for (let n = 0; n < count; n++) {
    if (n > 0) yield* sys.sleep((delay ?? 1) * SECOND)
    const m = yield* system.machine()
    const busy = (yield* system.processes()).filter((p) => p.busy > 0).length
    const share = Math.min(100, Math.round((busy * 100) / m.cpus))
    const cells: readonly (readonly [number, number])[] = [
      [busy, 2], [0, 2], [0, 6], [m.memory.free, 6], [m.memory.buffers, 6], [m.memory.cached, 6], [0, 4], [0, 4], [0, 5], [0, 5], [60 + busy * 250, 4], [90, 4], [share, 2], [0, 2], [100 - share, 2], [0, 2], [0, 2], [0, 2],
    ]
    yield* sys.print(`${cells.map(([v, width]) => String(v).padStart(width)).join(' ')}\n`)
  }
  return 0
}
