import { childEnded, daemonSignal, hosts, machineStops, missingRoots, ptyMaster, relaySink } from '../../os/index.ts'
import { timers, type Registry } from '../../sim/index.ts'
import { containerEnds, containerWrote, DAEMON, daemonSignalled, ensureRoot, processEnded, tellChanged } from './container.ts'
import { lostPower } from './power.ts'
import { containerOutput, containerServers, type ContainerServer } from './slots.ts'
import { containerHosts, containers } from './tables.ts'
import { registerRuntimeCalls } from './syscalls.ts'
import { registerContainerdUnit } from './unit.ts'
import { writeLog } from './log.ts'

const signalled = (registry: Registry, comm: string): void => registry.add(daemonSignal, comm, daemonSignalled)

/** Registers the server of an image by the name of its executable. */
export function registerContainerServer(registry: Registry, name: string, server: ContainerServer): void {
  registry.add(containerServers, name, server)
  signalled(registry, name.slice(0, 15))
}

export function registerContainerd(registry: Registry): void {
  registerContainerdUnit(registry)
  registerRuntimeCalls(registry)
  registry.add(timers, 'kube.container-ends', containerEnds)
  registry.add(timers, 'kube.container-changed', tellChanged)
  registry.add(childEnded, DAEMON, (w, _parent, child, status) => processEnded(w, child, status))
  registry.add(relaySink, DAEMON, containerWrote)
  registry.add(ptyMaster, DAEMON, (w, key, _tty, bytes) => {
    const c = w.table(containers).get(key)
    if (!c) return
    if (bytes.length > 0) writeLog(w, c.machine, c.id, 'stdout', bytes)
    w.notify(containerOutput, key, 1, bytes)
  })
  registry.add(machineStops, 'containerd', lostPower)
  registry.add(missingRoots, 'containerd', (w, root) => {
    const key = w.table(containerHosts).get(root.slice(0, root.indexOf('#')))?.key
    if (key !== undefined && w.table(hosts).get(w.table(containers).must(key).host)?.root === root) ensureRoot(w, key)
  })
  for (const comm of ['pause', 'tail', 'sleep']) signalled(registry, comm)
  // Servers of other rooms that came into the slot by themselves.
  for (const [name] of registry.all(containerServers)) if (registry.get(daemonSignal, name.slice(0, 15)) === undefined) signalled(registry, name.slice(0, 15))
}
