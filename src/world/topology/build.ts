import { installBgp } from '../bgp/index.ts'
import { registerCilium } from '../cilium/index.ts'
import { registerKubeApi, registerKubeNodes } from '../kube/index.ts'
import { registerFrr } from '../frr/index.ts'
import { installNet } from '../net/index.ts'
import { clocks, machineStarts, machineStops, programs, registerOs, startMachine } from '../os/index.ts'
import { allPrograms } from '../programs/index.ts'
import { Registry, World } from '../sim/index.ts'
import { registerShell, shellPrograms } from '../shell/index.ts'
import { growClusters, hasPast, PAST, prepareClusters, registerWorkloads, withClusterPackages } from './cluster.ts'
import { equipLaptop } from './laptop.ts'
import { epochOf, installMachine } from './machine.ts'
import { buildNetworks, rememberNetwork, startNetwork, stopNetwork } from './network.ts'
import type { Topology } from './schema.ts'
import { startServersOf } from './servers.ts'

export interface BuildOptions {
  readonly seed?: number
  readonly readFile?: (path: string) => string | undefined
  /** Registers what stands above the rooms: the door's own kinds of files. */
  readonly extend?: (registry: Registry) => void
}

/** How long the machines have been running when a lab begins: long enough to have settled. */
const UPTIME = 11 * 60 * 1_000_000

/** The functions of all rooms. */
function registryOf(o: BuildOptions): { registry: Registry; programNames: readonly string[] } {
  const registry = new Registry()
  installNet(registry)
  registerOs(registry)
  installBgp(registry)
  registerShell(registry)
  registerFrr(registry)
  registerKubeApi(registry)
  registry.add(machineStarts, 'network', startNetwork)
  registry.add(machineStarts, 'servers', startServersOf)
  registry.add(machineStops, 'network', stopNetwork)
  o.extend?.(registry)
  registerKubeNodes(registry)
  registerCilium(registry)
  registerWorkloads(registry)
  const all = { ...allPrograms, ...shellPrograms }
  for (const [name, program] of Object.entries(all)) registry.add(programs, name, program)
  return { registry, programNames: Object.keys(all) }
}

/** A world of a topology in which nothing is yet, and what puts everything there and starts the machines: lab time is zero and the first events stand in the queue. */
export function prepareWorld(t: Topology, o: BuildOptions = {}): { readonly world: World; readonly furnish: () => void } {
  const { registry, programNames } = registryOf(o)
  const world = new World(o.seed ?? t.seed, registry)
  return { world, furnish: () => { furnish(world, t, programNames, o.readFile ?? (() => undefined)) } }
}

/** Builds the lab of a topology. */
export function buildWorld(t: Topology, o: BuildOptions = {}): World {
  const { world, furnish: put } = prepareWorld(t, o)
  put()
  return world
}

function furnish(world: World, t: Topology, programNames: readonly string[], readFile: (path: string) => string | undefined): void {
  world.table(clocks).set('epoch', epochOf(t.epoch))
  // Daemons that talk to each other have done so for a while when the lab begins: that time is run.
  const past = hasPast(t) || Object.values(t.machines).some((m) => m.frr)
  if (past) world.standAt(-PAST)
  buildNetworks(world, t)
  for (const [name, spec] of Object.entries(t.machines)) {
    const m = withClusterPackages(t, name, spec)
    installMachine(world, name, m, { topology: t, programNames, readFile })
    rememberNetwork(world, name, m, t)
  }
  if (t.laptop !== undefined) equipLaptop(world, t, t.laptop)
  prepareClusters(world, t, readFile)
  for (const name of Object.keys(t.machines)) startMachine(world, name, past ? 0 : UPTIME)
  if (hasPast(t)) growClusters(world, t)
  else if (past) world.runTo(0)
}
