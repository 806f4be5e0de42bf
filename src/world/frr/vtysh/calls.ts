import { syscalls, type Registry, type Sys, type TaskId, type World } from '../../sim/index.ts'
import { processes } from '../../os/index.ts'
import { DAEMONS, daemonKey, daemonsOf, frrDaemons, frrVariables, type Daemon } from '../command.ts'
import { versionText } from '../common.ts'
import { FRR_USER } from '../unit/files.ts'
import { configReaders, runsOfFrr } from '../unit/watchfrr.ts'
import { readConfig } from './boot.ts'
import { commonValues } from './values.ts'
import { daemonText } from './daemon-text.ts'
import { watchLog } from './monitor.ts'
import { tell as tellDaemon, type Answer, type Line } from './tell.ts'

/*
 * What vtysh asks the daemons of its host, as leaves: the real one does it over the sockets of /run/frr, which root and the group frrvty may open.
 */

/** A daemon that answers, and its process: another one is another daemon. */
export interface Client { readonly daemon: Daemon; readonly task: TaskId }

/** Daemons of the host that the caller may talk to, in vtysh's order. */
export function* connect(): Sys<readonly Client[]> { return yield { call: 'frr.connect' } }
/** A daemon's answer to a line; null when the process has gone. */
export function* tell(task: TaskId, line: Line): Sys<Answer | null> { return yield { call: 'frr.tell', task, line } }
/** A daemon's configuration as it writes it. */
export function* configText(daemon: Daemon): Sys<readonly string[]> { return yield { call: 'frr.config', daemon } }
/** A descriptor on which a daemon's log comes. */
export function* monitorLog(daemon: Daemon): Sys<number> { return yield { call: 'frr.monitor', daemon } }
/** What `show version` says. */
export function* version(): Sys<string> { return yield { call: 'frr.version' } }
/** Values that the daemons offer for a token. */
export function* variables(token: string, varname: string): Sys<readonly string[]> { return yield { call: 'frr.variables', token, varname } }

export function registerVtyCalls(registry: Registry): void {
  registry.add(configReaders, 'vtysh', (w, host, daemons) => void readConfig(w, host, daemons))
  registry.add(syscalls, 'frr.connect', {
    cost: 200,
    handle: (w, task) => {
      const p = w.table(processes).must(task)
      const may = p.euid === 0 || p.egid === FRR_USER.vty || p.groups.includes(FRR_USER.vty)
      return { value: may ? clientsOf(w, p.host) : [] }
    },
  })
  registry.add(syscalls, 'frr.tell', {
    cost: 300,
    handle: (w, task, c: { call: 'frr.tell'; task: TaskId; line: Line }) => {
      const { host } = w.table(processes).must(task)
      return { value: tellTask(w, host, c.task, c.line) ?? null }
    },
  })
  registry.add(syscalls, 'frr.config', {
    cost: 300,
    handle: (w, task, c: { call: 'frr.config'; daemon: Daemon }) => ({ value: daemonText(w, w.table(processes).must(task).host, c.daemon) }),
  })
  registry.add(syscalls, 'frr.monitor', {
    cost: 100,
    handle: (w, task, c: { call: 'frr.monitor'; daemon: Daemon }) => ({ value: watchLog(w, w.table(processes).must(task), c.daemon) }),
  })
  registry.add(syscalls, 'frr.version', { cost: 100, handle: (world, task) => ({ value: versionText({ world, host: world.table(processes).must(task).host }) }) })
  registry.add(syscalls, 'frr.variables', {
    cost: 100,
    handle: (w, task, c: { call: 'frr.variables'; token: string; varname: string }) => {
      const { host } = w.table(processes).must(task)
      const ask = { token: c.token, varname: c.varname.replaceAll('_', '-') }
      const found = daemonsOf(w, host).flatMap((daemon) => w.hook(frrVariables, daemon, host, ask) ?? [])
      return { value: [...new Set([...commonValues(w, host, ask), ...found])] }
    },
  })
}

/** Daemons that run, and watchfrr. */
function clientsOf(w: World, host: string): readonly Client[] {
  const watchfrr = w.table(runsOfFrr).get(host)?.watchfrr
  const clients = daemonsOf(w, host).map((daemon): Client => ({ daemon, task: w.table(frrDaemons).must(daemonKey(host, daemon)).task }))
  if (watchfrr !== undefined && w.table(processes).has(watchfrr)) clients.push({ daemon: 'watchfrr', task: watchfrr })
  return clients.sort((a, b) => DAEMONS.indexOf(a.daemon) - DAEMONS.indexOf(b.daemon))
}

function tellTask(w: World, host: string, task: TaskId, line: Line): Answer | undefined {
  if (line.daemon === 'watchfrr') return w.table(processes).has(task) ? tellDaemon(w, host, line) : undefined
  return w.table(frrDaemons).get(daemonKey(host, line.daemon))?.task === task ? tellDaemon(w, host, line) : undefined
}
