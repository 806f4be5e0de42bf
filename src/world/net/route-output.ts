import type { Errno, World } from '../sim/index.ts'
import { exceptionFor, type Exception } from './exception.ts'
import type { Nexthop, Route, RouteType, Rule } from './fib.ts'
import { ANY6, isIp6, isLoopback, isMulticast, isZeronet, LIMITED_BROADCAST, LOOPBACK, LOOPBACK6, type Ip } from './ip.ts'
import { links, SCOPE, type Link, type LinkId } from './link.ts'
import { addressType, fibLookup, type Flow } from './lookup.ts'
import { flowHash, selectPath } from './multipath.ts'
import { linksOf, loopbackOf } from './netns-links.ts'
import type { NsId } from './netns.ts'
import { selectSource, sourceOf } from './source.ts'
import { confOf, either } from './sysctl/conf.ts'

/** What a host that wants to send asks its tables. `src` 0: the tables choose. */
export interface OutputKey {
  readonly dst: Ip
  readonly src: Ip
  readonly oif?: LinkId
  readonly tos: number
  readonly mark: number
  readonly protocol: number
  readonly sport: number
  readonly dport: number
  /** Any source will do, also one that is not this host's (transparent proxies, raw sockets with a header of their own). */
  readonly anySource?: boolean
}

/** Where a packet of this host goes. */
export interface Output {
  readonly kind: 'unicast' | 'local' | 'broadcast' | 'multicast'
  readonly dst: Ip
  readonly src: Ip
  readonly link: LinkId
  /** The gateway; without it the destination itself is the neighbour. */
  readonly via?: Ip
  readonly mtu: number
  /** The MTU was locked by a person or by the smallest path MTU: no DF then. */
  readonly mtuLocked: boolean
  readonly route?: Route
  readonly rule?: Rule
  readonly exception?: Exception
}

export interface Refusal {
  readonly error: Errno
  readonly route?: Route
  readonly rule?: Rule
}

const flowOf = (key: OutputKey, src: Ip): Flow => ({ ...key, src, scope: SCOPE.universe })

function local(world: World, ns: NsId, dst: Ip, src: Ip, route?: Route, rule?: Rule): Output {
  const lo = loopbackOf(world, ns)
  return { kind: 'local', dst, src, link: lo.id, mtu: lo.mtu, mtuLocked: false, ...(route ? { route } : {}), ...(rule ? { rule } : {}) }
}

/** The route of a packet that this host sends (ip_route_output_key). */
export function routeOutput(world: World, ns: NsId, key: OutputKey): Output | Refusal {
  if (isIp6(key.dst)) return loopbackOf(world, ns).up ? local(world, ns, LOOPBACK6, key.src === 0 || key.src === ANY6 ? LOOPBACK6 : key.src) : { error: 'ENETUNREACH' }
  let { src, dst } = key
  let oif = key.oif
  if (src !== 0) {
    if (isMulticast(src) || src === LIMITED_BROADCAST || isZeronet(src)) return { error: 'EINVAL' }
    if (key.anySource !== true && addressType(world, ns, src) !== 'local') return { error: 'ENETUNREACH' }
    if (oif === undefined && (isMulticast(dst) || dst === LIMITED_BROADCAST)) oif = linksOf(world, ns).find((l) => l.addresses.some((a) => a.local === src))?.id
  }
  const wanted = oif === undefined ? undefined : world.table(links).get(oif)
  if (oif !== undefined) {
    if (!wanted) return { error: 'ENODEV' }
    if (!wanted.up) return { error: 'ENETUNREACH' }
    if (dst >>> 8 === 0xe00000 || dst === LIMITED_BROADCAST) return onLink(world, ns, wanted, dst, src || selectSource(world, ns, oif, 0, SCOPE.link))
    if (src === 0 && isMulticast(dst)) src = selectSource(world, ns, oif, 0, SCOPE.universe)
    else if (src === 0 && dst === 0) src = selectSource(world, ns, oif, 0, SCOPE.host)
  }
  if (dst === 0) {
    dst = src !== 0 ? src : LOOPBACK
    return local(world, ns, dst, src !== 0 ? src : LOOPBACK)
  }
  const found = fibLookup(world, ns, { ...flowOf(key, src), dst, ...(oif === undefined ? {} : { oif }) })
  if ('error' in found) {
    // With a device given, a destination that no route knows is believed to be on that link.
    if (wanted && found.error === 'ENETUNREACH') return onLink(world, ns, wanted, dst, src || selectSource(world, ns, wanted.id, 0, SCOPE.link))
    return found
  }
  const { route, rule } = found
  if (route.type === 'local') return local(world, ns, dst, src !== 0 ? src : route.prefsrc ?? dst, route, rule)
  const nexthop = route.nhid !== undefined || route.nexthops.length > 1
    ? (oif === undefined ? selectPath(world, ns, route, flowHash(world, ns, { ...key, src, dst })) : undefined) ?? found.nexthop!
    : found.nexthop!
  return make(world, ns, route, rule, nexthop, dst, src !== 0 ? src : sourceOf(world, ns, route, nexthop))
}

function onLink(world: World, ns: NsId, link: Link, dst: Ip, src: Ip): Output | Refusal {
  const kind = dst === LIMITED_BROADCAST ? 'broadcast' : isMulticast(dst) ? 'multicast' : 'unicast'
  return checked(world, ns, { kind, dst, src, link: link.id, mtu: link.mtu, mtuLocked: false })
}

const KINDS: Readonly<Partial<Record<RouteType, Output['kind']>>> = { broadcast: 'broadcast', multicast: 'multicast' }

function make(world: World, ns: NsId, route: Route, rule: Rule | undefined, nexthop: Nexthop, dst: Ip, src: Ip): Output | Refusal {
  const exception = exceptionFor(world, ns, route, nexthop, dst)
  const link = world.table(links).must(nexthop.link)
  const kind = dst === LIMITED_BROADCAST ? 'broadcast' : isMulticast(dst) ? 'multicast' : KINDS[route.type] ?? 'unicast'
  const own = route.metrics?.mtu ?? link.mtu
  // A multicast destination found by a default route needs no gateway.
  const via = kind === 'unicast' || (kind === 'multicast' && route.prefix >= 4) ? exception?.via ?? nexthop.via : undefined
  return checked(world, ns, {
    kind, dst, src, link: nexthop.link, mtu: Math.min(own, exception?.mtu ?? own), mtuLocked: route.metrics?.mtuLocked === true || exception?.locked === true,
    route, ...(rule ? { rule } : {}), ...(via === undefined ? {} : { via }), ...(exception ? { exception } : {}),
  })
}

function checked(world: World, ns: NsId, out: Output): Output | Refusal {
  if (isLoopback(out.src) && out.link !== loopbackOf(world, ns).id && !either(world, ns, out.link, 'route_localnet')) return { error: 'EINVAL' }
  if (isZeronet(out.dst)) return { error: 'EINVAL' }
  return out
}

/** The TTL with which this host sends by a route. */
export const defaultTtl = (world: World, ns: NsId, out: Output): number => out.route?.metrics?.hoplimit ?? confOf(world, ns).defaultTtl
