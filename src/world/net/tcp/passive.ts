import type { World } from '../../sim/index.ts'
import { count } from '../counters.ts'
import type { Link } from '../link.ts'
import { ACK, SYN, type Packet, type Tcp } from '../packet.ts'
import { holdPort, openSocket, patchSocket, wakeSocket } from '../socket.ts'
import { sockets, type Socket } from '../socket-table.ts'
import { freshBlock, initialWindow } from './connect.ts'
import type { TcpBlock } from './block.ts'
import { endConnection, enterConnection, patchTcp, tcpOf } from './connections.ts'
import { add } from './seq.ts'
import { mssFor, routeOfConnection, sendReset, sendSegment } from './segment.ts'
import { measured } from './timers.ts'
import { armRetransmission } from './transmit.ts'
import { confOf } from '../sysctl/conf.ts'

/** What both sides agree on, from what the other one offers in its SYN. */
export function agreed(b: TcpBlock, tcp: Tcp, mtu: number): TcpBlock {
  const timestamps = b.timestamps && tcp.options.ts !== undefined
  const scaling = tcp.options.wscale !== undefined && b.rcvScale > 0
  const next = {
    ...b, timestamps, sackOk: b.sackOk && tcp.options.sackOk === true, rcvScale: scaling ? b.rcvScale : 0, sndScale: scaling ? Math.min(tcp.options.wscale!, 14) : 0,
    irs: tcp.seq, rcvNxt: add(tcp.seq, 1), rcvEdge: add(tcp.seq, 1), tsRecent: tcp.options.ts?.[0] ?? 0, sndWnd: tcp.window, sndWl1: tcp.seq,
  }
  return { ...next, mss: mssFor(next, mtu, tcp.options.mss ?? 536) }
}

/** A SYN for a listening socket: a child answers it (tcp_conn_request). With a full queue it is dropped: the client asks again. */
export function acceptSyn(world: World, link: Link, packet: Packet, tcp: Tcp, listener: Socket): void {
  const { ns } = listener
  if (listener.accepting.length > (listener.backlog ?? 0)) {
    count(world, ns, 'TcpExtListenOverflows')
    count(world, ns, 'TcpExtListenDrops')
    return
  }
  const id = openSocket(world, { ns, family: listener.family, type: 'stream', uid: listener.uid })
  const local = { address: packet.dst, port: tcp.dport }
  const remote = { address: packet.src, port: tcp.sport }
  const options = { ...listener.options, ...(packet.trace === undefined ? {} : { trace: packet.trace }) }
  const child = patchSocket(world, id, { local, remote, options, state: 'SYN-RECV' })
  const out = routeOfConnection(world, child)
  const mtu = 'error' in out ? link.mtu : out.mtu
  const block = agreed(freshBlock(world, child, mtu), tcp, mtu)
  patchSocket(world, id, { tcp: { ...block, parent: listener.id, rcvLimit: initialWindow(options.recvBuffer, block.mss) } })
  holdPort(world, id, local)
  enterConnection(world, id, ns, local, remote)
  sendSegment(world, id, { seq: block.iss, flags: SYN | ACK })
  patchTcp(world, id, { sndNxt: add(block.iss, 1), timing: [add(block.iss, 1), world.now] })
  armRetransmission(world, id)
}

/** The ACK of the SYN-ACK has come: the child is established and waits to be accepted. False when the listener has no room, or is gone. */
export function establish(world: World, link: Link, packet: Packet, tcp: Tcp, s: Socket & { tcp: TcpBlock }): boolean {
  const parent = s.tcp.parent === undefined ? undefined : world.table(sockets).get(s.tcp.parent)
  if (!parent || parent.state !== 'LISTEN') {
    sendReset(world, link, packet, tcp)
    endConnection(world, s.id)
    return false
  }
  if (parent.accepting.length > (parent.backlog ?? 0)) {
    count(world, s.ns, 'TcpExtListenOverflows')
    if (confOf(world, s.ns).abortOnOverflow) {
      sendReset(world, link, packet, tcp)
      endConnection(world, s.id)
    }
    return false
  }
  const sample = s.tcp.timing && s.tcp.retransmits === 0 ? measured(s.tcp, Math.max(world.now - s.tcp.timing[1], 1)) : {}
  const { timing: _, since: _since, ...b } = s.tcp
  patchSocket(world, s.id, {
    state: 'ESTAB',
    tcp: { ...b, ...sample, sndUna: tcp.ack, sndWnd: tcp.window * 2 ** b.sndScale, sndWl1: tcp.seq, sndWl2: tcp.ack, backoff: 0, retransmits: 0, lastAck: world.now },
  })
  count(world, s.ns, 'TcpPassiveOpens')
  patchSocket(world, parent.id, { accepting: [...parent.accepting, s.id] })
  wakeSocket(world, parent.id, 'r')
  return tcpOf(world, s.id) !== undefined
}
