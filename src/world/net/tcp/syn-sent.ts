import type { World } from '../../sim/index.ts'
import type { Link } from '../link.ts'
import { ACK, RST, SYN, type Packet, type Tcp } from '../packet.ts'
import { patchSocket, wakeSocket } from '../socket.ts'
import type { Socket } from '../socket-table.ts'
import type { TcpBlock } from './block.ts'
import { patchTcp, stopTimer, tcpOf } from './connections.ts'
import { agreed } from './passive.ts'
import { add } from './seq.ts'
import { sendAck, sendReset, sendSegment } from './segment.ts'
import { armKeepalive, fail, measured } from './timers.ts'
import { armRetransmission } from './transmit.ts'

/** What comes back to a SYN (tcp_rcv_synsent_state_process): the connection, a refusal, or the other side's own SYN. */
export function answerToSyn(world: World, link: Link, packet: Packet, tcp: Tcp, s: Socket & { tcp: TcpBlock }): void {
  const b = s.tcp
  const { id } = s
  if ((tcp.flags & ACK) !== 0) {
    if (tcp.ack !== add(b.iss, 1)) {
      sendReset(world, link, packet, tcp)
      return
    }
    if ((tcp.flags & RST) !== 0) {
      fail(world, id, 'ECONNREFUSED')
      return
    }
    if ((tcp.flags & SYN) === 0) return
    stopTimer(world, id, 'rtx')
    const { since: _, ...block } = agreed(tcpOf(world, id)!.tcp, tcp, b.pmtu)
    const sample = b.retransmits === 0 ? measured(block, Math.max(world.now - b.lastAck, 1)) : {}
    patchSocket(world, id, { state: 'ESTAB', tcp: { ...block, ...sample, sndUna: tcp.ack, sndWl2: tcp.ack, backoff: 0, retransmits: 0, lastAck: world.now, lastReceive: world.now } })
    sendAck(world, id)
    armKeepalive(world, id)
    wakeSocket(world, id, 'w')
    return
  }
  if ((tcp.flags & (RST | SYN)) !== SYN) return
  // Both sides began at the same time.
  patchSocket(world, id, { state: 'SYN-RECV', tcp: agreed(b, tcp, b.pmtu) })
  sendSegment(world, id, { seq: b.iss, flags: SYN | ACK })
  if (!tcpOf(world, id)?.tcp.rtx) armRetransmission(world, id)
  patchTcp(world, id, { retransmits: 0 })
}
