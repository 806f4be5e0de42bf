import type { World } from '../sim/index.ts'
import { count } from './counters.ts'
import { formatIp, isLoopback, isMulticast, within, type Ip } from './ip.ts'
import { linkOf, SCOPE, type Link } from './link.ts'
import { addressType } from './lookup.ts'
import { createNeighbour, findNeighbour, updateNeighbour } from './neighbour.ts'
import { linksOf } from './netns-links.ts'
import { BROADCAST_MAC, ZERO_MAC, type Arp, type Frame, type Packet } from './packet.ts'
import { routeInput } from './route-input.ts'
import { selectSource } from './source.ts'
import { deviceConf, either, larger, neighConf } from './sysctl/conf.ts'
import { sendFrame } from './transmit.ts'
import { trace } from './trace.ts'

/** proxy_delay: 0.8 s. */
const PROXY_DELAY = 800_000

const traced = (id: number | undefined): { trace?: number } => (id === undefined ? {} : { trace: id })

/** The sender address of a question, by arp_announce. */
function announced(world: World, link: Link, target: Ip, cause: Packet | undefined): Ip {
  const level = larger(world, link.ns, link.id, 'arp_announce')
  if (cause && level < 2 && addressType(world, link.ns, cause.src) === 'local') {
    if (level === 0) return cause.src
    if (link.addresses.some((a) => within(target, a.peer, a.prefix) && within(cause.src, a.peer, a.prefix))) return cause.src
  }
  return selectSource(world, link.ns, link.id, target, SCOPE.link)
}

/** Asks who has an address: everybody, or the neighbour that is believed to have it. `cause` is the packet that waits. */
export function solicit(world: World, link: Link, target: Ip, mac: string | undefined, cause: Packet | undefined): void {
  const senderIp = announced(world, link, target, cause)
  const arp: Arp = { op: 'request', senderMac: link.mac, senderIp, targetMac: ZERO_MAC, targetIp: target, ...traced(cause?.trace) }
  trace(world, arp.trace, link.ns, { what: 'resolve', link: link.id, detail: `who has ${formatIp(target)}`, arp })
  sendFrame(world, link.id, { kind: 'arp', src: link.mac, dst: mac ?? BROADCAST_MAC, arp })
}

/** Would this host rather not answer, by arp_ignore (RFC 5227's cousin in ip-sysctl)? */
function ignored(world: World, link: Link, sip: Ip, tip: Ip): boolean {
  const has = (l: Link, most: number = SCOPE.host): boolean => l.addresses.some((a) => a.local === tip && a.scope <= most)
  switch (larger(world, link.ns, link.id, 'arp_ignore')) {
    case 0: return false
    case 1: return !has(link)
    case 2: return !link.addresses.some((a) => a.local === tip && within(sip, a.peer, a.prefix))
    case 3: return !linksOf(world, link.ns).some((l) => has(l, SCOPE.link - 1))
    case 8: return true
    default: return false
  }
}

function reply(world: World, link: Link, question: Arp, senderIp: Ip): void {
  const arp: Arp = { op: 'reply', senderMac: link.mac, senderIp, targetMac: question.senderMac, targetIp: question.senderIp, ...traced(question.trace) }
  sendFrame(world, link.id, { kind: 'arp', src: link.mac, dst: question.senderMac, arp })
}

/** Timer: an answer for somebody else, after the delay that keeps proxies from shouting at once. */
export function proxyReply(world: World, { link, arp }: { link: number; arp: Arp }): void {
  reply(world, linkOf(world, link), arp, arp.targetIp)
}

function answer(world: World, link: Link, arp: Arp): boolean {
  const route = routeInput(world, link, { src: arp.senderIp, dst: arp.targetIp, tos: 0, mark: 0, protocol: 0, sport: 0, dport: 0 })
  if (route.kind === 'local') {
    if (ignored(world, link, arp.senderIp, arp.targetIp)) return true
    if (either(world, link.ns, link.id, 'arp_filter')) {
      const back = routeInput(world, link, { src: arp.targetIp, dst: arp.senderIp, tos: 0, mark: 0, protocol: 0, sport: 0, dport: 0 })
      if (back.kind === 'forward' && back.nexthop.link !== link.id) {
        count(world, link.ns, 'TcpExtArpFilter')
        return true
      }
    }
    const n = findNeighbour(world, link.id, arp.senderIp) ?? createNeighbour(world, link.id, arp.senderIp)
    updateNeighbour(world, n, arp.senderMac, 'STALE', { override: true })
    reply(world, link, arp, arp.targetIp)
    return true
  }
  if (route.kind === 'forward' && route.nexthop.link !== link.id && deviceConf(world, link.id).forwarding !== 0 && either(world, link.ns, link.id, 'proxy_arp')) {
    const n = findNeighbour(world, link.id, arp.senderIp) ?? createNeighbour(world, link.id, arp.senderIp)
    updateNeighbour(world, n, arp.senderMac, 'STALE', { override: true })
    world.after(world.rng(`net.arp-proxy.${link.id}`).below(PROXY_DELAY), 'net.arp-proxy', { link: link.id, arp })
    return true
  }
  return false
}

/** A question or an answer arrives (arp_process). */
export function receiveArp(world: World, link: Link, frame: Frame & { kind: 'arp' }): void {
  const { arp } = frame
  if (link.noArp || isMulticast(arp.targetIp)) return
  if (isLoopback(arp.targetIp) && !either(world, link.ns, link.id, 'route_localnet')) return
  if (arp.senderIp === 0) {
    // Somebody asks whether an address is free (RFC 5227).
    if (arp.op === 'request' && addressType(world, link.ns, arp.targetIp) === 'local' && !ignored(world, link, 0, arp.targetIp)) reply(world, link, arp, arp.targetIp)
    return
  }
  if (arp.op === 'request' && answer(world, link, arp)) return
  const gratuitous = arp.senderIp === arp.targetIp
  const accept = larger(world, link.ns, link.id, 'arp_accept')
  let n = findNeighbour(world, link.id, arp.senderIp)
  if (!n && accept !== 0 && gratuitous) n = createNeighbour(world, link.id, arp.senderIp)
  if (!n) return
  const override = gratuitous || world.now > n.updated + neighConf(world, link.id).locktime * 10_000
  const proof = arp.op === 'reply' && frame.dst === link.mac
  updateNeighbour(world, n, arp.senderMac, proof ? 'REACHABLE' : 'STALE', { override })
}
