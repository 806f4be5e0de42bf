import type { Ip } from '../../net/index.ts'
import { defineSlot, type World } from '../../sim/index.ts'
import { runs } from '../install.ts'
import { install, uninstall } from './kernel.ts'
import { groupOf, installGroup, keepForAWhile, linkGroup } from './nexthop-group.ts'
import { leavesOf, resolveNexthop } from './resolve.ts'
import { ribKey, ribs, zebras, type RibEntry, type RibNode, type RouteProtocol } from './tables.ts'

/** A route as its owner hands it to zebra. */
export interface RouteOffer extends Pick<RibEntry, 'proto' | 'distance' | 'metric' | 'wanted' | 'recursion'> { readonly tag?: number }

/** Told when the route that zebra selected for a prefix changed; clients that redistribute or check networks listen. */
export const ribChanged = defineSlot<(world: World, host: string, node: RibNode) => void>('frr.rib-changed')
/** Told to the owner of a route what became of it: `bgp`, `static`. */
export const routeFate = defineSlot<(world: World, host: string, node: Pick<RibNode, 'dst' | 'prefix'>, fate: 'installed' | 'better' | 'failed') => void>('frr.route-fate')

/** A queue of zebra holds routes for this long (microseconds). */
const WALK = 2_000
/** A distance at which a route is never used. */
const INFINITE = 255

const sameOwner = (e: RibEntry, o: { proto: RouteProtocol; distance: number; metric: number }): boolean =>
  e.proto === o.proto && (o.proto === 'bgp' || (o.proto === 'static' ? e.distance === o.distance : o.proto === 'kernel' ? e.metric === o.metric : false))

const write = (w: World, node: RibNode): void => {
  const key = ribKey(node.host, node.dst, node.prefix)
  if (node.entries.length === 0) w.table(ribs).delete(key)
  else w.table(ribs).set(key, node)
}

export const nodeOf = (w: World, host: string, dst: Ip, prefix: number): RibNode => w.table(ribs).get(ribKey(host, dst, prefix)) ?? { host, dst, prefix, entries: [] }

/** Adds a route, or replaces the one of the same owner. */
export function offerRoute(w: World, host: string, dst: Ip, prefix: number, o: RouteOffer): void {
  const node = nodeOf(w, host, dst, prefix)
  const old = o.proto === 'connected' ? undefined : node.entries.find((e) => sameOwner(e, o))
  const entry: RibEntry = {
    ...o, id: w.next('frr.rib-entry'), nexthops: [], since: w.now, selected: old?.selected ?? false, installed: old?.installed ?? false, ...(old?.nhg === undefined ? {} : { nhg: old.nhg }),
  }
  process(w, { ...node, entries: [entry, ...node.entries.filter((e) => e !== old)] })
}

/** Takes routes of an owner back. */
export function withdrawRoute(w: World, host: string, dst: Ip, prefix: number, which: (e: RibEntry) => boolean): void {
  const node = nodeOf(w, host, dst, prefix)
  const gone = node.entries.filter(which)
  if (gone.length === 0) return
  for (const e of gone) if (e.installed && owns(e)) uninstall(w, node, e.proto)
  if (gone.some((e) => e.nhg !== undefined)) keepForAWhile(w, host)
  process(w, { ...node, entries: node.entries.filter((e) => !gone.includes(e)) }, gone.some((e) => e.selected))
}

/** Zebra itself puts it into the kernel, not the kernel. */
const owns = (e: RibEntry): boolean => e.proto === 'bgp' || e.proto === 'static'

/** Which of two routes is better: by distance, then metric; the one that stands stays. */
function best(entries: readonly RibEntry[]): RibEntry | undefined {
  let chosen: RibEntry | undefined
  for (const e of entries) {
    if (e.distance >= INFINITE || !e.nexthops.some((n) => n.active)) continue
    if (!chosen) chosen = e
    else if (e.proto === 'connected' || chosen.proto === 'connected') {
      if (e.proto === 'connected' && (chosen.proto !== 'connected' || e.metric <= chosen.metric)) chosen = e
    } else if (e.distance < chosen.distance || (e.distance === chosen.distance && (e.metric < chosen.metric || (e.metric === chosen.metric && e.selected)))) chosen = e
  }
  return chosen
}

