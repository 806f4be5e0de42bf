/**
 * controllers: what kube-controller-manager runs. Each compares what is with what should be whenever a write that concerns it was told; they share one
 * work queue (`enqueue`). A controller of another room registers itself in the slot `controllers` and runs while its component does.
 */
import type { Registry } from '../../sim/index.ts'
import { objectChanged } from '../api/changes.ts'
import { componentRuns } from './components.ts'
import { cronJobController } from './cronjob.ts'
import { daemonSetController } from './daemonset.ts'
import { deploymentController } from './deployment.ts'
import { endpointsController, endpointSliceController } from './endpointslice.ts'
import { garbageCollector, garbageKeys } from './garbage.ts'
import { jobController } from './job.ts'
import { namespaceController, serviceAccountController } from './namespace.ts'
import { nodeIpam, nodeLifecycleController, podGarbageCollector, taintEviction } from './nodes.ts'
import { controllers, enqueue, registerQueue } from './queue.ts'
import { replicaSetController } from './replicaset.ts'
import { statefulSetController } from './statefulset.ts'

export { componentEnds, componentOf, componentRuns, componentStarts, type Component } from './components.ts'
export { recordEvent, recordSeries, type Remark } from './events.ts'
export { templateHash } from './hash.ts'
export { podSubnets } from './nodes.ts'
export { conditionOf, controllerOf, isActive, isFinished, isReady, type Condition } from './pods.ts'
export { controllers, enqueue, keyFor, own, ownerOf, resync, splitKey, type Context, type Controller } from './queue.ts'

const CONTROLLERS = {
  deployment: deploymentController, replicaset: replicaSetController, daemonset: daemonSetController, statefulset: statefulSetController, job: jobController, cronjob: cronJobController,
  endpointslice: endpointSliceController, endpoints: endpointsController, namespace: namespaceController, serviceaccount: serviceAccountController, 'garbage-collector': garbageCollector,
  'node-lifecycle': nodeLifecycleController, 'taint-eviction': taintEviction, 'pod-gc': podGarbageCollector, 'node-ipam': nodeIpam,
}

export function registerControllers(registry: Registry): void {
  registerQueue(registry)
  for (const [name, c] of Object.entries(CONTROLLERS)) registry.add(controllers, name, c)
  registry.add(objectChanged, 'kube.garbage', (w, change) => {
    if (!componentRuns(w, change.cluster, 'kube-controller-manager')) return
    for (const key of garbageKeys(change)) enqueue(w, change.cluster, 'garbage-collector', key)
  })
}
