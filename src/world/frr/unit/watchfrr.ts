import { defineSlot, defineTable, timers, type Registry, type TaskId, type Time, type World } from '../../sim/index.ts'
import { daemonEnded, daemonSignal, exitProcess, hosts, nextPid, processes, startDaemon, writeJournal, type Process } from '../../os/index.ts'
import { daemonsOf, type Daemon } from '../command.ts'
import { installations } from '../install.ts'
import { beginDaemon, endDaemon, processEnded, stopOrder } from './daemon.ts'
import { MODELLED, readSwitches, type Switches } from './switches.ts'

/** A run of FRR on a host: what a timer of an earlier one finds changed does nothing. */
export interface Run {
  readonly number: number
  readonly watchfrr?: TaskId
  readonly configured: boolean
  /** It is going down: what ends is not started again. */
  readonly stopping: boolean
  readonly switches: Switches
}

export const runsOfFrr = defineTable<string, Run>('frr.runs')

/** From the start of the daemons until `vtysh -b` has told them their configuration; watchfrr sees them as up a moment before. */
const CONFIGURE: Time = 400_000
const RESTART: Time = 300_000
const CGROUP = '/system.slice/frr.service'

const machineOf = (w: World, host: string): string => w.table(hosts).must(host).machine

function say(w: World, host: string, task: TaskId, message: string, priority = 6): void {
  const p = w.table(processes).get(task)
  if (p) writeJournal(w, p.machine, { identifier: p.comm, pid: p.pid, unit: 'frr.service', message, priority })
  else writeJournal(w, machineOf(w, host), { identifier: 'watchfrr', unit: 'frr.service', message, priority })
}

/** Reads the configuration that is on disk into the daemons of a host: VTYSH's reader, set by the door. */
export type ConfigReader = (world: World, host: string, daemons: readonly Daemon[]) => void

/** Starts all that /etc/frr/daemons says; gives the process that stands for the unit. */
export function startAll(w: World, host: string): Process {
  const installed = w.table(installations).must(host)
  const switches = readSwitches(w, host)
  const daemons = switches.daemons.filter((d) => MODELLED.includes(d))
  const number = (w.table(runsOfFrr).get(host)?.number ?? 0) + 1
  let main: Process | undefined
  if (installed.watchfrr) {
    const machine = machineOf(w, host)
    const argv = ['/usr/lib/frr/watchfrr', '-d', ...(switches.profile === '' ? [] : ['-F', switches.profile]), ...daemons]
    const script = nextPid(w, machine)
    writeJournal(w, machine, { identifier: 'frrinit.sh', pid: script, unit: 'frr.service', message: `Starting watchfrr with command: '  ${argv[0]}  ${argv.slice(1).join(' ')}'` })
    main = startDaemon(w, { machine, host, comm: 'watchfrr', argv })
    w.table(processes).patch(main.id, { cgroup: CGROUP, nice: -5 })
    say(w, host, main.id, `[T83RR-8SM5G] watchfrr ${installed.version} starting: vty@0`, 5)
    for (const d of daemons) say(w, host, main.id, `[ZCJ3S-SPH5S] ${d} state -> down : initial connection attempt failed`, 3)
    say(w, host, main.id, `[YFT0P-5Q5YX] Forked background command [pid ${nextPid(w, machine)}]: /usr/lib/frr/watchfrr.sh restart all`)
  }
  w.table(runsOfFrr).set(host, { number, configured: false, stopping: false, switches, ...(main ? { watchfrr: main.id } : {}) })
  const started = daemons.map((d) => beginDaemon(w, host, d, switches))
  w.after(CONFIGURE, 'frr.configure', { host, number })
  return w.table(processes).must((main ?? started[0]!).id)
}

/** The daemons read their configuration, and watchfrr says that all are up. Nothing happens when they have. */
export function configure(w: World, host: string, number = w.table(runsOfFrr).get(host)?.number): void {
  const run = w.table(runsOfFrr).get(host)
  if (!run || run.number !== number || run.configured || run.stopping) return
  w.table(runsOfFrr).patch(host, { configured: true })
  const daemons = daemonsOf(w, host)
  if (run.watchfrr !== undefined) {
    for (const d of daemons) say(w, host, run.watchfrr, `[QDG3Y-BY5TN] ${d} state -> up : connect succeeded`, 5)
    say(w, host, run.watchfrr, '[KWE5Q-QNGFC] all daemons up, doing startup-complete notify', 5)
  }
  w.notify(configReaders, host, daemons)
}

