/**
 * # rollout: what becomes of a workload's template
 *
 * `status.ts` tells and waits, `change.ts` restarts, pauses and resumes, `history.ts` lists revisions and goes back to one.
 */
export { pause, restart, resume } from './change.ts'
export { history, undo } from './history.ts'
export { status } from './status.ts'
