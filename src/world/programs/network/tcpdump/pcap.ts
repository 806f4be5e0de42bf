import { decodeFrame, encodeFrame, type Frame } from '../../../net/index.ts'

/** Link types of pcap files: Ethernet, and Linux cooked v2 for `any`. */
export const LINKTYPE = { EN10MB: 1, LINUX_SLL2: 276 } as const
export type LinkTypeName = keyof typeof LINKTYPE

export const LINK_WORDS: Readonly<Record<LinkTypeName, string>> = { EN10MB: 'EN10MB (Ethernet)', LINUX_SLL2: 'LINUX_SLL2 (Linux cooked v2)' }

const MAGIC = 0xa1b2c3d4
export const SNAPLEN = 262_144
const HEADER = 24
const RECORD = 16
const ETHERTYPE: Readonly<Record<Frame['kind'], number>> = { ip: 0x0800, arp: 0x0806 }

/** A packet of a capture. `micros` is wall time. */
export interface Recorded {
  readonly micros: number
  readonly frame: Frame
  readonly ifindex: number
  /** As sll_pkttype counts: 0 to us, 1 broadcast, 2 multicast, 3 for others, 4 sent. */
  readonly type: number
}

const ETHER_HEADER = 14

/** What of a frame stands in a file of the link type. */
export function linkBytes(r: Recorded, link: LinkTypeName): Uint8Array {
  const bytes = encodeFrame(r.frame)
  if (link === 'EN10MB') return bytes
  const out = new Uint8Array(20 + bytes.length - ETHER_HEADER)
  const view = new DataView(out.buffer)
  view.setUint16(0, ETHERTYPE[r.frame.kind])
  view.setUint32(4, r.ifindex)
  view.setUint16(8, 1)
  out[10] = r.type
  out[11] = 6
  out.set(r.frame.src.split(':').map((b) => Number.parseInt(b, 16)), 12)
  out.set(bytes.subarray(ETHER_HEADER), 20)
  return out
}

export function pcapHeader(link: LinkTypeName): Uint8Array {
  const view = new DataView(new ArrayBuffer(HEADER))
  view.setUint32(0, MAGIC, true)
  view.setUint16(4, 2, true)
  view.setUint16(6, 4, true)
  view.setUint32(16, SNAPLEN, true)
  view.setUint32(20, LINKTYPE[link], true)
  return new Uint8Array(view.buffer)
}

export function pcapRecord(r: Recorded, link: LinkTypeName): Uint8Array {
  const bytes = linkBytes(r, link)
  const out = new Uint8Array(RECORD + bytes.length)
  const view = new DataView(out.buffer)
  view.setUint32(0, Math.floor(r.micros / 1_000_000), true)
  view.setUint32(4, r.micros % 1_000_000, true)
  view.setUint32(8, bytes.length, true)
  view.setUint32(12, bytes.length, true)
  out.set(bytes, RECORD)
  return out
}

/** Reads a capture; undefined for what is none. */
export function readPcap(file: Uint8Array): { link: LinkTypeName; packets: Recorded[] } | undefined {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  if (file.length < HEADER || view.getUint32(0, true) !== MAGIC) return undefined
  const type = view.getUint32(20, true)
  const link = (Object.keys(LINKTYPE) as LinkTypeName[]).find((n) => LINKTYPE[n] === type)
  if (!link) return undefined
  const packets: Recorded[] = []
  for (let at = HEADER; at + RECORD <= file.length;) {
    const length = view.getUint32(at + 8, true)
    if (at + RECORD + length > file.length) break
    const bytes = file.subarray(at + RECORD, at + RECORD + length)
    const micros = view.getUint32(at, true) * 1_000_000 + view.getUint32(at + 4, true)
    const cooked = link === 'LINUX_SLL2' ? new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) : undefined
    const frame = cooked ? decodeFrame(etherOf(bytes, cooked)) : decodeFrame(bytes)
    if (frame) packets.push({ micros, frame, ifindex: cooked?.getUint32(4) ?? 0, type: cooked ? bytes[10]! : 0 })
    at += RECORD + length
  }
  return { link, packets }
}

/** An Ethernet frame of a cooked one: the destination is lost. */
function etherOf(bytes: Uint8Array, view: DataView): Uint8Array {
  const out = new Uint8Array(ETHER_HEADER + bytes.length - 20)
  out.set(bytes.subarray(12, 18), 6)
  out[12] = view.getUint16(0) >> 8
  out[13] = view.getUint16(0) & 255
  out.set(bytes.subarray(20), ETHER_HEADER)
  return out
}
