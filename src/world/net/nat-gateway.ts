import type { World } from '../sim/index.ts'
import type { Ip } from './ip.ts'
import { ACK, FIN, ICMP, IP_HEADER, PROTO, RST, SYN, UNREACH, type Frame, type Packet, type Payload } from './packet.ts'
import { payloadLength } from './codec.ts'
import { trace } from './trace.ts'

/** What the gateway itself says to a packet that is for it: echo, reset, port unreachable. */
function answerTo(packet: Packet): { proto: number; payload: Payload } | undefined {
  const p = packet.payload
  if (p.kind === 'icmp' && p.type === ICMP.echo) return { proto: PROTO.icmp, payload: { ...p, type: ICMP.echoReply } }
  if (p.kind === 'tcp') {
    if ((p.flags & RST) !== 0) return undefined
    const length = p.data.length + ((p.flags & SYN) !== 0 ? 1 : 0) + ((p.flags & FIN) !== 0 ? 1 : 0)
    const reset = (p.flags & ACK) !== 0 ? { seq: p.ack, ack: 0, flags: RST } : { seq: 0, ack: (p.seq + length) >>> 0, flags: RST | ACK }
    return { proto: PROTO.tcp, payload: { kind: 'tcp', sport: p.dport, dport: p.sport, ...reset, window: 0, options: {}, data: new Uint8Array(0) } }
  }
  if (p.kind === 'udp') return { proto: PROTO.icmp, payload: { kind: 'icmp', type: ICMP.unreachable, code: UNREACH.port, info: 0, about: packet } }
  return undefined
}

/** Where the hypervisor's own name server stands (VirtualBox, QEMU): it has an address, and says nothing, as nobody is behind it. */
const nameServerOf = (gateway: Ip): Ip => gateway + 1

/** A hypervisor's gateway: answers ARP for its own address and packets that are for itself; what is for others it swallows. */
export function natReceive(world: World, gateway: { address: Ip; mac: string }, frame: Frame): Frame | undefined {
  if (frame.kind === 'arp') {
    const { op, senderMac, senderIp, targetIp } = frame.arp
    if (op !== 'request' || (targetIp !== gateway.address && targetIp !== nameServerOf(gateway.address))) return undefined
    const reply = { op: 'reply', senderMac: gateway.mac, senderIp: targetIp, targetMac: senderMac, targetIp: senderIp } as const
    return { kind: 'arp', src: gateway.mac, dst: senderMac, arp: frame.arp.trace === undefined ? reply : { ...reply, trace: frame.arp.trace } }
  }
  const { packet } = frame
  if (packet.dst !== gateway.address) {
    trace(world, packet.trace, 0, { what: 'swallowed', detail: 'the gateway forwards nothing back', packet })
    return undefined
  }
  const answer = answerTo(packet)
  if (!answer) return undefined
  const reply: Packet = {
    src: gateway.address, dst: packet.src, ttl: 64, tos: 0, id: packet.id, df: false, mf: false, offset: 0, ...answer, length: IP_HEADER + payloadLength(answer.payload),
    ...(packet.trace === undefined ? {} : { trace: packet.trace }),
  }
  return { kind: 'ip', src: gateway.mac, dst: frame.src, packet: reply }
}
