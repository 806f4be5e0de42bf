import { isIcmpError, PROTO, type Ip, type Packet, type Payload } from '../../net/index.ts'

export { PROTO, type Ip, type Packet, type Payload }
export const isIcmpErrorPayload = isIcmpError

/** Changes of addresses and ports of a packet. */
export interface Rewrite {
  readonly src?: Ip
  readonly sport?: number
  readonly dst?: Ip
  readonly dport?: number
}

function payloadWith(t: Payload, r: Rewrite): Payload {
  switch (t.kind) {
    case 'tcp':
    case 'udp':
      return { ...t, sport: r.sport ?? t.sport, dport: r.dport ?? t.dport }
    case 'icmp':
      if ('about' in t) {
        // The packet it is about went the other way: its source is what the error's destination was.
        return { ...t, about: rewritten(t.about, { ...(r.dst === undefined ? {} : { src: r.dst }), ...(r.dport === undefined ? {} : { sport: r.dport }), ...(r.src === undefined ? {} : { dst: r.src }), ...(r.sport === undefined ? {} : { dport: r.sport }) }) }
      }
      return t.type === 8 ? { ...t, id: r.sport ?? t.id } : { ...t, id: r.dport ?? t.id }
    case 'fragment':
      return { ...t, whole: { ...t.whole, payload: payloadWith(t.whole.payload, r) } }
    default:
      return t
  }
}

/** The packet with other addresses and ports (echo: identifier), inside an ICMP error too. */
export function rewritten(p: Packet, r: Rewrite): Packet {
  return { ...p, src: r.src ?? p.src, dst: r.dst ?? p.dst, payload: r.sport === undefined && r.dport === undefined && p.payload.kind !== 'icmp' ? p.payload : payloadWith(p.payload, r) }
}
