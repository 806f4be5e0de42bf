import type { Sys } from '../sim/index.ts'
import type { Login } from './logins.ts'
import type { MachineView, ProcessView } from './system-calls.ts'

/*
 * What programs that look after a machine ask, as leaves: `for (const p of yield* system.processes()) …`.
 */

/** Processes that the caller sees, by number. */
export function* processes(): Sys<ProcessView[]> { return yield { call: 'processes' } }
export function* machine(): Sys<MachineView> { return yield { call: 'machine' } }
/** All logins that utmp and wtmp know, oldest first. */
export function* logins(): Sys<Login[]> { return yield { call: 'logins' } }
/** setpriority(2) for one process; 0 is the caller. */
export function* renice(pid: number, nice: number): Sys<void> { yield { call: 'renice', pid, nice } }
