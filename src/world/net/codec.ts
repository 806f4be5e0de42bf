import { isIp6, LOOPBACK6, type Ip } from './ip.ts'
import { IP_HEADER, ipOptionsLength, PROTO, ZERO_MAC, type Arp, type Frame, type IcmpError, type Packet, type Payload, type TcpOptions } from './packet.ts'

/** Bytes of TCP options with their padding. */
export function tcpOptionsLength(o: TcpOptions): number {
  const n = (o.md5 === undefined ? 0 : 20) + (o.mss === undefined ? 0 : 4) + (o.sackOk ? 2 : 0) + (o.ts === undefined ? 0 : 10) + (o.wscale === undefined ? 0 : 3)
  return (n + 3) & ~3
}

/** How much of a packet an ICMP error carries back: its header and as much as makes the error 576 bytes long. */
export const quotedLength = (about: Packet): number => Math.min(about.length, 576 - IP_HEADER - 8)

/** Bytes of what follows the IP header. */
export function payloadLength(p: Payload): number {
  switch (p.kind) {
    case 'icmp': return 8 + ('about' in p ? quotedLength(p.about) : p.data.length)
    case 'udp': return 8 + p.data.length
    case 'tcp': return 20 + tcpOptionsLength(p.options) + p.data.length
    case 'raw': return p.data.length
    case 'fragment': return payloadLength(p.whole.payload)
  }
}

