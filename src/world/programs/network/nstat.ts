import { net, sys, type Program } from '../../os/index.ts'
import { isErrno, type Sys } from '../../sim/index.ts'
import { compileGlob } from '../../text/index.ts'
import { getopt, type LongOptions } from './getopt.ts'

const LONG: LongOptions = {
  help: { as: 'h' }, ignore: { as: 'a' }, json: { as: 'j' }, nooutput: { as: 'n' }, pretty: { as: 'p' }, reset: { as: 'r' }, noupdate: { as: 's' }, zeros: { as: 'z' }, version: { as: 'V' },
  scan: { as: 'd', value: 'needed' }, interval: { as: 't', value: 'needed' },
}
/** Numbers that count nothing. */
const USELESS = ['IpForwarding', 'IpDefaultTTL', 'TcpRtoAlgorithm', 'TcpRtoMin', 'TcpRtoMax', 'TcpMaxConn', 'TcpCurrEstab']

const USAGE = `Usage: nstat [OPTION] [ PATTERN [ PATTERN ] ]
   -h, --help          this message
   -a, --ignore        ignore history
   -d, --scan=SECS     sample every statistics every SECS
   -j, --json          format output in JSON
   -n, --nooutput      do history only
   -p, --pretty        pretty print
   -r, --reset         reset history
   -s, --noupdate      don't update history
   -t, --interval=SECS report average over the last SECS
   -V, --version       output version information
   -z, --zeros         show entries with zero activity
`

const historyOf = (uid: number): string => `/tmp/.nstat.u${uid}`

function* readHistory(path: string): Sys<ReadonlyMap<string, number>> {
  try {
    const text = yield* sys.readFile(path)
    return new Map(text.split('\n').slice(1).map((l) => l.split(/\s+/)).filter((w) => w.length >= 2).map(([n, v]) => [n!, Number(v)] as const))
  } catch (e) {
    if (!isErrno(e)) throw e
    return new Map()
  }
}

function* writeHistory(path: string, values: ReadonlyMap<string, number>): Sys<void> {
  const fd = yield* sys.open(path, 'w', { create: true, truncate: true, mode: 0o600 })
  const text = `#kernel\n${Array.from(values, ([n, v]) => `${row(n, v)}\n`).join('')}`
  yield* sys.writeAll(fd, new TextEncoder().encode(text))
  yield* sys.close(fd)
}

const row = (name: string, value: number): string => `${name.padEnd(32)}${String(value).padEnd(16)}${'0.0'.padStart(6)}`

/** nstat of iproute2 6.1.0: what the network's counters did since it was last asked. */
export const nstat: Program = function* ({ argv }) {
  const line = getopt(argv.slice(1), 'h?vVzrnasd:t:jp', LONG)
  const has = (name: string): boolean => line.options.some((o) => o.name === name)
  if (line.error !== undefined || has('h') || has('?')) {
    yield* sys.complain(`${line.error === undefined ? '' : `nstat: ${line.error}\n`}${USAGE}`)
    return line.error === undefined ? 0 : 255
  }
  if (has('V') || has('v')) {
    yield* sys.print('nstat utility, iproute2-6.1.0\n')
    return 0
  }
  const values = new Map(Object.entries(yield* net.ask('counters')).filter(([n]) => !USELESS.includes(n)))
  const { euid } = yield* sys.self()
  const history = has('a') || has('r') ? new Map<string, number>() : yield* readHistory(historyOf(euid))
  const globs = line.operands.map((p) => compileGlob(p))
  const shown = [...values].map(([n, v]) => [n, Math.max(0, v - (history.get(n) ?? 0))] as const)
    .filter(([n, v]) => (v !== 0 || has('z')) && (globs.length === 0 || globs.some((g) => g.matches(n))))
  if (!has('n')) {
    if (has('j')) yield* sys.print(`${JSON.stringify({ kernel: Object.fromEntries(shown) })}\n`)
    else yield* sys.print(`#kernel\n${shown.map(([n, v]) => `${row(n, v)}\n`).join('')}`)
  }
  if (!has('s') && line.operands.length === 0) yield* writeHistory(historyOf(euid), values)
  return 0
}
