import { defineSlot, endTask, type TaskId, type World } from '../sim/index.ts'
import { closeAll } from './descriptors.ts'
import { pids, processes, type ExitStatus, type Process } from './tables.ts'
import { hangUp } from './tty.ts'
import { sendSignal, signalGroup } from './signals.ts'

/** Told when a child of a daemon ended, by the daemon's `comm`; the child is gone from the table already. */
export const childEnded = defineSlot<(world: World, parent: Process, child: Process, status: ExitStatus) => void>('os.child-ended')

/** Told when a daemon ended, by its `comm`, while its row is still there: what it kept in other tables goes with it. */
export const daemonEnded = defineSlot<(world: World, daemon: Process, status: ExitStatus) => void>('os.daemon-ended')

/** Ends a process: closes its descriptors, hands its children to the machine's first process, tells its parent. */
export function exitProcess(w: World, id: TaskId, status: ExitStatus): void {
  const table = w.table(processes)
  const p = table.get(id)
  if (!p || p.state === 'zombie') return
  const { stopSignal: _s, news: _n, ...rest } = p
  table.set(id, { ...rest, state: 'zombie', status, fds: {}, pending: [] })
  endTask(w, id)
  w.tell({ effect: 'exit', process: id, status })
  closeAll(w, p)
  if (p.kind === 'daemon') w.hook(daemonEnded, p.comm, p, status)
  if (p.tty !== undefined && p.sid === p.pid) hangUp(w, p.tty, { status })
  const init = w.table(pids).get(`${p.machine}/1`)?.id ?? 0
  for (const child of table.values()) {
    if (child.parent !== id) continue
    table.patch(child.id, { parent: init })
    if (child.state === 'zombie') reap(w, child)
    else orphaned(w, child)
  }
  const parent = table.get(p.parent)
  if (!parent || parent.kind === 'daemon') {
    reap(w, table.must(id))
    if (parent) w.hook(childEnded, parent.comm, parent, p, status)
    return
  }
  tellParent(w, p)
}

/** A stopped process group that nobody is left to continue is hung up (POSIX, orphaned process groups). */
function orphaned(w: World, child: Process): void {
  if (child.state !== 'stopped') return
  signalGroup(w, child.machine, child.pgid, 'HUP')
  signalGroup(w, child.machine, child.pgid, 'CONT')
}

/** The parent's `wait` wakes, and SIGCHLD goes out. */
export function tellParent(w: World, p: Process): void {
  w.signal(`child:${p.parent}`)
  sendSignal(w, p.parent, 'CHLD')
}

/** Takes a zombie out of the tables. */
export function reap(w: World, p: Process): void {
  w.table(processes).delete(p.id)
  w.table(pids).delete(`${p.machine}/${p.pid}`)
}
