import { SysError, type World } from '../sim/index.ts'
import { countLink } from './counters.ts'
import { syncCarrier, syncDown, syncUp } from './fib-sync.ts'
import { linkChanged } from './hooks.ts'
import { giveLoopbackAddresses } from './link-build.ts'
import { refreshLinkLocal } from './link-local.ts'
import { isRunning, linkOf, links, type Link, type LinkId } from './link.ts'
import { linksOf } from './netns-links.ts'
import { flushNeighbours } from './neighbour.ts'
import { flushRouteCache } from './exception.ts'
import { both } from './sysctl/conf.ts'

const patch = (world: World, id: LinkId, change: Partial<Link>): Link => world.table(links).patch(id, change)

/** The administrative state. Down: neighbours, routes and IPv6 addresses of the link go; up: the routes of its addresses come back. */
export function setLinkUp(world: World, id: LinkId, up: boolean): void {
  const link = linkOf(world, id)
  if (link.up === up) return
  if (!up) {
    patch(world, id, { up: false })
    refreshLinkLocal(world, id)
    syncDown(world, link.ns, id, false)
    flushNeighbours(world, id, 'all')
    flushRouteCache(world, link.ns)
  } else {
    patch(world, id, { up: true, qdisc: link.qdisc === 'noop' ? qdiscOf(link) : link.qdisc })
    if (link.kind === 'loopback' && link.addresses.length === 0) giveLoopbackAddresses(world, id)
    syncUp(world, link.ns, id)
    refreshLinkLocal(world, id)
  }
  world.notify(linkChanged, link.ns, id, up ? 'up' : 'down')
  settleCarrier(world, id)
  if (link.peer !== undefined) settleCarrier(world, link.peer)
  if (link.master !== undefined) settleCarrier(world, link.master)
}

const qdiscOf = (link: Link): string => (link.kind === 'physical' ? 'fq_codel' : 'noqueue')

/** What a link's carrier is now: its own cable, and the far end of a veth, or a port of a bridge that runs. */
function carrierOf(world: World, link: Link): boolean {
  if (link.kind === 'loopback' || link.kind === 'dummy') return true
  if (link.kind === 'bridge') {
    const ports = linksOf(world, link.ns).filter((l) => l.master === link.id)
    // One that never had a port is created with a carrier; once it had one, it follows them.
    return ports.length === 0 ? !link.watched : ports.some((p) => isRunning(p))
  }
  if (!link.cable) return false
  if (link.kind === 'veth' && link.peer !== undefined) {
    const far = world.table(links).get(link.peer)
    return far !== undefined && far.up && far.cable && link.up
  }
  return true
}

/** Brings a link's carrier to what it should be, and tells who listens. */
export function settleCarrier(world: World, id: LinkId): void {
  const link = world.table(links).get(id)
  if (!link) return
  const carrier = carrierOf(world, link)
  if (carrier === link.carrier) return
  patch(world, id, { carrier })
  countLink(world, id, 'carrierChanges')
  if (link.up) syncCarrier(world, link.ns, id, carrier)
  if (!carrier && both(world, link.ns, id, 'arp_evict_nocarrier')) flushNeighbours(world, id, 'learned')
  if (carrier && link.up) refreshLinkLocal(world, id)
  world.notify(linkChanged, link.ns, id, 'carrier')
  if (link.master !== undefined) settleCarrier(world, link.master)
}

/** The cable of a link that has one. */
export function setCable(world: World, id: LinkId, plugged: boolean): void {
  patch(world, id, { cable: plugged })
  settleCarrier(world, id)
  const { peer } = linkOf(world, id)
  if (peer !== undefined) settleCarrier(world, peer)
}

/** EINVAL with "mtu greater than device maximum" or "mtu less than device minimum". */
export function setLinkMtu(world: World, id: LinkId, mtu: number): void {
  const link = linkOf(world, id)
  if (mtu < link.minMtu) throw new SysError('EINVAL', 'mtu less than device minimum')
  if (link.maxMtu !== 0 && mtu > link.maxMtu) throw new SysError('EINVAL', 'mtu greater than device maximum')
  patch(world, id, { mtu })
  world.notify(linkChanged, link.ns, id, 'change')
}

export function setLinkMac(world: World, id: LinkId, mac: string): void {
  const link = patch(world, id, { mac: mac.toLowerCase() })
  world.notify(linkChanged, link.ns, id, 'change')
}

/** Queue length, alias, ARP: what has no consequence but its own. */
export function setLink(world: World, id: LinkId, change: Partial<Pick<Link, 'queueLength' | 'alias' | 'noArp' | 'ip6'>>): void {
  const link = patch(world, id, change)
  world.notify(linkChanged, link.ns, id, 'change')
}
