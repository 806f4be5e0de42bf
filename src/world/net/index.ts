/**
 * net: the network of the lab. Namespaces by name with links, addresses, neighbours, route tables, rules, sockets and sysctls, and packets
 * that really go from hop to hop as events of the queue. It knows only `sim`; higher rooms are called through the slots of hooks.ts.
 *
 * A world gets its network with `installNet(registry)`; a lab is built with `createNamespace`, `createNetwork`, `addLink`, `addAddress`, `addRoute`.
 * Operations refuse as the kernel does: they throw a `SysError` whose `detail` is the text of netlink's extended ack, where there is one
 * (`Error: <detail>.` in iproute2), else strerror says it (`RTNETLINK answers: …`).
 *
 * Blocking is not here: an operation that would wait throws EAGAIN (or EINPROGRESS for `connectSocket`), and the caller waits for the condition
 * `sock:<id>:r` or `sock:<id>:w`. Daemons watch a socket instead (`watchSocket`).
 */
import type { Registry, Time, World } from '../sim/index.ts'
import type { Ip, Prefix } from './ip.ts'
import type { NetNs, NsId } from './netns.ts'
import type { Address, Link, LinkId, LinkKind } from './link.ts'
import type { Fib, NexthopObject, Route, RouteMetrics, RouteType, Rule } from './fib.ts'
import type { Neighbour, NeighbourState } from './neighbour-table.ts'
import type { Arp, Frame, Packet, Payload } from './packet.ts'
import type { Datagram, Endpoint, QueuedError, Socket, SocketId, SocketOptions, SocketType } from './socket-table.ts'

export {
  ANY, ANY6, LIMITED_BROADCAST, LOOPBACK, LOOPBACK6, formatIp, formatPrefix, ip, isIp6, isLoopback, isMulticast, lastOf, maskOf, networkOf, parseIp, parsePrefix,
  within, type Ip, type Prefix,
} from './ip.ts'
export { namespaceByName, namespaceOf, type NetNs, type NsId } from './netns.ts'
export { SCOPE, isRunning, linkFlags, linkOf, operState, type Address, type Address6, type Link, type LinkId, type LinkKind } from './link.ts'
export { TABLE, type Fib, type Nexthop, type NexthopObject, type Route, type RouteMetrics, type RouteType, type Rule } from './fib.ts'
export { type Neighbour, type NeighbourState } from './neighbour-table.ts'
export * from './packet.ts'
export * from './hooks.ts'
export * from './socket-table.ts'
export type { TcpBlock, TcpState } from './tcp/block.ts'

/** Registers the room's timers. Once a registry. */
export declare function installNet(registry: Registry): void

// --- building ----------------------------------------------------------------------------------------------------------------------------

/** A namespace with a loopback link, which is up unless `loopback: 'down'`. Throws EEXIST when the name is taken. */
export declare function createNamespace(world: World, spec: { name: string; initial?: boolean; kernel?: string; loopback?: 'up' | 'down' }): NsId
/** Removes it with its links (their far ends too) and sockets. */
export declare function deleteNamespace(world: World, ns: NsId): void
/** An Ethernet segment. `nat`: a gateway with this address answers ARP, echo and connections (reset) for itself, and swallows what is for others. */
export declare function createNetwork(world: World, spec: { name: string; nat?: Ip; latency?: Time }): void
/** Extra delay of each frame, in microseconds. */
export declare function setNetworkDelay(world: World, name: string, delay: Time): void
/** Share of frames that are lost, 0 to 1. */
export declare function setNetworkLoss(world: World, name: string, share: number): void

