import type { NsId } from '../../net/index.ts'
import type { Change } from '../../kube/index.ts'
import { defineSlot, defineTable, type TaskId, type Time, type World } from '../../sim/index.ts'

/** One agent: the process of the DaemonSet's pod on a node. It exists while that process does; what it put into the kernel stays when it goes. */
export interface Agent {
  readonly cluster: string
  readonly node: string
  /** Host (os) of its container `cilium-agent`. */
  readonly host: string
  /** Namespace of the node, in which it runs (hostNetwork). */
  readonly ns: NsId
  readonly process: TaskId
  /** Key of its container; absent where none was asked to run it. */
  readonly container?: string
  readonly pod: { readonly namespace: string; readonly name: string; readonly uid: string }
  /** `starting` until its first synchronisation is done, `ready` when its probe answers, `stopping` after SIGTERM. */
  readonly state: 'starting' | 'ready' | 'stopping'
  /** `1.18.0`. */
  readonly version: string
  /** The ConfigMap cilium-config as it was read at the start. */
  readonly config: Readonly<Record<string, string>>
  readonly started: Time
  readonly readyAt?: Time
  /** InternalIP of the node. */
  readonly nodeIp: string
}

/** By `cluster/node`. */
export const agents = defineTable<string, Agent>('cilium.agents')
export const agentKey = (cluster: string, node: string): string => `${cluster}/${node}`

/** Told when an agent has synchronised and is ready; in an event of its own. */
export const agentStarted = defineSlot<(world: World, agent: Agent) => void>('cilium.agent-started')
/** Told when an agent goes, while its process is still there: `term` lets it say farewell (BGP: Cease), `kill` does not. */
export const agentStopped = defineSlot<(world: World, agent: Agent, how: 'term' | 'kill') => void>('cilium.agent-stopped')

/** Another part of the agent that goes by objects of the API: which writes it wants to hear of, and what it does about them. */
export interface AgentInterest {
  readonly wants: (world: World, cluster: string, node: string, change: Change) => boolean
  readonly notified: (world: World, agent: Agent) => void
}
/** Parts by name. Each is also told when the agent has its connection again: it then reads everything anew. */
export const agentInterests = defineSlot<AgentInterest>('cilium.agent-interests')

/** The agents that run, in the order of their nodes' names. */
export const agentsOf = (w: World, cluster: string): Agent[] => [...w.table(agents).prefix(`${cluster}/`)].map(([, agent]) => agent)

/** The agent of a node, undefined while none runs there. */
export const agentOf = (w: World, cluster: string, node: string): Agent | undefined => w.table(agents).get(agentKey(cluster, node))

/** A key of cilium-config as the agent read it, or what it is without one. */
export const setting = (agent: Pick<Agent, 'config'>, key: string, otherwise = ''): string => agent.config[key] ?? otherwise
/** True for `true` only, as Go's flags read it. */
export const enabled = (agent: Pick<Agent, 'config'>, key: string, otherwise = false): boolean => (agent.config[key] === undefined ? otherwise : agent.config[key] === 'true')
