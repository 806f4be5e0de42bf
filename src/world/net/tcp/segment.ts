import { Bytes, SysError, type World } from '../../sim/index.ts'
import { count } from '../counters.ts'
import { ANY, ANY6, isIp6, type Ip } from '../ip.ts'
import type { NsId } from '../netns.ts'
import { localOut } from '../output.ts'
import { ACK, FIN, IP_HEADER, PROTO, PSH, RST, SYN, type Packet, type Tcp, type TcpOptions } from '../packet.ts'
import { defaultTtl, routeOutput, type Output } from '../route-output.ts'
import type { Socket } from '../socket-table.ts'
import { confOf } from '../sysctl/conf.ts'
import type { TcpBlock } from './block.ts'
import { patchTcp } from './timers.ts'

export const wrap = (n: number): number => n >>> 0
/** Signed distance from b to a in sequence space (RFC 9293 3.4). */
export const ahead = (a: number, b: number): number => (a - b) | 0

const TCP_HEADER = 20
const WINDOW_SCALE = 7
/** First window that a Linux host offers. */
export const FIRST_WINDOW = 64_240
export const FIRST_RTO = 1_000_000
export const LEAST_RTO = 200_000

const optionLength = (o: TcpOptions): number =>
  Math.ceil(((o.mss === undefined ? 0 : 4) + (o.sackOk ? 2 : 0) + (o.wscale === undefined ? 0 : 3) + (o.ts ? 10 : 0)) / 4) * 4

const milliseconds = (world: World, offset: number): number => wrap(Math.floor(world.now / 1000) + offset)

/** The way of a connection's packets now; undefined where there is none. */
export function pathOf(world: World, socket: Socket): Output | undefined {
  const { local, remote } = socket
  const out = routeOutput(world, socket.ns, {
    dst: remote!.address, src: local!.address, tos: socket.options.tos, mark: socket.options.mark, protocol: PROTO.tcp, sport: local!.port, dport: remote!.port,
    ...(socket.options.link === undefined ? {} : { oif: socket.options.link }),
  })
  return 'error' in out ? undefined : out
}

/** A block for a connection that begins. */
export function newBlock(world: World, socket: Socket, mtu: number): TcpBlock {
  const conf = confOf(world, socket.ns)
  const rng = world.rng(`net.isn.${socket.ns}`)
  const iss = rng.uint32()
  const advMss = Math.max(536, mtu - IP_HEADER - TCP_HEADER)
  return {
    iss, irs: 0, sndUna: iss, sndNxt: iss, sndWnd: 0, sndWl1: 0, sndWl2: 0, rcvNxt: 0, rcvWup: 0, sndScale: 0, rcvScale: conf.windowScaling ? WINDOW_SCALE : 0,
    mss: advMss, advMss, pmtu: mtu, timestamps: conf.timestamps, sackOk: conf.sack, tsOffset: rng.uint32(), tsRecent: 0, sendQueue: Bytes.empty, finQueued: false, finSent: false,
    receiveQueue: Bytes.empty, outOfOrder: [], finReceived: false, cwnd: 10, ssthresh: 0x7fffffff, dupAcks: 0, rttvar: 0, minRtt: 0, rto: FIRST_RTO, backoff: 0, retransmits: 0,
    probes: 0, bytesSent: 0, bytesAcked: 0, bytesReceived: 0, bytesRetrans: 0, segsOut: 0, segsIn: 0, dataSegsOut: 0, dataSegsIn: 0, retransTotal: 0,
    lastSend: world.now, lastReceive: world.now, lastAck: world.now,
  }
}

/** Room for more of the peer's bytes. */
export const receiveWindow = (socket: Socket): number => Math.max(0, Math.min(FIRST_WINDOW * 2, Math.floor(socket.options.recvBuffer / 2)) - (socket.tcp?.receiveQueue.size ?? 0))

/** Sends one segment of a connection. False when there is no way. */
export function emit(world: World, socket: Socket, flags: number, seq: number, data: Uint8Array): boolean {
  const t = socket.tcp!
  const out = pathOf(world, socket)
  if (!out) return false
  const syn = (flags & SYN) !== 0
  const options: TcpOptions = {
    ...(syn ? { mss: t.advMss, ...(t.sackOk ? { sackOk: true } : {}), ...(t.rcvScale > 0 ? { wscale: t.rcvScale } : {}) } : {}),
    ...(t.timestamps && (flags & RST) === 0 ? { ts: [milliseconds(world, t.tsOffset), (flags & ACK) === 0 ? 0 : t.tsRecent] as const } : {}),
  }
  const room = receiveWindow(socket)
  const window = syn ? Math.min(FIRST_WINDOW, room) : Math.min(65_535, room >> t.rcvScale)
  const tcp: Tcp = { kind: 'tcp', sport: socket.local!.port, dport: socket.remote!.port, seq: wrap(seq), ack: (flags & ACK) === 0 ? 0 : t.rcvNxt, flags, window, options, data }
  const length = IP_HEADER + TCP_HEADER + optionLength(options) + data.length
  const packet: Packet = {
    src: socket.local!.address, dst: out.dst, proto: PROTO.tcp, ttl: socket.options.ttl ?? defaultTtl(world, socket.ns, out), tos: socket.options.tos,
    id: world.next(`net.ip-id.${socket.ns}`) & 0xffff, df: true, mf: false, offset: 0, length, payload: tcp,
    ...(socket.options.mark ? { mark: socket.options.mark } : {}), ...(socket.options.trace === undefined ? {} : { trace: socket.options.trace }),
  }
  count(world, socket.ns, 'TcpOutSegs')
  patchTcp(world, socket.id, {
    segsOut: t.segsOut + 1, lastSend: world.now, rcvWup: wrap(t.rcvNxt + room),
    ...(data.length > 0 ? { dataSegsOut: t.dataSegsOut + 1, bytesSent: t.bytesSent + data.length } : {}),
  })
  localOut(world, socket.ns, out, packet, socket.id)
  return true
}

