import { agentKinds, agentWrites, type AgentKind, type Change } from '../../kube/index.ts'
import type { Registry } from '../../sim/index.ts'
import { LINK } from './api-link.ts'
import { ENDPOINT_WRITE, writeEndpointObject, type EndpointWrite } from './endpoint-objects.ts'
import { failure } from './log.ts'
import { notified, wants } from './reflect.ts'
import { connected } from './start.ts'
import { agentInterests, agentOf } from './tables.ts'

/** What an agent does about what its connection brings. */
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
  registry.add(agentKinds, LINK, kind)
  registry.add(agentWrites, ENDPOINT_WRITE, (w, a, data: EndpointWrite) => writeEndpointObject(w, a.cluster, data))
}
