import { formatIp, within, type Ip, type Prefix } from '../../net/index.ts'
import { bestOf, destinationsOf, findDestination, findSpeaker, originate, withdraw, type AsSegment, type Attributes, type BestChange, type Origination, type Path } from '../../bgp/index.ts'
import { defineTable, type World } from '../../sim/index.ts'
import { applyRouteMap } from '../policy/apply.ts'
import { nodeOf, offerRoute, withdrawRoute } from '../zebra/rib.ts'
import { leavesOf, selectedOf } from '../zebra/resolve.ts'
import { ribs, type RibEntry, type RibNode } from '../zebra/tables.ts'
import { hostOfSpeaker, speakerId } from './instance.ts'
import { bgpOf, effective, type Aggregate, type BgpModel } from './model.ts'

/** Routes of our own that stand in the table, by host: `KEY PREFIX` to what was handed over, so that only what changed is handed again. */
const origins = defineTable<string, { readonly routes: Readonly<Record<string, string>> }>('frr.bgp-origins')

interface Own { readonly prefix: Prefix; readonly key: string; readonly what: Origination }

const textOf = (p: Prefix): string => `${formatIp(p.address)}/${p.length}`

/** A route that a network statement may announce: one that zebra has chosen and that is not BGP's own. */
const announceable = (node: RibNode | undefined): RibEntry | undefined => {
  const e = node && selectedOf(node)
  return e && e.installed && e.proto !== 'bgp' ? e : undefined
}

/** A route-map on a route of our own: what is left of it, undefined where it is denied. */
function mapped(w: World, host: string, m: BgpModel, name: string | undefined, prefix: Prefix, o: Origination, more: { tag?: number; protocol?: string } = {}): Origination | undefined {
  if (name === undefined) return o
  const { source, key, weight = 32_768, valid, ...given } = o
  const attributes: Attributes = { origin: 'igp', asPath: [], nextHop: 0, ...given }
  const passed = applyRouteMap(w, { host, peer: 0, localAs: m.as, ...more }, name, { prefix, attributes, weight })
  return passed && { ...passed.attributes, weight: passed.weight, ...(source === undefined ? {} : { source }), ...(key === undefined ? {} : { key }), ...(valid === undefined ? {} : { valid }) }
}

function networks(w: World, host: string, m: BgpModel): Own[] {
  const checked = !m.flags.has('no bgp network import-check')
  return m.networks.filter((n) => !n.backdoor).flatMap((n) => {
    const e = announceable(nodeOf(w, host, n.prefix.address, n.prefix.length))
    const what = mapped(w, host, m, n.routeMap, n.prefix, { source: 'network', key: 'network', origin: 'igp', med: e?.proto === 'kernel' ? 0 : (e?.metric ?? 0), valid: !checked || e !== undefined })
    return what ? [{ prefix: n.prefix, key: 'network', what }] : []
  })
}

function redistributed(w: World, host: string, m: BgpModel): Own[] {
  return m.redistribute.flatMap((r) => [...w.table(ribs).prefix(`${host}/`)].flatMap(([, node]) => {
    const e = selectedOf(node)
    if (!e || !e.installed || e.proto !== r.protocol) return []
    const prefix = { address: node.dst, length: node.prefix }
    // A default route is announced by default-originate alone.
    if (prefix.length === 0) return []
    const nextHop = leavesOf(e.nexthops)[0]?.via ?? 0
    const what = mapped(w, host, m, r.routeMap, prefix, { source: 'redistribute', key: r.protocol, origin: 'incomplete', med: r.metric ?? e.metric, nextHop }, { protocol: r.protocol, ...(e.tag === undefined ? {} : { tag: e.tag }) })
    return what ? [{ prefix, key: r.protocol, what }] : []
  }))
}

const inside = (a: Aggregate, p: Prefix): boolean => p.length > a.prefix.length && within(p.address, a.prefix.address, a.prefix.length)

/** Routes by which an aggregate stands: usable, more specific, no aggregate themselves; those that were not chosen count too. */
const contributors = (w: World, host: string, a: Aggregate): Path[] =>
  destinationsOf(w, speakerId(host)).filter((d) => inside(a, d.prefix)).flatMap((d) => d.paths).filter((p) => p.valid && p.source !== 'aggregate')

/** What paths have in common at their beginning, then all other numbers as a set (RFC 4271 9.2.2.2). */
function aggregatePath(paths: readonly (readonly AsSegment[])[]): AsSegment[] {
  const heads = paths.map((p) => (p[0]?.type === 'sequence' ? p[0].ases : []))
  const shortest = Math.min(...heads.map((h) => h.length))
  let common = 0
  while (common < shortest && heads.every((h) => h[common] === heads[0]![common])) common++
  const rest = [...new Set(paths.flatMap((p) => p.flatMap((s, i) => (i === 0 && s.type === 'sequence' ? s.ases.slice(common) : s.ases))))].sort((x, y) => x - y)
  return [...(common > 0 ? [{ type: 'sequence' as const, ases: heads[0]!.slice(0, common) }] : []), ...(rest.length > 0 ? [{ type: 'set' as const, ases: rest }] : [])]
}

