/**
 * scheduler: kube-scheduler. Filters in the order of the default profile, scores, a bind; what cannot be placed says why in the scheduler's own
 * grammar and waits for a change of the cluster. Preemption is looked into only as far as its message: all pods of the lab have one priority.
 */
export { registerScheduler } from './scheduler.ts'
