import { formatIp, isIp6, LOOPBACK6, type Endpoint } from '../../../net/index.ts'
import { net, sys, type Program, type SocketView } from '../../../os/index.ts'
import { isErrno, type Sys } from '../../../sim/index.ts'
import { getopt, type LongOptions } from '../getopt.ts'
import { readServices, type Services } from '../services.ts'
import { layOut, type Row } from './columns.ts'
import { extendedWords, memoryWords, ownerWords, tcpWords, timerWords } from './details.ts'
import { readExpression, statesOf, Stop } from './filter.ts'
import { USAGE } from './usage.ts'

const LONG: LongOptions = {
  help: { as: 'h' }, version: { as: 'V' }, numeric: { as: 'n' }, resolve: { as: 'r' }, all: { as: 'a' }, listening: { as: 'l' }, options: { as: 'o' }, extended: { as: 'e' },
  memory: { as: 'm' }, processes: { as: 'p' }, info: { as: 'i' }, summary: { as: 's' }, ipv4: { as: '4' }, ipv6: { as: '6' }, packet: { as: '0' }, tcp: { as: 't' }, udp: { as: 'u' },
  raw: { as: 'w' }, unix: { as: 'x' }, family: { as: 'f', value: 'needed' }, 'no-header': { as: 'H' }, oneline: { as: 'O' }, context: { as: 'Z' }, contexts: { as: 'z' }, net: { as: 'N', value: 'needed' },
}
const NETIDS = ['raw', 'udp', 'tcp'] as const
type Netid = (typeof NETIDS)[number]
const LETTERS: Readonly<Record<string, Netid>> = { t: 'tcp', u: 'udp', w: 'raw' }

const netidOf = (s: SocketView): Netid => (s.type === 'stream' ? 'tcp' : s.type === 'dgram' ? 'udp' : 'raw')

/** ss of iproute2 6.1.0. */
export const ss: Program = function* ({ argv }) {
  const line = getopt(argv.slice(1), 'hVnralLoempibsTtuwx460f:zZHON:SdMEKQ', LONG)
  const flags = new Set(line.options.map((o) => o.name))
  if (line.error !== undefined || flags.has('h')) {
    if (line.error !== undefined) yield* sys.complain(`ss: ${line.error}\n`)
    yield* (line.error === undefined ? sys.print(USAGE) : sys.complain(USAGE))
    return line.error === undefined ? 0 : 255
  }
  if (flags.has('V')) {
    yield* sys.print('ss utility, iproute2-6.1.0\n')
    return 0
  }
  if (flags.has('z') || flags.has('Z')) {
    yield* sys.complain('ss: SELinux is not enabled.\n')
    return 1
  }
  try {
    const services = yield* readServices()
    const sockets = yield* net.ask('sockets')
    if (flags.has('s')) yield* sys.print(summary(sockets))
    else yield* list(flags, line.operands, sockets, services)
    return 0
  } catch (e) {
    if (!(e instanceof Stop)) throw e
    yield* sys.complain(e.text)
    return e.code
  }
}

function* screenWidth(): Sys<number | undefined> {
  try {
    return (yield* sys.ttyget(1)).cols
  } catch (e) {
    if (!isErrno(e)) throw e
    return undefined
  }
}

function* list(flags: ReadonlySet<string>, operands: readonly string[], sockets: readonly SocketView[], services: Services): Sys<void> {
  const { states, expression } = readStates(flags, operands)
  const passes = readExpression(expression, services)
  const chosen = Object.keys(LETTERS).filter((l) => flags.has(l)).map((l) => LETTERS[l]!)
  const netids = chosen.length > 0 ? NETIDS.filter((n) => chosen.includes(n)) : flags.has('x') || flags.has('0') ? [] : NETIDS
  const now = yield* sys.clock()
  const rows = netids.flatMap((netid) => sockets
    .filter((s) => netidOf(s) === netid && states.includes(s.state) && !(flags.has('4') && s.family === 6) && !(flags.has('6') && s.family === 4) && passes(s))
    .toSorted((a, b) => a.family - b.family || a.id - b.id)
    .map((s) => rowOf(s, flags, services, now)))
  const screen = yield* screenWidth()
  yield* sys.print(layOut(rows, { header: !flags.has('H'), netid: chosen.length !== 1, state: states.length !== 1, ...(screen === undefined ? {} : { screen }) }))
}

