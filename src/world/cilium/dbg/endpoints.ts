import { formatIp, linkOf } from '../../net/index.ts'
import type { World } from '../../sim/index.ts'
import type { Agent } from '../agent/tables.ts'
import { endpointsOf, type LxcEndpoint } from '../datapath/devices.ts'
import { HOST, reservedLabels } from '../identity/reserved.ts'
import { store } from '../../kube/index.ts'
import { done, fatal, json, table2, wantsJson, type CommandOutcome, type Words } from './outcome.ts'

interface Row { readonly id: number; readonly ingress: boolean; readonly egress: boolean; readonly identity: number; readonly labels: readonly string[]; readonly ip: string; readonly status: string; readonly endpoint?: LxcEndpoint }

/** The host is an endpoint as well; its number is drawn once a node. */
export function hostEndpointId(w: World, agent: Agent): number {
  const taken = new Set(endpointsOf(w, agent.ns).map((e) => e.id))
  let id = (agent.ns * 2_654_435_761) % 4_000 + 60
  while (taken.has(id)) id++
  return Math.floor(id)
}

/** Labels of the host's endpoint: the reserved one, and those of its Node. */
const hostLabels = (w: World, agent: Agent): string[] =>
  [...Object.entries(store(w, agent.cluster).get('nodes', agent.node)?.metadata.labels ?? {}).filter(([k]) => k.startsWith('node-role.') || k.startsWith('node.kubernetes.io/exclude')).map(([k, v]) => (v === '' ? `k8s:${k}` : `k8s:${k}=${v}`)), ...reservedLabels(HOST)].sort()

function rowsOf(w: World, agent: Agent): Row[] {
  const pods = endpointsOf(w, agent.ns).map((e): Row => ({ id: e.id, ...e.enforce, identity: e.identity, labels: e.labels, ip: formatIp(e.ip), status: e.state, endpoint: e }))
  return [...pods, { id: hostEndpointId(w, agent), ingress: false, egress: false, identity: HOST, labels: hostLabels(w, agent), ip: '', status: 'ready' }].sort((a, b) => a.id - b.id)
}

const word = (on: boolean): string => (on ? 'Enabled' : 'Disabled')

/** cilium-dbg endpoint list: the labels of an endpoint one under the other. */
export function endpointList(w: World, agent: Agent, a: Words): CommandOutcome {
  const rows = rowsOf(w, agent)
  if (wantsJson(a)) return json(rows.map((r) => endpointModel(w, agent, r)))
  return done(table2([
    'ENDPOINT\tPOLICY (ingress)\tPOLICY (egress)\tIDENTITY\tLABELS (source:key[=value])\tIPv6\tIPv4\tSTATUS\t', ' \tENFORCEMENT\tENFORCEMENT\t \t \t \t \t \t',
    ...rows.flatMap(({ labels: [first = 'no labels', ...rest], ...r }) => [
      `${r.id}\t${word(r.ingress)}\t${word(r.egress)}\t${r.identity}\t${first}\t\t${r.ip}\t${r.status}\t`, ...rest.map((l) => `\t\t\t\t${l}\t\t\t\t`),
    ]),
  ]))
}

function endpointModel(w: World, agent: Agent, r: Row): object {
  const e = r.endpoint
  const link = e && linkOf(w, e.lxc)
  return {
    id: r.id, spec: { 'label-configuration': {}, options: { ConntrackAccounting: 'Disabled', Debug: 'Disabled', DebugLB: 'Disabled', DropNotification: 'Enabled', PolicyVerdictNotification: 'Enabled', TraceNotification: 'Enabled' } },
    status: {
      ...(e ? { 'external-identifiers': { 'cni-attachment-id': `${e.container}:eth0`, 'container-id': e.container, 'k8s-namespace': e.namespace, 'k8s-pod-name': e.pod, 'pod-name': `${e.namespace}/${e.pod}` } } : {}),
      health: { bpf: 'OK', connected: true, overallHealth: 'OK', policy: r.ingress || r.egress ? 'OK' : 'Disabled' }, identity: { id: r.identity, labels: r.labels },
      networking: e && link ? { addressing: [{ ipv4: r.ip }], 'host-mac': e.lxcMac, 'interface-index': link.index, 'interface-name': link.name, mac: e.podMac } : { addressing: [{}], 'interface-name': 'cilium_host' },
      policy: { realized: { 'policy-enabled': r.ingress && r.egress ? 'both' : r.ingress ? 'ingress' : r.egress ? 'egress' : 'none' } }, state: r.status, node: agent.node,
    },
  }
}

/** cilium-dbg endpoint get ID | -l label: always JSON. */
export function endpointGet(w: World, agent: Agent, a: Words): CommandOutcome {
  const wanted = a.words[0] ?? ''
  const rows = rowsOf(w, agent).filter((r) => String(r.id) === wanted || (wanted.startsWith('pod-name:') && `${r.endpoint?.namespace}/${r.endpoint?.pod}` === wanted.slice('pod-name:'.length)))
  if (wanted === '') return fatal('Need to provide at least one endpoint identifier')
  return rows.length === 0 ? fatal(`Cannot get endpoint ${wanted}: endpoint not found`) : json(rows.map((r) => endpointModel(w, agent, r)))
}

/** cilium-dbg endpoint health ID. */
export function endpointHealth(w: World, agent: Agent, a: Words): CommandOutcome {
  const r = rowsOf(w, agent).find((x) => String(x.id) === a.words[0])
  return r ? done(table2(['Overall Health:\tOK', 'BPF Health:\tOK', `Policy Health:\t${r.ingress || r.egress ? 'OK' : 'Disabled'}`, 'Connected:\tyes'])) : fatal(`Cannot get endpoint healthz ${a.words[0] ?? ''}: endpoint not found`)
}

/** cilium-dbg bpf endpoint list: the lxc map, the node's own addresses among it. */
export function bpfEndpoints(w: World, agent: Agent): CommandOutcome {
  const rows = endpointsOf(w, agent.ns).map((e) => {
    const link = linkOf(w, e.lxc)
    return `${formatIp(e.ip)}:0\tid=${String(e.id).padEnd(5)} sec_id=${e.identity} flags=0x0000 ifindex=${String(link.index).padEnd(3)} mac=${e.podMac.toUpperCase()} nodemac=${e.lxcMac.toUpperCase()} parent_ifindex=0`
  })
  return done(table2(['IP ADDRESS\tLOCAL ENDPOINT INFO', ...rows, `${agent.nodeIp}:0\t(localhost)`]))
}
