import { SysError, type World } from '../sim/index.ts'
import { syncDown } from './fib-sync.ts'
import { linkChanged } from './hooks.ts'
import { pair, validLinkName } from './link-build.ts'
import { dropLink } from './link-drop.ts'
import { setLinkUp, settleCarrier } from './link-state.ts'
import { linkOf, links, type LinkId } from './link.ts'
import { linksOf } from './netns-links.ts'
import { namespaceOf, namespaces, type NsId } from './netns.ts'

/** EOPNOTSUPP for a loopback or a card of the machine. */
export function deleteLink(world: World, id: LinkId): void {
  const link = linkOf(world, id)
  if (link.kind === 'loopback' || link.kind === 'physical') throw new SysError('EOPNOTSUPP')
  dropLink(world, id)
}

/** EEXIST, EINVAL. */
export function renameLink(world: World, id: LinkId, name: string): void {
  const link = linkOf(world, id)
  if (!validLinkName(name)) throw new SysError('EINVAL')
  if (name === link.name) return
  if (linksOf(world, link.ns).some((l) => l.name === name)) throw new SysError('EEXIST')
  const addresses = link.addresses.map((a) => (a.label === link.name ? { ...a, label: name } : a))
  world.table(links).patch(id, { name, addresses })
  world.notify(linkChanged, link.ns, id, 'change')
}

/** Makes a link a port of a bridge, or takes it out. EINVAL when the master is no bridge, ELOOP when it is itself. */
export function setLinkMaster(world: World, id: LinkId, master: LinkId | undefined): void {
  const link = linkOf(world, id)
  if (master === id) throw new SysError('ELOOP')
  if (master !== undefined && linkOf(world, master).kind !== 'bridge') throw new SysError('EINVAL')
  const { master: before, ...rest } = link
  world.table(links).set(id, master === undefined ? rest : { ...rest, master })
  if (master !== undefined) world.table(links).patch(master, { watched: true })
  for (const bridge of new Set([before, master])) if (bridge !== undefined) settleCarrier(world, bridge)
  world.notify(linkChanged, link.ns, id, 'change')
}

/** Moves a link to another namespace: it arrives down and without addresses. EINVAL for a loopback, EEXIST when the name is taken there. */
export function moveLink(world: World, id: LinkId, ns: NsId): void {
  const link = linkOf(world, id)
  if (link.kind === 'loopback') throw new SysError('EINVAL')
  if (link.ns === ns) return
  const there = linksOf(world, ns)
  if (there.some((l) => l.name === link.name)) throw new SysError('EEXIST')
  setLinkUp(world, id, false)
  syncDown(world, link.ns, id, true)
  world.notify(linkChanged, link.ns, id, 'removed')
  const from = namespaceOf(world, link.ns)
  world.table(namespaces).set(from.id, { ...from, links: from.links.filter((l) => l !== id) })
  const index = there.some((l) => l.index === link.index) ? Math.max(...there.map((l) => l.index)) + 1 : link.index
  const to = namespaceOf(world, ns)
  const ordered = [...to.links, id].sort((a, b) => (a === id ? index : linkOf(world, a).index) - (b === id ? index : linkOf(world, b).index))
  world.table(namespaces).set(ns, { ...to, links: ordered })
  const { master: _, ...rest } = linkOf(world, id)
  world.table(links).set(id, { ...rest, ns, index, addresses: [], addresses6: [] })
  if (link.peer !== undefined) pair(world, id, link.peer)
  world.notify(linkChanged, ns, id, 'new')
}
