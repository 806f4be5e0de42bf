import { defineSlot, type World } from '../../sim/index.ts'

/** Told when the control plane of a cluster stands, before its other nodes join: the time at which add-ons are installed (CNI, workloads). */
export const clusterBuilt = defineSlot<(w: World, cluster: string) => void>('kube.cluster-built')