export interface LinkSpec {
  readonly name: string
  readonly kind: LinkKind
  readonly index?: number
  readonly mac?: string
  readonly mtu?: number
  /** Physical links, and veth whose far end is a switch's: the segment. */
  readonly network?: string
  /** veth: the far end, made in the same call. */
  readonly peer?: { readonly ns: NsId; readonly name: string; readonly index?: number; readonly mac?: string; readonly mtu?: number }
  readonly ip6?: Link['ip6']
}
/** A new link, down. Throws EEXIST for a name or index that is taken, EINVAL for a name the kernel refuses. */
export declare function addLink(world: World, ns: NsId, spec: LinkSpec): LinkId
export declare function deleteLink(world: World, link: LinkId): void
export declare function setLinkUp(world: World, link: LinkId, up: boolean): void
/** EINVAL with "mtu greater than device maximum" or "mtu less than device minimum". */
export declare function setLinkMtu(world: World, link: LinkId, mtu: number): void
export declare function setLinkMac(world: World, link: LinkId, mac: string): void
export declare function renameLink(world: World, link: LinkId, name: string): void
export declare function setLinkMaster(world: World, link: LinkId, master: LinkId | undefined): void
export declare function moveLink(world: World, link: LinkId, ns: NsId): void
/** Queue length, alias, ARP: what has no consequence but its own. */
export declare function setLink(world: World, link: LinkId, change: Partial<Pick<Link, 'queueLength' | 'alias' | 'noArp' | 'ip6'>>): void
/** The cable of a physical link or of a switch's port. */
export declare function setCable(world: World, link: LinkId, plugged: boolean): void
export declare function linkByName(world: World, ns: NsId, name: string): Link | undefined
export declare function linkByIndex(world: World, ns: NsId, index: number): Link | undefined
/** In the order of their indices. */
export declare function linksOf(world: World, ns: NsId): Link[]

export interface AddressSpec {
  readonly local: Ip
  readonly prefix: number
  readonly peer?: Ip
  readonly broadcast?: Ip
  readonly scope?: number
  readonly label?: string
  readonly noPrefixRoute?: boolean
  readonly metric?: number
  readonly validUntil?: Time
  readonly preferredUntil?: Time
  readonly proto?: number
}
/** EEXIST "ipv4: Address already assigned". `replace`: changes lifetimes of one that is there. */
export declare function addAddress(world: World, link: LinkId, address: AddressSpec, o?: { replace?: boolean }): void
/** EADDRNOTAVAIL "ipv4: Address not found". */
export declare function deleteAddress(world: World, link: LinkId, address: { local: Ip; prefix?: number; peer?: Ip; label?: string }): void
/** Every address of a namespace with its link, in `ip addr`'s order. */
export declare function addressesOf(world: World, ns: NsId): { link: Link; address: Address }[]

// --- routes ------------------------------------------------------------------------------------------------------------------------------

export interface NexthopRequest {
  readonly via?: Ip
  readonly link?: LinkId
  /** 1 to 256; 1 without it. */
  readonly weight?: number
  readonly onlink?: boolean
}

/** A netlink route message. What is absent is not in the message; the defaults that `ip` itself fills in (scope, protocol boot) are `ip`'s. */
export interface RouteRequest extends NexthopRequest {
  readonly dst?: Ip
  readonly prefix?: number
  readonly tos?: number
  readonly table?: number
  readonly type?: RouteType
  readonly scope?: number
  readonly protocol?: number
  readonly metric?: number
  readonly prefsrc?: Ip
  readonly nexthops?: readonly NexthopRequest[]
  readonly nhid?: number
  readonly metrics?: RouteMetrics
}

/** `ip route`'s verbs: add, change, replace, append, prepend. */
export type RouteVerb = 'add' | 'change' | 'replace' | 'append' | 'prepend'
export declare function setRoute(world: World, ns: NsId, verb: RouteVerb, request: RouteRequest): Route
/** Removes the first route that the request matches: ESRCH when none does. */
export declare function deleteRoute(world: World, ns: NsId, request: RouteRequest): Route
/** The routes of a table, or of all in the order of a dump. */
export declare function routesOf(world: World, ns: NsId, table?: number): readonly Route[]
/** Nexthops of a route, those of its nexthop object included. */
export declare function nexthopsOf(world: World, ns: NsId, route: Route): Route['nexthops']
export declare function rulesOf(world: World, ns: NsId): readonly Rule[]
export declare function addRule(world: World, ns: NsId, rule: Partial<Rule>): void
export declare function deleteRule(world: World, ns: NsId, rule: Partial<Rule>): void
export declare function setNexthopObject(world: World, ns: NsId, verb: 'add' | 'replace', o: { id: number; protocol?: number; nexthop?: NexthopRequest; group?: NexthopObject['group']; blackhole?: boolean }): void
export declare function deleteNexthopObject(world: World, ns: NsId, id: number): void
export declare function nexthopObjectsOf(world: World, ns: NsId): NexthopObject[]
/** IPv6 routes that follow from the links' addresses: for display. */
export interface Route6 { readonly type: RouteType; readonly dst: string; readonly link: LinkId; readonly table: number; readonly metric: number }
export declare function routes6Of(world: World, ns: NsId): Route6[]

