import type { World } from '../sim/index.ts'
import { forgetPort } from './bridge.ts'
import { linkStats } from './counters.ts'
import { syncDown } from './fib-sync.ts'
import { linkChanged } from './hooks.ts'
import { links, type LinkId } from './link.ts'
import { settleCarrier } from './link-state.ts'
import { flushNeighbours } from './neighbour.ts'
import { namespaceOf, namespaces } from './netns.ts'
import { unplug } from './segment.ts'
import { deviceSysctls } from './sysctl/state.ts'

/** Takes a link away with everything that hangs on it; the far end of a veth goes, too. */
export function dropLink(world: World, id: LinkId): void {
  const link = world.table(links).get(id)
  if (!link) return
  syncDown(world, link.ns, id, true)
  flushNeighbours(world, id, 'all')
  if (link.network !== undefined) unplug(world, link.network, id)
  forgetPort(world, id)
  world.table(links).delete(id)
  world.table(linkStats).delete(id)
  world.table(deviceSysctls).delete(id)
  const ns = namespaceOf(world, link.ns)
  world.table(namespaces).set(ns.id, { ...ns, links: ns.links.filter((l) => l !== id) })
  for (const port of world.table(links).values()) {
    if (port.master !== id) continue
    const { master: _, ...rest } = port
    world.table(links).set(port.id, rest)
  }
  world.notify(linkChanged, link.ns, id, 'removed')
  if (link.master !== undefined) settleCarrier(world, link.master)
  if (link.peer !== undefined) dropLink(world, link.peer)
}
