import type { Registry, World } from '../../sim/index.ts'
import { daemonSignal } from '../signals.ts'
import { startDaemon } from '../spawn.ts'
import { processes, type Process } from '../tables.ts'
import { userByName } from '../users/lookup.ts'
import { parseCommand } from './exec-line.ts'
import { rootOf, setting, type LoadedUnit } from './unit-file.ts'
import { unitBehaviours } from './units.ts'

/** Services of every machine that are rows of the process table and nothing more: what they would do, nobody in the lab sees. */
const ROWS = [
  'systemd-journald.service', 'systemd-udevd.service', 'systemd-networkd.service', 'systemd-resolved.service', 'systemd-timesyncd.service', 'systemd-logind.service', 'dbus.service',
  'polkit.service', 'rsyslog.service', 'cron.service', 'getty@tty1.service',
]

/** Starts a daemon as a unit's main process: its name and arguments from ExecStart, its user from User. */
export function startRow(w: World, machine: string, u: LoadedUnit): Process {
  const host = rootOf(w, machine).host
  const command = parseCommand(u.settings['Service.ExecStart']?.[0] ?? '')
  const argv = command?.argv ?? [u.name]
  const path = command?.path ?? argv[0]!
  const user = userByName(w, rootOf(w, machine), setting(u, 'Service.User') ?? 'root')
  const p = startDaemon(w, { machine, host, comm: path.slice(path.lastIndexOf('/') + 1).slice(0, 15), argv, exe: path, uid: user?.uid ?? 0 })
  w.table(processes).patch(p.id, { gid: user?.gid ?? 0, egid: user?.gid ?? 0, groups: user?.groups ?? [0] })
  return p
}

export function registerStockUnits(registry: Registry): void {
  for (const name of ROWS) registry.add(unitBehaviours, name, { start: startRow })
  registry.add(unitBehaviours, 'systemd-sysctl.service', { start: () => ({ exit: 0 }) })
  // Signals that systemd and journald take as a request of their own; none ends them.
  registry.add(daemonSignal, 'systemd', () => true)
  registry.add(daemonSignal, 'kthreadd', () => true)
}

/** Threads of the kernel that `ps` shows, children of kthreadd, with their numbers. */
const THREADS: readonly (readonly [number, string])[] = [
  [9, 'kworker/0:1-events'], [14, 'ksoftirqd/0'], [15, 'rcu_preempt'], [16, 'migration/0'], [21, 'migration/1'], [22, 'ksoftirqd/1'], [23, 'kworker/1:1-events'], [87, 'kswapd0'], [214, 'jbd2/sda1-8'],
]

export function startKernelThreads(w: World, machine: string): void {
  const host = rootOf(w, machine).host
  const parent = startDaemon(w, { machine, host, comm: 'kthreadd', argv: [], exe: '', pid: 2, parent: 0 })
  for (const [pid, comm] of THREADS) {
    const p = startDaemon(w, { machine, host, comm: comm.slice(0, 15), argv: [], exe: '', pid, parent: parent.id })
    w.table(processes).patch(p.id, { pgid: 0, sid: 0 })
  }
  w.table(processes).patch(parent.id, { pgid: 0, sid: 0 })
}
