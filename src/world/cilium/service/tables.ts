import { formatIp, type Ip, type NsId } from '../../net/index.ts'
import { defineSlot, defineTable, type World } from '../../sim/index.ts'

export type Protocol = 'TCP' | 'UDP' | 'SCTP'
export type FrontendType = 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalIPs' | 'HostPort'
export type BackendState = 'active' | 'terminating' | 'terminating-not-serving' | 'quarantined' | 'maintenance'

/** A pod's address and port behind a frontend. */
export interface Backend {
  readonly id: number
  readonly address: Ip
  readonly port: number
  readonly protocol: Protocol
  readonly state: BackendState
  /** Node of the endpoint, as its slice says. */
  readonly node: string
  /** Cluster of the endpoint: of a remote one in a mesh. */
  readonly cluster: string
  /** Preferred by service affinity. */
  readonly preferred: boolean
}

/** One address and port of a Service in the datapath of a node. */
export interface Frontend {
  /** ID of `service list`, REVNAT_ID of the maps: a number of its node's agent. */
  readonly id: number
  /** ID of its twin of the internal scope, where the policies of inside and outside differ. */
  readonly internalId?: number
  readonly cluster: string
  readonly node: string
  readonly address: Ip
  readonly port: number
  readonly protocol: Protocol
  readonly type: FrontendType
  readonly namespace: string
  readonly name: string
  readonly portName: string
  /** Where only local backends are used: externalTrafficPolicy for what comes from outside, internalTrafficPolicy inside. */
  readonly extLocal: boolean
  readonly intLocal: boolean
  /** Seconds of ClientIP affinity; 0: none. */
  readonly affinity: number
  readonly healthCheckNodePort: number
  /** CIDRs of loadBalancerSourceRanges. */
  readonly sourceRanges: readonly string[]
  /** All backends that the agent has chosen for it, in the order of their addresses; local ones are told by `node`. */
  readonly backends: readonly Backend[]
}

/** Frontends by `frontendKey`: the services map of each node's kernel, which stays when the agent goes. */
export const frontends = defineTable<string, Frontend>('cilium.frontends')

/** Key of a frontend in a node's map. */
export const frontendKey = (ns: NsId, protocol: Protocol, address: Ip, port: number): string => `${ns}/${protocol}/${address}/${port}`

/** Told once for every batch of changes that an agent wrote to its node's map (100 ms after a change at most): keys are `namespace/name` of Services. */
export const frontendsChanged = defineSlot<(world: World, cluster: string, node: string, services: readonly string[]) => void>('cilium.frontends-changed')

/** `172.16.1.1:80/TCP`. */
export const frontendName = (f: Pick<Frontend, 'address' | 'port' | 'protocol'>): string => `${formatIp(f.address)}:${f.port}/${f.protocol}`

/** Does a new connection go to it? */
export const isActive = (b: Backend): boolean => b.state === 'active'
