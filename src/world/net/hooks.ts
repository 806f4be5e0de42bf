import { defineSlot, type SysError, type World } from '../sim/index.ts'
import type { Route } from './fib.ts'
import type { LinkId } from './link.ts'
import type { Neighbour } from './neighbour-table.ts'
import type { NsId } from './netns.ts'
import type { Frame, Packet } from './packet.ts'
import type { Endpoint, Socket, SocketId } from './socket-table.ts'

/** What happened to a link; `down` and `up` are the administrative state, `carrier` the cable's or the far end's. */
export type LinkEvent = 'new' | 'up' | 'down' | 'carrier' | 'address' | 'change' | 'removed'

/** Told after a link changed; for zebra, `ip monitor`, agents. */
export const linkChanged = defineSlot<(world: World, ns: NsId, link: LinkId, what: LinkEvent) => void>('net.link-changed')
/** Told after a route came or went; a replaced route is one `removed` less: `ip monitor` shows only what came. */
export const routeChanged = defineSlot<(world: World, ns: NsId, route: Route, what: 'added' | 'replaced' | 'removed') => void>('net.route-changed')
export const neighbourChanged = defineSlot<(world: World, neighbour: Neighbour, what: 'changed' | 'removed') => void>('net.neighbour-changed')

/** What a hook says of a packet: let it on (changed or not), drop it, refuse it with an ICMP code, or "I have taken it". */
export type Verdict =
  | { readonly accept: Packet }
  | { readonly drop: string }
  | { readonly reject: number }
  | { readonly stolen: true }

export interface PacketContext {
  readonly ns: NsId
  readonly packet: Packet
  readonly input?: LinkId
  readonly output?: LinkId
  /** The socket that sent it, on output. */
  readonly socket?: SocketId
}

/** Netfilter's chains. Handlers run in the order of registration; the first that does not accept decides. `undefined` accepts unchanged. */
export type Chain = 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting'
export const netfilter = defineSlot<(world: World, chain: Chain, context: PacketContext) => Verdict | undefined>('net.netfilter')

/** tc: frames that come in from, or go out to, a link, before (after) the IP stack. A redirected frame goes on at another link; a stolen one is the hook's. */
export type FrameVerdict =
  | { readonly accept: Frame }
  | { readonly drop: string }
  | { readonly redirect: LinkId; readonly ingress: boolean; readonly frame: Frame }
  | { readonly stolen: true }
export const tcIngress = defineSlot<(world: World, link: LinkId, frame: Frame) => FrameVerdict | undefined>('net.tc-ingress')
export const tcEgress = defineSlot<(world: World, link: LinkId, frame: Frame) => FrameVerdict | undefined>('net.tc-egress')

/** cgroup connect4/sendmsg4: another destination for a socket's connection or datagram, or a refusal. */
export const cgroupConnect = defineSlot<(world: World, socket: Socket, to: Endpoint) => Endpoint | SysError | undefined>('net.cgroup-connect')
/** cgroup recvmsg4/getpeername4: the address that a program sees of a peer. */
export const cgroupPeer = defineSlot<(world: World, socket: Socket, peer: Endpoint) => Endpoint | undefined>('net.cgroup-peer')

export type SocketEvent = 'accept' | 'connected' | 'readable' | 'writable' | 'error' | 'closed'
/** Daemons by name: called in an event of their own, a few microseconds after a watched socket changed. Events that came since the last call are one call. */
export const socketEvents = defineSlot<(world: World, socket: SocketId, data: any) => void>('net.socket-events')

/** In-kernel packet filters of taps by name: `data` is the tap's. */
export const tapFilters = defineSlot<(world: World, data: any, frame: Frame, link: LinkId) => boolean>('net.tap-filter')
