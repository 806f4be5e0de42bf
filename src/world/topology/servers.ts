import { startServers } from '../os/index.ts'
import type { World } from '../sim/index.ts'
import { machineNetworks } from './network.ts'

/** Starts the answering servers of a machine and of its namespaces. */
export function startServersOf(w: World, name: string): void {
  const { spec } = w.table(machineNetworks).must(name)
  startServers(w, name, spec.serve)
  for (const [n, netns] of Object.entries(spec.netns)) startServers(w, n, netns.serve)
}
