import type { World } from '../sim/index.ts'
import { receiveArp } from './arp.ts'
import { bridgeReceive } from './bridge.ts'
import { runChain } from './chain.ts'
import { portsOf } from './codec.ts'
import { count, countLink, countReceived, countRx } from './counters.ts'
import { deliver } from './deliver.ts'
import { forward, unroutable } from './forward.ts'
import { tcIngress } from './hooks.ts'
import { formatIp, isIp6, isMulticast } from './ip.ts'
import { isRunning, links, type Link, type LinkId } from './link.ts'
import { isGroupMac } from './mac.ts'
import type { Frame, Packet } from './packet.ts'
import { routeInput } from './route-input.ts'
import { tap } from './tap.ts'
import { frameLength, redirect, type Arrival } from './transmit.ts'
import { trace, traceOf } from './trace.ts'

/** A VLAN tag may come on top of the MTU; beyond it a frame is not taken. */
const TAG = 4
const ALL_HOSTS = 0xe0000001

/** Timer: a frame arrives at a link. */
export function frameArrives(world: World, { link: id, frame }: Arrival): void {
  const link = world.table(links).get(id)
  if (!link || !isRunning(link)) {
    if (link) trace(world, traceOf(frame), link.ns, { what: 'drop', link: id, detail: link.up ? 'no carrier' : 'link is down' })
    return
  }
  if (frame.kind === 'ip' && link.kind !== 'loopback' && frame.packet.length > link.mtu + TAG) {
    countLink(world, id, 'rxDropped')
    trace(world, traceOf(frame), link.ns, { what: 'drop', link: id, detail: `longer than the MTU of ${link.mtu}`, packet: frame.packet })
    return
  }
  countRx(world, id, frameLength(frame), isGroupMac(frame.dst) && frame.dst !== 'ff:ff:ff:ff:ff:ff')
  receive(world, link, frame)
}

/** What a link does with a frame: taps, tc, bridge, protocol. */
function receive(world: World, link: Link, frame: Frame): void {
  tap(world, link, frame, 'in')
  let now = frame
  for (const [name, hook] of world.registry.all(tcIngress)) {
    const verdict = hook(world, link.id, now)
    if (!verdict) continue
    if ('stolen' in verdict) return
    if ('drop' in verdict) {
      trace(world, traceOf(now), link.ns, { what: 'drop', link: link.id, detail: `${name}: ${verdict.drop}` })
      return
    }
    if ('redirect' in verdict) {
      redirect(world, verdict.redirect, verdict.ingress, verdict.frame)
      return
    }
    now = verdict.accept
  }
  if (link.master !== undefined) {
    const bridge = world.table(links).must(link.master)
    if (!bridgeReceive(world, bridge, link.id, now)) return
    countRx(world, bridge.id, frameLength(now), false)
    receive(world, bridge, now)
    return
  }
  const group = isGroupMac(now.dst)
  if (!group && now.dst !== link.mac) {
    if (now.kind === 'ip') trace(world, now.packet.trace, link.ns, { what: 'drop', link: link.id, detail: `the frame is for ${now.dst}`, packet: now.packet })
    return
  }
  if (now.kind === 'arp') receiveArp(world, link, now)
  else receiveIp(world, link, now.packet, group)
}

function receiveIp(world: World, link: Link, arrived: Packet, group: boolean): void {
  const { ns } = link
  countReceived(world, ns, arrived.length)
  const packet = runChain(world, 'prerouting', { ns, packet: arrived, input: link.id })
  if (!packet) return
  if (link.kind === 'loopback') {
    // What goes over the loopback was routed when it was sent.
    deliver(world, link, packet, { group: false })
    return
  }
  if (isIp6(packet.dst)) return
  if (isMulticast(packet.dst)) {
    if (packet.dst === ALL_HOSTS) deliver(world, link, packet, { group: true })
    return
  }
  const [sport, dport] = portsOf(packet)
  const way = routeInput(world, link, { src: packet.src, dst: packet.dst, tos: packet.tos, mark: packet.mark ?? 0, protocol: packet.proto, sport, dport })
  if (packet.trace !== undefined) {
    const route = 'route' in way && way.route ? { route: way.route } : {}
    const rule = 'rule' in way && way.rule ? { rule: way.rule } : {}
    trace(world, packet.trace, ns, { what: 'route', link: link.id, detail: `input: ${way.kind}`, packet, ...route, ...rule })
  }
  switch (way.kind) {
    case 'local':
      deliver(world, link, packet, { group })
      return
    case 'broadcast':
      count(world, ns, 'IpExtInBcastPkts')
      deliver(world, link, packet, { group: true })
      return
    case 'forward':
      // A unicast packet in a broadcast frame is nobody's to forward.
      if (!group) forward(world, link, packet, way)
      return
    case 'unroutable':
      unroutable(world, link, packet, way)
      return
    case 'martian':
      if (way.reversePath) count(world, ns, 'TcpExtIPReversePathFilter')
      else if (way.why === 'destination') count(world, ns, 'IpInAddrErrors')
      trace(world, packet.trace, ns, {
        what: 'drop', link: link.id, detail: `martian ${way.why} ${formatIp(way.why === 'source' ? packet.src : packet.dst)}: ${way.reason}`, packet,
        ...(way.sysctl === undefined ? {} : { sysctl: { path: way.sysctl, value: way.reason.startsWith('no way') ? '2' : '1' } }), ...(way.route ? { route: way.route } : {}),
      })
  }
}

/** Timer: a broadcast that this host sent comes back to itself. */
export function loopArrives(world: World, { link: id, packet }: { link: LinkId; packet: Packet }): void {
  const link = world.table(links).get(id)
  if (link) deliver(world, link, packet, { group: true })
}
