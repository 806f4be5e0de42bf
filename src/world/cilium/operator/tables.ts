import { containers, microTimestamp, say } from '../../kube/index.ts'
import { defineTable, type TaskId, type Time, type World } from '../../sim/index.ts'

/** A running cilium-operator: the process of a pod of its Deployment. The first one leads; the others wait for its lease. */
export interface Operator {
  readonly cluster: string
  readonly pod: string
  readonly machine: string
  readonly process: TaskId
  /** Key of its container. */
  readonly container: string
  readonly started: Time
  readonly version: string
  /** cilium-config as it was read at the start. */
  readonly config: Readonly<Record<string, string>>
}

/** By `cluster/pod`. */
export const operators = defineTable<string, Operator>('cilium.operators')
/** Which of them leads, by cluster. */
const leaders = defineTable<string, { readonly pod: string }>('cilium.operator-leaders')

export const setLeader = (w: World, cluster: string, pod: string | undefined): void => {
  if (pod === undefined) w.table(leaders).delete(cluster)
  else w.table(leaders).set(cluster, { pod })
}

/** The operator that acts for a cluster; undefined while none does. */
export function leaderOf(w: World, cluster: string): Operator | undefined {
  const leader = w.table(leaders).get(cluster)
  return leader && w.table(operators).get(`${cluster}/${leader.pod}`)
}

type Fields = Readonly<Record<string, string | number>>
const word = (v: string | number): string => (typeof v === 'number' || /^[^\s"=]+$/.test(v) ? String(v) : JSON.stringify(v))

/** A line of an operator's log; `debug` lines only where debug.enabled was set. */
export function operatorLog(w: World, o: Operator, level: 'debug' | 'info' | 'warn' | 'error', msg: string, fields: Fields = {}): void {
  const container = w.table(containers).get(o.container)
  if (!container || (level === 'debug' && o.config['debug'] !== 'true')) return
  const rest = Object.entries(fields).map(([k, v]) => ` ${k}=${word(v)}`).join('')
  say(w, container, `time=${microTimestamp(w)} level=${level} msg=${word(msg)}${rest}`, 'stderr')
}
