import { formatIp, formatPrefix } from '../../net/index.ts'
import { store } from '../../kube/index.ts'
import type { World } from '../../sim/index.ts'
import { clusterNameOf } from '../agent/endpoint-objects.ts'
import { internalIp, NODES, podCidrs } from '../agent/node-objects.ts'
import type { Agent } from '../agent/tables.ts'
import { ipcache } from '../datapath/ipcache.ts'
import { ipKey } from '../datapath/devices.ts'
import { done, json, table2, wantsJson, type CommandOutcome, type Words } from './outcome.ts'

/** cilium-dbg node list: the nodes that this agent knows; `local` is its own. */
export function nodeList(w: World, agent: Agent, a: Words): CommandOutcome {
  const nodes = store(w, agent.cluster).list(NODES).flatMap((o) => {
    const ip = internalIp(o)
    const own = o.metadata.name === agent.node
    // An agent that has not heard of a node does not list it.
    if (ip === undefined || (!own && !w.table(ipcache).has(ipKey(agent.ns, ip)))) return []
    return [{ name: `${clusterNameOf(agent)}/${o.metadata.name}`, ip: formatIp(ip), cidrs: podCidrs(o).map((c) => formatPrefix(c)), source: own ? 'local' : 'custom-resource' }]
  }).sort((x, y) => (x.name < y.name ? -1 : 1))
  if (wantsJson(a)) return json(nodes.map((n) => ({ name: n.name, 'primary-address': { ipv4: { 'address-type': 'InternalIP', 'alloc-range': n.cidrs[0], enabled: true, ip: n.ip }, ipv6: {} }, source: n.source })))
  return done(table2(['Name\tIPv4 Address\tEndpoint CIDR\tIPv6 Address\tEndpoint CIDR\tSource', ...nodes.map((n) => `${n.name}\t${n.ip}\t${n.cidrs.join(', ')}\t\t\t${n.source}`)]))
}

/** cilium-dbg bpf nodeid list: numbers of the nodes' addresses in the datapath. */
export function nodeIds(w: World, agent: Agent): CommandOutcome {
  const rows = store(w, agent.cluster).list(NODES).flatMap((o, i) => {
    const ip = internalIp(o)
    return ip === undefined || o.metadata.name === agent.node ? [] : [`${formatIp(ip)}\t${i + 1}`]
  })
  return done(table2(['NODE IP\tNODE ID', ...rows]))
}
