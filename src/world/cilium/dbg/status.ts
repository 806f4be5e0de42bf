import { formatIp, formatPrefix, linkOf, parseIp } from '../../net/index.ts'
import { clusterOf, store, timestamp } from '../../kube/index.ts'
import { machines, processes } from '../../os/index.ts'
import type { World } from '../../sim/index.ts'
import { clusterIdOf } from '../agent/endpoint-objects.ts'
import { NODES } from '../agent/node-objects.ts'
import { enabled, setting, type Agent } from '../agent/tables.ts'
import { endpointsOf } from '../datapath/devices.ts'
import { datapathNodes, type DatapathNode } from '../datapath/node.ts'
import { statusOf } from '../hubble/server.ts'
import { allocationsOf, capacityOf } from '../ipam/pool.ts'
import { ciliumVersion, minorOf } from '../versions/index.ts'
import { goArch } from './config.ts'
import { done, json, table2, wantsJson, type CommandOutcome, type Words } from './outcome.ts'

const APIS = [
  'EndpointSliceOrEndpoint', 'cilium/v2::CiliumCIDRGroup', 'cilium/v2::CiliumClusterwideNetworkPolicy', 'cilium/v2::CiliumEndpoint', 'cilium/v2::CiliumNetworkPolicy', 'cilium/v2::CiliumNode',
  'core/v1::Pods', 'networking.k8s.io/v1::NetworkPolicy',
]

const linkLocal = (w: World, id: number): string => linkOf(w, id).addresses6.map((a) => ` ${a.local}`).join('')

/** `eth0    10.0.2.15 fe80::…, eth1   192.168.10.100 fe80::… (Direct Routing)`. */
function devicesText(w: World, agent: Agent, node: DatapathNode): string {
  return node.devices.map((d) => {
    const link = linkOf(w, d)
    const own = link.addresses.some((a) => formatIp(a.local) === agent.nodeIp)
    return `${link.name}    ${link.addresses.map((a) => formatIp(a.local)).join(' ')}${linkLocal(w, d)}${own ? ' (Direct Routing)' : ''}`
  }).join(', ')
}

function masqueradeText(w: World, agent: Agent, node: DatapathNode): string {
  if (node.masquerade === 'none') return 'Disabled'
  const families = `[IPv4: Enabled, IPv6: ${enabled(agent, 'enable-ipv6') ? 'Enabled' : 'Disabled'}]`
  if (node.masquerade === 'iptables') return `IPTables ${families}`
  return `BPF${node.nonMasquerade ? ' (ip-masq-agent)' : ''}   [${node.devices.map((d) => linkOf(w, d).name).join(', ')}]   ${node.nativeCidr ? formatPrefix(node.nativeCidr) : formatPrefix(node.podCidr)} ${families}`
}

function machineOf(w: World, agent: Agent): { arch: string; cpus: number } {
  const p = w.table(processes).get(agent.process)
  const m = p && w.table(machines).get(p.machine)
  return { arch: goArch(m?.arch), cpus: 2 }
}

/** How many controllers an agent runs grows with its endpoints: those of the daemon, and some an endpoint. */
const controllers = (endpoints: number): number => 20 + 4 * endpoints

function healthText(w: World, agent: Agent): string {
  if (!enabled(agent, 'enable-health-checking', true)) return 'Probe disabled'
  const n = store(w, agent.cluster).list(NODES).length
  return `${n}/${n} reachable\t(${timestamp(w)})`
}