const worstOrigin = (of: readonly Path[]): Attributes['origin'] => (['incomplete', 'egp'] as const).find((o) => of.some((p) => p.attributes.origin === o)) ?? 'igp'

/** Communities of all, where the aggregate names what it is made of. */
function communitiesOf(of: readonly Path[]): { communities?: readonly number[] } {
  const all = [...new Set(of.flatMap((p) => p.attributes.communities ?? []))].sort((x, y) => x - y)
  return all.length > 0 ? { communities: all } : {}
}

function aggregates(w: World, host: string, m: BgpModel): Own[] {
  const id = findSpeaker(w, speakerId(host))?.routerId ?? 0
  return m.aggregates.flatMap((a) => {
    const of = contributors(w, host, a)
    if (of.length === 0) return []
    const asPath = a.asSet ? aggregatePath(of.map((p) => p.attributes.asPath)) : []
    const atomic = !a.asSet || of.some((p) => p.attributes.atomicAggregate)
    const what = mapped(w, host, m, a.routeMap, a.prefix, {
      source: 'aggregate', key: 'aggregate', origin: a.origin ?? worstOrigin(of), med: 0, asPath, aggregator: { as: m.as, id }, ...(atomic ? { atomicAggregate: true as const } : {}),
      ...(a.asSet ? communitiesOf(of) : {}),
    })
    return what ? [{ prefix: a.prefix, key: 'aggregate', what }] : []
  })
}

/** Hands the speaker the routes of its own: networks, redistributed ones, aggregates. */
export function syncOrigins(w: World, host: string): void {
  const m = bgpOf(w, host)
  const id = speakerId(host)
  if (!m || !findSpeaker(w, id)) {
    w.table(origins).delete(host)
    return
  }
  const before = w.table(origins).get(host)?.routes ?? {}
  const now: Record<string, string> = {}
  for (const o of [...networks(w, host, m), ...redistributed(w, host, m), ...aggregates(w, host, m)]) {
    const name = `${o.key} ${textOf(o.prefix)}`
    now[name] = JSON.stringify(o.what)
    if (before[name] !== now[name]) originate(w, id, o.prefix, o.what)
  }
  for (const name of Object.keys(before)) {
    const [key = '', prefix = ''] = name.split(' ')
    if (now[name] === undefined) withdraw(w, id, prefix, key)
  }
  w.table(origins).set(host, { routes: now })
}

export const forgetOrigins = (w: World, host: string): void => void w.table(origins).delete(host)

/** Whether an aggregate keeps a prefix to itself. */
export const suppressed = (m: BgpModel, p: Prefix): boolean => m.aggregates.some((a) => a.summaryOnly && inside(a, p))

/** BGP's routes for zebra: the best path with those that share the load. */
export function bestToZebra(w: World, speaker: string, changes: readonly BestChange[]): void {
  const host = hostOfSpeaker(speaker)
  const m = bgpOf(w, host)
  for (const c of changes) {
    const { address, length } = c.prefix
    if (!m || !c.best || (c.best.source !== 'peer' && c.best.source !== 'aggregate')) {
      withdrawRoute(w, host, address, length, (e) => e.proto === 'bgp')
      continue
    }
    const [external, internal, local] = m.distances
    const blackhole = c.best.source === 'aggregate'
    const distance = blackhole ? local : c.best.internal ? internal : external
    const wanted = blackhole ? [{ blackhole: 'blackhole' as const, weight: 1 }]
      : [...new Set(c.multipath.map((p) => p.attributes.nextHop))].sort((a, b) => a - b).map((via: Ip) => ({ via, weight: 1 }))
    offerRoute(w, host, address, length, { proto: 'bgp', distance, metric: blackhole ? 0 : (c.best.attributes.med ?? 0), wanted, recursion: c.best.internal || multihop(m, c.best.from) })
  }
}

/** A peer that may be further away than a link: its next hops may be reached by other routes. */
function multihop(m: BgpModel, peer: Ip): boolean {
  const n = m.neighbors.find((x) => x.address === peer)
  const s = n && effective(m, n).session
  return s !== undefined && (s['ebgp-multihop'] !== undefined || s['disable-connected-check'] !== undefined || s['ttl-security'] !== undefined)
}

/** All of BGP's routes are handed to zebra again: zebra has just started, or distances changed. */
export function offerAll(w: World, host: string): void {
  const id = speakerId(host)
  const changes = destinationsOf(w, id).map((d): BestChange => {
    const best = bestOf(findDestination(w, id, d.prefix))
    return { prefix: d.prefix, multipath: d.paths.filter((p) => p.best || p.multipath), ...(best ? { best } : {}) }
  })
  bestToZebra(w, id, changes)
}
