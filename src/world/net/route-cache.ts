import type { Time, World } from '../sim/index.ts'
import { routeCache } from './exception.ts'
import { routesOf } from './fib-table.ts'
import type { Ip } from './ip.ts'
import type { LinkId } from './link.ts'
import type { NsId } from './netns.ts'

/** Learned exceptions (`ip route show cache`). */
export function routeCacheOf(world: World, ns: NsId): { dst: Ip; via?: Ip; link: LinkId; expires?: Time; mtu?: number; redirected: boolean }[] {
  return routeCache(world, ns, routesOf(world, ns)).map((e) => ({
    dst: e.dst, link: e.link, expires: e.expires, redirected: e.redirected, ...(e.via === undefined ? {} : { via: e.via }), ...(e.mtu === undefined ? {} : { mtu: e.mtu }),
  }))
}