/** cilium-dbg status: the agent's own view of itself. */
export function status(w: World, agent: Agent, a: Words): CommandOutcome {
  const node = w.table(datapathNodes).get(agent.ns)
  if (!node) return { output: '', error: 'Cannot get status/probe: Get "http://localhost/v1/healthz": context deadline exceeded\n', code: 1 }
  const version = ciliumVersion(agent.version)
  const kube = clusterOf(w, agent.cluster).version
  const [major, minor] = kube.split('.')
  const { arch, cpus } = machineOf(w, agent)
  const used = Array.from(allocationsOf(w, agent.ns))
  const hubble = enabled(agent, 'enable-hubble') ? (statusOf(w, agent) as { numFlows: number; maxFlows: number; rate: number }) : undefined
  const endpoints = endpointsOf(w, agent.ns).length
  const clusterId = clusterIdOf(agent)
  const verbose = a.flags.has('verbose') || a.flags.has('all-addresses')
  if (a.flags.has('brief')) return done('OK\n')
  if (wantsJson(a)) {
    return json({
      cilium: { msg: `${agent.version} (v${agent.version}-${version?.commit ?? ''})`, state: 'Ok' }, cluster: { self: `${setting(agent, 'cluster-name', 'default')}/${agent.node}` },
      ipam: { status: `${used.length}/${capacityOf(node.podCidr)} allocated from ${formatPrefix(node.podCidr)}` }, kubernetes: { 'k8s-api-versions': APIS, msg: `${major}.${minor} (v${kube}) [linux/${arch}]`, state: 'Ok' },
      'kube-proxy-replacement': { devices: node.devices.map((d) => linkOf(w, d).name), mode: node.kubeProxyReplacement ? 'True' : 'False' }, routing: { 'intra-host-routing-mode': node.hostRouting === 'bpf' ? 'BPF' : 'Legacy', 'inter-host-routing-mode': node.mode === 'native' ? 'Native' : 'Tunnel' },
    })
  }
  const rows = [
    'KVStore:\tDisabled\t', `Kubernetes:\tOk\t${major}.${minor} (v${kube}) [linux/${arch}]`, `Kubernetes APIs:\t["${APIS.join('", "')}"]`,
    `KubeProxyReplacement:\t${node.kubeProxyReplacement ? `True   [${devicesText(w, agent, node)}]` : 'False'}`, 'Host firewall:\tDisabled', 'SRv6:\tDisabled', `CNI Chaining:\t${setting(agent, 'cni-chaining-mode', 'none') || 'none'}`,
    'CNI Config file:\tsuccessfully wrote CNI configuration file to /host/etc/cni/net.d/05-cilium.conflist', `Cilium:\tOk   ${agent.version} (v${agent.version}-${version?.commit ?? 'unknown'})`,
    `NodeMonitor:\tListening for events on ${cpus} CPUs with 64x4096 of shared memory`, ...(enabled(agent, 'enable-health-checking', true) ? ['Cilium health daemon:\tOk\t'] : []),
    `IPAM:\tIPv4: ${used.length}/${capacityOf(node.podCidr)} allocated from ${formatPrefix(node.podCidr)}, `,
    ...(verbose ? ['Allocated addresses:', ...used.sort(([x], [y]) => (formatIp(x) < formatIp(y) ? -1 : 1)).map(([ip, owner]) => `  ${formatIp(ip)} (${owner})`)] : []),
    ...(minorOf(agent.version) < 18 && clusterId === 0 ? ['ClusterMesh:\tDisabled'] : []),
    'IPv4 BIG TCP:\tDisabled', 'IPv6 BIG TCP:\tDisabled', 'BandwidthManager:\tDisabled', `Routing:\tNetwork: ${node.mode === 'native' ? 'Native' : `Tunnel [${setting(agent, 'tunnel-protocol', 'vxlan')}]`}   Host: ${node.hostRouting === 'bpf' ? 'BPF' : 'Legacy'}`,
    'Attach Mode:\tTCX', 'Device Mode:\tveth', `Masquerading:\t${masqueradeText(w, agent, node)}`,
    ...(verbose ? ['Clock Source for BPF:\tktime'] : []), `Controller Status:\t${controllers(endpoints)}/${controllers(endpoints)} healthy`,
    `Proxy Status:\tOK, ip ${formatIp(node.routerIp)}, 0 redirects active on ports 10000-20000, Envoy: ${enabled(agent, 'external-envoy-proxy', true) ? 'external' : 'embedded'}`,
    `Global Identity Range:\tmin ${clusterId * 65_536 + 256}, max ${clusterId * 65_536 + 65_535}`,
    hubble ? `Hubble:\tOk\tCurrent/Max Flows: ${hubble.numFlows}/${hubble.maxFlows} (${((100 * hubble.numFlows) / Math.max(hubble.maxFlows, 1)).toFixed(2)}%), Flows/s: ${hubble.rate.toFixed(2)}   Metrics: Disabled` : 'Hubble:\tDisabled\t',
    ...(verbose ? kubeProxyDetails(w, agent, node) : []),
    'Encryption:\tDisabled\t', `Cluster health:\t${healthText(w, agent)}`, ...(verbose ? healthDetails(w, agent) : []), `Modules Health:\tStopped(0) Degraded(0) OK(${58 + endpoints})`,
  ]
  return done(table2(rows))
}

