import type { Ip, Prefix } from '../../net/index.ts'
import { defineTable, type World } from '../../sim/index.ts'
import { isInternal, peersOf, type Peer } from '../peer.ts'
import type { Speaker, SpeakerId } from '../speaker.ts'
import { sharesLink } from './next-hop.ts'
import { prefixKey, type Path } from './path.ts'

/**
 * Whether a group passes the next hop of a prefix on, as it was found when the prefix was last announced: who joins later takes over what stands.
 * By `SPEAKER GROUP PREFIX`.
 */
const kept = defineTable<string, { readonly keeps: boolean }>('bgp.group-next-hops')

/** Peers of one update group get the same: what is alike of them, as a word. */
export function updateGroup(s: Speaker, p: Peer): string {
  const { group, policyOut, nextHopSelf, nextHopUnchanged, asOverride, reflectorClient, defaultOriginate, localAs, advertisementInterval, sendCommunity } = p.spec
  const extended = p.nego?.received.some((c) => c.kind === 'extended-message') === true
  return JSON.stringify([
    isInternal(s.as, p), group, policyOut, nextHopSelf, nextHopUnchanged, asOverride, reflectorClient, defaultOriginate, localAs, advertisementInterval, sendCommunity, extended,
  ])
}

/** Members that have had their first advertisement, or those that still wait for it: these get it together. */
const members = (w: World, s: Speaker, group: string, synced = true): Peer[] => peersOf(w, s.id).filter((p) => p.state === 'Established' && p.synced === synced && updateGroup(s, p) === group)

const prefixOf = (speaker: SpeakerId, group: string): string => `${speaker} ${group} `

/** The next hop may stay when some member other than who sent the route is on its link (RFC 4271 5.1.3). */
const mayStay = (w: World, s: Speaker, list: readonly Peer[], from: Ip, nextHop: Ip): boolean => nextHop !== 0 && list.some((p) => p.address !== from && sharesLink(w, s, nextHop, p.address))

/** A prefix is announced anew: every group looks at its members of now. */
export function regroup(w: World, s: Speaker, prefix: Prefix, best: Path): void {
  for (const group of new Set(peersOf(w, s.id).filter((p) => p.state === 'Established' && p.synced).map((p) => updateGroup(s, p)))) {
    w.table(kept).set(prefixOf(s.id, group) + prefixKey(prefix), { keeps: mayStay(w, s, members(w, s, group), best.from, best.attributes.nextHop) })
  }
}

/** Whether the next hop of a prefix stays for a peer: as the group shows it, and as this peer is sent it. They differ for who has just come. */
export function keepsNextHop(w: World, s: Speaker, p: Peer, prefix: Prefix, best: Path): { readonly shown: boolean; readonly sent: boolean } {
  const group = updateGroup(s, p)
  const key = prefixOf(s.id, group) + prefixKey(prefix)
  const there = w.table(kept).get(key)
  if (p.synced && there) return { shown: there.keeps, sent: there.keeps }
  const own = mayStay(w, s, p.synced ? [p] : members(w, s, group, false), best.from, best.attributes.nextHop)
  if (!there) w.table(kept).set(key, { keeps: own })
  return { shown: there?.keeps ?? own, sent: own }
}

/** A member goes, `p` as it was; with the last one the group's memory goes. */
export function leaveGroup(w: World, s: Speaker, p: Peer): void {
  const group = updateGroup(s, p)
  if (members(w, s, group).some((other) => other.address !== p.address)) return
  for (const [key] of w.table(kept).prefix(prefixOf(s.id, group))) w.table(kept).delete(key)
}

/** The groups of a speaker that ends. */
export function dropGroups(w: World, speaker: SpeakerId): void {
  for (const [key] of w.table(kept).prefix(`${speaker} `)) w.table(kept).delete(key)
}
