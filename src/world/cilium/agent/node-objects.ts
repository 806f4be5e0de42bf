import { formatIp, linkByName, linkOf, linksOf, parseIp, parsePrefix, routeGet, type Ip, type Prefix } from '../../net/index.ts'
import { ApiError, store, type KubeObject } from '../../kube/index.ts'
import { isErrno, type World } from '../../sim/index.ts'
import { ipKey } from '../datapath/devices.ts'
import { ipcache, ipcachePrefixes, type IpcachePrefix } from '../datapath/ipcache.ts'
import { datapathNodes, type DatapathNode } from '../datapath/node.ts'
import { directRoute, dropRoute, ensureRoute, tunnelRoute } from '../datapath/setup.ts'
import { HOST, KUBE_APISERVER, REMOTE_NODE } from '../identity/reserved.ts'
import { warn } from './log.ts'
import { enabled, type Agent } from './tables.ts'

export const NODES = 'cilium.io/ciliumnodes'

interface NodeAddress { readonly ip: string; readonly type: string }

const addressesOf = (o: KubeObject, type: string): Ip[] => ((o.spec?.addresses ?? []) as readonly NodeAddress[]).filter((a) => a.type === type).flatMap((a) => parseIp(a.ip) ?? [])
export const internalIp = (o: KubeObject): Ip | undefined => addressesOf(o, 'InternalIP')[0]
export const routerIpOf = (o: KubeObject): Ip | undefined => addressesOf(o, 'CiliumInternalIP')[0]
export const podCidrs = (o: KubeObject): Prefix[] => ((o.spec?.ipam?.podCIDRs ?? []) as readonly string[]).flatMap((c) => parsePrefix(c) ?? [])

/** The CiliumNode of an agent as it should be: its addresses, labels and annotations of the Node; the PodCIDRs are the operator's (or the Node's own). */
export function ownNodeObject(w: World, agent: Agent, node: KubeObject, before: KubeObject | undefined, routerIp: Ip | undefined): { labels: Record<string, string>; spec: Record<string, unknown> } {
  const byKubernetes = agent.config.ipam === 'kubernetes'
  const cidrs = byKubernetes ? (node.spec?.podCIDRs ?? (node.spec?.podCIDR === undefined ? undefined : [node.spec.podCIDR])) : before?.spec?.ipam?.podCIDRs
  return {
    labels: { ...node.metadata.labels },
    spec: {
      ...before?.spec,
      addresses: [{ ip: agent.nodeIp, type: 'InternalIP' }, ...(routerIp === undefined ? [] : [{ ip: formatIp(routerIp), type: 'CiliumInternalIP' }])],
      'alibaba-cloud': {}, azure: {}, bootid: before?.spec?.bootid ?? bootId(w, agent), encryption: {}, eni: {}, health: before?.spec?.health ?? {}, ingress: {},
      ipam: { ...before?.spec?.ipam, ...(cidrs === undefined ? {} : { podCIDRs: cidrs }), pools: before?.spec?.ipam?.pools ?? {} },
    },
  }
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')

function bootId(w: World, agent: Agent): string {
  const id = hex(w.rng(`cilium.boot-id.${agent.ns}`).bytes(16))
  return [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20)].join('-')
}

/** Writes the agent's own CiliumNode. Gives it as it stands; undefined while the API refuses or there is no Node. */
export function writeOwnNode(w: World, agent: Agent, routerIp: Ip | undefined): KubeObject | undefined {
  const api = store(w, agent.cluster, { manager: 'cilium-agent' })
  const node = api.get('nodes', agent.node)
  if (!node) return undefined
  try {
    const before = api.get(NODES, agent.node)
    const { labels, spec } = ownNodeObject(w, agent, node, before, routerIp)
    if (before) {
      const same = JSON.stringify(before.spec) === JSON.stringify(spec) && JSON.stringify(before.metadata.labels ?? {}) === JSON.stringify(labels)
      return same ? before : api.update(NODES, { ...before, metadata: { ...before.metadata, labels }, spec })
    }
    return api.create(NODES, {
      apiVersion: 'cilium.io/v2', kind: 'CiliumNode',
      metadata: { name: agent.node, labels, ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: agent.node, uid: node.metadata.uid ?? '' }] }, spec,
    })
  } catch (e) {
    if (e instanceof ApiError) return undefined
    throw e
  }
}

/** Is this node the one where the API server's address stands? Its address has that identity everywhere else. */
const isControlPlane = (w: World, cluster: string, o: KubeObject): boolean =>
  store(w, cluster).get('nodes', o.metadata.name)?.metadata.labels?.['node-role.kubernetes.io/control-plane'] !== undefined

