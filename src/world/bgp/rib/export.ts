import { within, type Ip, type Prefix } from '../../net/index.ts'
import type { World } from '../../sim/index.ts'
import { bgpPolicy } from '../hooks.ts'
import type { AsSegment, Attributes } from '../message/message.ts'
import { isInternal, peersOf, type Peer } from '../peer.ts'
import { PROFILES } from '../profile.ts'
import type { Speaker } from '../speaker.ts'
import { sharesLink } from './next-hop.ts'
import { prepend, type Path, type PathSource } from './path.ts'
import { keepsNextHop } from './update-group.ts'

/** A route as it stands in Adj-RIB-Out: without our own number, which is put before the path when it is sent. Next hop 0: ourselves. */
export interface Exported {
  readonly prefix: Prefix
  readonly attributes: Attributes
  /** The next hop as this peer is sent it, where its group shows another. */
  readonly sentNextHop?: Ip
  /** What brought the route in. */
  readonly source: PathSource
}

const NO_EXPORT = 0xffffff01
const NO_ADVERTISE = 0xffffff02
const LOCAL_AS = 0xffffff03

/** RFC 1997: what communities say about passing a route on. */
function forbidden(a: Attributes, internal: boolean): boolean {
  const has = (c: number): boolean => a.communities?.includes(c) === true
  return has(NO_ADVERTISE) || (!internal && (has(NO_EXPORT) || has(LOCAL_AS)))
}

const withoutCommunities = (p: Peer, a: Attributes): Attributes => {
  const send = p.spec.sendCommunity
  if (!send) return a
  const { communities, extendedCommunities, largeCommunities, ...rest } = a
  return {
    ...rest, ...(send.standard && communities ? { communities } : {}), ...(send.extended && extendedCommunities ? { extendedCommunities } : {}),
    ...(send.large && largeCommunities ? { largeCommunities } : {}),
  }
}

/** What a peer is told of a best path; undefined: nothing. */
export function exported(w: World, s: Speaker, p: Peer, prefix: Prefix, path: Path): Exported | undefined {
  const internal = isInternal(s.as, p)
  const profile = PROFILES[s.profile]
  if (!profile.echoes && path.from === p.address) return undefined
  if (!profile.echoes && !internal && path.source === 'peer' && path.attributes.asPath.some((segment) => segment.ases.includes(p.nego!.remoteAs))) return undefined
  if (prefix.length === 0 && p.spec.defaultOriginate) return undefined
  if (s.suppressed?.some((a) => prefix.length > a.length && within(prefix.address, a.address, a.length))) return undefined
  if ((path.source === 'peer' || profile.heedsOwnCommunities) && forbidden(path.attributes, internal)) return undefined
  if (s.requirePolicy && !internal && p.spec.policyOut === undefined) return undefined
  const reflected = internal && path.internal && path.source === 'peer'
  if (reflected && !reflects(w, s, p, path)) return undefined
  const { med, originatorId, clusterList, ...rest } = path.attributes
  const draft: Attributes = {
    ...rest,
    // FRR gives a reflected route without a MED the metric 0.
    ...(reflected ? { med: med ?? 0 } : med !== undefined && (internal || path.source !== 'peer') ? { med } : {}),
    ...(internal ? { localPref: rest.localPref ?? s.defaultLocalPref ?? 100 } : {}),
    ...(reflected ? { originatorId: originatorId ?? path.routerId } : originatorId === undefined ? {} : { originatorId }),
    ...(reflected ? { clusterList: [s.clusterId ?? s.routerId, ...(clusterList ?? [])] } : clusterList ? { clusterList } : {}),
  }
  const route = { prefix, attributes: draft, weight: path.weight }
  const passed = p.spec.policyOut === undefined ? route
    : w.registry.get(bgpPolicy, s.user)?.(w, { speaker: s.id, peer: p.address, direction: 'out', policy: p.spec.policyOut, route, path })
  if (!passed) return undefined
  // A reflector may refuse a route but not change it.
  const after = reflected ? draft : passed.attributes
  const chosenByPolicy = after.nextHop !== draft.nextHop
  const a = withoutCommunities(p, p.spec.asOverride && p.nego ? { ...after, asPath: replaced(after.asPath, p.nego.remoteAs, s.as) } : after)
  const { source } = path
  if (chosenByPolicy || p.spec.nextHopUnchanged) return { prefix, source, attributes: a }
  if (p.spec.nextHopSelf && (!reflected || p.spec.nextHopSelf === 'force')) return { prefix, source, attributes: { ...a, nextHop: 0 } }
  if (internal) return { prefix, source, attributes: a }
  const { shown, sent } = PROFILES[s.profile].thirdPartyNextHop ? keepsNextHop(w, s, p, prefix, path) : { shown: false, sent: false }
  return { prefix, source, attributes: shown ? a : { ...a, nextHop: 0 }, ...(shown === sent ? {} : { sentNextHop: sent ? a.nextHop : 0 }) }
}

const replaced = (path: readonly AsSegment[], from: number, to: number): readonly AsSegment[] => path.map((s) => (s.ases.includes(from) ? { ...s, ases: s.ases.map((as) => (as === from ? to : as)) } : s))

/** RFC 4456: from a client to all, from others to clients. */
function reflects(w: World, s: Speaker, p: Peer, path: Path): boolean {
  const sender = peersOf(w, s.id).find((q) => q.address === path.from)
  return sender?.spec.reflectorClient === true || p.spec.reflectorClient === true
}

/** The attributes as they go on the wire to one peer: our number before an external path, the next hop that this peer may have, no LOCAL_PREF outside. */
export function onWire(w: World, s: Speaker, p: Peer, local: Ip, e: Exported): Attributes {
  const internal = isInternal(s.as, p)
  const { localPref: _preference, originatorId: _originator, clusterList: _clusters, ...rest } = e.attributes
  const own = e.sentNextHop ?? rest.nextHop
  const reset = own === 0 || (!internal && !p.spec.nextHopUnchanged && !sharesLink(w, s, own, p.address))
  const nextHop = reset ? local : own
  if (internal) return { ...e.attributes, nextHop }
  const path = p.spec.localAs === undefined ? prepend(rest.asPath, s.as) : prepend(prepend(rest.asPath, s.as), p.spec.localAs)
  return { ...rest, nextHop, asPath: path }
}
