import type { World } from '../../sim/index.ts'
import { count } from '../counters.ts'
import type { Delivery } from '../deliver.ts'
import { ANY } from '../ip.ts'
import { linkOf, type Link } from '../link.ts'
import { bestSocket } from '../match.ts'
import { confirmNeighbour } from '../neighbour.ts'
import { ACK, FIN, PROTO, RST, SYN, type Packet, type Tcp } from '../packet.ts'
import { holdPort, openSocket, patchSocket, removeSocket, wakeSocket } from '../socket.ts'
import { sockets, type Socket, type SocketId } from '../socket-table.ts'
import { trace } from '../trace.ts'
import { at, finish, measured, push, resetError, timeWait } from './connection.ts'
import { ahead, emit, FIRST_RTO, newBlock, pathOf, refuse, wrap } from './segment.ts'
import { arm, disarm, patchTcp } from './timers.ts'

const NOTHING = new Uint8Array(0)

/** A segment for this host (tcp_v4_rcv): to its connection, to a listener, or refused. */
export function tcpReceive(world: World, link: Link, packet: Packet, segment: Tcp, how: Delivery): void {
  const { ns } = link
  if (how.group) return
  count(world, ns, 'TcpInSegs')
  const socket = bestSocket(world, ns, PROTO.tcp, link.id, packet.src, segment.sport, packet.dst, segment.dport, (s) => s.state !== 'UNCONN' && (s.state !== 'LISTEN' || s.remote === undefined))
  if (!socket) {
    trace(world, packet.trace, ns, { what: 'refuse', link: link.id, detail: `nobody listens on TCP port ${segment.dport}`, packet })
    refuse(world, ns, packet, segment)
    return
  }
  if (socket.options.minTtl !== undefined && packet.ttl < socket.options.minTtl) return
  if (socket.state === 'LISTEN') listening(world, socket, link, packet, segment)
  else if (socket.state === 'SYN-SENT') synSent(world, socket, packet, segment)
  else connected(world, socket.id, packet, segment)
}

/** A listener makes a child for a SYN. */
function listening(world: World, listener: Socket, link: Link, packet: Packet, segment: Tcp): void {
  if ((segment.flags & RST) !== 0) return
  if ((segment.flags & ACK) !== 0) {
    refuse(world, listener.ns, packet, segment)
    return
  }
  if ((segment.flags & SYN) === 0) return
  if (listener.accepting.length > (listener.backlog ?? 0)) {
    count(world, listener.ns, 'TcpExtListenOverflows')
    return
  }
  const id = openSocket(world, { ns: listener.ns, type: 'stream', family: listener.family, uid: listener.uid })
  const local = { address: packet.dst, port: segment.dport }
  const child = patchSocket(world, id, { local, remote: { address: packet.src, port: segment.sport }, options: { ...listener.options, ...(packet.trace === undefined ? {} : { trace: packet.trace }) }, bound: true, state: 'SYN-RECV' })
  holdPort(world, id, local)
  const out = pathOf(world, child)
  const block = newBlock(world, child, out?.mtu ?? linkOf(world, link.id).mtu)
  patchSocket(world, id, { tcp: { ...block, parent: listener.id } })
  negotiate(world, id, segment)
  patchTcp(world, id, { sndNxt: wrap(block.iss + 1) })
  emit(world, at(world, id)!, SYN | ACK, block.iss, NOTHING)
  if (at(world, id)) arm(world, id, 'rtx', FIRST_RTO)
}

/** What a SYN says of its sender. */
function negotiate(world: World, id: SocketId, segment: Tcp): void {
  const t = at(world, id)!.tcp!
  const { options } = segment
  patchTcp(world, id, {
    irs: segment.seq, rcvNxt: wrap(segment.seq + 1), sndWnd: segment.window, mss: Math.min(t.advMss, options.mss ?? 536) - (t.timestamps && options.ts ? 12 : 0),
    timestamps: t.timestamps && options.ts !== undefined, tsRecent: options.ts?.[0] ?? 0, sackOk: t.sackOk && options.sackOk === true,
    sndScale: options.wscale ?? 0, rcvScale: options.wscale === undefined ? 0 : t.rcvScale,
  })
}

