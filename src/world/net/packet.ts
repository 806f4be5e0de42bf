import type { Ip } from './ip.ts'

export const PROTO = { icmp: 1, tcp: 6, udp: 17, icmp6: 58 } as const

export const ICMP = {
  echoReply: 0, unreachable: 3, redirect: 5, echo: 8, exceeded: 11, parameter: 12, timestamp: 13, timestampReply: 14,
} as const

/** Codes of ICMP type 3 (RFC 792, RFC 1122, RFC 1812). */
export const UNREACH = { net: 0, host: 1, protocol: 2, port: 3, fragNeeded: 4, sourceRoute: 5, netUnknown: 6, hostUnknown: 7, netAdmin: 9, hostAdmin: 10, filtered: 13 } as const

export interface IcmpEcho {
  readonly kind: 'icmp'
  readonly type: 8 | 0
  readonly code: 0
  readonly id: number
  readonly seq: number
  readonly data: Uint8Array
}

/** An ICMP error or redirect with the packet that it is about. `info` is the MTU of "fragmentation needed", the gateway of a redirect. */
export interface IcmpError {
  readonly kind: 'icmp'
  readonly type: 3 | 5 | 11 | 12
  readonly code: number
  readonly info: number
  /** The packet as it arrived where the error was made; on the wire its header and the first bytes, see codec.ts. */
  readonly about: Packet
}

export interface Udp {
  readonly kind: 'udp'
  readonly sport: number
  readonly dport: number
  readonly data: Uint8Array
}

export const FIN = 1
export const SYN = 2
export const RST = 4
export const PSH = 8
export const ACK = 16

export interface TcpOptions {
  readonly mss?: number
  readonly sackOk?: boolean
  readonly wscale?: number
  /** [value, echo reply] of RFC 7323. */
  readonly ts?: readonly [number, number]
  /** Digest of RFC 2385, 32 hex digits. */
  readonly md5?: string
}

export interface Tcp {
  readonly kind: 'tcp'
  readonly sport: number
  readonly dport: number
  readonly seq: number
  readonly ack: number
  /** FIN 1, SYN 2, RST 4, PSH 8, ACK 16. */
  readonly flags: number
  /** As in the header: not scaled. */
  readonly window: number
  readonly options: TcpOptions
  readonly data: Uint8Array
}

/** Any other protocol, or bytes that a raw socket was given. */
export interface Raw {
  readonly kind: 'raw'
  readonly data: Uint8Array
}

/** A piece of a packet. The first piece holds the header of what it is a piece of, all share the whole. */
export interface Fragment {
  readonly kind: 'fragment'
  readonly whole: Packet
}

export type Payload = IcmpEcho | IcmpError | Udp | Tcp | Raw | Fragment

/** An IP packet. Between ::1 and ::1 the same record stands for an IPv6 one. */
export interface Packet {
  readonly src: Ip
  readonly dst: Ip
  readonly proto: number
  readonly ttl: number
  readonly tos: number
  readonly id: number
  /** Don't fragment. */
  readonly df: boolean
  /** More fragments follow. */
  readonly mf: boolean
  /** Offset of this fragment in bytes. */
  readonly offset: number
  /** Total length in bytes, header included. */
  readonly length: number
  /** Addresses written so far by the record-route option; absent: no option. */
  readonly recordRoute?: readonly Ip[]
  readonly payload: Payload
  /** Firewall mark: never on the wire. */
  readonly mark?: number
  /** Number of the question that follows this packet, see walk.ts. */
  readonly trace?: number
}

export interface Arp {
  readonly op: 'request' | 'reply'
  readonly senderMac: string
  readonly senderIp: Ip
  readonly targetMac: string
  readonly targetIp: Ip
  readonly trace?: number
}

export const BROADCAST_MAC = 'ff:ff:ff:ff:ff:ff'
export const ZERO_MAC = '00:00:00:00:00:00'

/** What goes over a link. */
export type Frame =
  | { readonly src: string; readonly dst: string; readonly kind: 'ip'; readonly packet: Packet }
  | { readonly src: string; readonly dst: string; readonly kind: 'arp'; readonly arp: Arp }

export const IP_HEADER = 20

/** Bytes of the options of an IPv4 header. */
export const ipOptionsLength = (p: Pick<Packet, 'recordRoute'>): number => (p.recordRoute === undefined ? 0 : 40)

/** A station writes its address into the record-route option, while there is room for nine (RFC 791). */
export const recorded = (p: Packet, station: Ip): Packet => (p.recordRoute && p.recordRoute.length < 9 ? { ...p, recordRoute: [...p.recordRoute, station] } : p)
