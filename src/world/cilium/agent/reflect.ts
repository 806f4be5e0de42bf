import { store, type Change } from '../../kube/index.ts'
import type { World } from '../../sim/index.ts'
import { datapathNodes } from '../datapath/node.ts'
import { IDENTITIES } from '../identity/allocate.ts'
import { markService, serviceOf, SERVICES, SLICES } from '../service/reflect.ts'
import { ENDPOINTS, relabel, removeEndpoint, upsertEndpoint } from './endpoint-objects.ts'
import { NODES, removeNode, upsertNode, writeOwnNode } from './node-objects.ts'
import { POLICIES, recalculatePolicies } from './policies.ts'
import type { Agent } from './tables.ts'

type Reflect = (w: World, agent: Agent, change: Change) => void

const service: Reflect = (w, agent, { object }) => {
  const name = serviceOf(object)
  if (name !== undefined) markService(w, agent, name)
}

const policy: Reflect = (w, agent) => recalculatePolicies(w, agent)

/** What an agent does about a change of a kind of objects. */
const REFLECT: Readonly<Record<string, Reflect>> = {
  [SERVICES]: service,
  [SLICES]: service,
  [NODES]: (w, agent, c) => (c.type === 'DELETED' ? removeNode : upsertNode)(w, agent, c.object),
  [ENDPOINTS]: (w, agent, c) => (c.type === 'DELETED' ? removeEndpoint : upsertEndpoint)(w, agent, c.object),
  [IDENTITIES]: policy,
  nodes(w, agent, c) {
    // The CiliumNode carries the labels of the Node.
    if (c.object.metadata.name === agent.node && c.type !== 'DELETED') writeOwnNode(w, agent, w.table(datapathNodes).get(agent.ns)?.routerIp)
  },
  pods(w, agent, c) {
    if (c.type === 'MODIFIED' && c.object.spec?.nodeName === agent.node && c.object.metadata.labels !== c.old?.metadata.labels) relabel(w, agent, c.object)
  },
  namespaces(w, agent, c) {
    if (c.type !== 'MODIFIED' || JSON.stringify(c.object.metadata.labels) === JSON.stringify(c.old?.metadata.labels)) return
    for (const pod of store(w, agent.cluster).list('pods', { namespace: c.object.metadata.name, fields: `spec.nodeName=${agent.node}` })) relabel(w, agent, pod)
  },
  ...Object.fromEntries(POLICIES.map((gvr) => [gvr, policy])),
}

/** Does a write concern the agent of a node? */
export const wants = (node: string, { gvr, object, old }: Change): boolean =>
  REFLECT[gvr] !== undefined && (gvr !== 'pods' || object.spec?.nodeName === node) && (gvr !== 'nodes' || (object.metadata.name === node && object.metadata.labels !== old?.metadata.labels))

/** An agent takes a change in; one that has not synchronised yet will read everything anyway. */
export function notified(w: World, agent: Agent, change: Change): void {
  if (agent.nodeIp !== '' && w.table(datapathNodes).has(agent.ns)) REFLECT[change.gvr]?.(w, agent, change)
}
