import { defineTable, type Errno, type Time } from '../sim/index.ts'
import type { Ip } from './ip.ts'
import type { LinkId } from './link.ts'
import type { NsId } from './netns.ts'
import type { Packet } from './packet.ts'
import type { TcpState, TcpBlock } from './tcp/block.ts'

export type SocketId = number
/** `ping` is SOCK_DGRAM of IPPROTO_ICMP: the kernel owns the identifier. */
export type SocketType = 'stream' | 'dgram' | 'raw' | 'ping'

export interface Endpoint {
  readonly address: Ip
  readonly port: number
}

/** A daemon that is called when something happens on a socket: `handler` is a name of the slot `socketEvents`. */
export interface Watcher {
  readonly handler: string
  readonly data: object
}

export interface SocketOptions {
  /** IP_TTL; absent: `net.ipv4.ip_default_ttl`. */
  readonly ttl?: number
  /** IP_MINTTL: packets with a smaller TTL are dropped (RFC 5082). */
  readonly minTtl?: number
  readonly tos: number
  readonly mark: number
  /** IP_MTU_DISCOVER; absent: what the protocol and `ip_no_pmtu_disc` say. */
  readonly pmtu?: 'dont' | 'want' | 'do' | 'probe'
  /** IP_RECVERR: errors are queued for `receiveError`. */
  readonly recvErr: boolean
  /** SO_BINDTODEVICE. */
  readonly link?: LinkId
  readonly broadcast: boolean
  readonly reuseAddress: boolean
  readonly keepalive: boolean
  /** TCP_NODELAY. */
  readonly noDelay: boolean
  /** SO_LINGER in seconds; 0: close resets. */
  readonly linger?: number
  readonly recvBuffer: number
  readonly sendBuffer: number
  /** TCP_SYNCNT. */
  readonly synRetries?: number
  /** TCP_USER_TIMEOUT in microseconds. */
  readonly userTimeout?: number
  /** Raw sockets: IP_RECORD_ROUTE is set on what is sent. */
  readonly recordRoute?: boolean
  /** Raw ICMP sockets: types that are wanted (ICMP_FILTER); absent: all. */
  readonly icmpTypes?: readonly number[]
  /** TCP_MD5SIG: keys by the address of the peer; of a listening socket they hold for what it accepts. */
  readonly md5?: readonly { readonly address: Ip; readonly key: string }[]
  /** IPV6_V6ONLY of a socket of family 6. */
  readonly v6Only: boolean
  /** Packets that it sends are followed (walk.ts). */
  readonly trace?: number
}

/** What arrived on a socket. */
export interface Datagram {
  readonly from: Endpoint
  readonly to: Endpoint
  readonly data: Uint8Array
  /** The whole packet: header fields for raw sockets, TTL and TOS for the others. */
  readonly packet: Packet
  /** When it was received: SO_TIMESTAMP. */
  readonly time: Time
  readonly link: LinkId
}

/** An entry of the error queue (struct sock_extended_err). */
export interface QueuedError {
  readonly errno: Errno
  readonly origin: 'local' | 'icmp'
  readonly type: number
  readonly code: number
  /** MTU of EMSGSIZE. */
  readonly info: number
  /** Who sent the ICMP error. */
  readonly offender?: Ip
  /** The packet that it is about: for ICMP errors as it came back. */
  readonly about: Packet
  /** Where that packet went. */
  readonly to: Endpoint
  readonly time: Time
  /** TTL and link of the ICMP error. */
  readonly ttl?: number
  readonly link?: LinkId
}

export interface Socket {
  readonly id: SocketId
  readonly ns: NsId
  readonly family: 4 | 6
  readonly type: SocketType
  /** IP protocol. */
  readonly protocol: number
  readonly uid: number
  readonly local?: Endpoint
  readonly remote?: Endpoint
  readonly bound: boolean
  readonly options: SocketOptions
  /** A pending error (SO_ERROR), taken by the next call. */
  readonly error?: Errno
  readonly errors: readonly QueuedError[]
  readonly queue: readonly Datagram[]
  readonly queuedBytes: number
  /** Datagrams lost because the buffer was full. */
  readonly drops: number
  readonly state: TcpState
  readonly tcp?: TcpBlock
  /** Backlog of a listening socket, and connections that wait to be accepted. */
  readonly backlog?: number
  readonly accepting: readonly SocketId[]
  readonly shutRead: boolean
  readonly shutWrite: boolean
  /** Nobody holds it any more: it goes when its connection ends. */
  readonly orphan: boolean
  readonly watcher?: Watcher
}

export const sockets = defineTable<SocketId, Socket>('net.sockets')
