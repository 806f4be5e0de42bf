import { linkCounters, linksOf, namespaceByName, neighboursOf, nexthopsOf, routesOf, socketsOf, TABLE, type Link, type Neighbour, type NsId, type Socket } from '../../net/index.ts'
import type { World } from '../../sim/index.ts'
import type { Resolver } from './node.ts'

/** An address as these files have it: the four bytes of network order read as one little-endian number. */
const hex = (address: number): string => {
  const n = ((address >>> 24) | ((address >>> 8) & 0xff00) | ((address << 8) & 0xff0000) | (address << 24)) >>> 0
  return n.toString(16).toUpperCase().padStart(8, '0')
}
const port = (n: number): string => n.toString(16).toUpperCase().padStart(4, '0')
const quad = (a: number): string => `${a >>> 24}.${(a >>> 16) & 255}.${(a >>> 8) & 255}.${a & 255}`

function route(w: World, ns: NsId): string {
  const names = new Map(linksOf(w, ns).map((l) => [l.id, l.name]))
  const lines = routesOf(w, ns, TABLE.main).flatMap((r) => {
    const hop = nexthopsOf(w, ns, r)[0]
    const reject = r.type === 'unreachable' || r.type === 'prohibit'
    if (!hop && !reject) return []
    const flags = reject ? 0x200 | 1 : 1 | (hop?.via === undefined ? 0 : 2) | (r.prefix === 32 ? 4 : 0)
    const mask = r.prefix === 0 ? 0 : (0xffffffff << (32 - r.prefix)) >>> 0
    const fields = [hop ? (names.get(hop.link) ?? '*') : '*', hex(r.dst), hex(hop?.via ?? 0), flags.toString(16).toUpperCase().padStart(4, '0'), 0, 0, r.metric, hex(mask), r.metrics?.mtu ?? 0, r.metrics?.window ?? 0, r.metrics?.rtt ?? 0]
    return [fields.join('\t')]
  })
  return ['Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT', ...lines].map((l) => `${l.padEnd(127)}\n`).join('')
}

const RESOLVED: readonly Neighbour['state'][] = ['REACHABLE', 'STALE', 'DELAY', 'PROBE']

function arp(w: World, ns: NsId): string {
  const names = new Map(linksOf(w, ns).map((l) => [l.id, l.name]))
  const flags = (n: Neighbour): string => (n.state === 'PERMANENT' ? '0x6' : RESOLVED.includes(n.state) ? '0x2' : '0x0')
  const lines = neighboursOf(w, ns).filter((n) => n.state !== 'NOARP').map((n) =>
    `${quad(n.address).padEnd(17)}0x1         ${flags(n)}         ${n.mac ?? '00:00:00:00:00:00'}     *        ${names.get(n.link) ?? ''}\n`)
  return `IP address       HW type     Flags       HW address            Mask     Device\n${lines.join('')}`
}

function dev(w: World, ns: NsId): string {
  const pad = (n: number, width: number): string => String(n).padStart(width)
  const line = (l: Link): string => {
    const c = linkCounters(w, l.id)
    return `${l.name.padStart(6)}: ${pad(c.rxBytes, 7)} ${pad(c.rxPackets, 7)}    0 ${pad(c.rxDropped, 4)}    0     0          0 ${pad(c.rxMulticast, 9)} ${pad(c.txBytes, 8)} ${pad(c.txPackets, 7)}    0 ${pad(c.txDropped, 4)}    0     0 ${pad(c.txCarrier, 7)}          0\n`
  }
  return 'Inter-|   Receive                                                |  Transmit\n'
    + ` face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n${linksOf(w, ns).map(line).join('')}`
}

const STATES: Readonly<Record<string, number>> = {
  ESTAB: 1, 'SYN-SENT': 2, 'SYN-RECV': 3, 'FIN-WAIT-1': 4, 'FIN-WAIT-2': 5, 'TIME-WAIT': 6, UNCONN: 7, 'CLOSE-WAIT': 8, 'LAST-ACK': 9, LISTEN: 10, CLOSING: 11,
}

