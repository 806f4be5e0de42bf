import { isLoopback, isMulticast, type Prefix } from '../../net/index.ts'
import type { World } from '../../sim/index.ts'
import { bgpPolicy, type BgpNotice } from '../hooks.ts'
import { endOfRibFamily, type Attributes, type Update } from '../message/message.ts'
import { CEASE } from '../message/notification.ts'
import { isInternal, patchPeer, peerOf, type Peer } from '../peer.ts'
import { PROFILES } from '../profile.ts'
import { speakerOf, type Speaker } from '../speaker.ts'
import { stopWithNotice } from '../session/close.ts'
import { remark } from '../session/notices.ts'
import { mustBeConnected } from '../session/start.ts'
import { arm } from '../session/timers.ts'
import { forgetReceived, storeReceived } from './adj-rib-in.ts'
import { pathFrom, putPath, removePath } from './loc-rib.ts'
import { isOwnAddress, nextHopState } from './next-hop.ts'
import { findDestination, prepend } from './path.ts'
import { endOfRibReceived } from './restart.ts'

const SECOND = 1_000_000

/** An UPDATE of an established session. */
export function receiveUpdate(w: World, s: Speaker, p: Peer, u: Update): void {
  const ended = endOfRibFamily(u)
  if (ended !== undefined) {
    endOfRibReceived(w, s, p, ended)
    return
  }
  for (const prefix of u.withdrawn) {
    forgetReceived(w, s.id, p.address, prefix)
    removePath(w, s.id, prefix, p.address, 'peer')
  }
  for (const prefix of u.nlri) {
    if (peerOf(w, s.id, p.address).state !== 'Established') return
    storeReceived(w, s, p, prefix, u.attributes!)
    receiveRoute(w, s, p, prefix, u.attributes!)
  }
}

type Denied = Extract<BgpNotice, { kind: 'denied' }>['why']

/** Times that a number stands in a path. */
const times = (a: Attributes, as: number): number => a.asPath.reduce((n, segment) => n + segment.ases.filter((x) => x === as).length, 0)

function loops(s: Speaker, p: Peer, a: Attributes): Denied | undefined {
  const allowed = p.spec.allowAsIn
  const last = a.asPath.at(-1)?.ases.at(-1)
  const own = times(a, s.as)
  if (!(allowed === 'origin' && last === s.as) && own > (typeof allowed === 'number' ? allowed : 0)) return 'as-loop'
  if (p.spec.localAs !== undefined && times(a, p.spec.localAs) > (typeof allowed === 'number' ? allowed : 0)) return 'as-loop'
  if (a.originatorId === s.routerId) return 'originator'
  if (a.clusterList?.includes(s.clusterId ?? s.routerId)) return 'cluster'
  return undefined
}

/** No address of another host: nothing that could be a next hop. */
const isMartian = (nextHop: number): boolean => nextHop === 0 || isLoopback(nextHop) || isMulticast(nextHop)

/** A route of a peer on its way in: taken with what the policy makes of it, or denied, which takes an older one away. */
export function receiveRoute(w: World, s: Speaker, p: Peer, prefix: Prefix, sent: Attributes): void {
  const internal = isInternal(s.as, p)
  const deny = (why: Denied): void => {
    remark(w, s.id, { kind: 'denied', peer: p.address, prefix, why })
    removePath(w, s.id, prefix, p.address, 'peer')
  }
  const loop = loops(s, p, sent)
  if (loop) return deny(loop)
  if (s.requirePolicy && !internal && p.spec.policyIn === undefined) return deny('no-policy')
  // An external peer's LOCAL_PREF is ignored (RFC 4271 5.1.5).
  const { localPref, ...rest } = sent
  const plain: Attributes = internal ? { ...rest, localPref: localPref ?? s.defaultLocalPref ?? 100 } : rest
  const own: Attributes = p.spec.localAs === undefined || internal ? plain : { ...plain, asPath: prepend(plain.asPath, p.spec.localAs) }
  const route = { prefix, attributes: own, weight: p.spec.weight ?? 0 }
  const passed = p.spec.policyIn === undefined ? route : w.registry.get(bgpPolicy, s.user)?.(w, { speaker: s.id, peer: p.address, direction: 'in', policy: p.spec.policyIn, route })
  if (!passed) return deny('policy')
  if (isMartian(passed.attributes.nextHop) || isOwnAddress(w, s, passed.attributes.nextHop)) return deny('next-hop')
  const old = pathFrom(findDestination(w, s.id, prefix), p.address, 'peer')
  if (!old && tooMany(w, s, p, prefix)) return
  const { reachable, metric } = usable(w, s, p, passed.attributes.nextHop)
  putPath(w, s.id, prefix, {
    source: 'peer', from: p.address, origin: 'peer', attributes: passed.attributes, weight: passed.weight, internal, neighborAs: p.nego?.remoteAs ?? 0,
    routerId: p.nego?.remoteId ?? 0, received: w.now, stale: false, valid: reachable, metric,
  })
}

/** An external peer one hop away may only name next hops on a link of ours. */
export function usable(w: World, s: Speaker, p: Peer, nextHop: number): { readonly reachable: boolean; readonly metric: number } {
  if (!PROFILES[s.profile].tracksNextHop) return { reachable: true, metric: 0 }
  return nextHopState(w, s, nextHop, mustBeConnected(s, p))
}

/** FRR counts before it adds: a limit of two ends the session at the fourth prefix; the warning comes once, from three quarters of it on. */
export function tooMany(w: World, s: Speaker, p: Peer, prefix?: Prefix): boolean {
  const most = p.spec.maximumPrefix
  if (!most) return false
  const now = peerOf(w, s.id, p.address)
  const count = now.accepted
  if (count > most.limit) {
    remark(w, s.id, { kind: 'maximum-prefix', peer: p.address, count, limit: most.limit, exceeded: true, ...(prefix && !most.warningOnly ? { prefix } : {}) })
    if (most.warningOnly) return false
    const restart = most.restart === undefined ? undefined : arm(w, most.restart * 60 * SECOND, 'bgp.overflow', { speaker: s.id, peer: p.address })
    patchPeer(w, s.id, p.address, { overflow: restart ? { restart } : {} })
    const data = Uint8Array.of(0, 1, 1, most.limit >>> 24, (most.limit >>> 16) & 255, (most.limit >>> 8) & 255, most.limit & 255)
    stopWithNotice(w, now.connection!, { code: CEASE.code, subcode: CEASE.maxPrefix, data })
    return true
  }
  if (count > (most.limit * (most.threshold ?? 75)) / 100) {
    if (!now.prefixWarning) remark(w, s.id, { kind: 'maximum-prefix', peer: p.address, count, limit: most.limit, exceeded: false })
    patchPeer(w, s.id, p.address, { prefixWarning: true })
  }
  return false
}

/** The routes that are kept of a peer pass its policy anew (soft reconfiguration). */
export function refilter(w: World, speaker: string, address: number, routes: readonly { readonly prefix: Prefix; readonly attributes: Attributes }[]): void {
  const s = speakerOf(w, speaker)
  for (const r of routes) {
    const p = peerOf(w, speaker, address)
    if (p.state !== 'Established') return
    receiveRoute(w, s, p, r.prefix, r.attributes)
  }
}
