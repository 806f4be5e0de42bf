import { processes } from '../../os/index.ts'
import { syscalls, type Call, type Registry, type TaskId, type World } from '../../sim/index.ts'
import { agents, type Agent } from '../agent/tables.ts'
import { flowsFrom, rings } from '../hubble/flow.ts'
import { readConfig } from '../agent/config.ts'
import { containerHosts, containers } from '../../kube/index.ts'
import { dbgCommand, type CommandOutcome } from './index.ts'
import { monitorLine, type MonitorOptions } from './monitor.ts'

/*
 * What a program in the agent's container asks of the agent over /var/run/cilium/cilium.sock. Only processes of that container have the socket.
 */

/** Time of a request and its answer, in microseconds. */
const COST = 3_000
const NO_SOCKET = 'dial unix /var/run/cilium/cilium.sock: connect: no such file or directory'

function agentOfTask(w: World, task: TaskId): Agent | undefined {
  const p = w.table(processes).get(task)
  return p && [...w.table(agents).values()].find((a) => a.host === p.host)
}

function command(w: World, task: TaskId, argv: readonly string[]): CommandOutcome {
  const agent = agentOfTask(w, task)
  const verb = argv.find((x) => !x.startsWith('-'))
  if (agent && agent.nodeIp !== '') return dbgCommand(w, agent, argv)
  if (verb === 'status') return { output: '', error: `Cannot get status/probe: Get "http://localhost/v1/healthz": ${NO_SOCKET}\nIs the agent running?\n`, code: 1 }
  return { output: '', error: `Error: Cannot get ${verb ?? 'config'}: Get "http://localhost/v1/${verb ?? 'config'}": ${NO_SOCKET}\nIs the agent running?\n\n`, code: 1 }
}

/** How many settings an init container finds in cilium-config: it runs before any agent does. */
function settings(w: World, task: TaskId): readonly string[] {
  const p = w.table(processes).get(task)
  const key = p && w.table(containerHosts).get(p.host)?.key
  const c = key === undefined ? undefined : w.table(containers).get(key)
  return c ? Object.keys(readConfig(w, c.pod.cluster)).sort() : []
}

interface MonitorCall extends Call { readonly from?: number; readonly options: MonitorOptions }

/** Notifications since a number: with none, only the number from which to go on. */
function monitor(w: World, task: TaskId, c: MonitorCall): { readonly next: number; readonly lines: readonly string[] } | undefined {
  const agent = agentOfTask(w, task)
  const ring = agent && w.table(rings).get(agent.ns)
  if (!agent || !ring) return undefined
  if (c.from === undefined) return { next: ring.next, lines: [] }
  const lines: string[] = []
  for (const [, flow] of flowsFrom(w, agent.ns, c.from)) {
    const line = monitorLine(flow, c.options)
    if (line !== undefined) lines.push(line)
  }
  return { next: ring.next, lines }
}

export function registerDbg(registry: Registry): void {
  registry.add(syscalls, 'cilium-command', { cost: COST, handle: (w, task, c: Call & { argv: readonly string[] }) => ({ value: command(w, task, c.argv) }) })
  registry.add(syscalls, 'cilium-settings', { cost: COST, handle: (w, task) => ({ value: settings(w, task) }) })
  registry.add(syscalls, 'cilium-monitor', { cost: COST, handle: (w, task, c: MonitorCall) => ({ value: monitor(w, task, c) }) })
}
