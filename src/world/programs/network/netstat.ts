import { formatIp, isRunning, type Endpoint } from '../../net/index.ts'
import { net, sys, type Program, type SocketView } from '../../os/index.ts'
import type { Sys } from '../../sim/index.ts'
import { getopt, type LongOptions } from './getopt.ts'
import { oldRoutes, VERSION } from './net-tools.ts'
import { readServices, type Services } from './services.ts'

const LONG: LongOptions = {
  route: { as: 'r' }, interfaces: { as: 'i' }, numeric: { as: 'n' }, listening: { as: 'l' }, all: { as: 'a' }, tcp: { as: 't' }, udp: { as: 'u' }, programs: { as: 'p' }, extend: { as: 'e' },
  statistics: { as: 's' }, version: { as: 'V' }, help: { as: 'h' }, wide: { as: 'W' }, raw: { as: 'w' },
}
const USAGE = `usage: netstat [-vWeenNcCF] [<Af>] -r         netstat {-V|--version|-h|--help}
       netstat [-vWnNcaeol] [<Socket> ...]
       netstat { [-vWeenNac] -i | [-cnNe] -M | -s [-6tuw] }
`
const STATES: Readonly<Record<string, string>> = {
  ESTAB: 'ESTABLISHED', LISTEN: 'LISTEN', 'SYN-SENT': 'SYN_SENT', 'SYN-RECV': 'SYN_RECV', 'FIN-WAIT-1': 'FIN_WAIT1', 'FIN-WAIT-2': 'FIN_WAIT2', 'TIME-WAIT': 'TIME_WAIT',
  'CLOSE-WAIT': 'CLOSE_WAIT', 'LAST-ACK': 'LAST_ACK', CLOSING: 'CLOSING', UNCONN: '',
}

/** netstat of net-tools 2.10. */
export const netstat: Program = function* ({ argv }) {
  const line = getopt(argv.slice(1), '46aceFCghilMnNoprstuvVWwxZ', LONG)
  const has = (name: string): boolean => line.options.some((o) => o.name === name)
  if (line.error !== undefined || has('h')) {
    yield* sys.complain(`${line.error === undefined ? '' : `netstat: ${line.error}\n`}${USAGE}`)
    return line.error === undefined ? 4 : 1
  }
  if (has('V')) yield* sys.print(VERSION)
  else if (has('r')) yield* routes()
  else if (has('i')) yield* interfaces(has('a'))
  else yield* sockets(has, yield* readServices())
  return 0
}

function* routes(): Sys<void> {
  const rows = (yield* oldRoutes()).map((r) => `${r.destination.padEnd(15)} ${r.gateway.padEnd(15)} ${r.mask.padEnd(15)} ${r.flags.padEnd(6)} ${'0'.padStart(4)} ${'0'.padEnd(6)} ${'0'.padStart(5)} ${r.device}\n`)
  yield* sys.print(`Kernel IP routing table\nDestination     Gateway         Genmask         Flags   MSS Window  irtt Iface\n${rows.join('')}`)
}

function* interfaces(all: boolean): Sys<void> {
  const rows = (yield* net.ask('links')).filter((l) => all || l.up).map((l) => {
    const flags = `${l.kind === 'loopback' ? 'L' : 'BM'}${isRunning(l) ? 'R' : ''}${l.up ? 'U' : ''}`
    const c = l.counters
    const number = (n: number, width: number): string => String(n).padStart(width)
    return `${l.name.padEnd(8)} ${number(l.mtu, 5)} ${number(c.rxPackets, 8)} ${number(0, 6)} ${number(c.rxDropped, 6)} ${'0'.padEnd(6)} ${number(c.txPackets, 8)} ${number(0, 6)} ${number(c.txDropped, 6)} ${number(0, 6)} ${flags}\n`
  })
  yield* sys.print(`Kernel Interface table\nIface      MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n${rows.join('')}`)
}

function* sockets(has: (name: string) => boolean, services: Services): Sys<void> {
  const kinds = has('t') || has('u') || has('w') ? [...(has('t') ? ['tcp'] : []), ...(has('u') ? ['udp'] : []), ...(has('w') ? ['raw'] : [])] : ['tcp', 'udp', 'raw']
  const which = has('a') ? 'servers and established' : has('l') ? 'only servers' : 'w/o servers'
  let out = `Active Internet connections (${which})\nProto Recv-Q Send-Q Local Address           Foreign Address         State      ${has('p') ? ' PID/Program name    ' : ''}\n`
  for (const kind of kinds) {
    const mine = (yield* net.ask('sockets')).filter((s) => kindOf(s) === kind).toSorted((a, b) => a.family - b.family || a.id - b.id)
    for (const s of mine) if (shown(s, has)) out += row(s, kind, has, services)
  }
  yield* sys.print(out)
}

const kindOf = (s: SocketView): string => (s.type === 'stream' ? 'tcp' : s.type === 'dgram' ? 'udp' : 'raw')

function shown(s: SocketView, has: (name: string) => boolean): boolean {
  if (has('a')) return s.type !== 'stream' || s.state !== 'UNCONN'
  const server = s.state === 'LISTEN' || (s.type !== 'stream' && s.remote === undefined)
  return has('l') ? server : !server && s.state !== 'UNCONN'
}

function place(at: Endpoint | undefined, s: SocketView, has: (name: string) => boolean, services: Services): string {
  const address = s.family === 6 ? (at && at.address > 2 ** 32 ? '::1' : '::') : formatIp(at?.address ?? 0)
  const port = at?.port ?? 0
  const name = port === 0 ? '*' : ((has('n') ? undefined : services.name(port, s.type === 'dgram' ? 'udp' : 'tcp')) ?? String(port))
  return `${address}:${name}`
}

function row(s: SocketView, kind: string, has: (name: string) => boolean, services: Services): string {
  const listening = s.state === 'LISTEN'
  const waiting = listening ? s.accepting.length : s.tcp ? s.tcp.receiveQueue.size : s.queuedBytes
  const state = s.type === 'stream' ? (STATES[s.state] ?? '') : s.remote ? 'ESTABLISHED' : ''
  const owner = s.owners[0]
  const program = has('p') ? ` ${(owner ? `${owner.pid}/${owner.comm}` : '-').padEnd(20)}` : ''
  return `${(s.family === 6 ? `${kind}6` : kind).padEnd(5)} ${String(waiting).padStart(6)} ${String(s.tcp?.sendQueue.size ?? 0).padStart(6)} ${place(s.local, s, has, services).padEnd(23)} ${place(s.remote, s, has, services).padEnd(23)} ${state.padEnd(11)}${program}\n`
}