export interface RouteQuestion {
  readonly dst: Ip
  readonly src?: Ip
  readonly iif?: LinkId
  readonly oif?: LinkId
  readonly tos?: number
  readonly mark?: number
  readonly protocol?: number
  readonly sport?: number
  readonly dport?: number
}
/** The answer of `ip route get`: where a packet would go, and the table entry that says so. Throws the refusal (ENETUNREACH, EHOSTUNREACH, EACCES, EINVAL). */
export interface RouteAnswer {
  readonly type: RouteType
  readonly via?: Ip
  readonly link: LinkId
  readonly src: Ip
  readonly route?: Route
  readonly rule?: Rule
  readonly mtu: number
  /** A learned exception: path MTU or redirect, with the time at which it ends. */
  readonly exception?: { readonly expires?: Time; readonly mtu?: number; readonly redirected: boolean }
}
export declare function routeGet(world: World, ns: NsId, question: RouteQuestion): RouteAnswer
/** Learned exceptions (`ip route show cache`). */
export declare function routeCache(world: World, ns: NsId): { dst: Ip; via?: Ip; link: LinkId; expires?: Time; mtu?: number; redirected: boolean }[]
export declare function flushRouteCache(world: World, ns: NsId): void

// --- neighbours --------------------------------------------------------------------------------------------------------------------------

export declare function neighboursOf(world: World, ns: NsId): Neighbour[]
export declare function setNeighbour(world: World, verb: 'add' | 'replace' | 'change', n: { link: LinkId; address: Ip; mac?: string; state?: NeighbourState; router?: boolean; protocol?: number }): void
export declare function deleteNeighbour(world: World, link: LinkId, address: Ip): void

// --- sysctls and counters ----------------------------------------------------------------------------------------------------------------

/** Names under `net.` that exist in a namespace, as paths with `/` (`net/ipv4/conf/eth1/rp_filter`), in the order of `sysctl -a`. */
export declare function sysctlNames(world: World, ns: NsId): string[]
/** ENOENT, EACCES (write-only). Without the newline of the file. */
export declare function readSysctl(world: World, ns: NsId, path: string): string
/** ENOENT, EACCES (read-only), EINVAL. */
export declare function writeSysctl(world: World, ns: NsId, path: string, value: string): void
export declare function sysctlMode(world: World, ns: NsId, path: string): number

export interface LinkCounters {
  readonly rxBytes: number
  readonly rxPackets: number
  readonly rxDropped: number
  readonly rxMulticast: number
  readonly txBytes: number
  readonly txPackets: number
  readonly txDropped: number
  readonly txCarrier: number
}
export declare function linkCounters(world: World, link: LinkId): LinkCounters
/** Counters by nstat's names (`IpInReceives`, `TcpExtIPReversePathFilter`); what is not there is 0. */
export declare function counters(world: World, ns: NsId): Readonly<Record<string, number>>

// --- sockets -----------------------------------------------------------------------------------------------------------------------------

export declare function openSocket(world: World, spec: { ns: NsId; family?: 4 | 6; type: SocketType; protocol?: number; uid?: number }): SocketId
export declare function socketOf(world: World, id: SocketId): Socket
export declare function socketsOf(world: World, ns: NsId): Socket[]
/** EADDRINUSE, EADDRNOTAVAIL, EACCES (below ip_unprivileged_port_start without `privileged`), EINVAL. Port 0 takes a free one. */
export declare function bindSocket(world: World, id: SocketId, at: Endpoint, o?: { privileged?: boolean }): void
export declare function listenSocket(world: World, id: SocketId, backlog: number): void
/** stream: begins and throws EINPROGRESS, EALREADY while it goes on, returns once it is established, throws its error once. Others: sets the peer. */
export declare function connectSocket(world: World, id: SocketId, to: Endpoint): void
/** EAGAIN when none waits. */
export declare function acceptSocket(world: World, id: SocketId): SocketId
export interface SendOptions {
  readonly to?: Endpoint
  /** IP_TTL of this datagram. */
  readonly ttl?: number
  /** IP_PKTINFO. */
  readonly src?: Ip
  readonly link?: LinkId
  /** MSG_CONFIRM. */
  readonly confirm?: boolean
  /** Raw sockets: the payload as a record; its protocol is the socket's. */
  readonly payload?: Payload
}
/** Bytes taken. EAGAIN, EPIPE, EMSGSIZE, EDESTADDRREQ, ENETUNREACH … */
export declare function sendSocket(world: World, id: SocketId, data: Uint8Array, o?: SendOptions): number
/** stream: up to `max` bytes, none at the end. EAGAIN, ECONNRESET, ENOTCONN … */
export declare function receiveStream(world: World, id: SocketId, max: number, o?: { peek?: boolean }): Uint8Array
/** dgram, raw, ping. EAGAIN, or the pending error. */
export declare function receiveDatagram(world: World, id: SocketId, o?: { peek?: boolean }): Datagram
/** MSG_ERRQUEUE: EAGAIN when it is empty. */
export declare function receiveError(world: World, id: SocketId): QueuedError
/** SO_ERROR: the pending error, taken. */
export declare function takeSocketError(world: World, id: SocketId): Socket['error']
export declare function shutdownSocket(world: World, id: SocketId, how: 'read' | 'write' | 'both'): void
/** The holder lets go: a connection ends by itself afterwards. */
export declare function closeSocket(world: World, id: SocketId): void
export declare function setSocketOptions(world: World, id: SocketId, change: Partial<SocketOptions>): void
export declare function socketReady(world: World, id: SocketId): { readable: boolean; writable: boolean; error: boolean; hangup: boolean }
export declare function watchSocket(world: World, id: SocketId, watcher: Socket['watcher']): void
export declare function peerOf(world: World, id: SocketId): Endpoint | undefined

