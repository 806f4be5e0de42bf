import { parseIp, type Ip } from '../../net/index.ts'
import { netnsOf, processes, type Process } from '../../os/index.ts'
import { keyOf, store, type Container, type KubeObject } from '../../kube/index.ts'
import type { World } from '../../sim/index.ts'
import { endpointsOf } from '../datapath/devices.ts'
import { setupNode } from '../datapath/setup.ts'
import { openRing } from '../hubble/flow.ts'
import { openHubble } from '../hubble/server.ts'
import { allocate, claim } from '../ipam/pool.ts'
import { syncServices } from '../service/reflect.ts'

import { isLinked, openApiLink } from './api-link.ts'
import { datapathOf, readConfig, versionOfImage } from './config.ts'
import { ENDPOINTS, upsertEndpoint, writeEndpoint } from './endpoint-objects.ts'
import { failure, info } from './log.ts'
import { NODES, ownAddresses, podCidrs, routerIpOf, standingRouterIp, upsertNode, writeOwnNode } from './node-objects.ts'
import { recalculatePolicies } from './policies.ts'
import { agentKey, agents, agentStarted, enabled, setting, type Agent } from './tables.ts'

const MS = 1_000
/** From the process to the first synchronisation, and from there to the answer of the readiness probe. */
const INITIALISE = 900 * MS
const REGENERATE = 1_600 * MS
/** How often it looks again for what it waits for. */
const RETRY = 500 * MS
/** What Hubble keeps: a power of two less one. */
const RING = 4095

const HEALTHY_START: readonly string[] = ['Waiting until local node addressing before starting watchers depending on it', 'Initializing Cilium API', 'Daemon initialization completed']

/** Starts the agent of a container: it is a record from now on, and works once it has synchronised. */
export function startAgent(w: World, container: Container, process: Process): { readonly exit: number } | void {
  const { cluster } = container.pod
  const api = store(w, cluster)
  const node = api.get('pods', container.pod.name, container.pod.namespace)?.spec?.nodeName as string | undefined
  if (node === undefined) return { exit: 1 }
  const agent: Agent = {
    cluster, node, host: container.host, ns: netnsOf(w, process), process: process.id, container: keyOf(container), pod: { namespace: container.pod.namespace, name: container.pod.name, uid: container.pod.uid },
    state: 'starting', version: versionOfImage(container.image), config: readConfig(w, cluster), started: w.now, nodeIp: '',
  }
  w.table(agents).set(agentKey(cluster, node), agent)
  info(w, agent, 'Cilium', { version: agent.version })
  openApiLink(w, agent, container.machine)
  w.after(INITIALISE, 'cilium.agent-step', { cluster, node, process: process.id })
}

/** The agent of a node, if it is still the process that planned this. */
export function sameAgent(w: World, d: { cluster: string; node: string; process: number }): Agent | undefined {
  const agent = w.table(agents).get(agentKey(d.cluster, d.node))
  return agent && agent.process === d.process && w.table(processes).has(d.process) ? agent : undefined
}

export const agentStep = (w: World, d: { cluster: string; node: string; process: number }): void => {
  const agent = sameAgent(w, d)
  if (agent && agent.state === 'starting' && agent.readyAt === undefined) step(w, agent)
}

/** The API server answers: an agent that works already reads everything again. */
export function connected(w: World, agent: Agent): void {
  if (agent.state === 'ready') {
    synchronise(w, agent)
    for (const e of endpointsOf(w, agent.ns)) writeEndpoint(w, agent, e)
  }
}

const nodeAddress = (node: KubeObject): string | undefined => ((node.status?.addresses ?? []) as readonly { type: string; address: string }[]).find((a) => a.type === 'InternalIP')?.address

/** Tries to synchronise; what is missing is waited for. */
function step(w: World, found: Agent): void {
  const { cluster, node: name } = found
  const again = (why: string): void => {
    info(w, found, why)
    w.after(RETRY, 'cilium.agent-step', { cluster, node: name, process: found.process })
  }
  if (!isLinked(w, found)) return again('Waiting for Kubernetes API server')
  const node = store(w, cluster).get('nodes', name)
  const address = node && nodeAddress(node)
  const nodeIp = parseIp(address ?? '')
  if (address === undefined || nodeIp === undefined) return again('Waiting for k8s node information')
  const agent: Agent = { ...found, nodeIp: address }
  w.table(agents).set(agentKey(cluster, name), agent)
  const own = writeOwnNode(w, agent, standingRouterIp(w, agent))
  const cidr = own && podCidrs(own)[0]
  if (!own || !cidr) return again('Waiting for IPs to become available in CRD-backed allocation pool')
  const routerIp = router(w, agent, own, cidr)
  if (routerIp === undefined) {
    failure(w, agent, 'Error while creating daemon', { error: 'failed to allocate router IP' })
    return again('Retrying')
  }
  const datapath = setupNode(w, datapathOf(w, agent, { ns: agent.ns, nodeIp, routerIp, podCidr: cidr }))
  for (const e of endpointsOf(w, agent.ns)) claim(w, agent.ns, e.ip, `${e.namespace}/${e.pod}`)
  writeOwnNode(w, agent, routerIp)
  ownAddresses(w, agent, datapath)
  synchronise(w, agent)
  w.table(agents).set(agentKey(cluster, name), { ...agent, readyAt: w.now + REGENERATE })
  w.after(REGENERATE, 'cilium.agent-ready', { cluster, node: name, process: agent.process })
}

/** cilium_host's address: the one that stands on the link, or that the CiliumNode remembers, or a new one. */
function router(w: World, agent: Agent, own: KubeObject, cidr: ReturnType<typeof podCidrs>[number]): Ip | undefined {
  const inside = (ip: Ip | undefined): Ip | undefined => (ip !== undefined && ip >= cidr.address && ip < cidr.address + 2 ** (32 - cidr.length) ? ip : undefined)
  const known = inside(standingRouterIp(w, agent)) ?? inside(routerIpOf(own))
  if (known === undefined) return allocate(w, agent.ns, cidr, 'router')
  claim(w, agent.ns, known, 'router')
  return known
}

/** Reads everything that the agent watches. */
export function synchronise(w: World, agent: Agent): void {
  const api = store(w, agent.cluster)
  for (const o of api.list(NODES)) upsertNode(w, agent, o)
  for (const o of api.list(ENDPOINTS)) upsertEndpoint(w, agent, o)
  syncServices(w, agent)
  recalculatePolicies(w, agent)
}

export function agentReady(w: World, d: { cluster: string; node: string; process: number }): void {
  const agent = sameAgent(w, d)
  if (agent) ready(w, agent)
}

function ready(w: World, found: Agent): void {
  const agent: Agent = { ...found, state: 'ready', readyAt: w.now }
  w.table(agents).set(agentKey(agent.cluster, agent.node), agent)
  for (const e of endpointsOf(w, agent.ns)) writeEndpoint(w, agent, e)
  if (enabled(agent, 'enable-hubble')) {
    openRing(w, agent.ns, Number(setting(agent, 'hubble-event-buffer-capacity', String(RING))))
    openHubble(w, agent)
  }
  for (const line of HEALTHY_START) info(w, agent, line)
  w.notify(agentStarted, agent)
}
