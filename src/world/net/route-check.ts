import { SysError, type Errno, type World } from '../sim/index.ts'
import { fibKey, fibs, nexthopKey, nexthopObjects, TABLE, type Nexthop, type RouteMetrics, type RouteType } from './fib.ts'
import { maskOf, type Ip } from './ip.ts'
import { links, SCOPE, type Link, type LinkId } from './link.ts'
import { addressType, fibLookup, flowTo, lookupTable, REFUSALS, type Found } from './lookup.ts'
import type { NsId } from './netns.ts'

export interface NexthopRequest {
  readonly via?: Ip
  readonly link?: LinkId
  /** 1 to 256; 1 without it. */
  readonly weight?: number
  readonly onlink?: boolean
}

/** A netlink route message. What is absent is not in the message; the defaults that `ip` itself fills in (scope, protocol boot) are `ip`'s. */
export interface RouteRequest extends NexthopRequest {
  readonly dst?: Ip
  readonly prefix?: number
  readonly tos?: number
  /** main without it. */
  readonly table?: number
  /** unicast without it; for a removal: any. */
  readonly type?: RouteType
  /** universe without it; for a removal: any. */
  readonly scope?: number
  readonly protocol?: number
  readonly metric?: number
  readonly prefsrc?: Ip
  readonly nexthops?: readonly NexthopRequest[]
  readonly nhid?: number
  readonly metrics?: RouteMetrics
}

const refuse = (errno: Errno, detail?: string): never => { throw new SysError(errno, detail) }

/** The narrowest scope that a type can have (fib_props). */
const TYPE_SCOPE: Readonly<Record<RouteType, number>> = {
  unicast: SCOPE.universe, local: SCOPE.host, broadcast: SCOPE.link, anycast: SCOPE.link, multicast: SCOPE.universe,
  blackhole: SCOPE.universe, unreachable: SCOPE.universe, prohibit: SCOPE.universe, throw: SCOPE.universe,
}

/** EINVAL unless the host bits are clear. */
export function checkPrefix(dst: Ip, prefix: number): void {
  if (prefix > 32 || (dst & ~maskOf(prefix)) !== 0) refuse('EINVAL', 'Invalid prefix for given prefix length')
}

const made = (link: Link, request: NexthopRequest, scope: number): Nexthop => ({
  ...(request.via ? { via: request.via } : {}), link: link.id, weight: request.weight ?? 1, onlink: request.onlink === true, dead: false,
  // A local address answers whatever the cable does (fib_create_info).
  linkDown: !link.carrier && scope !== SCOPE.nowhere, scope,
})

/** A nexthop with a gateway: it must be a neighbour's address, known by a link-scope route (fib_check_nh_v4_gw). */
function gateway(world: World, ns: NsId, request: NexthopRequest, table: number, scope: number): Nexthop {
  const via = request.via!
  if (request.onlink === true) {
    if (scope >= SCOPE.link) refuse('EINVAL', 'Nexthop has invalid scope')
    const link = request.link === undefined ? undefined : world.table(links).get(request.link)
    if (!link) return refuse('ENODEV', 'Nexthop device required for onlink')
    if (!link.up) refuse('ENETDOWN', 'Nexthop device is not up')
    if (addressType(world, ns, via) !== 'unicast') refuse('EINVAL', 'Nexthop has invalid gateway')
    return made(link, request, SCOPE.link)
  }
  const flow = flowTo(via, { scope: Math.max(scope + 1, SCOPE.link), ignoreLinkState: true, ...(request.link === undefined ? {} : { oif: request.link }) })
  const own = table === TABLE.main ? undefined : world.table(fibs).get(fibKey(ns, table))
  let found: Omit<Found, 'rule'> | { readonly error: Errno } = own ? lookupTable(world, ns, own, flow) : { error: 'EAGAIN' }
  if ('error' in found) found = fibLookup(world, ns, flow)
  if ('error' in found) return refuse(found.error, 'Nexthop has invalid gateway')
  if (found.route.type !== 'unicast' && found.route.type !== 'local') refuse('EINVAL', 'Nexthop has invalid gateway')
  const link = found.nexthop && world.table(links).get(found.nexthop.link)
  if (!link) return refuse('EINVAL', 'No egress device for nexthop gateway')
  if (!link.up) refuse('ENETDOWN')
  return made(link, request, found.route.scope)
}

/** A nexthop that is a device (fib_check_nh_nongw). */
function device(world: World, request: NexthopRequest): Nexthop {
  if (request.onlink === true) refuse('EINVAL', 'Invalid flags for nexthop - PERVASIVE and ONLINK can not be set')
  const link = request.link === undefined ? undefined : world.table(links).get(request.link)
  if (!link) return refuse('ENODEV')
  if (!link.up) refuse('ENETDOWN', 'Device for nexthop is not up')
  return made(link, request, SCOPE.host)
}

/** Checks one nexthop and completes it with its device. `scope` is that of the route. */
export const checkNexthop = (world: World, ns: NsId, request: NexthopRequest, table: number, scope: number): Nexthop =>
  request.via ? gateway(world, ns, request, table, scope) : device(world, request)

/** May the address be a route's source? It must be one of this host's. */
function checkPrefsrc(world: World, ns: NsId, request: RouteRequest): void {
  const src = request.prefsrc
  if (!src) return
  if (request.type === 'local' && request.dst === src) return
  if (addressType(world, ns, src) !== 'local') refuse('EINVAL', 'Invalid prefsrc address')
}

/** All that fib_create_info checks, in its order; the nexthops of the route. */
export function checkRoute(world: World, ns: NsId, request: RouteRequest): readonly Nexthop[] {
  const type = request.type ?? 'unicast'
  const scope = request.scope ?? SCOPE.universe
  const table = request.table ?? TABLE.main
  if (TYPE_SCOPE[type] > scope) refuse('EINVAL', 'Invalid scope')
  const one = request.via || request.link !== undefined
  if (request.nhid !== undefined && (one || request.nexthops)) refuse('EINVAL', 'Nexthop specification and nexthop id are mutually exclusive')
  const object = request.nhid === undefined ? undefined : world.table(nexthopObjects).get(nexthopKey(ns, request.nhid))
  if (request.nhid !== undefined && !object) refuse('EINVAL', 'Nexthop id does not exist')
  if (REFUSALS[type] !== undefined) {
    if (one || request.nexthops) refuse('EINVAL', 'Gateway, device and multipath can not be specified for this route type')
    return []
  }
  if (scope > SCOPE.host) refuse('EINVAL', 'Invalid scope')
  let nexthops: readonly Nexthop[] = []
  if (object) {
    if (scope > object.scope && !object.group && !object.blackhole) refuse('EINVAL', 'Route with host scope can not have a gateway')
  } else if (scope === SCOPE.host) {
    if (request.nexthops && request.nexthops.length !== 1) refuse('EINVAL', 'Route with host scope can not have multiple nexthops')
    if (request.via) refuse('EINVAL', 'Route with host scope can not have a gateway')
    const link = request.link === undefined ? undefined : world.table(links).get(request.link)
    if (!link) return refuse('ENODEV')
    nexthops = [made(link, request, SCOPE.nowhere)]
  } else {
    const wanted = request.nexthops ?? [request]
    nexthops = wanted.map((n) => checkNexthop(world, ns, n, table, scope))
  }
  checkPrefsrc(world, ns, request)
  return nexthops
}
