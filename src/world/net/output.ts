import type { World } from '../sim/index.ts'
import { count, countIp, countTransmitted } from './counters.ts'
import { fragment } from './fragment.ts'
import { runChain } from './chain.ts'
import { icmpSend } from './icmp-error.ts'
import type { Ip } from './ip.ts'
import { linkOf, type Link, type LinkId } from './link.ts'
import { findNeighbour, resolve } from './neighbour.ts'
import type { NsId } from './netns.ts'
import { BROADCAST_MAC, ICMP, recorded, UNREACH, ZERO_MAC, type Packet } from './packet.ts'
import type { Output } from './route-output.ts'
import type { SocketId } from './socket-table.ts'
import { sendFrame } from './transmit.ts'
import { trace } from './trace.ts'

/** The next station of a packet: a link and, unless it is a broadcast, the neighbour there. */
export interface Next {
  readonly link: LinkId
  readonly kind: Output['kind']
  readonly neighbour: Ip
  readonly mtu: number
}

export const nextOf = (out: Output): Next => ({ link: out.link, kind: out.kind, neighbour: out.via ?? out.dst, mtu: out.mtu })

/** Sends a packet of this host (ip_local_out): its output chain, then the way that `out` says. */
export function localOut(world: World, ns: NsId, out: Output, packet: Packet, socket?: SocketId): void {
  countIp(world, ns, 'outRequests')
  trace(world, packet.trace, ns, { what: 'route', detail: 'output', link: out.link, packet, ...(out.route ? { route: out.route } : {}), ...(out.rule ? { rule: out.rule } : {}) })
  const passed = runChain(world, 'output', { ns, packet: recorded(packet, packet.src), output: out.link, ...(socket === undefined ? {} : { socket }) })
  if (passed) ipOutput(world, ns, nextOf(out), passed, undefined)
}

/** Postrouting, fragments, neighbour, link (ip_output). `input` is the link of a packet that is forwarded. */
export function ipOutput(world: World, ns: NsId, next: Next, packet: Packet, input: Link | undefined): void {
  const passed = runChain(world, 'postrouting', { ns, packet, output: next.link, ...(input ? { input: input.id } : {}) })
  if (!passed) return
  if (next.kind === 'broadcast' || next.kind === 'multicast') loopBack(world, next, passed)
  if (passed.length <= next.mtu) {
    finish(world, ns, next, passed)
    return
  }
  if (passed.df) {
    count(world, ns, 'IpFragFails')
    icmpSend(world, { ns, ...(input ? { input } : {}) }, passed, ICMP.unreachable, UNREACH.fragNeeded, next.mtu)
    return
  }
  const pieces = fragment(passed, next.mtu)
  count(world, ns, 'IpFragOKs')
  count(world, ns, 'IpFragCreates', pieces.length)
  trace(world, passed.trace, ns, { what: 'fragment', detail: `${pieces.length} fragments of at most ${next.mtu} bytes`, packet: passed })
  for (const piece of pieces) finish(world, ns, next, piece)
}

/** A broadcast is heard by the host that sends it, too. */
function loopBack(world: World, next: Next, packet: Packet): void {
  if (linkOf(world, next.link).kind !== 'loopback' && packet.ttl > 0) world.at(world.now, 'net.loop', { link: next.link, packet })
}

const multicastMac = (group: Ip): string => `01:00:5e:${[(group >>> 16) & 0x7f, (group >>> 8) & 255, group & 255].map((n) => n.toString(16).padStart(2, '0')).join(':')}`

function finish(world: World, ns: NsId, next: Next, packet: Packet): void {
  countTransmitted(world, ns, packet.length)
  const link = linkOf(world, next.link)
  let mac: string | undefined
  if (link.kind === 'loopback') mac = ZERO_MAC
  else if (next.kind === 'broadcast') mac = BROADCAST_MAC
  else if (next.kind === 'multicast') mac = multicastMac(packet.dst)
  else if (link.noArp) mac = link.mac
  else mac = resolve(world, link, next.neighbour, packet)
  if (packet.trace !== undefined) {
    const neighbour = findNeighbour(world, link.id, next.neighbour)
    trace(world, packet.trace, ns, { what: 'send', link: link.id, detail: mac ?? 'waits for ARP', packet, ...(neighbour ? { neighbour } : {}) })
  }
  if (mac !== undefined) sendFrame(world, link.id, { kind: 'ip', src: link.mac, dst: mac, packet })
}
