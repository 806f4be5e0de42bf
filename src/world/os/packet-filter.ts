import { encodeFrame, linkOf, tapFilters, type Frame, type Ip, type LinkId, type Packet, type Payload } from '../net/index.ts'
import type { Registry, World } from '../sim/index.ts'

/** A capture filter as plain data: what libpcap's language says, before it would become BPF. */
export type Filter =
  | { readonly op: 'true' }
  | { readonly op: 'and' | 'or'; readonly a: Filter; readonly b: Filter }
  | { readonly op: 'not'; readonly a: Filter }
  | { readonly op: 'ether'; readonly type: 'ip' | 'arp' | 'ip6' }
  | { readonly op: 'proto'; readonly n: number }
  | { readonly op: 'host'; readonly side: Side; readonly address: Ip; readonly length: number; readonly layer?: 'ip' | 'arp' }
  | { readonly op: 'port'; readonly side: Side; readonly low: number; readonly high: number; readonly proto?: number }
  | { readonly op: 'ether-host'; readonly side: Side; readonly mac: string }
  | { readonly op: 'cast'; readonly layer: 'ether' | 'ip'; readonly what: 'broadcast' | 'multicast' }
  | { readonly op: 'direction'; readonly out: boolean }
  | { readonly op: 'link'; readonly name: string }
  | { readonly op: 'compare'; readonly how: '<' | '<=' | '=' | '!=' | '>=' | '>'; readonly left: Value; readonly right: Value }

export type Side = 'src' | 'dst' | 'either' | 'both'

/** Arithmetic of a filter: constants, `len`, bytes of a header. */
export type Value =
  | { readonly n: number }
  | { readonly len: true }
  | { readonly load: 'ether' | 'ip' | 'arp' | 'tcp' | 'udp' | 'icmp'; readonly at: Value; readonly size: 1 | 2 | 4 }
  | { readonly math: '+' | '-' | '*' | '/' | '%' | '&' | '|' | '^' | '<<' | '>>'; readonly left: Value; readonly right: Value }

/** A packet as a filter sees it. */
export interface Seen { readonly frame: Frame; readonly link: string; readonly out: boolean }

const ETHER_HEADER = 14
const IP_HEADER = 20
const PROTOCOLS: Readonly<Record<string, number>> = { tcp: 6, udp: 17, icmp: 1 }
const OPTION_BYTES = 40

const bothSides = (side: Side, src: boolean, dst: boolean): boolean =>
  side === 'src' ? src : side === 'dst' ? dst : side === 'either' ? src || dst : src && dst

const inPrefix = (address: Ip, prefix: Ip, length: number): boolean => length === 0 || address >>> (32 - length) === prefix >>> (32 - length)

/** The transport header of a packet: only its first piece has it. */
function transport(packet: Packet): Payload | undefined {
  if (packet.offset > 0) return undefined
  return packet.payload.kind === 'fragment' ? packet.payload.whole.payload : packet.payload
}

function ports(packet: Packet, proto: number | undefined): readonly [number, number] | undefined {
  const p = transport(packet)
  if (!p || (p.kind !== 'tcp' && p.kind !== 'udp') || (proto !== undefined && packet.proto !== proto)) return undefined
  return [p.sport, p.dport]
}

/** Thrown where a load runs past the packet: BPF then refuses the packet as a whole. */
class Beyond {}

function load(bytes: () => Uint8Array, frame: Frame, v: Extract<Value, { load: unknown }>): number {
  const at = value(bytes, frame, v.at)
  let base = 0
  if (v.load !== 'ether') {
    base = ETHER_HEADER
    if (v.load === 'arp' ? frame.kind !== 'arp' : frame.kind !== 'ip') throw new Beyond()
    const proto = PROTOCOLS[v.load]
    if (proto !== undefined && frame.kind === 'ip') {
      if (frame.packet.proto !== proto || frame.packet.offset > 0) throw new Beyond()
      base += IP_HEADER + (frame.packet.recordRoute === undefined ? 0 : OPTION_BYTES)
    }
  }
  const all = bytes()
  if (base + at + v.size > all.length || at < 0) throw new Beyond()
  let n = 0
  for (let i = 0; i < v.size; i++) n = n * 256 + all[base + at + i]!
  return n
}

