import { defineTable, type TaskId, type Time, type World } from '../../sim/index.ts'

/** The processes of a control plane. */
export type Component = 'kube-apiserver' | 'etcd' | 'kube-controller-manager' | 'kube-scheduler' | 'cilium-operator'

interface Running {
  readonly process: TaskId
  readonly machine: string
  /** From when on it acts: a new process waits until the lease of the one before has run out. */
  readonly leads: Time
}

/** By `cluster/component`. */
const running = defineTable<string, Running>('kube.components')
/** When a component ended last. */
const ended = defineTable<string, { readonly at: Time }>('kube.components-ended')

/** Leases of 15 s, tried for every 2 s. */
const LEASE = 16_000_000
const START = 400_000

/** A component's process is there. It acts at once if it is the first, else when the lease of its forerunner is over. */
export function componentStarts(w: World, cluster: string, component: Component, machine: string, process: TaskId): void {
  const key = `${cluster}/${component}`
  const before = w.table(ended).get(key)
  const elects = component === 'kube-controller-manager' || component === 'kube-scheduler'
  const leads = elects && before ? Math.max(w.now + START, before.at + LEASE) : w.now
  w.table(running).set(key, { process, machine, leads })
  w.at(leads, 'kube.resync', { cluster, component })
}

export function componentEnds(w: World, cluster: string, component: Component, process: TaskId): void {
  const key = `${cluster}/${component}`
  if (w.table(running).get(key)?.process !== process) return
  w.table(running).delete(key)
  w.table(ended).set(key, { at: w.now })
}

/** Does the component do its work now? None does without an API server and its store. */
export function componentRuns(w: World, cluster: string, component: Component): boolean {
  const c = w.table(running).get(`${cluster}/${component}`)
  if (!c || c.leads > w.now) return false
  return component === 'etcd' ? true : component === 'kube-apiserver' ? componentRuns(w, cluster, 'etcd') : componentRuns(w, cluster, 'kube-apiserver')
}

export const componentOf = (w: World, cluster: string, component: Component): Running | undefined => w.table(running).get(`${cluster}/${component}`)