/** Who reads the configuration files when daemons have started. */
export const configReaders = defineSlot<ConfigReader>('frr.config-reader')

/** Ends all of a host's daemons and watchfrr, in order. */
export function stopAll(w: World, host: string): void {
  const run = w.table(runsOfFrr).get(host)
  if (!run || run.stopping) return
  w.table(runsOfFrr).patch(host, { stopping: true })
  if (run.watchfrr !== undefined) say(w, host, run.watchfrr, '[NG1AJ-FP2TQ] Terminating on signal', 5)
  for (const d of stopOrder(w, host)) endDaemon(w, host, d)
  if (run.watchfrr !== undefined) exitProcess(w, run.watchfrr, { code: 0 })
}

/** A daemon died: watchfrr starts it again; when zebra did, all of them. */
function died(w: World, host: string, daemon: Daemon): void {
  const run = w.table(runsOfFrr).get(host)
  if (!run || run.stopping || run.watchfrr === undefined || !w.table(processes).has(run.watchfrr)) return
  say(w, host, run.watchfrr, `[HD38Q-0HBRT][EC 268435457] ${daemon} state -> down : read returned EOF`, 3)
  say(w, host, run.watchfrr, `[YFT0P-5Q5YX] Forked background command [pid ${nextPid(w, machineOf(w, host))}]: /usr/lib/frr/watchfrr.sh restart ${daemon === 'zebra' ? 'all' : daemon}`)
  w.after(RESTART, 'frr.restart', { host, daemon, number: run.number })
}

function restart(w: World, d: { host: string; daemon: Daemon; number: number }): void {
  const run = w.table(runsOfFrr).get(d.host)
  if (!run || run.number !== d.number || run.stopping) return
  const again = d.daemon === 'zebra' ? run.switches.daemons.filter((x) => MODELLED.includes(x)) : [d.daemon]
  for (const x of again.filter((y) => y !== 'zebra' && daemonsOf(w, d.host).includes(y))) endDaemon(w, d.host, x)
  const started = again.filter((x) => !daemonsOf(w, d.host).includes(x))
  for (const x of started) beginDaemon(w, d.host, x, run.switches)
  w.after(CONFIGURE, 'frr.reconfigure', { host: d.host, daemons: started, number: run.number })
}

function reconfigure(w: World, d: { host: string; daemons: readonly Daemon[]; number: number }): void {
  const run = w.table(runsOfFrr).get(d.host)
  if (!run || run.number !== d.number || run.stopping || run.watchfrr === undefined) return
  for (const x of d.daemons) say(w, d.host, run.watchfrr, `[QDG3Y-BY5TN] ${x} state -> up : connect succeeded`, 5)
  w.notify(configReaders, d.host, d.daemons)
}

export function registerWatchfrr(registry: Registry): void {
  registry.add(timers, 'frr.configure', (w: World, d: { host: string; number: number }) => configure(w, d.host, d.number))
  registry.add(timers, 'frr.restart', restart)
  registry.add(timers, 'frr.reconfigure', reconfigure)
  for (const comm of MODELLED) {
    registry.add(daemonEnded, comm, (w, p) => {
      const gone = processEnded(w, p.id)
      if (gone) died(w, gone.host, gone.daemon)
    })
    registry.add(daemonSignal, comm, (w, p, signal) => {
      if (signal !== 'TERM' && signal !== 'INT') return signal === 'HUP' || signal === 'USR1'
      endDaemon(w, p.host, comm)
      died(w, p.host, comm)
      return true
    })
  }
  registry.add(daemonSignal, 'watchfrr', (w, p, signal) => {
    if (signal !== 'TERM' && signal !== 'INT') return false
    const run = w.table(runsOfFrr).get(p.host)
    if (run) say(w, p.host, p.id, '[NG1AJ-FP2TQ] Terminating on signal', 5)
    exitProcess(w, p.id, { code: 0 })
    return true
  })
}
