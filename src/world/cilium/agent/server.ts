import { daemonEnded, machineStops, type Process } from '../../os/index.ts'
import { cni, keyOf, registerContainerServer, type Container, type ContainerServer } from '../../kube/index.ts'
import { timers, type Registry, type World } from '../../sim/index.ts'
import { writeServices } from '../service/reflect.ts'
import { registerApiLink } from './api-link.ts'
import { ciliumCni } from './cni.ts'
import { endAgent } from './end.ts'
import { forgetNode } from './forget.ts'
import { agentReady, agentStep, startAgent } from './start.ts'
import { agents } from './tables.ts'

const agentOfContainer = (w: World, c: Container): 'starting' | 'ready' | 'stopping' | undefined =>
  [...w.table(agents).prefix(`${c.pod.cluster}/`)].find(([, a]) => a.container === keyOf(c))?.[1].state

/** The main process of the container `cilium-agent`. Its probes ask 127.0.0.1:9879/healthz. */
const server: ContainerServer = {
  start: startAgent,
  stops: { after: 300_000, code: 0 },
  probe(w, c) {
    const state = agentOfContainer(w, c)
    if (state === 'ready') return { ok: true, message: 'HTTP probe' }
    return { ok: false, message: 'Get "http://127.0.0.1:9879/healthz": dial tcp 127.0.0.1:9879: connect: connection refused' }
  },
}

/** The agent's process ended by itself after SIGTERM, or was killed. */
function ended(w: World, p: Process, status: { readonly code: number } | { readonly signal: string }): void {
  const agent = [...w.table(agents).values()].find((a) => a.process === p.id)
  if (agent) endAgent(w, agent, 'signal' in status ? 'kill' : 'term')
}

export function registerAgent(registry: Registry): void {
  registerContainerServer(registry, 'cilium-agent', server)
  registry.add(daemonEnded, 'cilium-agent', ended)
  registry.add(cni, 'cilium', ciliumCni)
  registry.add(timers, 'cilium.agent-step', agentStep)
  registry.add(timers, 'cilium.agent-ready', agentReady)
  registry.add(timers, 'cilium.services', writeServices)
  registry.add(machineStops, 'cilium', forgetNode)
  registerApiLink(registry)
}
