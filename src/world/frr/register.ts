import { hosts } from '../os/index.ts'
import { timers, type Registry, type World } from '../sim/index.ts'
import { registerBgpd } from './bgpd/register.ts'
import { installations } from './install.ts'
import { registerCommon } from './common.ts'
import { log } from './log/log.ts'
import { registerVtyCalls } from './vtysh/index.ts'
import { registerStaticd } from './staticd/staticd.ts'
import { daemonBehaviours } from './unit/daemon.ts'
import { installFiles } from './unit/files.ts'
import { registerUnit } from './unit/unit.ts'
import { configReaders, registerWatchfrr } from './unit/watchfrr.ts'
import { zebra } from './zebra/daemon.ts'
import { linkChanged } from '../net/index.ts'
import { onLink, registerKernelRoutes } from './zebra/kernel-routes.ts'
import { sweepGroups } from './zebra/nexthop-group.ts'
import { walkRib } from './zebra/rib.ts'
import { registerZebraCommands } from './zebra/commands.ts'
import { registerTracking } from './zebra/tracking.ts'

/** What a topology says of FRR on a machine. */
export interface FrrSpec {
  readonly version: string
  readonly daemons: readonly string[]
  /** The text of frr.conf; without it the package's own. */
  readonly config?: string
  readonly watchfrr: boolean
}

/** Registers the daemons of FRR, their unit, their commands. */
export function registerFrr(registry: Registry): void {
  registerVtyCalls(registry)
  registerUnit(registry)
  registerWatchfrr(registry)
  registry.add(daemonBehaviours, 'zebra', zebra)
  registry.add(linkChanged, 'frr', onLink)
  registry.add(timers, 'frr.zebra.walk', walkRib)
  registry.add(timers, 'frr.nhg.sweep', sweepGroups)
  registerKernelRoutes(registry)
  registerTracking(registry)
  registerCommon(registry)
  registerZebraCommands(registry)
  registerStaticd(registry)
  registerBgpd(registry)
  // After vtysh has read the file to them (registerVtyCalls), each daemon says so.
  registry.add(configReaders, 'log', (w, host, daemons) => {
    for (const d of daemons) log(w, host, d, '[VTVCM-Y2NW3] Configuration Read in Took: 00:00:00')
  })
}

/** Puts FRR on a host that has its package: files, account, unit. It starts with the machine. */
export function installFrr(w: World, host: string, spec: FrrSpec): void {
  w.table(installations).set(host, { host, machine: w.table(hosts).must(host).machine, version: spec.version, watchfrr: spec.watchfrr })
  installFiles(w, host, { daemons: spec.daemons, ...(spec.config === undefined ? {} : { config: spec.config }) })
}