// --- taps --------------------------------------------------------------------------------------------------------------------------------

export type TapId = number
export interface Captured {
  readonly time: Time
  readonly link: LinkId
  /** As AF_PACKET says it: to this host, broadcast, multicast, for another host (promiscuous), or sent by it. */
  readonly direction: 'in' | 'broadcast' | 'multicast' | 'other' | 'out'
  readonly frame: Frame
}
/** A packet socket. Its condition is `tap:<id>`. Without `link`: all links of the namespace. */
export declare function openTap(world: World, spec: { ns: NsId; link?: LinkId; promiscuous?: boolean; filter?: { name: string; data: object }; protocol?: 'all' | 'arp' | 'ip'; limit?: number }): TapId
/** Takes all that was captured. */
export declare function readTap(world: World, tap: TapId): Captured[]
/** `waiting`: frames that readTap would give now. */
export declare function tapCounters(world: World, tap: TapId): { received: number; dropped: number; waiting: number }
export declare function closeTap(world: World, tap: TapId): void
/** Sends a frame as it is. ENETDOWN. */
export declare function sendFrame(world: World, link: LinkId, frame: Frame): void

// --- explaining --------------------------------------------------------------------------------------------------------------------------

export interface WalkQuestion {
  readonly ns: NsId
  readonly src?: Ip
  readonly dst: Ip
  readonly protocol: 'icmp' | 'udp' | 'tcp'
  readonly dport?: number
  /** Lab time after which no answer is an answer; 5 s without it. */
  readonly limit?: Time
}
export interface Hop {
  readonly time: Time
  readonly ns: NsId
  readonly link?: LinkId
  readonly what:
    | 'route' | 'deliver' | 'forward' | 'send' | 'resolve' | 'unresolved' | 'drop' | 'icmp' | 'redirect' | 'fragment' | 'refuse' | 'swallowed' | 'rewrite'
  /** Reason of a drop, name of a hook, words for a person. */
  readonly detail: string
  readonly packet?: Packet
  readonly arp?: Arp
  /** The table entries that decided. */
  readonly route?: Route
  readonly rule?: Rule
  readonly neighbour?: Neighbour
  readonly sysctl?: { readonly path: string; readonly value: string }
}
export interface Walk {
  readonly verdict: 'answered' | 'refused' | 'unreachable' | 'lost' | 'local-error'
  /** errno of a local error or of the ICMP error; the reason of a loss. */
  readonly reason: string
  readonly hops: readonly Hop[]
}
/** Asks a fork of the world by really sending the packet; the world itself does not change. */
export declare function walk(world: World, question: WalkQuestion): Walk

// --- codecs ------------------------------------------------------------------------------------------------------------------------------

/** The frame's bytes (Ethernet, ARP, IPv4, ICMP, UDP, TCP with checksums), for pcap files and `-x`. */
export declare function encodeFrame(frame: Frame): Uint8Array
/** The bytes of a packet from its IP header on. */
export declare function encodePacket(packet: Packet): Uint8Array

export type { Prefix as IpPrefix, Fib as RouteTable, NetNs as Namespace }
