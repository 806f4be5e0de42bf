import type { Ip, Prefix } from '../../net/index.ts'
import type { SpeakerId } from '../../bgp/index.ts'
import { defineTable, type World } from '../../sim/index.ts'
import type { Agent } from '../agent/tables.ts'

/** What a route policy lets through to one peer, and what it does to it: one statement. */
export interface Statement {
  readonly neighbors: readonly string[]
  readonly prefixes: readonly { readonly prefix: Prefix; readonly from: number; readonly to: number }[]
  readonly communities: readonly number[]
  /** As the resource wrote them, for printing. */
  readonly communityWords: readonly string[]
  readonly largeCommunities: readonly (readonly [number, number, number])[]
  readonly localPreference?: number
}

/** `tor-switch-ipv4-PodCIDR`. */
export interface RoutePolicy {
  readonly name: string
  readonly type: 'import' | 'export'
  readonly statements: readonly Statement[]
}

/** A peer of an instance as its agent set it up. */
export interface InstancePeer {
  readonly name: string
  readonly address: Ip
  readonly asn: number
  /** Families as `AFI/SAFI` words of the resources. */
  readonly families: readonly { readonly afi: string; readonly safi: string }[]
  readonly port: number
  readonly hold: number
  readonly keepalive: number
  readonly retry: number
  readonly multihop: number
  /** Seconds of graceful restart; absent: off. */
  readonly restart?: number
  readonly password?: string
  readonly localAddress?: Ip
}

/** A BGP instance of a node: one speaker. Gone with the agent's process. */
export interface BgpInstance {
  readonly cluster: string
  readonly node: string
  readonly name: string
  readonly speaker: SpeakerId
  readonly as: number
  readonly routerId: string
  readonly port?: number
  readonly peers: readonly InstancePeer[]
  readonly policies: readonly RoutePolicy[]
  /** Prefixes that it brought into the table, as text. */
  readonly paths: readonly string[]
}

/** By `cluster/node/name`. */
export const bgpInstances = defineTable<string, BgpInstance>('cilium.bgp-instances')
export const instanceKey = (i: Pick<BgpInstance, 'cluster' | 'node' | 'name'>): string => `${i.cluster}/${i.node}/${i.name}`

/** Instances of an agent's node in the order of their names. */
export const instancesOf = (w: World, agent: Pick<Agent, 'cluster' | 'node'>): BgpInstance[] => [...w.table(bgpInstances).prefix(`${agent.cluster}/${agent.node}/`)].map(([, i]) => i)

/** Instances by their speakers, for the hooks of the room `bgp`. */
const bySpeaker = defineTable<SpeakerId, { readonly key: string }>('cilium.bgp-speakers')

export const instanceOfSpeaker = (w: World, speaker: SpeakerId): BgpInstance | undefined => {
  const found = w.table(bySpeaker).get(speaker)
  return found && w.table(bgpInstances).get(found.key)
}

export function keepInstance(w: World, i: BgpInstance): void {
  w.table(bgpInstances).set(instanceKey(i), i)
  w.table(bySpeaker).set(i.speaker, { key: instanceKey(i) })
}

export function forgetInstance(w: World, i: BgpInstance): void {
  w.table(bgpInstances).delete(instanceKey(i))
  w.table(bySpeaker).delete(i.speaker)
}