function synSent(world: World, socket: Socket, packet: Packet, segment: Tcp): void {
  const t = socket.tcp!
  const acked = (segment.flags & ACK) !== 0
  if (acked && segment.ack !== wrap(t.iss + 1)) {
    refuse(world, socket.ns, packet, segment)
    return
  }
  if ((segment.flags & RST) !== 0) {
    if (acked) {
      count(world, socket.ns, 'TcpAttemptFails')
      finish(world, socket.id, resetError(socket))
    }
    return
  }
  if ((segment.flags & SYN) === 0 || !acked) return
  const began = t.timing?.[1]
  disarm(world, socket.id, 'rtx')
  negotiate(world, socket.id, segment)
  patchSocket(world, socket.id, { state: 'ESTAB' })
  patchTcp(world, socket.id, { sndUna: segment.ack, sndNxt: segment.ack, rto: FIRST_RTO, retransmits: 0, segsIn: t.segsIn + 1 })
  if (began !== undefined && t.retransmits === 0) measured(world, socket.id, world.now - began)
  confirm(world, socket)
  emit(world, at(world, socket.id)!, ACK, segment.ack, NOTHING)
  if (!at(world, socket.id)) return
  wakeSocket(world, socket.id, 'rw')
  push(world, socket.id)
}

function confirm(world: World, socket: Socket): void {
  const out = pathOf(world, socket)
  if (out?.kind === 'unicast') confirmNeighbour(world, out.link, out.via ?? out.dst)
}

function connected(world: World, id: SocketId, packet: Packet, segment: Tcp): void {
  const socket = at(world, id)!
  const t = socket.tcp!
  patchTcp(world, id, { segsIn: t.segsIn + 1, ...(segment.options.ts && ahead(segment.seq, t.rcvNxt) <= 0 ? { tsRecent: segment.options.ts[0] } : {}) })
  if ((segment.flags & RST) !== 0) {
    if (ahead(segment.seq, t.rcvNxt) >= 0) finish(world, id, resetError(socket))
    return
  }
  if ((segment.flags & SYN) !== 0) {
    if (socket.state === 'SYN-RECV' && segment.seq === t.irs) emit(world, socket, SYN | ACK, t.iss, NOTHING)
    else if (socket.state === 'TIME-WAIT') {
      removeSocket(world, id)
      const link = pathOf(world, socket)?.link
      if (link !== undefined) tcpReceive(world, linkOf(world, link), packet, segment, { group: false })
    } else emit(world, at(world, id)!, ACK, t.sndNxt, NOTHING)
    return
  }
  if ((segment.flags & ACK) === 0) return
  if (!acknowledge(world, id, segment)) return
  if (at(world, id)) take(world, id, segment)
}

/** The acknowledgement of a segment. False when it goes no further. */
function acknowledge(world: World, id: SocketId, segment: Tcp): boolean {
  let socket = at(world, id)!
  let t = socket.tcp!
  if (socket.state === 'SYN-RECV') {
    if (segment.ack !== wrap(t.iss + 1)) return false
    establish(world, id, segment)
    const now = at(world, id)
    if (!now) return false
    socket = now
    t = socket.tcp!
  }
  const gained = ahead(segment.ack, t.sndUna)
  if (ahead(segment.ack, t.sndNxt) > 0) return false
  patchTcp(world, id, { sndWnd: segment.window << t.sndScale, lastAck: world.now })
  if (gained > 0) {
    const bytes = Math.min(gained, t.sendQueue.size)
    const { timing } = t
    patchTcp(world, id, { sndUna: segment.ack, sendQueue: t.sendQueue.drop(bytes), retransmits: 0, bytesAcked: t.bytesAcked + bytes })
    if (timing && ahead(segment.ack, timing[0]) >= 0) {
      measured(world, id, world.now - timing[1])
      const { timing: _, ...rest } = at(world, id)!.tcp!
      patchSocket(world, id, { tcp: rest })
    }
    confirm(world, socket)
    disarm(world, id, 'rtx')
    const now = at(world, id)!.tcp!
    if (ahead(now.sndNxt, now.sndUna) > 0) arm(world, id, 'rtx', now.rto)
    wakeSocket(world, id, 'w')
    if (now.finSent && now.sndUna === now.sndNxt && !finAcknowledged(world, id)) return false
  }
  push(world, id)
  return true
}