/** Refuses a segment that belongs to no connection (RFC 9293 3.10.7.1). */
export function refuse(world: World, ns: NsId, packet: Packet, segment: Tcp): void {
  if ((segment.flags & RST) !== 0) return
  const hasAck = (segment.flags & ACK) !== 0
  const length = segment.data.length + ((segment.flags & SYN) !== 0 ? 1 : 0) + ((segment.flags & FIN) !== 0 ? 1 : 0)
  const reset: Tcp = {
    kind: 'tcp', sport: segment.dport, dport: segment.sport, seq: hasAck ? segment.ack : 0, ack: hasAck ? 0 : wrap(segment.seq + length), flags: hasAck ? RST : RST | ACK,
    window: 0, options: {}, data: new Uint8Array(0),
  }
  sendBare(world, ns, packet.dst, packet.src, reset, packet.trace)
}

function sendBare(world: World, ns: NsId, src: Ip, dst: Ip, tcp: Tcp, trace: number | undefined): void {
  const out = routeOutput(world, ns, { dst, src, tos: 0, mark: 0, protocol: PROTO.tcp, sport: tcp.sport, dport: tcp.dport })
  if ('error' in out) return
  count(world, ns, 'TcpOutSegs')
  count(world, ns, 'TcpOutRsts')
  localOut(world, ns, out, {
    src, dst: out.dst, proto: PROTO.tcp, ttl: defaultTtl(world, ns, out), tos: 0, id: 0, df: true, mf: false, offset: 0, length: IP_HEADER + TCP_HEADER, payload: tcp,
    ...(trace === undefined ? {} : { trace }),
  })
}

/** Source and way of a connection that a socket is about to open. Throws the refusal. */
export function wayTo(world: World, socket: Socket, address: Ip, port: number): Output {
  const at = socket.local?.address ?? ANY
  const out = routeOutput(world, socket.ns, {
    dst: address, src: at === ANY6 ? ANY : at, tos: socket.options.tos, mark: socket.options.mark, protocol: PROTO.tcp, sport: socket.local?.port ?? 0, dport: port,
    ...(socket.options.link === undefined ? {} : { oif: socket.options.link }),
  })
  if ('error' in out) {
    if (out.error === 'ENETUNREACH') count(world, socket.ns, 'IpOutNoRoutes')
    throw new SysError(out.error)
  }
  if (out.kind === 'broadcast' || out.kind === 'multicast') throw new SysError('ENETUNREACH')
  if (isIp6(address) && socket.family === 4) throw new SysError('EAFNOSUPPORT')
  return out
}

/** Sends what the peer's window has room for, and the FIN behind it. */
export function flush(world: World, id: number, socketOf: (id: number) => Socket | undefined): void {
  for (;;) {
    const socket = socketOf(id)
    const t = socket?.tcp
    if (!socket || !t || t.finSent) return
    const sent = ahead(t.sndNxt, t.sndUna)
    const unsent = t.sendQueue.size - sent
    const room = t.sndWnd - sent
    if (unsent > 0) {
      const size = Math.min(unsent, room, t.mss)
      if (size <= 0) return
      const data = t.sendQueue.read(sent, sent + size)
      const last = unsent === size
      const fin = last && t.finQueued
      patchTcp(world, id, { sndNxt: wrap(t.sndNxt + size + (fin ? 1 : 0)), ...(fin ? { finSent: true } : {}), ...(t.timing ? {} : { timing: [wrap(t.sndNxt + size), world.now] as const }) })
      emit(world, socketOf(id)!, ACK | (last ? PSH : 0) | (fin ? FIN : 0), t.sndNxt, data)
      continue
    }
    if (!t.finQueued) return
    patchTcp(world, id, { sndNxt: wrap(t.sndNxt + 1), finSent: true })
    emit(world, socketOf(id)!, FIN | ACK, t.sndNxt, new Uint8Array(0))
    return
  }
}
