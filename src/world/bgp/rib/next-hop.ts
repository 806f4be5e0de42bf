import { routeGet, type Ip } from '../../net/index.ts'
import { isErrno, type World } from '../../sim/index.ts'
import { bgpNextHop } from '../hooks.ts'
import type { Speaker } from '../speaker.ts'

export interface NextHopState {
  readonly reachable: boolean
  readonly metric: number
}

/** Whether a next hop can be reached, and how far it is: the daemon's answer, or the kernel's routes other than the default. */
export function nextHopState(w: World, s: Speaker, nextHop: Ip, connected: boolean): NextHopState {
  const ask = w.registry.get(bgpNextHop, s.user)
  if (ask) return ask(w, s.id, nextHop, connected)
  try {
    const { type, via, route } = routeGet(w, s.ns, { dst: nextHop })
    if (type === 'local') return { reachable: true, metric: 0 }
    const reachable = type === 'unicast' && route !== undefined && route.prefix > 0 && (!connected || via === undefined)
    return { reachable, metric: 0 }
  } catch (e) {
    if (!isErrno(e)) throw e
    return { reachable: false, metric: 0 }
  }
}

/** The address on whose link a next hop is, as the peer's is: then it may stay as it is for that peer (RFC 4271 5.1.3). */
export function sharesLink(w: World, s: Speaker, nextHop: Ip, peer: Ip): boolean {
  const link = linkOf(w, s, nextHop)
  return link !== undefined && link === linkOf(w, s, peer)
}

function linkOf(w: World, s: Speaker, address: Ip): number | undefined {
  try {
    const { type, via, link, route } = routeGet(w, s.ns, { dst: address })
    return type === 'unicast' && via === undefined && (route?.prefix ?? 0) > 0 ? link : undefined
  } catch (e) {
    if (!isErrno(e)) throw e
    return undefined
  }
}

/** An address of this host is no next hop of a peer's route. */
export function isOwnAddress(w: World, s: Speaker, address: Ip): boolean {
  try {
    return routeGet(w, s.ns, { dst: address }).type === 'local'
  } catch (e) {
    if (!isErrno(e)) throw e
    return false
  }
}
