import type { TaskId, Time } from '../../sim/index.ts'
import { defineTable } from '../../sim/index.ts'

/** Whose pod a sandbox is. */
export interface PodIdentity {
  readonly cluster: string
  readonly namespace: string
  readonly name: string
  readonly uid: string
}

/** What the containers of a pod share: a network namespace, held by a process that sleeps. */
export interface Sandbox {
  /** 64 hexadecimal digits. */
  readonly id: string
  readonly machine: string
  readonly pod: PodIdentity
  /** Name of its host in the lab, and of its network namespace unless it is the machine's. */
  readonly host: string
  readonly netns: string
  readonly hostNetwork: boolean
  readonly attempt: number
  readonly created: Time
  readonly ready: boolean
  readonly shim: TaskId
  readonly pause: TaskId
  readonly ips: readonly string[]
  /** The slot of `cni` that gave it its addresses. */
  readonly plugin?: string
}

/** How a container's main process ended. */
export interface Exit {
  readonly code: number
  readonly reason: 'Completed' | 'Error' | 'OOMKilled' | 'StartError' | 'Unknown'
  readonly message?: string
}

export interface Container {
  readonly id: string
  readonly machine: string
  readonly sandbox: string
  readonly pod: PodIdentity
  readonly name: string
  /** As the pod spec says it. */
  readonly image: string
  /** `docker.io/traefik/whoami:latest`. */
  readonly reference: string
  /** Its host in the lab: where `exec` runs. */
  readonly host: string
  readonly state: 'created' | 'running' | 'exited'
  readonly attempt: number
  readonly created: Time
  readonly started?: Time
  readonly finished?: Time
  readonly exit?: Exit
  readonly process?: TaskId
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly user: number
  readonly directory: string
  /** Path of its log on the machine, and its inode there. */
  readonly log: string
  readonly logFile: number
  /** It wants its input open: `stdin: true` of the pod spec; `tty` besides. */
  readonly stdin: boolean
  readonly tty: boolean
  /** The pipe that feeds its input, or its terminal. */
  readonly pipe?: number
  readonly terminal?: number
  /** Streams that are still open. */
  readonly open: number
}

/** By `machine/id`. */
export const sandboxes = defineTable<string, Sandbox>('kube.sandboxes')
export const containers = defineTable<string, Container>('kube.containers')
/** Containers by their host in the lab. */
export const containerHosts = defineTable<string, { readonly key: string }>('kube.container-hosts')
/** Images that a machine has pulled, by `machine/reference`. */
export const pulled = defineTable<string, { readonly reference: string; readonly at: Time }>('kube.pulled-images')

export const keyOf = (c: { readonly machine: string; readonly id: string }): string => `${c.machine}/${c.id}`
