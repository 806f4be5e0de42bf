import { interrupt, setStopped, SysError, defineSlot, type TaskId, type World } from '../sim/index.ts'
import { exitProcess, tellParent } from './exit.ts'
import { processes, pids, type Process, type Signal } from './tables.ts'

/** Signals with their numbers on x86-64 and arm64, in the order of `kill -l`. */
export const SIGNALS: Readonly<Record<Signal, number>> = {
  HUP: 1, INT: 2, QUIT: 3, ILL: 4, TRAP: 5, ABRT: 6, BUS: 7, FPE: 8, KILL: 9, USR1: 10, SEGV: 11, USR2: 12, PIPE: 13, ALRM: 14, TERM: 15,
  STKFLT: 16, CHLD: 17, CONT: 18, STOP: 19, TSTP: 20, TTIN: 21, TTOU: 22, URG: 23, XCPU: 24, XFSZ: 25, VTALRM: 26, PROF: 27, WINCH: 28, IO: 29, PWR: 30, SYS: 31,
}

const CORE: readonly Signal[] = ['QUIT', 'ILL', 'TRAP', 'ABRT', 'BUS', 'FPE', 'SEGV', 'XCPU', 'XFSZ', 'SYS']
const STOPS: readonly Signal[] = ['STOP', 'TSTP', 'TTIN', 'TTOU']
const IGNORED: readonly Signal[] = ['CHLD', 'CONT', 'URG', 'WINCH']

/** How a daemon takes a signal, by its `comm`: true when it did, otherwise the default action follows. */
export const daemonSignal = defineSlot<(world: World, daemon: Process, signal: Signal) => boolean>('os.daemon-signal')

/** The signal of a number or a name with or without SIG; undefined when there is none. */
export function signalOf(word: string | number): Signal | undefined {
  const text = String(word).toUpperCase().replace(/^SIG/, '')
  if (Object.hasOwn(SIGNALS, text)) return text as Signal
  const entry = Object.entries(SIGNALS).find(([, n]) => String(n) === text)
  return entry?.[0] as Signal | undefined
}

/** Delivers a signal to one process (signal(7)): its default action, nothing, or a caught one that ends a blocking call with EINTR. */
export function sendSignal(w: World, id: TaskId, signal: Signal): void {
  const table = w.table(processes)
  const p = table.get(id)
  // The first process takes only the signals that it asked for; the kernel kills it by none.
  if (!p || p.state === 'zombie' || (p.pid === 1 && p.kind === 'daemon' && (signal === 'KILL' || signal === 'STOP'))) return
  if (signal === 'KILL') {
    exitProcess(w, id, { signal, core: false })
    return
  }
  if (p.kind === 'daemon' && w.hook(daemonSignal, p.comm, p, signal)) return
  if (signal === 'CONT') proceed(w, p)
  const disposition = signal === 'STOP' ? undefined : p.dispositions[signal]
  if (signal !== 'STOP' && p.blocked.includes(signal)) {
    if (!p.pending.includes(signal)) table.patch(id, { pending: [...p.pending, signal] })
    return
  }
  if (disposition === 'ignore') return
  if (disposition === 'catch') {
    const now = table.must(id)
    if (!now.pending.includes(signal)) table.patch(id, { pending: [...now.pending, signal] })
    interrupt(w, id, new SysError('EINTR'))
    return
  }
  if (IGNORED.includes(signal)) return
  if (STOPS.includes(signal)) {
    if (p.state === 'stopped') return
    table.patch(id, { state: 'stopped', stopSignal: signal, news: 'stopped' })
    setStopped(w, id, true)
    tellParent(w, p)
    return
  }
  exitProcess(w, id, { signal, core: CORE.includes(signal) })
}

/** Whether a signal would end a process by its default action, as it stands. */
export const endedBy = (p: Process, signal: Signal): boolean => p.kind === 'program' && (signal === 'KILL'
  || (!p.blocked.includes(signal) && p.dispositions[signal] === undefined && !IGNORED.includes(signal) && !STOPS.includes(signal)))

function proceed(w: World, p: Process): void {
  if (p.state !== 'stopped') return
  const { stopSignal: _, ...rest } = p
  w.table(processes).set(p.id, { ...rest, state: 'alive', news: 'continued' })
  setStopped(w, p.id, false)
  tellParent(w, p)
}

/** Delivers a signal to every process of a group on a machine, in the order of their numbers. False when the group is empty. */
export function signalGroup(w: World, machine: string, pgid: number, signal: Signal): boolean {
  const members = [...w.table(processes).values()].filter((p) => p.machine === machine && p.pgid === pgid && p.state !== 'zombie')
  for (const p of members) sendSignal(w, p.id, signal)
  return members.length > 0
}

export function processOf(w: World, machine: string, pid: number): Process | undefined {
  const id = w.table(pids).get(`${machine}/${pid}`)?.id
  return id === undefined ? undefined : w.table(processes).get(id)
}
