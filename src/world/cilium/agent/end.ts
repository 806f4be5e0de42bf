import type { World } from '../../sim/index.ts'
import { dropLines } from '../hubble/wire.ts'
import { closeRing } from '../hubble/flow.ts'
import { closeApiLink } from './api-link.ts'
import { agentKey, agents, agentStopped, type Agent } from './tables.ts'

/** An agent's process goes: what it kept in memory goes with it, the kernel's maps stay. */
export function endAgent(w: World, agent: Agent, how: 'term' | 'kill'): void {
  w.notify(agentStopped, agent, how)
  closeRing(w, agent.ns)
  dropLines(w, agent.process)
  closeApiLink(w, agent)
  w.table(agents).delete(agentKey(agent.cluster, agent.node))
}
