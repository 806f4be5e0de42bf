import type { Sys } from '../sim/index.ts'
import type { Login } from './logins.ts'
import type { JobAnswer, JournalView, Proof, UnitView, Verb } from './service-calls.ts'
import type { How } from './power-calls.ts'
import type { MachineView, NamespaceKind, ProcessView } from './system-calls.ts'

/*
 * What programs that look after a machine ask, as leaves: `for (const p of yield* system.processes()) …`.
 */

/** Processes that the caller sees, by number. */
export function* processes(): Sys<ProcessView[]> { return yield { call: 'processes' } }
export function* machine(): Sys<MachineView> { return yield { call: 'machine' } }
/** All logins that utmp and wtmp know, oldest first. */
export function* logins(): Sys<Login[]> { return yield { call: 'logins' } }
/** setns(2) to namespaces of another process. ENOENT, EPERM. */
export function* joinNamespaces(pid: number, kinds: readonly NamespaceKind[]): Sys<void> { yield { call: 'joinnamespaces', pid, kinds } }
/** setpriority(2) for one process; 0 is the caller. */
export function* renice(pid: number, nice: number): Sys<void> { yield { call: 'renice', pid, nice } }

/** What systemd knows of a unit, also of one that has no file. */
export function* unit(name: string): Sys<UnitView> { return yield { call: 'unit', unit: name } }
/** Units that were started, or were to be, since the machine's start. */
export function* units(): Sys<UnitView[]> { return yield { call: 'units' } }
export function* unitFiles(): Sys<{ readonly name: string; readonly state: string }[]> { return yield { call: 'unitfiles' } }
/** Asks systemd for something. EACCES for all but root and those who prove to be an administrator. */
export function* unitJob(verb: Verb, name: string, proof?: Proof): Sys<JobAnswer> { return yield { call: 'unitjob', verb, unit: name, ...(proof ? { proof } : {}) } }
/** Waits until a unit is neither on its way up nor down. */
export function* unitSettled(name: string): Sys<UnitView> { return yield { call: 'unitwait', unit: name } }
/** Entries of the journal from a sequence number on, as far as the caller may read them; with `wait` at least one. */
export function* journal(from = 0, o: { wait?: boolean } = {}): Sys<JournalView> { return yield { call: 'journal', from, ...o } }
export function* log(entry: { identifier: string; message: string; priority: number; pid?: number }): Sys<void> { yield { call: 'journalwrite', ...entry } }
/** Brings the machine down, after a delay (microseconds) if one is given. `text` is told on every terminal at once, `last` when the time has come. EPERM for all but root. */
export function* shutdown(how: How, o: { delay: number; text: string; last: string }): Sys<void> { yield { call: 'powerdown', how, ...o } }
/** Gives whether anything was planned. EPERM for all but root. */
export function* cancelShutdown(text: string): Sys<boolean> { return yield { call: 'powercancel', text } }
/** Writes on every terminal of the machine. */
export function* wall(text: string): Sys<void> { yield { call: 'wall', text } }