function checksum(bytes: Uint8Array, from: number, to: number, start = 0): number {
  let sum = start
  for (let i = from; i < to; i += 2) sum += (bytes[i]! << 8) | (i + 1 < to ? bytes[i + 1]! : 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return ~sum & 0xffff
}

const words = (address: Ip): number => (isIp6(address) ? (address === LOOPBACK6 ? 1 : 0) : (address >>> 16) + (address & 0xffff))

function tcpOptions(view: DataView, at: number, o: TcpOptions): void {
  let i = at
  const put = (...bytes: number[]): void => { for (const b of bytes) view.setUint8(i++, b) }
  if (o.md5 !== undefined) put(1, 1, 19, 18, ...Array.from({ length: 16 }, (_, n) => parseInt(o.md5!.slice(2 * n, 2 * n + 2), 16)))
  if (o.mss !== undefined) put(2, 4, o.mss >> 8, o.mss & 255)
  if (o.sackOk && o.ts) put(4, 2)
  else if (o.sackOk) put(1, 1, 4, 2)
  else if (o.ts) put(1, 1)
  if (o.ts) {
    put(8, 10)
    view.setUint32(i, o.ts[0])
    view.setUint32(i + 4, o.ts[1])
    i += 8
  }
  if (o.wscale !== undefined) put(1, 3, 3, o.wscale)
}

function transport(p: Packet, payload: Payload, bytes: Uint8Array, view: DataView): void {
  const pseudo = words(p.src) + words(p.dst) + p.proto + bytes.length
  switch (payload.kind) {
    case 'icmp': {
      bytes[0] = payload.type
      bytes[1] = payload.code
      if ('about' in payload) {
        view.setUint32(4, payload.type === 3 ? payload.info & 0xffff : payload.info)
        bytes.set(encodePacket(payload.about).subarray(0, bytes.length - 8), 8)
      } else {
        view.setUint16(4, payload.id)
        view.setUint16(6, payload.seq)
        bytes.set(payload.data, 8)
      }
      view.setUint16(2, checksum(bytes, 0, bytes.length))
      return
    }
    case 'udp':
      view.setUint16(0, payload.sport)
      view.setUint16(2, payload.dport)
      view.setUint16(4, bytes.length)
      bytes.set(payload.data, 8)
      view.setUint16(6, checksum(bytes, 0, bytes.length, pseudo) || 0xffff)
      return
    case 'tcp': {
      const header = 20 + tcpOptionsLength(payload.options)
      view.setUint16(0, payload.sport)
      view.setUint16(2, payload.dport)
      view.setUint32(4, payload.seq)
      view.setUint32(8, payload.ack)
      bytes[12] = (header >> 2) << 4
      bytes[13] = payload.flags
      view.setUint16(14, payload.window)
      tcpOptions(view, 20, payload.options)
      bytes.set(payload.data, header)
      view.setUint16(16, checksum(bytes, 0, bytes.length, pseudo))
      return
    }
    case 'raw':
      bytes.set(payload.data)
      return
    case 'fragment':
      transport(payload.whole, payload.whole.payload, bytes, view)
  }
}

function encode6(p: Packet): Uint8Array {
  const body = new Uint8Array(payloadLength(p.payload))
  transport(p, p.payload, body, new DataView(body.buffer))
  const out = new Uint8Array(40 + body.length)
  const view = new DataView(out.buffer)
  view.setUint8(0, 0x60)
  view.setUint16(4, body.length)
  out[6] = p.proto === PROTO.icmp ? PROTO.icmp6 : p.proto
  out[7] = p.ttl
  out[23] = p.src === LOOPBACK6 ? 1 : 0
  out[39] = p.dst === LOOPBACK6 ? 1 : 0
  out.set(body, 40)
  return out
}

/** The bytes of a packet from its IP header on (RFC 791), checksums included. */
export function encodePacket(p: Packet): Uint8Array {
  if (isIp6(p.dst)) return encode6(p)
  const whole = new Uint8Array(payloadLength(p.payload))
  transport(p, p.payload, whole, new DataView(whole.buffer))
  const header = IP_HEADER + ipOptionsLength(p)
  const body = p.payload.kind === 'fragment' ? whole.subarray(p.offset, p.offset + p.length - header) : whole
  const out = new Uint8Array(header + body.length)
  const view = new DataView(out.buffer)
  out[0] = 0x40 | (header >> 2)
  out[1] = p.tos
  view.setUint16(2, header + body.length)
  view.setUint16(4, p.id)
  view.setUint16(6, (p.df ? 0x4000 : 0) | (p.mf ? 0x2000 : 0) | (p.offset >> 3))
  out[8] = p.ttl
  out[9] = p.proto
  view.setUint32(12, p.src)
  view.setUint32(16, p.dst)
  if (p.recordRoute) {
    out.set([1, 7, 39, 4 + 4 * p.recordRoute.length], 20)
    p.recordRoute.forEach((hop, i) => view.setUint32(24 + 4 * i, hop))
  }
  view.setUint16(10, checksum(out, 0, header))
  out.set(body, header)
  return out
}

const mac = (text: string): number[] => text.split(':').map((o) => Number.parseInt(o, 16))

function encodeArp(arp: Arp): Uint8Array {
  const out = new Uint8Array(28)
  const view = new DataView(out.buffer)
  out.set([0, 1, 8, 0, 6, 4, 0, arp.op === 'request' ? 1 : 2])
  out.set(mac(arp.senderMac), 8)
  view.setUint32(14, arp.senderIp)
  out.set(mac(arp.targetMac || ZERO_MAC), 18)
  view.setUint32(24, arp.targetIp)
  return out
}

/** The frame's bytes (Ethernet II without checksum), for pcap files and `tcpdump -x`. */
export function encodeFrame(frame: Frame): Uint8Array {
  const body = frame.kind === 'arp' ? encodeArp(frame.arp) : encodePacket(frame.packet)
  const type = frame.kind === 'arp' ? [8, 6] : isIp6(frame.packet.dst) ? [0x86, 0xdd] : [8, 0]
  const out = new Uint8Array(14 + body.length)
  out.set([...mac(frame.dst), ...mac(frame.src), ...type])
  out.set(body, 14)
  return out
}

/** The ports of a TCP or UDP packet, 0 for others; of a fragment only where it is the first. */
export function portsOf(p: Packet): readonly [number, number] {
  const t = p.payload.kind === 'fragment' && p.offset === 0 ? p.payload.whole.payload : p.payload
  return t.kind === 'tcp' || t.kind === 'udp' ? [t.sport, t.dport] : [0, 0]
}

export const isIcmpError = (p: Payload): p is IcmpError => p.kind === 'icmp' && 'about' in p
