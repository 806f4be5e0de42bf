import { parseIp, type Ip, type Prefix } from '../../net/index.ts'
import { formatPath, neighborAs, prepend, type Attributes, type PolicyRoute } from '../../bgp/index.ts'
import type { World } from '../../sim/index.ts'
import { configOf } from '../command.ts'
import { formatCommunities, formatCommunity, parseCommunity, parseLarge } from './community.ts'
import { countHit } from './hits.ts'
import { accessListsOf, accessMatches, asPathListsOf, bgpRegexMatches, communityListsOf, prefixListsOf, ruleMatches } from './lists.ts'
import { routeMapOf, type Clause } from './route-map.ts'

/** What a policy may ask of the place where it stands. */
export interface PolicyScene {
  readonly host: string
  readonly peer: Ip
  readonly localAs: number
  /** Of the path's nexthop. */
  readonly igpMetric?: number
  readonly tag?: number
  /** Source protocol of a redistributed route. */
  readonly protocol?: string
}

/** A prefix-list's word; one that does not exist denies. */
export function prefixListPermits(w: World, host: string, name: string, p: Prefix, count = true): boolean {
  const list = prefixListsOf(w, host, 'bgpd').find((l) => l.name === name)
  const rule = list?.rules.find((r) => ruleMatches(r, p))
  if (rule && count) countHit(w, host, 'prefix-list', name, rule.seq)
  return rule?.action === 'permit'
}

export function asPathListPermits(w: World, host: string, name: string, path: Attributes['asPath']): boolean {
  const list = asPathListsOf(w, host).find((l) => l.name === name)
  return list?.rules.find((r) => bgpRegexMatches(r.regex, formatPath(path)))?.action === 'permit'
}

export function accessListPermits(w: World, host: string, name: string, p: Prefix): boolean {
  const list = accessListsOf(configOf(w, host, 'bgpd')).find((l) => l.name === name)
  return list?.rules.find((r) => accessMatches(r, p))?.action === 'permit'
}

/** A community-list's word on a path's communities. */
export function communityListPermits(w: World, host: string, name: string, a: Attributes, exact = false, large = false): boolean {
  const list = communityListsOf(w, host).find((l) => l.name === name && l.large === large)
  const has = large ? (a.largeCommunities ?? []).map((c) => c.join(':')) : (a.communities ?? []).map(formatCommunity)
  const rule = list?.rules.find((r) => {
    if (list.kind === 'expanded') return bgpRegexMatches(r.values[0] ?? '', large ? has.join(' ') : formatCommunities(a.communities))
    const wanted = large ? r.values : r.values.map((v) => (v === 'internet' ? v : formatCommunity(parseCommunity(v) ?? 0)))
    return wanted.every((v) => v === 'internet' || has.includes(v)) && (!exact || has.length === wanted.length)
  })
  return rule?.action === 'permit'
}

type Match = (w: World, s: PolicyScene, r: PolicyRoute, words: readonly string[]) => boolean

