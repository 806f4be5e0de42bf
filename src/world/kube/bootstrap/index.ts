/**
 * bootstrap: how a cluster came to be. Its past is really run: the machines start some minutes before the lab's time zero, kubeadm's files and objects are
 * made, kubelets start what they find, controllers and scheduler do the rest; so ages, events, names and logs are those of a cluster that grew.
 */
export { createFrom } from './apply.ts'
export { bootCluster, prepareCluster, registerBoot, settled } from './boot.ts'
export { controlPlaneOf, systemImages, type ClusterPlan, type NodePlan } from './plan.ts'
export { clusterBuilt } from './slots.ts'
export { registerComponents } from './servers.ts'