const ALGORITHMS: Readonly<Record<string, string>> = { random: 'Random', maglev: 'Maglev (Table Size: 16381)' }
const MODES: Readonly<Record<DatapathNode['lbMode'], string>> = { snat: 'SNAT', dsr: 'DSR', hybrid: 'Hybrid' }

/** KubeProxyReplacement Details of --verbose. */
function kubeProxyDetails(w: World, agent: Agent, node: DatapathNode): string[] {
  if (!node.kubeProxyReplacement) return []
  const dispatch = setting(agent, 'bpf-lb-dsr-dispatch', 'opt')
  return [
    'KubeProxyReplacement Details:', '  Status:\tTrue', '  Socket LB:\tEnabled', '  Socket LB Tracing:\tEnabled', '  Socket LB Coverage:\tFull', `  Devices:\t${devicesText(w, agent, node)}`, `  Mode:\t${MODES[node.lbMode]}`,
    ...(node.lbMode === 'snat' ? [] : [`    DSR Dispatch Mode:\t${dispatch === 'geneve' ? 'Geneve' : dispatch === 'ipip' ? 'IPIP' : 'IP Option/Extension'}`]),
    `  Backend Selection:\t${ALGORITHMS[setting(agent, 'bpf-lb-algorithm', 'random')] ?? 'Random'}`, '  Session Affinity:\tEnabled', '  NAT46/64 Support:\tDisabled', '  XDP Acceleration:\tDisabled', '  Services:', '  - ClusterIP:\tEnabled',
    '  - NodePort:\tEnabled (Range: 30000-32767) ', '  - LoadBalancer:\tEnabled ', '  - externalIPs:\tEnabled ', '  - HostPort:\tEnabled', '  Annotations:', '  - service.cilium.io/node', '  - service.cilium.io/src-ranges-policy', '  - service.cilium.io/type',
    'BPF Maps:   dynamic sizing: on (ratio: 0.002500)', '  Name\tSize', ...[['Auth', 524_288], ['Non-TCP connection tracking', 65_536], ['TCP connection tracking', 131_072], ['Endpoints', 65_535], ['IP cache', 512_000], ['IPv4 masquerading agent', 16_384], ['IPv6 masquerading agent', 16_384], ['IPv4 fragmentation', 8_192], ['IPv4 service', 65_536], ['IPv6 service', 65_536], ['IPv4 service backend', 65_536], ['IPv6 service backend', 65_536], ['IPv4 service reverse NAT', 65_536], ['IPv6 service reverse NAT', 65_536], ['Metrics', 1_024], ['Ratelimit metrics', 64], ['NAT', 131_072], ['Neighbor table', 131_072], ['Endpoint policy', 16_384], ['Policy stats', 65_534], ['Session affinity', 65_536], ['Sock reverse NAT', 65_536]].map(([name, size]) => `  ${name}\t${size}`),
  ]
}

function healthDetails(w: World, agent: Agent): string[] {
  if (!enabled(agent, 'enable-health-checking', true)) return []
  const name = (n: string): string => `${setting(agent, 'cluster-name', 'default')}/${n}`
  const nodes = store(w, agent.cluster).list(NODES)
  return ['Name\tIP\tNode\tEndpoints', ...nodes.flatMap((o) => {
    const ip = ((o.spec?.addresses ?? []) as { type: string; ip: string }[]).find((x) => x.type === 'InternalIP')?.ip ?? ''
    return [`  ${name(o.metadata.name)}${o.metadata.name === agent.node ? ' (localhost)' : ''}:`, `    Host connectivity to ${parseIp(ip) === undefined ? '' : ip}:`, '      ICMP to stack:\tOK', '      HTTP to agent:\tOK']
  })]
}
