import type { TaskId, Time, World } from '../../sim/index.ts'
import { defineTable } from '../../sim/index.ts'
import type { KubeObject } from '../api/object.ts'

/** What a node is to its kubelet. */
export interface NodeConfig {
  readonly cluster: string
  readonly node: string
  readonly machine: string
  /** The address that it registers. */
  readonly ip: string
  readonly version: string
  readonly labels: Readonly<Record<string, string>>
  readonly taints: readonly { readonly key: string; readonly value?: string; readonly effect: string }[]
  /** Address of the cluster's DNS service. */
  readonly dns: string
}
/** By machine: a machine is one node at most. */
export const nodeConfigs = defineTable<string, NodeConfig>('kube.node-configs')

/** A kubelet that runs. */
export interface Kubelet {
  readonly machine: string
  readonly cluster: string
  readonly node: string
  readonly process: TaskId
  readonly started: Time
  readonly agent: string
  /** It has heard from the API server since it started. */
  readonly synced: boolean
  readonly registered: boolean
  /** Conditions as it told them last, and when. */
  readonly told: string
  readonly toldAt: Time
  /** Number of its ticks: a tick of an older run does nothing. */
  readonly run: number
  /** The pull that runs; others wait (`serializeImagePulls`). */
  readonly pulling?: string
}
/** By machine. */
export const kubelets = defineTable<string, Kubelet>('kube.kubelets')

export interface Terminated { readonly exitCode: number; readonly reason: string; readonly message?: string; readonly startedAt: Time; readonly finishedAt: Time; readonly containerID: string }

export interface ContainerRecord {
  readonly name: string
  readonly role: 'init' | 'main' | 'ephemeral'
  /** Key of the container in the runtime, the last one that there was. */
  readonly container?: string
  readonly restarts: number
  readonly waiting?: { readonly reason: string; readonly message?: string }
  /** How it ended last, and the time before. */
  readonly last?: Terminated
  readonly previous?: Terminated
  /** Back-off after crashes and failed pulls: how long the next one is, and until when it lasts. The first restart does not wait. */
  readonly crash?: { readonly delay: Time; readonly until: Time; readonly waited: boolean }
  readonly pull?: { readonly state: 'waiting' | 'pulling' | 'failed'; readonly error?: string; readonly delay: Time; readonly until: Time }
  readonly ready: boolean
  readonly started: boolean
  /** It was told to stop: why, and the container that it was. */
  readonly stopping?: { readonly container: string; readonly reason: string }
}

export interface PodWorker {
  readonly machine: string
  readonly cluster: string
  readonly node: string
  readonly uid: string
  readonly namespace: string
  readonly name: string
  /** As the kubelet knows it, from the API server or from a file. */
  readonly pod: KubeObject
  /** Path of its manifest: a static pod; and the uid of the mirror that the API server has of it. */
  readonly file?: string
  readonly mirror?: string
  readonly sandbox?: string
  readonly attempts: number
  readonly ips: readonly string[]
  readonly started: Time
  readonly containers: readonly ContainerRecord[]
  /** An operation that runs; its end is a timer with the same number. */
  readonly busy?: { readonly step: string; readonly number: number }
  /** It goes: since when, and when it is killed. */
  readonly going?: { readonly since: Time; readonly grace: number; readonly signalled: boolean }
  /** Nothing of it is left on the node. */
  readonly gone?: boolean
  readonly phase?: 'Succeeded' | 'Failed'
  readonly reason?: string
  readonly message?: string
  /** Conditions with their transition times, by type. */
  readonly conditions: Readonly<Record<string, { readonly status: string; readonly at: Time }>>
  /** The status that was sent last, as text. */
  readonly sent?: string
  readonly sandboxError?: { readonly count: number }
}
/** By `machine/uid`. */
export const workers = defineTable<string, PodWorker>('kube.pod-workers')
export const workerKey = (machine: string, uid: string): string => `${machine}/${uid}`

export function* workersOf(w: World, machine: string): Generator<PodWorker> {
  for (const [, p] of w.table(workers).prefix(`${machine}/`)) yield p
}

/** When a pod is looked at next, by `machine/uid`. */
export const planned = defineTable<string, { readonly time: Time; readonly seq: number }>('kube.kubelet-planned')