const MATH: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => (a + b) >>> 0, '-': (a, b) => (a - b) >>> 0, '*': (a, b) => Math.imul(a, b) >>> 0, '/': (a, b) => (b === 0 ? 0 : Math.trunc(a / b)),
  '%': (a, b) => (b === 0 ? 0 : a % b), '&': (a, b) => (a & b) >>> 0, '|': (a, b) => (a | b) >>> 0, '^': (a, b) => (a ^ b) >>> 0, '<<': (a, b) => (a << b) >>> 0, '>>': (a, b) => a >>> b,
}

function value(bytes: () => Uint8Array, frame: Frame, v: Value): number {
  if ('n' in v) return v.n
  if ('len' in v) return bytes().length
  if ('load' in v) return load(bytes, frame, v)
  return MATH[v.math]!(value(bytes, frame, v.left), value(bytes, frame, v.right))
}

const COMPARE: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '<': (a, b) => a < b, '<=': (a, b) => a <= b, '=': (a, b) => a === b, '!=': (a, b) => a !== b, '>=': (a, b) => a >= b, '>': (a, b) => a > b,
}

const isGroup = (mac: string): boolean => (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1
const BROADCAST = 'ff:ff:ff:ff:ff:ff'

function host(f: Filter & { op: 'host' }, frame: Frame): boolean {
  if (frame.kind === 'ip') {
    if (f.layer === 'arp' || frame.packet.src > 0xffffffff) return false
    return bothSides(f.side, inPrefix(frame.packet.src, f.address, f.length), inPrefix(frame.packet.dst, f.address, f.length))
  }
  if (f.layer === 'ip') return false
  return bothSides(f.side, inPrefix(frame.arp.senderIp, f.address, f.length), inPrefix(frame.arp.targetIp, f.address, f.length))
}

function cast(f: Filter & { op: 'cast' }, frame: Frame): boolean {
  if (f.layer === 'ether') return f.what === 'broadcast' ? frame.dst === BROADCAST : isGroup(frame.dst)
  if (frame.kind !== 'ip') return false
  const { dst } = frame.packet
  return f.what === 'multicast' ? dst >>> 28 === 14 : dst === 0xffffffff || frame.dst === BROADCAST
}

type Tests = { readonly [K in Filter['op']]: (f: Filter & { op: K }, s: Seen, bytes: () => Uint8Array) => boolean }

const tests: Tests = {
  true: () => true,
  and: (f, s, bytes) => test(f.a, s, bytes) && test(f.b, s, bytes),
  or: (f, s, bytes) => test(f.a, s, bytes) || test(f.b, s, bytes),
  not: (f, s, bytes) => !test(f.a, s, bytes),
  ether: (f, s) => (f.type === 'arp' ? s.frame.kind === 'arp' : s.frame.kind === 'ip' && (f.type === 'ip6') === s.frame.packet.src > 0xffffffff),
  proto: (f, s) => s.frame.kind === 'ip' && s.frame.packet.proto === f.n,
  host: (f, s) => host(f, s.frame),
  port(f, s) {
    const found = s.frame.kind === 'ip' ? ports(s.frame.packet, f.proto) : undefined
    const fits = (n: number): boolean => n >= f.low && n <= f.high
    return found !== undefined && bothSides(f.side, fits(found[0]), fits(found[1]))
  },
  'ether-host': (f, s) => bothSides(f.side, s.frame.src === f.mac, s.frame.dst === f.mac),
  cast: (f, s) => cast(f, s.frame),
  direction: (f, s) => s.out === f.out,
  link: (f, s) => s.link === f.name,
  compare: (f, s, bytes) => COMPARE[f.how]!(value(bytes, s.frame, f.left), value(bytes, s.frame, f.right)),
}

const test = (f: Filter, s: Seen, bytes: () => Uint8Array): boolean => (tests[f.op] as (f: Filter, s: Seen, bytes: () => Uint8Array) => boolean)(f, s, bytes)

/** Does a packet pass a filter? */
export function passesFilter(f: Filter, s: Seen): boolean {
  let encoded: Uint8Array | undefined
  try {
    return test(f, s, () => (encoded ??= encodeFrame(s.frame)))
  } catch (e) {
    if (!(e instanceof Beyond)) throw e
    return false
  }
}

/** The name under which the kernel finds the filter of a packet socket. */
export const PACKET_FILTER = 'os.packet-filter'

export function registerPacketFilter(registry: Registry): void {
  registry.add(tapFilters, PACKET_FILTER, (w: World, data: { filter: Filter }, frame: Frame, link: LinkId) => {
    const { name, mac } = linkOf(w, link)
    return passesFilter(data.filter, { frame, link: name, out: frame.src === mac })
  })
}
