import { SysError, type Time, type World } from '../sim/index.ts'
import type { Route, RouteType, Rule } from './fib.ts'
import type { Ip } from './ip.ts'
import { linkOf, type LinkId } from './link.ts'
import { loopbackOf } from './netns-links.ts'
import type { NsId } from './netns.ts'
import { routeInput } from './route-input.ts'
import { routeOutput } from './route-output.ts'

export interface RouteQuestion {
  readonly dst: Ip
  readonly src?: Ip
  readonly iif?: LinkId
  readonly oif?: LinkId
  readonly tos?: number
  readonly mark?: number
  readonly protocol?: number
  readonly sport?: number
  readonly dport?: number
}

/** The answer of `ip route get`: where a packet would go, and the table entry that says so. */
export interface RouteAnswer {
  readonly type: RouteType
  readonly via?: Ip
  readonly link: LinkId
  readonly src: Ip
  readonly route?: Route
  readonly rule?: Rule
  readonly mtu: number
  /** A learned exception: path MTU or redirect, with the time at which it ends. */
  readonly exception?: { readonly expires?: Time; readonly mtu?: number; readonly redirected: boolean }
}

/** Throws the refusal (ENETUNREACH, EHOSTUNREACH, EACCES, EINVAL …). With `iif`: what would become of a packet that comes in there. */
export function routeGet(world: World, ns: NsId, q: RouteQuestion): RouteAnswer {
  const key = { dst: q.dst, src: q.src ?? 0, tos: q.tos ?? 0, mark: q.mark ?? 0, protocol: q.protocol ?? 0, sport: q.sport ?? 0, dport: q.dport ?? 0 }
  if (q.iif !== undefined) return incoming(world, q.iif, key)
  const out = routeOutput(world, ns, { ...key, ...(q.oif === undefined ? {} : { oif: q.oif }) })
  if ('error' in out) throw new SysError(out.error)
  const type: RouteType = out.kind
  const { exception } = out
  return {
    type, link: out.link, src: out.src, mtu: out.mtu, ...(out.via === undefined ? {} : { via: out.via }), ...(out.route ? { route: out.route } : {}), ...(out.rule ? { rule: out.rule } : {}),
    ...(exception ? { exception: { expires: exception.expires, redirected: exception.redirected, ...(exception.mtu === undefined ? {} : { mtu: exception.mtu }) } } : {}),
  }
}

function incoming(world: World, iif: LinkId, key: Parameters<typeof routeInput>[2]): RouteAnswer {
  const link = linkOf(world, iif)
  const way = routeInput(world, link, key)
  if (way.kind === 'unroutable') throw new SysError(way.errno)
  if (way.kind === 'martian') throw new SysError(way.reversePath ? 'EXDEV' : 'EINVAL')
  const entries = { ...(way.route ? { route: way.route } : {}), ...(way.rule ? { rule: way.rule } : {}) }
  if (way.kind === 'forward') return { type: 'unicast', link: way.nexthop.link, src: key.src, mtu: linkOf(world, way.nexthop.link).mtu, ...(way.nexthop.via === undefined ? {} : { via: way.nexthop.via }), ...entries }
  return { type: way.kind, link: loopbackOf(world, link.ns).id, src: key.src, mtu: link.mtu, ...entries }
}
