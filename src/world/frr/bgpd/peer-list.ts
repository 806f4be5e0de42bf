import { formatIp } from '../../net/index.ts'
import { advertisedTo, destinationsOf, findSpeaker, peersOf, type Peer } from '../../bgp/index.ts'
import type { World } from '../../sim/index.ts'
import { speakerId } from './instance.ts'
import { bgpOf, effective, type BgpModel, type Settings } from './model.ts'
import { filtersOf } from './peer-spec.ts'

/** A neighbor as the tables show it: what is configured, and the speaker's peer where there is one. */
export interface Listed {
  readonly name: string
  readonly group?: string
  readonly dynamic: boolean
  readonly session: Settings
  readonly ipv4: Settings
  readonly families: readonly string[]
  readonly peer?: Peer
}

/** Neighbors in bgpd's order: interfaces, then members of groups by the group's name, then the others, by address. */
export function neighborsOf(w: World, host: string): Listed[] {
  const m = bgpOf(w, host)
  const id = speakerId(host)
  if (!m || !findSpeaker(w, id)) return []
  const peers = new Map(peersOf(w, id).map((p) => [p.address, p]))
  const configured = m.neighbors.map((n): Listed => {
    const e = effective(m, n)
    const peer = n.address === undefined ? undefined : peers.get(n.address)
    return { name: n.name, dynamic: false, session: e.session, ipv4: e.ipv4, families: peer?.spec.families ?? familiesOf(m, e.families), ...(n.group === undefined ? {} : { group: n.group }), ...(peer ? { peer } : {}) }
  })
  const dynamic = [...peers.values()].filter((p) => p.dynamic).map((p): Listed => {
    const group = m.groups.find((g) => g.ranges.some((r) => (p.address >>> (32 - r.length)) === (r.address >>> (32 - r.length)) || r.length === 0))
    return { name: formatIp(p.address), dynamic: true, session: group?.session ?? {}, ipv4: group?.ipv4 ?? {}, families: p.spec.families ?? ['ipv4-unicast'], peer: p, ...(group ? { group: group.name } : {}) }
  })
  const rank = (l: Listed): number => l.peer?.address ?? -1
  return [...configured, ...dynamic].sort((a, b) => {
    if ((a.group === undefined) !== (b.group === undefined)) return a.group === undefined ? (rank(a) < 0 ? -1 : 1) : (rank(b) < 0 ? 1 : -1)
    if (a.group !== b.group) return a.group! < b.group! ? -1 : 1
    return rank(a) - rank(b)
  })
}

const familiesOf = (m: BgpModel, on: Readonly<Record<string, boolean>>): string[] => [
  ...(on['ipv4-unicast'] ?? !m.flags.has('no bgp default ipv4-unicast') ? ['ipv4-unicast'] : []), ...(on['ipv6-unicast'] ? ['ipv6-unicast'] : []),
]

/** What the last column but one of a summary says: the state, or the number of prefixes, or that a policy is missing. */
export function stateWord(l: Listed): string {
  const p = l.peer
  if (!p) return 'Idle'
  if (p.state === 'Established') return ''
  if (p.spec.shutdown) return 'Idle (Admin)'
  if (p.overflow) return 'Idle (PfxCt)'
  return p.state
}

/** An external neighbor without a policy in a direction, while one is required. */
export function lacksPolicy(w: World, host: string, l: Listed, direction: 'in' | 'out'): boolean {
  const m = bgpOf(w, host)
  const external = l.peer?.spec.remoteAs === 'external' || (typeof l.peer?.spec.remoteAs === 'number' && l.peer.spec.remoteAs !== m?.as)
  return m !== undefined && !m.flags.has('no bgp ebgp-requires-policy') && external && filtersOf(l.ipv4, direction) === undefined
}

export const sentCount = (w: World, host: string, p: Peer): number => advertisedTo(w, speakerId(host), p.address).length

/** Prefixes of a peer that passed. */
export const acceptedCount = (w: World, host: string, p: Peer): number =>
  destinationsOf(w, speakerId(host)).reduce((n, d) => n + d.paths.filter((x) => x.source === 'peer' && x.from === p.address && !x.stale).length, 0)

export const totals = (p: Peer): { sent: number; received: number } => ({ sent: sum(p.sent), received: sum(p.received) })
const sum = (c: Peer['sent']): number => c.opens + c.notifications + c.updates + c.keepalives + c.routeRefresh + c.capability

/** The AS number that is shown: of the last OPEN where only internal or external is configured, 0 before it. */
export function shownAs(l: Listed): number {
  const { remoteAs } = l.peer?.spec ?? {}
  if (typeof remoteAs === 'number') return remoteAs
  return l.peer?.nego?.remoteAs ?? l.peer?.as ?? 0
}
