import { namespaceByName, type NsId } from '../../net/index.ts'
import { conntrack } from '../datapath/conntrack.ts'
import { devices, endpointsOf, ipKey, lxcMap, sockHomes } from '../datapath/devices.ts'
import { ipcache, ipcacheEntries, ipcachePrefixes } from '../datapath/ipcache.ts'
import { natEntries } from '../datapath/nat.ts'
import { datapathNodes, nodeNamespaces } from '../datapath/node.ts'
import { closeRing } from '../hubble/flow.ts'
import { allocations, allocationsOf } from '../ipam/pool.ts'
import { reverseNat, reverseKey } from '../service/lookup.ts'
import { frontends } from '../service/tables.ts'
import { endAgent } from './end.ts'
import { agentOf } from './tables.ts'
import type { Table, World } from '../../sim/index.ts'

function dropPrefix<V extends object>(table: Table<string, V>, prefix: string): void {
  const keys: string[] = []
  for (const [key] of table.prefix(prefix)) keys.push(key)
  for (const key of keys) table.delete(key)
}

/** A machine is without power: what its kernel held is gone. */
export function forgetNode(w: World, machine: string): void {
  const ns = namespaceByName(w, machine)?.id
  const node = [...w.table(datapathNodes).values()].find((n) => n.ns === ns || n.node === machine)
  if (!node) return
  const agent = agentOf(w, node.cluster, node.node)
  if (agent) endAgent(w, agent, 'kill')
  forgetKernel(w, node.ns)
}

/** Empties every map of a node. */
export function forgetKernel(w: World, ns: NsId): void {
  const node = w.table(datapathNodes).get(ns)
  closeRing(w, ns)
  const endpoints = endpointsOf(w, ns)
  for (const e of endpoints) {
    w.table(lxcMap).delete(ipKey(ns, e.ip))
    w.table(devices).delete(e.lxc)
    w.table(sockHomes).delete(e.podNs)
  }
  for (const d of [...(node?.devices ?? []), ...Object.values(node?.links ?? {})]) w.table(devices).delete(d)
  const addresses = Array.from(ipcacheEntries(w, ns), ([ip]) => ip)
  for (const ip of addresses) w.table(ipcache).delete(ipKey(ns, ip))
  const given = Array.from(allocationsOf(w, ns), ([ip]) => ip)
  for (const ip of given) w.table(allocations).delete(ipKey(ns, ip))
  w.table(ipcachePrefixes).delete(ns)
  for (const [, f] of w.table(frontends).prefix(`${ns}/`)) w.table(reverseNat).delete(reverseKey(ns, f.id))
  for (const table of [frontends, conntrack, natEntries]) dropPrefix(w.table<string, object>(table), `${ns}/`)
  w.table(sockHomes).delete(ns)
  w.table(datapathNodes).delete(ns)
  if (node) w.table(nodeNamespaces).delete(`${node.cluster}/${node.node}`)
}