const shape = (e: RibEntry): string => JSON.stringify(e.nexthops.map((n) => [n.via, n.link, n.active, n.recursive?.map((r) => [r.via, r.link])]))

/** Resolves all routes of a prefix, selects one, brings the kernel up to date (rib_process). */
function process(w: World, node: RibNode, changedBefore = false): void {
  const resolved = node.entries.map((e) => ({ ...e, nexthops: e.wanted.map((n) => resolveNexthop(w, node.host, node, e, n)) }))
  const chosen = best(resolved)
  let changed = changedBefore || node !== w.table(ribs).get(ribKey(node.host, node.dst, node.prefix))
  const entries = resolved.map((e, i): RibEntry => {
    const was = node.entries[i]!
    const selected = e === chosen
    const moved = shape(e) !== shape(was)
    if (selected !== was.selected || moved) changed = true
    const since = moved && was.nexthops.length > 0 ? w.now : e.since
    if (!selected) {
      if (was.installed && owns(e)) uninstall(w, node, e.proto)
      if (was.selected && owns(e)) w.hook(routeFate, e.proto, node.host, node, chosen ? 'better' : 'failed')
      return { ...e, since, selected, installed: false }
    }
    if (!owns(e)) return withGroup(w, node.host, { ...e, since, selected, installed: true })
    if (was.installed && !moved && was.nhg !== undefined) return { ...e, since, selected }
    const done = install(w, node, e)
    if (!done) return { ...e, since, selected, installed: false }
    if (was.nhg !== undefined && was.nhg !== done.nhg) keepForAWhile(w, node.host)
    const { nhg: _, ...rest } = e
    return { ...rest, since, selected, installed: true, ...done }
  })
  write(w, { ...node, entries })
  if (!changed) return
  later(w, node.host)
  w.notify(ribChanged, node.host, { ...node, entries })
}

/** The kernel's own routes and connected ones have a nexthop object, too. */
function withGroup(w: World, host: string, e: RibEntry): RibEntry {
  const leaves = leavesOf(e.nexthops)
  const group = e.proto === 'connected' && leaves[0]?.link !== undefined ? linkGroup(w, host, leaves[0].link) : groupOf(w, host, e.proto, leaves)
  if (!group) return e
  installGroup(w, host, group.id)
  return { ...e, nhg: group.id }
}

/** A change may concern routes that are reached by it, and what clients track: zebra looks at all of them once. */
export function later(w: World, host: string): void {
  const state = w.table(zebras).get(host)
  if (!state || state.walk) return
  w.table(zebras).patch(host, { walk: true })
  w.after(WALK, 'frr.zebra.walk', { host })
}

/** Told after a walk: nexthop tracking compares its answers. */
export const ribWalked = defineSlot<(world: World, host: string) => void>('frr.rib-walked')

export function walkRib(w: World, { host }: { host: string }): void {
  if (!w.table(zebras).has(host) || !runs(w, host, 'zebra')) return
  w.table(zebras).patch(host, { walk: false })
  for (const [, node] of [...w.table(ribs).prefix(`${host}/`)]) process(w, node)
  w.notify(ribWalked, host)
}

/** Routes over a link are no longer in the kernel: it has dropped them. */
export function forgetInstalled(w: World, host: string, over: (e: RibEntry) => boolean): void {
  for (const [, node] of [...w.table(ribs).prefix(`${host}/`)]) {
    if (!node.entries.some((e) => e.installed && owns(e) && over(e))) continue
    write(w, { ...node, entries: node.entries.map((e) => (e.installed && owns(e) && over(e) ? { ...e, installed: false } : e)) })
  }
}
