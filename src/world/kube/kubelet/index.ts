/**
 * kubelet: the agent of a node. It keeps a record of every pod that it runs (`workers`), looks at one whenever something about it changed (`syncPod`) and
 * begins what is missing: sandbox, image, container, probe, end. What the API server has of a pod is told over the kubelet's own connection; while that is
 * cut it goes on with what it knows. One tick in ten seconds carries the lease and everything that is regular.
 */
import type { Registry } from '../../sim/index.ts'
import { registerExec } from './exec.ts'
import { registerKubeletUnit } from './kubelet.ts'
import { registerProbeNetwork } from './probe-network.ts'
import { registerProbes } from './probes.ts'
import { registerKubeletServer } from './server/server.ts'
import { registerSync } from './sync.ts'
import { registerVolumes } from './volumes.ts'
import { registerWrites } from './write.ts'

export { execIn, spawnIn, type Ran } from './exec.ts'
export { kubeletStarted, kubeletStopping } from './kubelet.ts'
export { MANIFESTS, writeManifest } from './static.ts'
export { kubelets, nodeConfigs, workers, workerKey, workersOf, type ContainerRecord, type Kubelet, type NodeConfig, type PodWorker } from './tables.ts'

export function registerKubelet(registry: Registry): void {
  registerKubeletUnit(registry)
  registerSync(registry)
  registerProbes(registry)
  registerProbeNetwork(registry)
  registerExec(registry)
  registerVolumes(registry)
  registerWrites(registry)
  registerKubeletServer(registry)
}
