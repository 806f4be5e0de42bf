import { nextPid, unitBehaviours, writeJournal, type UnitBehaviour } from '../../os/index.ts'
import type { Registry, World } from '../../sim/index.ts'
import { daemonsOf } from '../command.ts'
import { installations } from '../install.ts'
import { configReaders, runsOfFrr, startAll, stopAll } from './watchfrr.ts'

/** The installation of a machine's own host. */
const hostOf = (w: World, machine: string): string | undefined => [...w.table(installations).values()].find((i) => i.machine === machine && i.host === machine)?.host

const say = (w: World, machine: string, pid: number, message: string): void => writeJournal(w, machine, { identifier: 'frrinit.sh', pid, unit: 'frr.service', message })

/** `systemctl … frr`: frrinit.sh starts watchfrr, which starts the daemons. */
const frr: UnitBehaviour = {
  ready: 600_000,
  start(w, machine) {
    const host = hostOf(w, machine)
    return host === undefined ? { exit: 1 } : startAll(w, host)
  },
  stop(w, machine) {
    const host = hostOf(w, machine)
    if (host === undefined) return
    const watched = w.table(runsOfFrr).get(host)?.watchfrr !== undefined
    const ended = daemonsOf(w, host).toReversed()
    const pid = watched ? nextPid(w, machine) : 0
    stopAll(w, host)
    if (!watched) return
    say(w, machine, pid, ' * Stopped watchfrr')
    for (const d of ended) say(w, machine, pid, ` * Stopped ${d}`)
  },
  reload(w, machine) {
    const host = hostOf(w, machine)
    if (host !== undefined) w.notify(configReaders, host, daemonsOf(w, host))
  },
}

export function registerUnit(registry: Registry): void {
  registry.add(unitBehaviours, 'frr.service', frr)
}
