import { formatIp, parseIp } from '../../net/index.ts'
import { store, type KubeObject } from '../../kube/index.ts'
import type { World } from '../../sim/index.ts'
import { endpointsOf, ipKey, localEndpoint, lxcMap, type LxcEndpoint } from '../datapath/devices.ts'
import { ipcache } from '../datapath/ipcache.ts'
import { identityOfLabels } from '../identity/allocate.ts'
import { securityLabels } from '../identity/labels.ts'
import { apiWrite } from './api-link.ts'
import { setting, type Agent } from './tables.ts'

export const ENDPOINTS = 'cilium.io/ciliumendpoints'

export const clusterNameOf = (agent: Agent): string => setting(agent, 'cluster-name', 'default')
export const clusterIdOf = (agent: Agent): number => Number(setting(agent, 'cluster-id', '0'))

/** Identity and labels of a pod as its node's agent works them out; undefined while the API refuses. */
export function identityOfPod(w: World, agent: Agent, pod: KubeObject): { identity: number; labels: readonly string[] } | undefined {
  const labels = securityLabels(pod, store(w, agent.cluster).get('namespaces', pod.metadata.namespace ?? 'default'), clusterNameOf(agent))
  const identity = identityOfLabels(w, agent.cluster, clusterIdOf(agent), labels)
  return identity === undefined ? undefined : { identity, labels }
}

interface ContainerPort { readonly name?: string; readonly containerPort: number; readonly protocol?: string }

const namedPorts = (pod: KubeObject): object[] => ((pod.spec?.containers ?? []) as readonly { ports?: readonly ContainerPort[] }[])
  .flatMap((c) => (c.ports ?? []).filter((p) => p.name !== undefined).map((p) => ({ name: p.name, port: p.containerPort, protocol: p.protocol ?? 'TCP' })))
  .sort((a, b) => (a.name! < b.name! ? -1 : 1))

const policyStatus = (on: boolean): object => ({ enforcing: on, state: on ? 'Default Deny' : '<status disabled>' })

function statusOf(agent: Agent, e: LxcEndpoint, pod: KubeObject): Record<string, unknown> {
  const ports = namedPorts(pod)
  return {
    encryption: {},
    'external-identifiers': {
      'cni-attachment-id': `${e.container}:eth0`, 'container-id': e.container, 'k8s-namespace': e.namespace, 'k8s-pod-name': e.pod, 'pod-name': `${e.namespace}/${e.pod}`,
    },
    id: e.id, identity: { id: e.identity, labels: e.labels }, ...(ports.length > 0 ? { 'named-ports': ports } : {}),
    networking: { addressing: [{ ipv4: formatIp(e.ip) }], node: agent.nodeIp },
    policy: { egress: policyStatus(e.enforce.egress), ingress: policyStatus(e.enforce.ingress) }, state: e.state,
  }
}

export const ENDPOINT_WRITE = 'cilium.endpoint'
export interface EndpointWrite { readonly namespace: string; readonly name: string; readonly uid: string; readonly status: Record<string, unknown> }

/** Asks for the CiliumEndpoint of an endpoint to be written: in its pod's name and owned by it. */
export function writeEndpoint(w: World, agent: Agent, e: LxcEndpoint): void {
  const pod = store(w, agent.cluster).get('pods', e.pod, e.namespace)
  if (pod && pod.metadata.uid === e.uid) apiWrite(w, agent, ENDPOINT_WRITE, { namespace: e.namespace, name: e.pod, uid: e.uid, status: statusOf(agent, e, pod) } satisfies EndpointWrite)
}

/** The API server's side of it. Refusals are thrown. */
export function writeEndpointObject(w: World, cluster: string, { namespace, name, uid, status }: EndpointWrite): void {
  const api = store(w, cluster, { manager: 'cilium-agent' })
  const pod = api.get('pods', name, namespace)
  if (!pod || pod.metadata.uid !== uid) return
  const now = api.get(ENDPOINTS, name, namespace) ?? api.create(ENDPOINTS, {
    apiVersion: 'cilium.io/v2', kind: 'CiliumEndpoint', status,
    metadata: { name, namespace, ...(pod.metadata.labels ? { labels: pod.metadata.labels } : {}), ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name, uid }] },
  })
  if (JSON.stringify(now.status) === JSON.stringify(status)) return
  // Whether its status is written with the object or beside it, is its definition's matter.
  const written = api.update(ENDPOINTS, { ...now, status })
  if (JSON.stringify(written.status) !== JSON.stringify(status)) api.updateStatus(ENDPOINTS, { ...written, status })
}

/** Takes an endpoint of another node into the ipcache; those of this node stand there from their making on. */
export function upsertEndpoint(w: World, agent: Agent, o: KubeObject): void {
  const { identity, networking } = (o.status ?? {}) as { identity?: { id?: number }; networking?: { addressing?: readonly { ipv4?: string }[]; node?: string } }
  const nodeIp = parseIp(networking?.node ?? '')
  if (identity?.id === undefined || networking?.node === agent.nodeIp) return
  for (const a of networking?.addressing ?? []) {
    const ip = parseIp(a.ipv4 ?? '')
    if (ip === undefined || localEndpoint(w, agent.ns, ip)) continue
    w.table(ipcache).set(ipKey(agent.ns, ip), {
      identity: identity.id, namespace: o.metadata.namespace ?? 'default', pod: o.metadata.name, source: 'custom-resource', ...(nodeIp === undefined ? {} : { tunnel: nodeIp }),
    })
  }
}

/** An endpoint of another node is gone; an address that another pod has by now stays. */
export function removeEndpoint(w: World, agent: Agent, o: KubeObject): void {
  for (const a of (o.status?.networking?.addressing ?? []) as readonly { ipv4?: string }[]) {
    const ip = parseIp(a.ipv4 ?? '')
    const known = ip === undefined ? undefined : w.table(ipcache).get(ipKey(agent.ns, ip))
    if (ip !== undefined && known?.pod === o.metadata.name && known.namespace === o.metadata.namespace && !localEndpoint(w, agent.ns, ip)) w.table(ipcache).delete(ipKey(agent.ns, ip))
  }
}

/** The node's own endpoint in its ipcache. */
export const ownIpcache = (w: World, e: LxcEndpoint): void =>
  w.table(ipcache).set(ipKey(e.ns, e.ip), { identity: e.identity, namespace: e.namespace, pod: e.pod, source: 'agent-local' })

/** Labels of a pod or of its namespace changed: who it is, changes with them. */
export function relabel(w: World, agent: Agent, pod: KubeObject): void {
  const e = endpointsOf(w, agent.ns).find((x) => x.uid === pod.metadata.uid)
  const who = e && identityOfPod(w, agent, pod)
  if (!e || !who) return
  if (who.identity !== e.identity) {
    const next = { ...e, ...who }
    w.table(lxcMap).set(ipKey(e.ns, e.ip), next)
    ownIpcache(w, next)
    writeEndpoint(w, agent, next)
  }
}
