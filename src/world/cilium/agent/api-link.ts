import { agentKinds, agents as connections, agentWrite, agentWrites, startAgent as openLink, stopAgent as closeLink, type AgentKind, type Change } from '../../kube/index.ts'
import type { Registry, World } from '../../sim/index.ts'
import { ENDPOINT_WRITE, writeEndpointObject, type EndpointWrite } from './endpoint-objects.ts'
import { failure } from './log.ts'
import { notified, wants } from './reflect.ts'
import { connected } from './start.ts'
import { agentInterests, agentOf, type Agent } from './tables.ts'

const KIND = 'cilium-agent'

const idOf = (agent: Pick<Agent, 'cluster' | 'node'>): string => `${agent.cluster}/${KIND}/${agent.node}`

/** The agent's connection to the API server: what it hears comes on it, what it writes goes on it. */
export const openApiLink = (w: World, agent: Agent, machine: string): void => openLink(w, { id: idOf(agent), cluster: agent.cluster, machine, process: agent.process, kind: KIND, key: agent.node })
export const closeApiLink = (w: World, agent: Agent): void => closeLink(w, idOf(agent))

/** Can the agent speak with the API server now? */
export const isLinked = (w: World, agent: Agent): boolean => ['direct', 'connected'].includes(w.table(connections).get(idOf(agent))?.state ?? '')

/** Asks the API server to write something. */
export const apiWrite = (w: World, agent: Agent, write: string, data: object): void => agentWrite(w, idOf(agent), write, data)

const kind: AgentKind = {
  wants: (w, a, change: Change) => wants(a.key, change) || [...w.registry.all(agentInterests)].some(([, part]) => part.wants(w, a.cluster, a.key, change)),
  notified(w, a, change) {
    const agent = agentOf(w, a.cluster, a.key)
    if (!agent) return
    notified(w, agent, change)
    for (const [, part] of w.registry.all(agentInterests)) if (part.wants(w, a.cluster, a.key, change)) part.notified(w, agent)
  },
  connected(w, a) {
    const agent = agentOf(w, a.cluster, a.key)
    if (!agent || agent.process !== a.process) return
    connected(w, agent)
    for (const [, part] of w.registry.all(agentInterests)) part.notified(w, agentOf(w, a.cluster, a.key) ?? agent)
  },
  failed(w, a, error) {
    const agent = agentOf(w, a.cluster, a.key)
    if (agent) failure(w, agent, 'Failed to watch', { error, subsys: 'k8s-watcher' })
  },
}

export function registerApiLink(registry: Registry): void {
  registry.add(agentKinds, KIND, kind)
  registry.add(agentWrites, ENDPOINT_WRITE, (w, a, data: EndpointWrite) => writeEndpointObject(w, a.cluster, data))
}
