import { sys } from '../../os/index.ts'
import type { Sys } from '../../sim/index.ts'
import { tabWriter } from '../../text/index.ts'
import { converse, dial } from './connection.ts'
import { valueOf, type CommandLine } from './flags.ts'

const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',')

interface Status { readonly numFlows: number; readonly maxFlows: number; readonly seenFlows: number; readonly rate: number; readonly connected?: number; readonly nodes?: number; readonly unavailable?: readonly string[]; readonly version: string; readonly uptime: number }

/** hubble status: is the server there, how full are its rings, how many nodes does it hear. */
export function* status(c: CommandLine, server: string): Sys<number> {
  const fd = yield* dial(server)
  const found: { status?: Status } = {}
  yield* converse(fd, { method: 'ServerStatus' }, function* (m: { status?: Status }) {
    if (m.status) found.status = m.status
    return true
  })
  const s = found.status
  if (!s) return 1
  const format = valueOf(c, 'output') ?? 'compact'
  if (format === 'json') {
    yield* sys.print(`${JSON.stringify({ num_flows: String(s.numFlows), max_flows: String(s.maxFlows), seen_flows: String(s.seenFlows), uptime_ns: String(s.uptime * 1_000), version: `cilium v${s.version}`, flows_rate: s.rate, ...(s.nodes === undefined ? {} : { num_connected_nodes: s.connected, num_unavailable_nodes: s.nodes - (s.connected ?? 0), unavailable_nodes: s.unavailable }) })}\n`)
    return 0
  }
  const share = s.maxFlows === 0 ? '' : ` (${((100 * s.numFlows) / s.maxFlows).toFixed(2)}%)`
  const lines = [`Healthcheck (via ${server}): Ok`, `Current/Max Flows: ${grouped(s.numFlows)}/${grouped(s.maxFlows)}${share}`, `Flows/s: ${s.maxFlows === 0 ? 'N/A' : s.rate.toFixed(2)}`]
  if (s.nodes !== undefined) {
    lines.push(`Connected Nodes: ${s.connected ?? 0}/${s.nodes}`)
    if (s.unavailable && s.unavailable.length > 0) lines.push(`Unavailable Nodes: ${s.unavailable.length}`, ...s.unavailable.map((n) => `  - ${n}`))
  }
  yield* sys.print(lines.map((l) => `${l}\n`).join(''))
  return 0
}

interface NodeRow { readonly name: string; readonly address: string; readonly state: string }

const age = (micros: number): string => {
  const s = Math.floor(micros / 1_000_000)
  return s >= 3600 ? `${Math.floor(s / 3600)}h${Math.floor(s / 60) % 60}m${s % 60}s` : s >= 60 ? `${Math.floor(s / 60)}m${s % 60}s` : `${s}s`
}

/** hubble list nodes: the nodes that the relay knows, with what their rings hold. */
export function* listNodes(c: CommandLine, server: string): Sys<number> {
  const nodes: NodeRow[] = []
  yield* converse(yield* dial(server), { method: 'GetNodes' }, function* (m: { nodes?: NodeRow[] }) {
    nodes.push(...(m.nodes ?? []))
    return true
  })
  const states: Record<string, Status & { node?: string }> = {}
  yield* converse(yield* dial(server), { method: 'NodeStatus' }, function* (m: { status?: Status & { node?: string } }) {
    if (m.status?.node !== undefined) states[m.status.node] = m.status
    return true
  })
  if (valueOf(c, 'output') === 'json') {
    yield* sys.print(`${JSON.stringify(nodes.map((n) => ({ name: n.name, address: n.address, state: n.state === 'connected' ? 'NODE_CONNECTED' : 'NODE_UNAVAILABLE' })))}\n`)
    return 0
  }
  const wide = valueOf(c, 'output') === 'wide'
  const t = tabWriter({ minWidth: 2, tabWidth: 0, padding: 3, padChar: ' ' })
  const rows = nodes.map((n) => {
    const s = states[n.name]
    const share = s && s.maxFlows > 0 ? `${grouped(s.numFlows)}/${grouped(s.maxFlows)} (${((100 * s.numFlows) / s.maxFlows).toFixed(2).padStart(6)}%)` : 'N/A'
    return [n.name, n.state === 'connected' ? 'Connected' : 'Unavailable', s ? age(s.uptime) : 'N/A', share, ...(wide ? [n.address] : [])]
  })
  yield* sys.print(t.write([['NAME', 'STATUS', 'AGE', 'FLOWS/S', 'CURRENT/MAX-FLOWS', ...(wide ? ['ADDRESS'] : [])], ...rows.map(([a, b, d, e, ...rest]) => [a!, b!, d!, (states[a!]?.rate ?? 0).toFixed(2), e!, ...rest])].map((r) => `${r.join('\t')}\n`).join('')) + t.flush())
  return 0
}

/** hubble list namespaces: of the flows that the rings hold. */
export function* listNamespaces(c: CommandLine, server: string): Sys<number> {
  const names = new Set<string>()
  yield* converse(yield* dial(server), { method: 'GetFlows' }, function* (m: { flow?: any }) {
    for (const e of [m.flow?.source, m.flow?.destination]) if (e?.namespace !== undefined) names.add(e.namespace as string)
    return true
  })
  const sorted = [...names].sort()
  yield* sys.print(valueOf(c, 'output') === 'json' ? `${JSON.stringify(sorted.map((namespace) => ({ namespace })))}\n` : `NAMESPACE\n${sorted.map((n) => `${n}\n`).join('')}`)
  return 0
}
