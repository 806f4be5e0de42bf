import type { World } from '../../sim/index.ts'
import { payloadLength } from '../codec.ts'
import { count } from '../counters.ts'
import { confirmNeighbour } from '../neighbour.ts'
import { localOut, nextOf } from '../output.ts'
import { ACK, FIN, IP_HEADER, PROTO, RST, SYN, type Packet, type Tcp, type TcpOptions } from '../packet.ts'
import { defaultTtl, routeOutput, type Output, type Refusal } from '../route-output.ts'
import type { Socket, SocketId } from '../socket-table.ts'
import type { Link } from '../link.ts'
import { trace } from '../trace.ts'
import { optionBytes, type TcpBlock } from './block.ts'
import { patchTcp, tcpOf } from './connections.ts'
import { add, after, distance } from './seq.ts'
import { digestOf, keyFor } from './signature.ts'

const EMPTY = new Uint8Array(0)

/** The timestamp clock: milliseconds, moved by a random offset for each connection. */
export const timestamp = (world: World, b: TcpBlock): number => (Math.floor(world.now / 1_000) + b.tsOffset) >>> 0

/** The window that is offered now: what is free, rounded up to what the scale can say, never less than what was promised. */
export function offered(b: TcpBlock): number {
  const free = Math.max(b.rcvLimit - b.receiveQueue.size, 0)
  const promised = Math.max(distance(b.rcvEdge, b.rcvNxt), 0)
  const unit = 2 ** b.rcvScale
  const now = free < Math.min(b.advMss, b.rcvLimit / 2) ? 0 : Math.ceil(free / unit) * unit
  return Math.max(now, promised)
}

/** The route of a connection's packets; of its own address first. */
export const routeOfConnection = (world: World, s: Socket): Output | Refusal => routeOutput(world, s.ns, {
  dst: s.remote!.address, src: s.local!.address, tos: s.options.tos, mark: s.options.mark, protocol: PROTO.tcp, sport: s.local!.port, dport: s.remote!.port,
  ...(s.options.link === undefined ? {} : { oif: s.options.link }),
})

export interface Segment {
  readonly seq: number
  readonly flags: number
  readonly data?: Uint8Array
}

/** Sends one segment of a connection. False when no route takes it. */
export function sendSegment(world: World, id: SocketId, segment: Segment): boolean {
  const s = tcpOf(world, id)!
  const b = s.tcp
  const out = routeOfConnection(world, s)
  const data = segment.data ?? EMPTY
  const syn = (segment.flags & SYN) !== 0
  const window = syn ? Math.min(b.rcvLimit, 65_535) : offered(b)
  const scale = syn ? 0 : b.rcvScale
  const ts = b.timestamps ? { ts: [timestamp(world, b), b.tsRecent] as const } : {}
  const options: TcpOptions = syn ? { mss: b.advMss, ...(b.sackOk ? { sackOk: true } : {}), ...ts, ...(b.rcvScale > 0 ? { wscale: b.rcvScale } : {}) } : ts
  const hasAck = (segment.flags & ACK) !== 0
  const plain: Tcp = {
    kind: 'tcp', sport: s.local!.port, dport: s.remote!.port, seq: segment.seq, ack: hasAck ? b.rcvNxt : 0, flags: segment.flags,
    window: (segment.flags & RST) !== 0 ? 0 : Math.min(Math.floor(window / 2 ** scale), 65_535), options, data,
  }
  const key = keyFor(s, s.remote!.address)
  const payload: Tcp = key === undefined ? plain : { ...plain, options: { ...options, md5: digestOf(s.local!.address, s.remote!.address, plain, key) } }
  const end = add(segment.seq, data.length + (syn ? 1 : 0) + ((segment.flags & FIN) !== 0 ? 1 : 0))
  const again = data.length > 0 && after(b.sndMax, segment.seq)
  patchTcp(world, id, {
    sndMax: after(end, b.sndMax) ? end : b.sndMax, rcvEdge: hasAck ? add(b.rcvNxt, window) : b.rcvEdge, segsOut: b.segsOut + 1, lastSend: data.length > 0 ? world.now : b.lastSend,
    dataSegsOut: b.dataSegsOut + (data.length > 0 ? 1 : 0), bytesSent: b.bytesSent + data.length, bytesRetrans: b.bytesRetrans + (again ? data.length : 0),
    unacked: hasAck ? 0 : b.unacked, confirm: false,
  })
  if ('error' in out) return false
  if (b.confirm && out.kind === 'unicast') confirmNeighbour(world, out.link, nextOf(out).neighbour)
  count(world, s.ns, 'TcpOutSegs')
  const packet: Packet = {
    src: s.local!.address, dst: s.remote!.address, proto: PROTO.tcp, ttl: s.options.ttl ?? defaultTtl(world, s.ns, out), tos: s.options.tos,
    id: world.next(`net.ip-id.${s.ns}`) & 0xffff, df: !out.mtuLocked, mf: false, offset: 0, length: IP_HEADER + payloadLength(payload), payload,
    ...(s.options.mark ? { mark: s.options.mark } : {}), ...(s.options.trace === undefined ? {} : { trace: s.options.trace }),
  }
  localOut(world, s.ns, out, packet, id)
  return true
}

/** An acknowledgement without data. */
export function sendAck(world: World, id: SocketId): void {
  const s = tcpOf(world, id)
  if (s) sendSegment(world, id, { seq: s.tcp.sndNxt, flags: ACK })
}

/** Refuses a segment that no connection knows: RST, unless it is one (tcp_v4_send_reset). */
export function sendReset(world: World, link: Link, packet: Packet, tcp: Tcp): void {
  if ((tcp.flags & RST) !== 0) return
  const { ns } = link
  const length = tcp.data.length + ((tcp.flags & SYN) !== 0 ? 1 : 0) + ((tcp.flags & FIN) !== 0 ? 1 : 0)
  const answer = (tcp.flags & ACK) !== 0 ? { seq: tcp.ack, ack: 0, flags: RST } : { seq: 0, ack: add(tcp.seq, length), flags: RST | ACK }
  const payload: Tcp = { kind: 'tcp', sport: tcp.dport, dport: tcp.sport, ...answer, window: 0, options: {}, data: EMPTY }
  const out = routeOutput(world, ns, { dst: packet.src, src: packet.dst, tos: packet.tos & 0x1e, mark: 0, protocol: PROTO.tcp, sport: tcp.dport, dport: tcp.sport })
  trace(world, packet.trace, ns, { what: 'refuse', link: link.id, detail: `nobody has TCP port ${tcp.dport}`, packet })
  if ('error' in out) return
  count(world, ns, 'TcpOutSegs')
  count(world, ns, 'TcpOutRsts')
  localOut(world, ns, out, {
    src: packet.dst, dst: packet.src, proto: PROTO.tcp, ttl: defaultTtl(world, ns, out), tos: packet.tos, id: 0, df: true, mf: false, offset: 0,
    length: IP_HEADER + payloadLength(payload), payload, ...(packet.trace === undefined ? {} : { trace: packet.trace }),
  })
}

/** Largest segment for a path MTU. */
export const mssFor = (b: TcpBlock, mtu: number, told: number): number => Math.max(Math.min(told, mtu - 40) - optionBytes(b), 36)
