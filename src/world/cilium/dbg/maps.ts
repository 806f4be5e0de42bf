import { formatIp } from '../../net/index.ts'
import type { World } from '../../sim/index.ts'
import type { Agent } from '../agent/tables.ts'
import { endpointsOf, ipKey } from '../datapath/devices.ts'
import { policyMaps } from '../datapath/policy.ts'
import { hostEndpointId } from './endpoints.ts'
import { ipcacheRows, ipcacheValue } from './addresses.ts'
import { backendsOf, lbRows, scopedFrontends } from './services.ts'
import { done, fatal, inHashOrder, table5, type CommandOutcome, type Words } from './outcome.ts'

interface MapView { readonly name: string; readonly entries: number; readonly rows?: readonly string[]; readonly head?: string }

const EMPTY = [
  'cilium_lb4_source_range', 'cilium_lb_affinity_match', 'cilium_lb4_affinity', 'cilium_l2_responder_v4', 'cilium_ratelimit', 'cilium_ratelimit_metrics', 'cilium_encrypt_state', 'cilium_skip_lb4', 'cilium_node_map_v2',
]

const state = '\tsync\t'

/** The maps of a node as the agent lists them. */
function mapsOf(w: World, agent: Agent): MapView[] {
  const scoped = scopedFrontends(w, agent)
  const lb = lbRows(w, agent)
  const policies = [...endpointsOf(w, agent.ns).map((e) => ({ id: e.id, n: (w.table(policyMaps).get(ipKey(e.ns, e.ip))?.entries.length ?? 0) + 3 })), { id: hostEndpointId(w, agent), n: 2 }]
  return [
    { name: 'cilium_lb4_services_v2', entries: lb.length, head: 'Key\tValue\tState\tError', rows: lb.map((r) => `${r.key}\t${r.slot === 0 ? `0 ${r.s.backends.length}[0]` : `${r.s.backends[r.slot - 1]!.id} 0[0]`} (${r.s.id}) [0x0 0x0]\t\t`) },
    { name: 'cilium_lb4_backends_v3', entries: backendsOf(w, agent).length, head: 'Key\tValue\tState\tError', rows: inHashOrder(backendsOf(w, agent), (b) => `b${b.id}`).map((b) => `${b.id}\t${b.protocol}://${formatIp(b.address)}\t\t`) },
    { name: 'cilium_lb4_reverse_nat', entries: scoped.length, head: 'Key\tValue\tState\tError', rows: inHashOrder(scoped, (s) => `r${s.id}`).map((s) => `${s.id}\t${formatIp(s.frontend.address)}:${s.frontend.port}\t\t`) },
    { name: 'cilium_ipcache_v2', entries: ipcacheRows(w, agent).length, head: 'Key\tValue\tState\tError', rows: inHashOrder(ipcacheRows(w, agent), (r) => r.prefix).map((r) => `${r.prefix}\t${ipcacheValue(r.e)}${state}`) },
    { name: 'cilium_lxc', entries: endpointsOf(w, agent.ns).length, head: 'Key\tValue\tState\tError', rows: endpointsOf(w, agent.ns).map((e) => `${formatIp(e.ip)}:0\tid=${e.id} sec_id=${e.identity} flags=0x0000 ifindex=0${state}`) },
    ...policies.map(({ id, n }) => ({ name: `cilium_policy_v2_${String(id).padStart(5, '0')}`, entries: n })),
    { name: 'cilium_runtime_config', entries: 256 },
    ...EMPTY.map((name) => ({ name, entries: 0 })),
  ]
}

/** cilium-dbg map list. */
export function mapList(w: World, agent: Agent): CommandOutcome {
  const rows = inHashOrder(mapsOf(w, agent), (m) => m.name).map((m) => `${m.name}\t${m.entries}\t0\ttrue`)
  return done(table5(['Name\tNum entries\tNum errors\tCache enabled', ...rows]))
}

/** cilium-dbg map get NAME. */
export function mapGet(w: World, agent: Agent, a: Words): CommandOutcome {
  const name = a.words[0]
  if (name === undefined) return fatal('map name must be specified')
  const map = mapsOf(w, agent).find((m) => m.name === name)
  if (!map) return fatal(`Map ${name} not found`)
  if (map.entries === 0) return done(`Cache is empty\n`)
  return done(table5([map.head ?? 'Key\tValue\tState\tError', ...(map.rows ?? [])]))
}
