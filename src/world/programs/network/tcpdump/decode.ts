import type { Frame, Packet, Payload, TcpOptions } from '../../../net/index.ts'

const ETHER_HEADER = 14
const MAC_TEXT = (bytes: Uint8Array): string => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join(':')

function options(bytes: Uint8Array): TcpOptions {
  const o: { -readonly [K in keyof TcpOptions]: TcpOptions[K] } = {}
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let i = 0; i < bytes.length;) {
    const kind = bytes[i]!
    if (kind === 0) break
    if (kind === 1) {
      i++
      continue
    }
    const length = bytes[i + 1] ?? 0
    if (length < 2 || i + length > bytes.length) break
    if (kind === 2) o.mss = view.getUint16(i + 2)
    if (kind === 3) o.wscale = bytes[i + 2]!
    if (kind === 4) o.sackOk = true
    if (kind === 19 && length === 18) o.md5 = Array.from(bytes.subarray(i + 2, i + 18), (b) => b.toString(16).padStart(2, '0')).join('')
    if (kind === 8) o.ts = [view.getUint32(i + 2), view.getUint32(i + 6)]
    i += length
  }
  return o
}

function payload(proto: number, bytes: Uint8Array): Payload {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (proto === 6 && bytes.length >= 20) {
    const head = (bytes[12]! >> 4) * 4
    return {
      kind: 'tcp', sport: view.getUint16(0), dport: view.getUint16(2), seq: view.getUint32(4), ack: view.getUint32(8), flags: bytes[13]!, window: view.getUint16(14),
      options: options(bytes.subarray(20, head)), data: bytes.slice(head),
    }
  }
  if (proto === 17 && bytes.length >= 8) return { kind: 'udp', sport: view.getUint16(0), dport: view.getUint16(2), data: bytes.slice(8) }
  if (proto === 1 && bytes.length >= 8) {
    const type = bytes[0]!
    if (type === 0 || type === 8) return { kind: 'icmp', type, code: 0, id: view.getUint16(4), seq: view.getUint16(6), data: bytes.slice(8) }
    const about = type === 3 || type === 5 || type === 11 || type === 12 ? packet(bytes.subarray(8)) : undefined
    if (about) return { kind: 'icmp', type: type as 3, code: bytes[1]!, info: type === 3 ? view.getUint16(6) : view.getUint32(4), about }
  }
  return { kind: 'raw', data: bytes.slice() }
}

function packet(bytes: Uint8Array): Packet | undefined {
  if (bytes.length < 20 || bytes[0]! >> 4 !== 4) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const head = (bytes[0]! & 15) * 4
  const fragment = view.getUint16(6)
  const offset = (fragment & 0x1fff) * 8
  const proto = bytes[9]!
  return {
    src: view.getUint32(12), dst: view.getUint32(16), proto, ttl: bytes[8]!, tos: bytes[1]!, id: view.getUint16(4), df: (fragment & 0x4000) !== 0, mf: (fragment & 0x2000) !== 0,
    offset, length: view.getUint16(2), payload: offset > 0 ? { kind: 'raw', data: bytes.slice(head) } : payload(proto, bytes.subarray(head, view.getUint16(2))),
  }
}

/** An Ethernet frame from its bytes; undefined for what is neither IPv4 nor ARP. */
export function decodeFrame(bytes: Uint8Array): Frame | undefined {
  if (bytes.length < ETHER_HEADER) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [dst, src, type] = [MAC_TEXT(bytes.subarray(0, 6)), MAC_TEXT(bytes.subarray(6, 12)), view.getUint16(12)]
  if (type === 0x0806 && bytes.length >= 42) {
    const body = bytes.subarray(ETHER_HEADER)
    const word = (at: number): number => view.getUint32(ETHER_HEADER + at)
    return {
      kind: 'arp', src, dst,
      arp: { op: view.getUint16(20) === 1 ? 'request' : 'reply', senderMac: MAC_TEXT(body.subarray(8, 14)), senderIp: word(14), targetMac: MAC_TEXT(body.subarray(18, 24)), targetIp: word(24) },
    }
  }
  const p = type === 0x0800 ? packet(bytes.subarray(ETHER_HEADER)) : undefined
  return p && { kind: 'ip', src, dst, packet: p }
}