const sockets = (type: Socket['type'], family: 4 | 6) => (w: World, ns: NsId): string => {
  const head = family === 6 ? '  sl  local_address                         remote_address                        st' : '  sl  local_address rem_address   st'
  const address = (a: number): string => (family === 4 ? hex(a) : a >= 2 ** 32 ? '0'.repeat(24) + (a === 2 ** 32 ? '00000000' : '01000000') : `0000000000000000FFFF0000${hex(a)}`)
  const line = (s: Socket, n: number): string => {
    const state = (STATES[s.state] ?? 7).toString(16).toUpperCase().padStart(2, '0')
    const queues = `${(s.tcp?.sendQueue.size ?? 0).toString(16).padStart(8, '0')}:${(s.tcp?.receiveQueue.size ?? s.queuedBytes).toString(16).padStart(8, '0')}`
    return `${String(n).padStart(4)}: ${address(s.local?.address ?? 0)}:${port(s.local?.port ?? 0)} ${address(s.remote?.address ?? 0)}:${port(s.remote?.port ?? 0)} ${state.toUpperCase()} ${queues} 00:00000000 00000000 ${String(s.uid).padStart(5)}        0 ${s.id} 1 0000000000000000 100 0 0 10 0`
  }
  const all = socketsOf(w, ns).filter((s) => s.type === type && s.family === family)
  return `${head.toString()} tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n${all.map((s, n) => `${line(s, n).padEnd(149)}\n`).join('')}`
}

function if_inet6(w: World, ns: NsId): string {
  return linksOf(w, ns).flatMap((l) => l.addresses6.map((a) =>
    `${expand6(a.local)} ${l.index.toString(16).padStart(2, '0')} ${a.prefix.toString(16).padStart(2, '0')} ${a.scope === 254 ? '10' : '20'} 80 ${l.name.padStart(8)}\n`)).join('')
}

/** An IPv6 address as 32 hexadecimal digits. */
function expand6(text: string): string {
  const [head = '', tail] = text.split('::')
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'))
  const [a, b] = [groups(head), tail === undefined ? [] : groups(tail)]
  return [...a, ...Array.from({ length: 8 - a.length - b.length }, () => '0'), ...b].map((g) => g.padStart(4, '0')).join('')
}

function sockstat(w: World, ns: NsId): string {
  const all = socketsOf(w, ns)
  const count = (f: (s: Socket) => boolean): number => all.filter(f).length
  return `sockets: used ${all.length + 120}\nTCP: inuse ${count((s) => s.type === 'stream' && s.state !== 'TIME-WAIT')} orphan ${count((s) => s.type === 'stream' && s.orphan)} tw ${count((s) => s.state === 'TIME-WAIT')} alloc ${count((s) => s.type === 'stream')} mem 1\n`
    + `UDP: inuse ${count((s) => s.type === 'dgram')} mem 0\nUDPLITE: inuse 0\nRAW: inuse ${count((s) => s.type === 'raw')}\nFRAG: inuse 0 memory 0\n`
}

const FILES: Readonly<Record<string, (w: World, ns: NsId) => string>> = {
  arp, dev, if_inet6, route, sockstat,
  tcp: sockets('stream', 4), tcp6: sockets('stream', 6), udp: sockets('dgram', 4), udp6: sockets('dgram', 6), raw: sockets('raw', 4), icmp: sockets('ping', 4),
  unix: () => 'Num       RefCount Protocol Flags    Type St Inode Path\n',
  packet: () => 'sk               RefCnt Type Proto  Iface R Rmem   User   Inode\n',
}

/** /proc/PID/net: the network namespace of that process. */
export const netFiles: Resolver = (w, viewer, path) => {
  const ns = namespaceByName(w, viewer.netns)?.id
  if (ns === undefined) return undefined
  if (path === '') return { type: 'dir', list: () => Object.keys(FILES) }
  const read = Object.hasOwn(FILES, path) ? FILES[path] : undefined
  return read && { type: 'file', mode: 0o444, read: () => read(w, ns) }
}
