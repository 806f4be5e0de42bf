import type { World } from '../../sim/index.ts'
import { count } from '../counters.ts'
import type { Delivery } from '../deliver.ts'
import type { Link } from '../link.ts'
import { bestSocket } from '../match.ts'
import { ACK, PROTO, RST, SYN, type Packet, type Tcp } from '../packet.ts'
import type { Socket } from '../socket-table.ts'
import type { TcpBlock } from './block.ts'
import { endConnection, findConnection, patchTcp } from './connections.ts'
import { segmentArrives } from './established.ts'
import { acceptSyn } from './passive.ts'
import { sendReset } from './segment.ts'
import { signatureFault } from './signature.ts'
import { answerToSyn } from './syn-sent.ts'

/** A segment for this host (tcp_v4_rcv): to its connection, to a listening socket, or refused. */
export function tcpReceive(world: World, link: Link, packet: Packet, tcp: Tcp, how: Delivery): void {
  if (how.group) return
  const { ns } = link
  count(world, ns, 'TcpInSegs')
  const local = { address: packet.dst, port: tcp.dport }
  const remote = { address: packet.src, port: tcp.sport }
  const found = findConnection(world, ns, local, remote)
  if (found?.options.minTtl !== undefined && packet.ttl < found.options.minTtl) {
    count(world, ns, 'TcpExtTCPMinTTLDrop')
    return
  }
  const fault = found && signatureFault(found, packet.src, packet.dst, tcp)
  if (fault) {
    count(world, ns, fault)
    return
  }
  // A new SYN may take the place of a connection that waits out its time.
  if (found?.state === 'TIME-WAIT' && (tcp.flags & (SYN | ACK | RST)) === SYN) endConnection(world, found.id)
  else if (found?.tcp) {
    const s = patchTcp(world, found.id, { segsIn: found.tcp.segsIn + 1, dataSegsIn: found.tcp.dataSegsIn + (tcp.data.length > 0 ? 1 : 0) })
    connected(world, link, packet, tcp, s)
    return
  }
  const listener = bestSocket(world, ns, PROTO.tcp, link.id, packet.src, tcp.sport, packet.dst, tcp.dport, (s) => s.state === 'LISTEN')
  if (!listener || (tcp.flags & (ACK | RST)) !== 0 || (tcp.flags & SYN) === 0) {
    sendReset(world, link, packet, tcp)
    return
  }
  if (listener.options.minTtl !== undefined && packet.ttl < listener.options.minTtl) {
    count(world, ns, 'TcpExtTCPMinTTLDrop')
    return
  }
  const unsigned = signatureFault(listener, packet.src, packet.dst, tcp)
  if (unsigned) {
    count(world, ns, unsigned)
    return
  }
  acceptSyn(world, link, packet, tcp, listener)
}

function connected(world: World, link: Link, packet: Packet, tcp: Tcp, s: Socket & { tcp: TcpBlock }): void {
  if (s.state === 'SYN-SENT') answerToSyn(world, link, packet, tcp, s)
  else segmentArrives(world, link, packet, tcp, s)
}
