import type { World } from '../sim/index.ts'
import { eui64LinkLocal, stableLinkLocal } from './ip6.ts'
import { isRunning, linkOf, links, SCOPE, type Address6, type Link, type LinkId } from './link.ts'
import { namespaceOf } from './netns.ts'
import { deviceSysctls } from './sysctl/state.ts'

/** The IPv6 addresses that a link has by itself in its present state: ::1 of the loopback, one link-local of a link that runs. */
function ownAddresses(world: World, link: Link): readonly Address6[] {
  const off = world.table(deviceSysctls).get(link.id)?.values['ipv6/conf/disable_ipv6']
  if (!link.up || (off !== undefined && off !== '0')) return []
  if (link.kind === 'loopback') return [{ local: '::1', prefix: 128, scope: SCOPE.host }]
  if (link.ip6 === 'off' || !isRunning(link)) return []
  const local = link.ip6 === 'eui64' ? eui64LinkLocal(link.mac) : stableLinkLocal(namespaceOf(world, link.ns).name, link.name, link.mac)
  return [{ local, prefix: 64, scope: SCOPE.link }]
}

/** Gives a link the IPv6 addresses of its state, or takes them. One that it keeps stays as it was, whatever its MAC address is now. */
export function refreshLinkLocal(world: World, id: LinkId): void {
  const link = linkOf(world, id)
  const now = ownAddresses(world, link)
  if (now.length !== link.addresses6.length) world.table(links).patch(id, { addresses6: now })
}