/** Takes another node into a node's ipcache and routes. */
export function upsertNode(w: World, agent: Agent, o: KubeObject): void {
  const node = w.table(datapathNodes).get(agent.ns)
  const ip = internalIp(o)
  if (!node || ip === undefined || o.metadata.name === agent.node) return
  const identity = isControlPlane(w, agent.cluster, o) ? KUBE_APISERVER : REMOTE_NODE
  w.table(ipcache).set(ipKey(agent.ns, ip), { identity, node: o.metadata.name, source: 'custom-resource' })
  const router = routerIpOf(o)
  if (router !== undefined) w.table(ipcache).set(ipKey(agent.ns, router), { identity: REMOTE_NODE, tunnel: ip, source: 'custom-resource' })
  const cidrs = podCidrs(o)
  const others = (w.table(ipcachePrefixes).get(agent.ns)?.prefixes ?? []).filter((p) => p.node !== o.metadata.name)
  const prefixes = cidrs.map((c): IpcachePrefix => ({ address: c.address, length: c.length, identity: 2, tunnel: ip, node: o.metadata.name, source: 'custom-resource' }))
  w.table(ipcachePrefixes).set(agent.ns, { prefixes: [...others, ...prefixes].sort((a, b) => b.length - a.length || a.address - b.address) })
  for (const c of cidrs) nodeRoute(w, agent, node, c, ip, o.metadata.name)
}

/** autoDirectNodeRoutes and tunnel: the way to another node's pods. A node behind a gateway gets none, which is an error unless it may be skipped. */
function nodeRoute(w: World, agent: Agent, node: DatapathNode, cidr: Prefix, ip: Ip, name: string): void {
  if (node.mode === 'tunnel') {
    ensureRoute(w, node.ns, tunnelRoute(node, cidr))
    return
  }
  dropRoute(w, node.ns, { ...tunnelRoute(node, cidr), metrics: undefined } as Parameters<typeof dropRoute>[2])
  if (!enabled(agent, 'auto-direct-node-routes')) return
  try {
    const way = routeGet(w, node.ns, { dst: ip })
    if (way.via !== undefined) {
      if (!enabled(agent, 'direct-routing-skip-unreachable')) {
        warn(w, agent, 'Unable to install direct node route', { error: `route to destination ${formatIp(ip)} contains gateway ${formatIp(way.via)}, must be directly reachable. Add \`direct-routing-skip-unreachable\` to skip unreachable routes`, nodeName: name })
      }
      return
    }
    ensureRoute(w, node.ns, directRoute(cidr, ip, way.link))
  } catch (e) {
    if (!isErrno(e)) throw e
    warn(w, agent, 'Unable to install direct node route', { error: `unable to lookup route for node ${formatIp(ip)}: network is unreachable`, nodeName: name })
  }
}

/** A node has left the cluster. */
export function removeNode(w: World, agent: Agent, o: KubeObject): void {
  const node = w.table(datapathNodes).get(agent.ns)
  const ip = internalIp(o)
  if (!node || o.metadata.name === agent.node) return
  for (const address of [ip, routerIpOf(o)]) if (address !== undefined) w.table(ipcache).delete(ipKey(agent.ns, address))
  w.table(ipcachePrefixes).set(agent.ns, { prefixes: (w.table(ipcachePrefixes).get(agent.ns)?.prefixes ?? []).filter((p) => p.node !== o.metadata.name) })
  if (ip === undefined) return
  for (const c of podCidrs(o)) {
    if (node.mode === 'tunnel') dropRoute(w, node.ns, { dst: c.address, prefix: c.length, link: node.links.host })
    else if (enabled(agent, 'auto-direct-node-routes')) dropRoute(w, node.ns, { dst: c.address, prefix: c.length, via: ip, protocol: 2 })
  }
}

/** The node's own addresses are the host. */
export function ownAddresses(w: World, agent: Agent, node: DatapathNode): void {
  for (const link of linksOf(w, agent.ns)) {
    if (link.kind === 'loopback') continue
    for (const a of link.addresses) w.table(ipcache).set(ipKey(agent.ns, a.local), { identity: HOST, source: 'local' })
  }
  w.table(ipcache).set(ipKey(agent.ns, node.routerIp), { identity: HOST, source: 'agent-local' })
}

/** Address of cilium_host that stands on the node already, from before a restart. */
export function standingRouterIp(w: World, agent: Agent): Ip | undefined {
  const link = linkByName(w, agent.ns, 'cilium_host')
  return link && linkOf(w, link.id).addresses[0]?.local
}
