import type { Errno, World } from '../sim/index.ts'
import type { Nexthop, Route, Rule } from './fib.ts'
import { isLoopback, isMulticast, isZeronet, LIMITED_BROADCAST, within, type Ip } from './ip.ts'
import { SCOPE, type Link } from './link.ts'
import { addressType, fibLookup, nexthopsOf, type Flow, type Found } from './lookup.ts'
import { flowHash, selectPath } from './multipath.ts'
import { hasCustomRules } from './rule-set.ts'
import { deviceConf, either, larger } from './sysctl/conf.ts'

/** What the tables say of a packet that came in. */
export type Input =
  | { readonly kind: 'local' | 'broadcast'; readonly route?: Route; readonly rule?: Rule }
  | { readonly kind: 'forward'; readonly route: Route; readonly rule: Rule | undefined; readonly nexthop: Nexthop; readonly redirect: boolean }
  /** No route, or one that refuses: `errno` says what may be answered. */
  | { readonly kind: 'unroutable'; readonly errno: Errno; readonly route?: Route; readonly rule?: Rule }
  | { readonly kind: 'martian'; readonly why: 'source' | 'destination'; readonly reason: string; readonly reversePath: boolean; readonly sysctl?: string; readonly route?: Route }

export type InputKey = Pick<Flow, 'src' | 'dst' | 'tos' | 'mark' | 'protocol' | 'sport' | 'dport'>

const martian = (why: 'source' | 'destination', reason: string, more: { reversePath?: boolean; sysctl?: string; route?: Route } = {}): Input =>
  ({ kind: 'martian', why, reason, reversePath: false, ...more })

/**
 * Is the source one that may come in here (fib_validate_source)? Gives whether it is a neighbour, or why it may not. `out`: the link by which
 * the packet would leave.
 */
function validateSource(world: World, link: Link, key: InputKey, out: number | undefined): { readonly neighbour: boolean } | Input {
  const { ns, id } = link
  const mode = larger(world, ns, id, 'rp_filter')
  const acceptLocal = either(world, ns, id, 'accept_local')
  if (mode === 0 && (out !== id || !either(world, ns, id, 'send_redirects')) && !hasCustomRules(world, ns)) {
    if (!acceptLocal && addressType(world, ns, key.src) === 'local') return martian('source', 'its source is an address of this host')
    return { neighbour: false }
  }
  const flow: Flow = {
    src: key.dst, dst: key.src, iif: id, tos: key.tos, mark: either(world, ns, id, 'src_valid_mark') ? key.mark : 0, protocol: key.protocol, sport: 0, dport: 0, scope: SCOPE.universe,
  }
  const failed = (route?: Route): Input => martian('source', mode === 1 ? 'the way back to its source is another one' : 'no way leads back to its source', {
    reversePath: true, sysctl: deviceConf(world, id).rp_filter >= mode ? `net/ipv4/conf/${link.name}/rp_filter` : 'net/ipv4/conf/all/rp_filter', ...(route ? { route } : {}),
  })
  const back = fibLookup(world, ns, flow)
  if ('error' in back) return mode === 0 ? { neighbour: false } : failed()
  if (back.route.type !== 'unicast' && !(back.route.type === 'local' && acceptLocal)) return martian('source', 'its source is an address of this host or no host at all', { route: back.route })
  if (nexthopsOf(world, ns, back.route).some((n) => n.link === id)) return { neighbour: back.nexthop!.scope >= SCOPE.host }
  if (link.addresses.length === 0) return mode === 0 ? { neighbour: false } : failed(back.route)
  if (mode === 1) return failed(back.route)
  const byThisLink = fibLookup(world, ns, { ...flow, oif: id, ignoreLinkState: true })
  return { neighbour: !('error' in byThisLink) && byThisLink.route.type === 'unicast' && byThisLink.nexthop!.scope >= SCOPE.host }
}

/** The route of a packet that came in at a link (ip_route_input_slow): for this host, for another, or for nobody. */
export function routeInput(world: World, link: Link, key: InputKey): Input {
  const { ns, id } = link
  const { src, dst } = key
  if (isMulticast(src) || src === LIMITED_BROADCAST) return martian('source', 'its source is no host')
  if (dst === LIMITED_BROADCAST || (src === 0 && dst === 0)) return broadcast(world, link, key)
  if (isZeronet(src)) return martian('source', 'its source is no host')
  if (isZeronet(dst)) return martian('destination', 'its destination is no host')
  if ((isLoopback(dst) || isLoopback(src)) && !either(world, ns, id, 'route_localnet')) {
    return isLoopback(dst) ? martian('destination', 'a loopback address came from outside') : martian('source', 'a loopback address came from outside')
  }
  const forwarding = deviceConf(world, id).forwarding !== 0
  const found = fibLookup(world, ns, { ...key, iif: id, scope: SCOPE.universe })
  if ('error' in found) {
    const { error, ...entries } = found
    return { kind: 'unroutable', errno: forwarding ? error : 'EHOSTUNREACH', ...entries }
  }
  const { route, rule } = found
  const entries = { route, ...(rule ? { rule } : {}) }
  if (route.type === 'broadcast') return either(world, ns, id, 'bc_forwarding') ? forward(world, link, key, found) : { ...broadcast(world, link, key), ...entries }
  if (route.type === 'local') {
    const valid = validateSource(world, link, key, undefined)
    return 'kind' in valid ? valid : { kind: 'local', ...entries }
  }
  if (!forwarding) return { kind: 'unroutable', errno: 'EHOSTUNREACH', ...entries }
  if (route.type !== 'unicast') return martian('destination', 'its destination is no host', { route })
  return forward(world, link, key, found)
}

function broadcast(world: World, link: Link, key: InputKey): Input {
  if (!isZeronet(key.src)) {
    const valid = validateSource(world, link, key, undefined)
    if ('kind' in valid) return valid
  }
  return { kind: 'broadcast' }
}

function forward(world: World, link: Link, key: InputKey, { route, rule, nexthop: first }: Found): Input {
  const { ns } = link
  const several = route.nhid !== undefined || route.nexthops.length > 1
  const nexthop = (several ? selectPath(world, ns, route, flowHash(world, ns, key)) : undefined) ?? first!
  const valid = validateSource(world, link, key, nexthop.link)
  if ('kind' in valid) return valid
  const redirect = nexthop.link === link.id && valid.neighbour && either(world, ns, link.id, 'send_redirects') &&
    (either(world, ns, link.id, 'shared_media') || link.addresses.some((a) => sameSubnet(key.src, nexthop.via ?? key.dst, a.peer, a.prefix)))
  return { kind: 'forward', route, rule, nexthop, redirect }
}

const sameSubnet = (a: Ip, b: Ip, network: Ip, prefix: number): boolean => within(a, network, prefix) && within(b, network, prefix)
