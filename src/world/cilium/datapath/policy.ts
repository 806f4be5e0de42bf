import { within, type FrameVerdict, type Ip, type Prefix } from '../../net/index.ts'
import { defineTable, type World } from '../../sim/index.ts'
import { ipKey, type LxcEndpoint } from './devices.ts'
import type { DatapathNode } from './node.ts'
import { notifyDrop, notifyPolicy } from './notify.ts'
import type { Packet } from './packets.ts'
import type { Tuple } from './tuple.ts'

/** An entry of an endpoint's policy map. Identity 0 is everybody, port 0 every port, protocol 0 any. */
export interface PolicyEntry {
  readonly way: 'ingress' | 'egress'
  readonly identity: number
  readonly protocol: number
  readonly port: number
  readonly endPort?: number
  readonly deny: boolean
  /** Only addresses of these, none of the cluster's: `identity` is then the world's. */
  readonly cidr?: Prefix & { readonly except: readonly Prefix[] }
}

/** Policy maps by `ipKey` of the endpoint: what its agent made of the policies that select it. */
export const policyMaps = defineTable<number, { readonly entries: readonly PolicyEntry[] }>('cilium.policy')

const inCidr = (c: NonNullable<PolicyEntry['cidr']>, ip: Ip): boolean => within(ip, c.address, c.length) && !c.except.some((x) => within(ip, x.address, x.length))

const covers = (e: PolicyEntry, identity: number, t: Tuple): boolean =>
  (e.cidr === undefined || inCidr(e.cidr, e.way === 'ingress' ? t.src : t.dst)) && (e.identity === 0 || e.identity === identity) && (e.protocol === 0 || e.protocol === t.proto) &&
  (e.port === 0 || e.port === t.dport || (e.endPort !== undefined && t.dport >= e.port && t.dport <= e.endPort))

/** The word of what matched, as Hubble prints it. */
const matchWord = (e: PolicyEntry | undefined): string =>
  e === undefined ? 'none' : e.identity !== 0 && e.port !== 0 ? 'L3-L4' : e.identity !== 0 && e.protocol !== 0 ? 'L3-Proto' : e.identity !== 0 ? 'L3-Only' : e.port !== 0 ? 'L4-Only' : e.protocol !== 0 ? 'Proto-Only' : 'all'

/**
 * Asks an endpoint's policy map for a packet of a connection that it opens or goes on with. Gives the refusal, undefined when the packet may pass. A verdict
 * is told for a new connection and for every refusal, where the direction is enforced at all.
 */
export function policyVerdict(w: World, node: DatapathNode, e: LxcEndpoint, way: 'ingress' | 'egress', peer: number, t: Tuple, packet: Packet, fresh: boolean): FrameVerdict | undefined {
  if (!e.enforce[way]) return undefined
  const entries = w.table(policyMaps).get(ipKey(e.ns, e.ip))?.entries ?? []
  const matching = entries.filter((p) => p.way === way && covers(p, peer, t))
  const denied = matching.find((p) => p.deny)
  const match = denied ?? matching[0]
  const told = { src: way === 'ingress' ? peer : e.identity, dst: way === 'ingress' ? e.identity : peer, direction: way === 'ingress' ? 'INGRESS' as const : 'EGRESS' as const }
  if (match && !match.deny) {
    if (fresh) notifyPolicy(w, node, matchWord(match), true, packet, { ...told, reply: false })
    return undefined
  }
  const reason = denied ? 'Policy denied by denylist' : 'Policy denied'
  notifyPolicy(w, node, matchWord(match), false, packet, told)
  notifyDrop(w, node, reason, packet, told)
  return { drop: reason }
}