/** The handshake is complete: the child waits to be accepted. */
function establish(world: World, id: SocketId, segment: Tcp): void {
  const socket = at(world, id)!
  const { parent, ...rest } = socket.tcp!
  disarm(world, id, 'rtx')
  const { rtx: _, ...block } = { ...rest, rtx: undefined }
  patchSocket(world, id, { state: 'ESTAB', tcp: { ...block, sndUna: segment.ack, retransmits: 0 } })
  const listener = parent === undefined ? undefined : world.table(sockets).get(parent)
  if (listener?.state !== 'LISTEN') {
    refuse(world, socket.ns, { src: socket.remote?.address ?? ANY, dst: socket.local!.address } as Packet, segment)
    removeSocket(world, id)
    return
  }
  count(world, socket.ns, 'TcpPassiveOpens')
  patchSocket(world, listener.id, { accepting: [...listener.accepting, id] })
  wakeSocket(world, listener.id, 'r')
}

/** The peer has our FIN. False when the socket is gone. */
function finAcknowledged(world: World, id: SocketId): boolean {
  const { state, orphan } = at(world, id)!
  if (state === 'FIN-WAIT-1') {
    patchSocket(world, id, { state: 'FIN-WAIT-2' })
    if (orphan) arm(world, id, 'other', 60_000_000)
  } else if (state === 'CLOSING') timeWait(world, id)
  else if (state === 'LAST-ACK') {
    finish(world, id, undefined)
    return at(world, id) !== undefined
  }
  return true
}

/** Data and FIN of a segment: in order to the queue, beyond it aside. */
function take(world: World, id: SocketId, segment: Tcp): void {
  const socket = at(world, id)!
  const t = socket.tcp!
  const fin = (segment.flags & FIN) !== 0
  if (segment.data.length === 0 && !fin) {
    // A keepalive or window probe from before what we have is answered.
    if (ahead(segment.seq, t.rcvNxt) < 0 && socket.state !== 'TIME-WAIT') emit(world, socket, ACK, t.sndNxt, NOTHING)
    return
  }
  const late = ahead(segment.seq, t.rcvNxt)
  if (late > 0) {
    if (late < 2 ** 20 && !t.outOfOrder.some((o) => o.seq === segment.seq)) {
      patchTcp(world, id, { outOfOrder: [...t.outOfOrder, { seq: segment.seq, data: segment.data, fin }].sort((a, b) => ahead(a.seq, b.seq)) })
    }
    emit(world, at(world, id)!, ACK, t.sndNxt, NOTHING)
    return
  }
  accept(world, id, segment.seq, segment.data, fin)
  for (;;) {
    const now = at(world, id)?.tcp
    const next = now?.outOfOrder[0]
    if (!now || !next || ahead(next.seq, now.rcvNxt) > 0) break
    patchTcp(world, id, { outOfOrder: now.outOfOrder.slice(1) })
    accept(world, id, next.seq, next.data, next.fin)
  }
  const after = at(world, id)
  if (after?.tcp && after.remote) emit(world, after, ACK, after.tcp.sndNxt, NOTHING)
}

function accept(world: World, id: SocketId, seq: number, data: Uint8Array, fin: boolean): void {
  const socket = at(world, id)
  const t = socket?.tcp
  if (!socket || !t || t.finReceived) return
  const fresh = data.subarray(Math.min(data.length, -ahead(seq, t.rcvNxt)))
  if (fresh.length > 0 && socket.orphan) {
    finish(world, id, undefined)
    return
  }
  patchTcp(world, id, {
    rcvNxt: wrap(t.rcvNxt + fresh.length + (fin ? 1 : 0)), receiveQueue: socket.shutRead ? t.receiveQueue : t.receiveQueue.append(fresh), finReceived: fin,
    bytesReceived: t.bytesReceived + fresh.length, dataSegsIn: t.dataSegsIn + (data.length > 0 ? 1 : 0), lastReceive: world.now,
  })
  if (fin) finReceived(world, id)
  if (at(world, id)) wakeSocket(world, id, 'r')
}

function finReceived(world: World, id: SocketId): void {
  const { state } = at(world, id)!
  if (state === 'ESTAB') patchSocket(world, id, { state: 'CLOSE-WAIT' })
  else if (state === 'FIN-WAIT-1') patchSocket(world, id, { state: 'CLOSING' })
  else if (state === 'FIN-WAIT-2') timeWait(world, id)
}

