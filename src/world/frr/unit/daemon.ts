import { exitProcess, hosts, processes, startDaemon, type Process } from '../../os/index.ts'
import { defineSlot, type TaskId, type World } from '../../sim/index.ts'
import { clearConfig, daemonKey, daemonsOf, frrDaemons, type Daemon } from '../command.ts'
import { FRR_USER } from './files.ts'
import type { Switches } from './switches.ts'

/** What each daemon does when its process begins and when it ends; `clean`: it was told to end and says farewell. */
export interface DaemonBehaviour {
  start(world: World, host: string, process: Process): void
  stop(world: World, host: string, clean: boolean): void
}

export const daemonBehaviours = defineSlot<DaemonBehaviour>('frr.daemon-behaviour')

/** Its processes' control group. */
const CGROUP = '/system.slice/frr.service'

/** Starts a daemon's process on a host and what it does. */
export function beginDaemon(w: World, host: string, daemon: Daemon, s: Switches): Process {
  const argv = [`/usr/lib/frr/${daemon}`, '-d', ...(s.profile === '' ? [] : ['-F', s.profile]), ...(s.options[daemon] ?? [])]
  const p = startDaemon(w, { machine: w.table(hosts).must(host).machine, host, comm: daemon, argv, uid: FRR_USER.uid })
  w.table(processes).patch(p.id, { gid: FRR_USER.gid, egid: FRR_USER.gid, groups: [FRR_USER.gid, FRR_USER.vty], cgroup: CGROUP, nice: -5 })
  clearConfig(w, host, daemon)
  w.table(frrDaemons).set(daemonKey(host, daemon), { host, daemon, task: p.id, started: w.now })
  w.registry.get(daemonBehaviours, daemon)?.start(w, host, w.table(processes).must(p.id))
  return w.table(processes).must(p.id)
}

/** Ends a daemon as SIGTERM does: it says farewell to its peers, then its process is gone. */
export function endDaemon(w: World, host: string, daemon: Daemon): void {
  const row = w.table(frrDaemons).get(daemonKey(host, daemon))
  if (!row) return
  leave(w, host, daemon, true)
  exitProcess(w, row.task, { code: 0 })
}

function leave(w: World, host: string, daemon: Daemon, clean: boolean): void {
  w.registry.get(daemonBehaviours, daemon)?.stop(w, host, clean)
  w.table(frrDaemons).delete(daemonKey(host, daemon))
}

/** A process of FRR's is gone, by whatever way: undefined when it was no daemon's. */
export function processEnded(w: World, task: TaskId): { host: string; daemon: Daemon } | undefined {
  for (const row of w.table(frrDaemons).values()) {
    if (row.task !== task) continue
    leave(w, row.host, row.daemon, false)
    return { host: row.host, daemon: row.daemon }
  }
  return undefined
}

/** The order in which a stop goes: zebra last, so that what the others withdraw leaves the kernel. */
export const stopOrder = (w: World, host: string): Daemon[] => [...daemonsOf(w, host).filter((d) => d !== 'zebra'), 'zebra']