/** The states that are asked for: by `-a` and `-l`, or by `state` and `exclude` before the expression. */
function readStates(flags: ReadonlySet<string>, operands: readonly string[]): { states: readonly string[]; expression: readonly string[] } {
  const all = statesOf('all')
  let states = flags.has('a') ? all : flags.has('l') ? ['LISTEN', 'UNCONN'] : all.filter((s) => s !== 'LISTEN' && s !== 'UNCONN' && s !== 'TIME-WAIT' && s !== 'SYN-RECV')
  let at = 0
  let named: string[] | undefined
  while (operands[at] === 'state' || operands[at] === 'exclude' || operands[at] === 'excl') {
    const word = operands[at + 1]
    if (word === undefined) throw new Stop(255, 'ss: state requires an argument\n')
    if (operands[at] === 'state') named = [...(named ?? []), ...statesOf(word)]
    else states = (named ?? states).filter((s) => !statesOf(word).includes(s))
    at += 2
  }
  return { states: named ? [...new Set(named)] : states, expression: operands.slice(at) }
}

function placeOf(at: Endpoint | undefined, s: SocketView, side: 'local' | 'peer', flags: ReadonlySet<string>, services: Services): readonly [string, string] {
  const address = at?.address ?? 0
  const any = at === undefined || address === 0 || (isIp6(address) && address !== LOOPBACK6)
  const text = s.family === 6 ? (any ? (s.options.v6Only ? '[::]' : '*') : `[${formatIp(address)}]`) : any ? '0.0.0.0' : formatIp(address)
  const device = side === 'local' && s.options.link !== undefined ? `%if${s.options.link}` : ''
  const port = at?.port ?? 0
  const name = port === 0 ? '*' : ((flags.has('n') ? undefined : services.name(port, s.type === 'dgram' ? 'udp' : 'tcp')) ?? String(port))
  return [`${text}${device}:`, name]
}

function rowOf(s: SocketView, flags: ReadonlySet<string>, services: Services, now: number): Row {
  const listening = s.state === 'LISTEN'
  const waiting = listening ? s.accepting.length : s.tcp ? s.tcp.receiveQueue.size : s.queuedBytes
  const sending = listening ? (s.backlog ?? 0) : (s.tcp?.sendQueue.size ?? 0)
  const raw = s.type === 'raw' || s.type === 'ping'
  const [local, localPort] = raw ? [`${placeOf(s.local, s, 'local', flags, services)[0]}`, String(s.protocol)] : placeOf(s.local, s, 'local', flags, services)
  const [peer, peerPort] = placeOf(s.remote, s, 'peer', flags, services)
  const process = (flags.has('o') ? timerWords(s, now) : '') + (flags.has('p') ? ownerWords(s) : '') + (flags.has('e') ? extendedWords(s) : '')
    + (flags.has('m') ? memoryWords(s) : '') + (flags.has('i') && s.type === 'stream' ? (flags.has('m') ? tcpWords(s, now, flags.has('n')).slice(2) : tcpWords(s, now, flags.has('n'))) : '')
  return [netidOf(s), s.state, String(waiting).padEnd(6), String(sending).padEnd(6), local, localPort, peer, peerPort, process]
}

function summary(sockets: readonly SocketView[]): string {
  const count = (netid: Netid, family?: 4 | 6): number => sockets.filter((s) => netidOf(s) === netid && (family === undefined || s.family === family)).length
  const tcp = sockets.filter((s) => s.type === 'stream')
  const inState = (...states: string[]): number => tcp.filter((s) => states.includes(s.state)).length
  const line = (name: string, a: number, b: number, c: number): string => `${name}\t  ${String(a).padEnd(9)} ${String(b).padEnd(9)} ${String(c).padEnd(9)}\n`
  const rows = (['raw', 'udp', 'tcp'] as const).map((n) => [n.toUpperCase(), count(n), count(n, 4), count(n, 6)] as const)
  const inet = rows.reduce((sum, [, a, b, c]) => [sum[0]! + a, sum[1]! + b, sum[2]! + c], [0, 0, 0])
  return `Total: ${sockets.length}\nTCP:   ${tcp.length} (estab ${inState('ESTAB')}, closed ${inState('UNCONN', 'TIME-WAIT')}, orphaned ${tcp.filter((s) => s.orphan).length}, timewait ${inState('TIME-WAIT')})\n\n`
    + `Transport Total     IP        IPv6\n${rows.map(([n, a, b, c]) => line(n, a, b, c)).join('')}${line('INET', inet[0]!, inet[1]!, inet[2]!)}${line('FRAG', 0, 0, 0)}\n`
}