/** `match` by its first words. What stands in no row matches nothing. */
const MATCHES: readonly (readonly [string, Match])[] = [
  ['ip address prefix-list', (w, s, r, [name = '']) => prefixListPermits(w, s.host, name, r.prefix)],
  ['ip address prefix-len', (_w, _s, r, [n]) => r.prefix.length === Number(n)],
  ['ip address', (w, s, r, [name = '']) => accessListPermits(w, s.host, name, r.prefix)],
  ['ip next-hop prefix-list', (w, s, r, [name = '']) => prefixListPermits(w, s.host, name, { address: r.attributes.nextHop, length: 32 })],
  ['ip next-hop address', (_w, _s, r, [address = '']) => r.attributes.nextHop === parseIp(address)],
  ['ip next-hop', (w, s, r, [name = '']) => accessListPermits(w, s.host, name, { address: r.attributes.nextHop, length: 32 })],
  ['ip route-source prefix-list', (w, s, _r, [name = '']) => prefixListPermits(w, s.host, name, { address: s.peer, length: 32 })],
  ['as-path', (w, s, r, [name = '']) => asPathListPermits(w, s.host, name, r.attributes.asPath)],
  ['community', (w, s, r, [name = '', exact]) => communityListPermits(w, s.host, name, r.attributes, exact === 'exact-match')],
  ['large-community', (w, s, r, [name = '', exact]) => communityListPermits(w, s.host, name, r.attributes, exact === 'exact-match', true)],
  ['local-preference', (_w, _s, r, [n]) => (r.attributes.localPref ?? 100) === Number(n)],
  ['metric', (_w, _s, r, [n]) => r.attributes.med === Number(n)],
  ['origin', (_w, _s, r, [word]) => r.attributes.origin === word],
  ['peer', (_w, s, _r, [address = '']) => s.peer === parseIp(address) || (address === 'local' && s.peer === 0)],
  ['tag', (_w, s, _r, [n]) => s.tag === Number(n)],
  ['source-protocol', (_w, s, _r, [word]) => s.protocol === word],
]

type SetTo = (s: PolicyScene, r: PolicyRoute, words: readonly string[]) => PolicyRoute

const attributes = (r: PolicyRoute, change: Partial<Attributes>): PolicyRoute => ({ ...r, attributes: { ...r.attributes, ...change } })
const without = (r: PolicyRoute, key: keyof Attributes): PolicyRoute => {
  const rest = { ...r.attributes } as Record<string, unknown>
  delete rest[key]
  return { ...r, attributes: rest as unknown as Attributes }
}
/** A number, or one more or less than what is there. */
const relative = (word: string, now: number): number => (/^[+-]\d+$/.test(word) ? Math.max(0, now + Number(word)) : Number(word))

/** `set` by its first words. */
const SETS: readonly (readonly [string, SetTo])[] = [
  ['local-preference', (_s, r, [n = '']) => attributes(r, { localPref: relative(n, r.attributes.localPref ?? 100) })],
  ['metric', (s, r, [n = '']) => attributes(r, { med: n === 'igp' ? (s.igpMetric ?? 0) : relative(n, r.attributes.med ?? 0) })],
  ['weight', (_s, r, [n]) => ({ ...r, weight: Number(n) })],
  ['origin', (_s, r, [word]) => attributes(r, { origin: word as Attributes['origin'] })],
  ['ip next-hop peer-address', (s, r) => attributes(r, { nextHop: s.peer })],
  ['ip next-hop unchanged', (_s, r) => r],
  ['ip next-hop', (_s, r, [address = '']) => attributes(r, { nextHop: parseIp(address) ?? r.attributes.nextHop })],
  ['as-path prepend last-as', (s, r, [n]) => attributes(r, { asPath: prepend(r.attributes.asPath, neighborAs(r.attributes.asPath) || s.localAs, Number(n ?? 1)) })],
  ['as-path prepend', (_s, r, words) => attributes(r, { asPath: words.toReversed().reduce((path, as) => prepend(path, Number(as)), r.attributes.asPath) })],
  ['as-path exclude', (_s, r, words) => attributes(r, { asPath: r.attributes.asPath.map((seg) => ({ ...seg, ases: seg.ases.filter((as) => !words.includes(String(as))) })).filter((seg) => seg.ases.length > 0) })],
  ['community', (_s, r, words) => {
    if (words[0] === 'none') return without(r, 'communities')
    const given = words.filter((v) => v !== 'additive').flatMap((v) => parseCommunity(v) ?? [])
    const all = words.includes('additive') ? [...(r.attributes.communities ?? []), ...given] : given
    return attributes(r, { communities: [...new Set(all)].sort((a, b) => a - b) })
  }],
  ['large-community', (_s, r, words) => {
    if (words[0] === 'none') return without(r, 'largeCommunities')
    const given = words.filter((v) => v !== 'additive').flatMap((v) => (parseLarge(v) ? [parseLarge(v)!] : []))
    return attributes(r, { largeCommunities: words.includes('additive') ? [...(r.attributes.largeCommunities ?? []), ...given] : given })
  }],
  ['atomic-aggregate', (_s, r) => attributes(r, { atomicAggregate: true })],
  ['aggregator as', (_s, r, [as, id = '']) => attributes(r, { aggregator: { as: Number(as), id: parseIp(id) ?? 0 } })],
  ['originator-id', (_s, r, [id = '']) => attributes(r, { originatorId: parseIp(id) ?? 0 })],
]

