import { defineSlot, defineTable, type TaskId, type World } from '../../sim/index.ts'
import type { SocketId } from '../../net/index.ts'
import type { Change } from '../api/changes.ts'

/** A component on a node that watches the API server and writes to it, over one connection of its own. */
export interface Agent {
  /** `homelab/kubelet/k8s-w1`. */
  readonly id: string
  readonly cluster: string
  readonly machine: string
  readonly process: TaskId
  /** Name in the slot `agentKinds`. */
  readonly kind: string
  /** Where the agent's own state is told apart: the node's name for a kubelet. */
  readonly key: string
  /** `dialing` is between attempts too. */
  readonly state: 'direct' | 'dialing' | 'connected'
  readonly socket?: SocketId
  readonly fd?: number
  /** Tells an attempt from earlier ones: their timers do nothing. */
  readonly attempt: number
  /** Number of the oldest request that has no answer yet, and when it was sent. */
  readonly waiting?: { readonly request: number; readonly since: number }
}

export interface AgentKind {
  /** Does a write concern the agent? Asked on the server's side. */
  wants(w: World, agent: Agent, change: Change): boolean
  /** The notice has arrived; what it is about is read from the store. */
  notified(w: World, agent: Agent, change: Change): void
  /** The connection stands: everything may have changed. */
  connected(w: World, agent: Agent): void
  /** It broke or could not be made, in the words of Go's net/http. */
  failed?(w: World, agent: Agent, error: string): void
  /** A request was not answered in time. */
  overdue?(w: World, agent: Agent): void
}

export const agentKinds = defineSlot<AgentKind>('kube.agent-kinds')

/** What an agent asks of the server, by name: runs there when the request has arrived. A refusal is thrown as `ApiError`. */
export const agentWrites = defineSlot<(w: World, agent: Agent, data: any) => void>('kube.agent-writes')

export const agents = defineTable<string, Agent>('kube.agents')

/** Where the API server of a cluster listens, as agents dial it. */
export interface Endpoint { readonly machine: string; readonly address: string; readonly port: number }
export const endpoints = defineTable<string, Endpoint>('kube.server-endpoints')
