import { agents as connections, agentWrite, startAgent as openLink, stopAgent as closeLink } from '../../kube/index.ts'
import type { World } from '../../sim/index.ts'
import type { Agent } from './tables.ts'

/** Name of the agents' kind of connection. */
export const LINK = 'cilium-agent'

const idOf = (agent: Pick<Agent, 'cluster' | 'node'>): string => `${agent.cluster}/${LINK}/${agent.node}`

/** The agent's connection to the API server: what it hears comes on it, what it writes goes on it. */
export const openApiLink = (w: World, agent: Agent, machine: string): void => openLink(w, { id: idOf(agent), cluster: agent.cluster, machine, process: agent.process, kind: LINK, key: agent.node })
export const closeApiLink = (w: World, agent: Agent): void => closeLink(w, idOf(agent))

/** Can the agent speak with the API server now? */
export const isLinked = (w: World, agent: Agent): boolean => ['direct', 'connected'].includes(w.table(connections).get(idOf(agent))?.state ?? '')

/** Asks the API server to write something. */
export const apiWrite = (w: World, agent: Agent, write: string, data: object): void => agentWrite(w, idOf(agent), write, data)
