import { machines, processes } from '../../os/index.ts'
import type { World } from '../../sim/index.ts'
import type { Agent } from '../agent/tables.ts'
import { datapathNodes } from '../datapath/node.ts'
import { ciliumVersion } from '../versions/index.ts'
import { done, json, table2, wantsJson, type CommandOutcome, type Words } from './outcome.ts'

/** An architecture by Go's name. */
export const goArch = (arch: string | undefined): string => (arch === 'aarch64' || arch === 'arm64' ? 'arm64' : 'amd64')

/** `1.18.0 a7d6a5aa 2025-07-29T09:34:27+00:00 go version go1.24.5 linux/amd64`. */
function versionLine(w: World, agent: Agent): string {
  const v = ciliumVersion(agent.version)
  const p = w.table(processes).get(agent.process)
  const arch = goArch(p && w.table(machines).get(p.machine)?.arch)
  return `${agent.version} ${v?.commit ?? 'unknown'} ${v?.built ?? ''} go version ${v?.go ?? 'go1.24'} linux/${arch}`
}

/** cilium-dbg version: of the client, and of the agent that answers. */
export const version = (w: World, agent: Agent): CommandOutcome => done(`Client: ${versionLine(w, agent)}\nDaemon: ${versionLine(w, agent)}\n`)

const MUTABLE = ['ConntrackAccounting', 'Debug', 'DebugLB', 'DebugPolicy', 'DebugTagged', 'DropNotification', 'MonitorAggregationLevel', 'PolicyAccounting', 'PolicyAuditMode', 'PolicyTracing', 'PolicyVerdictNotification', 'SourceIPVerification', 'TraceNotification', 'TraceSockNotification']
const VALUES: Readonly<Record<string, string>> = {
  ConntrackAccounting: 'Disabled', Debug: 'Disabled', DebugLB: 'Disabled', DebugPolicy: 'Disabled', DebugTagged: 'Disabled', DropNotification: 'Enabled', MonitorAggregationLevel: 'Medium', PolicyAccounting: 'Enabled', PolicyAuditMode: 'Disabled',
  PolicyTracing: 'Disabled', PolicyVerdictNotification: 'Enabled', SourceIPVerification: 'Enabled', TraceNotification: 'Enabled', TraceSockNotification: 'Enabled',
}

/** cilium-dbg config [-a|--all|-r]: what may be changed while it runs, and what the agent was started with. */
export function config(_w: World, agent: Agent, a: Words): CommandOutcome {
  const [name] = a.words
  if (name !== undefined) {
    const value = VALUES[name] ?? agent.config[name]
    return value === undefined ? { output: '', error: `Error: unknown configuration option "${name}"\n`, code: 1 } : done(`${value}\n`)
  }
  const read = Object.entries(agent.config).sort(([x], [y]) => (x < y ? -1 : 1))
  if (wantsJson(a)) return json({ ...VALUES, ...agent.config })
  const mutable = MUTABLE.map((k) => `${k}\t: ${VALUES[k]!}`)
  const rows = a.flags.has('all') || a.flags.has('read-only')
    ? ['#### Read-only configurations ####', ...read.map(([k, v]) => `${k}\t: ${v}`), ...(a.flags.has('read-only') ? [] : ['##### Read-write configurations #####', ...mutable])]
    : ['##### Read-write configurations #####', ...mutable]
  return done(table2([...rows, ...(a.flags.has('all') ? [] : [`k8s-configuration\t:`, `k8s-endpoint\t:`]), `${'PolicyEnforcement'}\t: ${agent.config['enable-policy'] ?? 'default'}`]))
}

/** cilium-dbg encrypt status. */
export const encryptStatus = (): CommandOutcome => done('Encryption: Disabled\n')

/** cilium-dbg bpf config list and its like: the datapath's own settings. */
export function runtime(w: World, agent: Agent): CommandOutcome {
  const node = w.table(datapathNodes).get(agent.ns)
  return done(table2(['KEY\tVALUE', `AgentLiveness\t${Math.floor(w.now / 1_000)}ms`, `UTimeOffset\t0`, ...(node ? [] : [])]))
}
