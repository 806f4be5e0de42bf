import { isIcmpErrorPayload, PROTO, type Ip, type Packet, type Payload } from './packets.ts'

/** Who talks with whom: as conntrack and NAT see a packet. ICMP echo carries its identifier where the asker's port would stand. */
export interface Tuple {
  readonly proto: number
  readonly src: Ip
  readonly sport: number
  readonly dst: Ip
  readonly dport: number
}

/** Transport header of a packet, of a first fragment too. */
export const transportOf = (p: Packet): Payload => (p.payload.kind === 'fragment' && p.offset === 0 ? p.payload.whole.payload : p.payload)

/** The tuple of a packet; of an ICMP error, that of the packet it is about, turned round, so that it goes the error's way. */
export function tupleOf(p: Packet): Tuple {
  const t = transportOf(p)
  if (t.kind === 'tcp' || t.kind === 'udp') return { proto: p.proto, src: p.src, sport: t.sport, dst: p.dst, dport: t.dport }
  if (t.kind === 'icmp' && !('about' in t)) return t.type === 8 ? { proto: PROTO.icmp, src: p.src, sport: 0, dst: p.dst, dport: t.id } : { proto: PROTO.icmp, src: p.src, sport: t.id, dst: p.dst, dport: 0 }
  if (isIcmpErrorPayload(t)) return { ...reversed(tupleOf(t.about)) }
  return { proto: p.proto, src: p.src, sport: 0, dst: p.dst, dport: 0 }
}

export const reversed = (t: Tuple): Tuple => ({ proto: t.proto, src: t.dst, sport: t.dport, dst: t.src, dport: t.sport })

/** TCP flags of a packet; 0 for others. */
export function flagsOf(p: Packet): number {
  const t = transportOf(p)
  return t.kind === 'tcp' ? t.flags : 0
}

export const isError = (p: Packet): boolean => isIcmpErrorPayload(transportOf(p))
