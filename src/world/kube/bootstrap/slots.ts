import type { Process } from '../../os/index.ts'
import { defineSlot, type World } from '../../sim/index.ts'
import type { Container } from '../containerd/index.ts'

/** Told when the control plane of a cluster stands, before its other nodes join: the time at which add-ons are installed (CNI, workloads). */
export const clusterBuilt = defineSlot<(w: World, cluster: string) => void>('kube.cluster-built')

/**
 * What listens on :6443 in the container `kube-apiserver`, under the name `daemon`. A connection whose first bytes are an agent's (`isAgentHello`) is handed
 * to `adoptServerEnd` with what came.
 */
export interface ApiServerDaemon {
  start(w: World, container: Container, process: Process): { readonly exit: number } | void
  stop?(w: World, container: Container): void
}
export const apiServerDaemon = defineSlot<ApiServerDaemon>('kube.api-server-daemon')