const find = <T>(table: readonly (readonly [string, T])[], text: string): { does: T; words: string[] } | undefined => {
  const row = table.find(([head]) => text === head || text.startsWith(`${head} `))
  return row && { does: row[1], words: text.slice(row[0].length).trim().split(' ').filter((x) => x !== '') }
}

function clauseMatches(w: World, s: PolicyScene, c: Clause, r: PolicyRoute): boolean {
  return c.matches.every((text) => {
    const m = find(MATCHES, text)
    return m?.does(w, s, r, m.words) ?? false
  })
}

const MOST_CALLS = 10

/** A route-map's word on a route: the route as it leaves the map, or undefined where it is denied. A map that does not exist denies everything. */
export function applyRouteMap(w: World, s: PolicyScene, name: string, route: PolicyRoute, depth = 0): PolicyRoute | undefined {
  const map = routeMapOf(w, s.host, 'bgpd', name)
  if (!map || depth > MOST_CALLS) return undefined
  countHit(w, s.host, 'route-map', name, 'all')
  let now = route
  let permitted = false
  for (let i = 0; i < map.clauses.length; i++) {
    const c = map.clauses[i]!
    if (!clauseMatches(w, s, c, now)) continue
    countHit(w, s.host, 'route-map', name, c.seq)
    if (c.action === 'deny') return undefined
    for (const text of c.sets) {
      const set = find(SETS, text)
      if (set) now = set.does(s, now, set.words)
      else if (text.startsWith('comm-list ')) now = dropCommunities(w, s, now, text.split(' ')[1]!)
    }
    if (c.call !== undefined) {
      const called = applyRouteMap(w, s, c.call, now, depth + 1)
      if (!called) return undefined
      now = called
    }
    permitted = true
    if (c.onMatch === undefined) return now
    if (c.onMatch !== 'next') {
      const to = map.clauses.findIndex((x) => x.seq >= (c.onMatch as number))
      if (to < 0) return now
      i = to - 1
    }
  }
  return permitted ? now : undefined
}

/** `set comm-list NAME delete`. */
function dropCommunities(w: World, s: PolicyScene, r: PolicyRoute, list: string): PolicyRoute {
  const kept = (r.attributes.communities ?? []).filter((c) => !communityListPermits(w, s.host, list, { ...r.attributes, communities: [c] }))
  return kept.length === 0 ? without(r, 'communities') : attributes(r, { communities: kept })
}

/** A peer's filters of one direction in the order in which bgpd asks them (bgp_input_filter), as `distribute-list A prefix-list B filter-list C route-map D`. */
export function applyFilters(w: World, s: PolicyScene, policy: string, route: PolicyRoute): PolicyRoute | undefined {
  const words = policy.split(' ')
  const named = (kind: string): string | undefined => {
    const at = words.indexOf(kind)
    return at < 0 ? undefined : words[at + 1]
  }
  const [distribute, prefix, filter, map] = [named('distribute-list'), named('prefix-list'), named('filter-list'), named('route-map')]
  if (distribute !== undefined && !accessListPermits(w, s.host, distribute, route.prefix)) return undefined
  if (prefix !== undefined && !prefixListPermits(w, s.host, prefix, route.prefix)) return undefined
  if (filter !== undefined && !asPathListPermits(w, s.host, filter, route.attributes.asPath)) return undefined
  return map === undefined ? route : applyRouteMap(w, s, map, route)
}

