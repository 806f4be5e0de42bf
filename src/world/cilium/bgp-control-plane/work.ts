import { defineTable, type Time, type World } from '../../sim/index.ts'
import { agentOf, enabled, type Agent } from '../agent/tables.ts'
import { reconcile } from './reconcile.ts'
import { writeReport } from './report.ts'

/** From a change to the look that it causes. */
const LOOK = 5_000
/** Reports of a node's state are written every five seconds, if there is something new. */
const REPORT = 5_000_000

/** What is due for a node's control plane, by `cluster/node`, and for which process of its agent. */
const work = defineTable<string, { readonly process: number; readonly look: boolean; readonly report: boolean }>('cilium.bgp-work')

interface Due { readonly cluster: string; readonly node: string; readonly process: number }
const due = (agent: Agent): Due => ({ cluster: agent.cluster, node: agent.node, process: agent.process })

function plan(w: World, agent: Agent, what: 'look' | 'report', at: Time): void {
  const key = `${agent.cluster}/${agent.node}`
  const now = w.table(work).get(key)
  const current = now?.process === agent.process ? now : { process: agent.process, look: false, report: false }
  if (current[what]) return
  w.table(work).set(key, { ...current, [what]: true })
  w.at(at, `cilium.bgp-${what}`, due(agent))
}

/** Something that the control plane of a node goes by has changed. */
export function lookSoon(w: World, agent: Agent): void {
  if (agent.state === 'ready' && enabled(agent, 'enable-bgp-control-plane')) plan(w, agent, 'look', w.now + LOOK)
}

/** The state of a node's peers has changed: it is written at the next full five seconds of the agent's life. */
export function reportSoon(w: World, agent: Agent): void {
  plan(w, agent, 'report', agent.started + Math.floor((w.now - agent.started) / REPORT + 1) * REPORT)
}

function taken(w: World, d: Due, what: 'look' | 'report'): Agent | undefined {
  const agent = agentOf(w, d.cluster, d.node)
  const key = `${d.cluster}/${d.node}`
  const now = w.table(work).get(key)
  if (!agent || agent.process !== d.process || now?.process !== d.process) return undefined
  w.table(work).set(key, { ...now, [what]: false })
  return agent
}

/** Timer. */
export function look(w: World, d: Due): void {
  const agent = taken(w, d, 'look')
  if (!agent || agent.state !== 'ready') return
  reconcile(w, agent)
  reportSoon(w, agent)
}

/** Timer. */
export function report(w: World, d: Due): void {
  const agent = taken(w, d, 'report')
  if (agent) writeReport(w, agent)
}
