import { formatIp, namespaceByName } from '../../net/index.ts'
import { store, type CniPlugin, type CniRequest } from '../../kube/index.ts'
import type { World } from '../../sim/index.ts'
import { attachEndpoint, detachEndpoint } from '../datapath/endpoint.ts'
import { endpointsOf, type LxcEndpoint } from '../datapath/devices.ts'
import { ipcache } from '../datapath/ipcache.ts'
import { ipKey } from '../datapath/devices.ts'
import { datapathNodes } from '../datapath/node.ts'
import { nodeNs } from '../datapath/node.ts'
import { allocate, releaseIp } from '../ipam/pool.ts'
import { identityOfPod, ownIpcache, writeEndpoint } from './endpoint-objects.ts'
import { isLinked } from './api-link.ts'
import { info } from './log.ts'
import { recalculatePolicies } from './policies.ts'
import { agentOf } from './tables.ts'

const SOCKET = '/var/run/cilium/cilium.sock'
const NO_AGENT = `unable to connect to Cilium agent: failed to create cilium agent client after 30.000000 seconds timeout: Get "http://localhost/v1/config": dial unix ${SOCKET}: connect: no such file or directory\nIs the agent running?`

/** The endpoint of a sandbox on a node. */
const endpointOf = (w: World, r: CniRequest): LxcEndpoint | undefined => {
  const ns = nodeNs(w, r.cluster, r.node)
  return ns === undefined ? undefined : endpointsOf(w, ns).find((e) => e.container === r.sandbox)
}

/** The agent writes its CNI configuration when it has started; it stays on the node when the agent goes. */
const ready = (w: World, cluster: string, node: string): boolean => nodeNs(w, cluster, node) !== undefined

/** cilium-cni ADD: an address of the node's PodCIDR, the veth pair, an identity by the pod's labels. */
function add(w: World, r: CniRequest): { readonly ips: readonly string[] } | { readonly error: string } {
  const agent = agentOf(w, r.cluster, r.node)
  const node = agent && w.table(datapathNodes).get(agent.ns)
  if (!agent || !node) return { error: NO_AGENT }
  const podNs = namespaceByName(w, r.netns)
  const pod = store(w, r.cluster).get('pods', r.pod.name, r.pod.namespace)
  if (!podNs || !pod) return { error: `unable to get pod ${r.pod.namespace}/${r.pod.name}: pods "${r.pod.name}" not found` }
  const who = isLinked(w, agent) ? identityOfPod(w, agent, pod) : undefined
  if (!who) return { error: 'unable to create endpoint: Cilium API client timeout exceeded' }
  const ip = allocate(w, agent.ns, node.podCidr, `${r.pod.namespace}/${r.pod.name}`)
  if (ip === undefined) return { error: 'unable to allocate IP via local cilium agent: [POST /ipam][502] postIpamFailure  range is full' }
  const endpoint = attachEndpoint(w, node, { podNs: podNs.id, ip, namespace: r.pod.namespace, pod: r.pod.name, uid: r.pod.uid, container: r.sandbox, ...who })
  ownIpcache(w, endpoint)
  info(w, agent, 'New endpoint', { containerInterface: 'eth0', datapathPolicyRevision: 0, desiredPolicyRevision: 1, endpointID: endpoint.id, ipv4: formatIp(ip), k8sPodName: `${r.pod.namespace}/${r.pod.name}`, subsys: 'endpoint' })
  recalculatePolicies(w, agent)
  writeEndpoint(w, agent, endpoint)
  return { ips: [formatIp(ip)] }
}

/** cilium-cni DEL: works without an agent too, which finds out when it is back. */
function del(w: World, r: CniRequest): void {
  const e = endpointOf(w, r)
  if (!e) return
  detachEndpoint(w, e)
  releaseIp(w, e.ns, e.ip)
  const known = w.table(ipcache).get(ipKey(e.ns, e.ip))
  if (known?.pod === e.pod && known.namespace === e.namespace) w.table(ipcache).delete(ipKey(e.ns, e.ip))
  const agent = agentOf(w, r.cluster, r.node)
  if (agent) info(w, agent, 'Removed endpoint', { endpointID: e.id, subsys: 'endpoint' })
}

export const ciliumCni: CniPlugin = { ready, add, del }
