import { defineSlot, type World } from '../../sim/index.ts'
import type { ExitStatus, Process, Signal } from '../../os/index.ts'
import type { Container, PodIdentity } from './tables.ts'

/** What a probe found. */
export interface Health { readonly ok: boolean; readonly message: string }

/** A probe as a pod spec has it, its port resolved. */
export type ProbeAction =
  | { readonly kind: 'http'; readonly port: number; readonly path: string; readonly host?: string; readonly scheme: 'HTTP' | 'HTTPS' }
  | { readonly kind: 'tcp'; readonly port: number; readonly host?: string }
  | { readonly kind: 'grpc'; readonly port: number }
  | { readonly kind: 'exec'; readonly command: readonly string[] }

/**
 * What a container's main process does where it is a daemon of the lab: the server of an image. By the name of its executable
 * (`coredns`, `cilium-agent`, `whoami`). All other commands run as programs.
 */
export interface ContainerServer {
  /** Its process is there: it opens its sockets, arms its timers. An exit status instead says that it failed at once; its words go to the log. */
  start(world: World, container: Container, process: Process): { readonly exit: number } | void
  /** How it takes SIGTERM: microseconds until it ends by itself, and with which status. Default: at once, 0. `undefined` for one that ignores it. */
  readonly stops?: { readonly after: number; readonly code: number } | 'never'
  /** Its process is ending: what it kept in tables goes with it. */
  stop?(world: World, container: Container): void
  /** What a probe finds, where the answer needs no packet. `undefined`: ask over the network. */
  probe?(world: World, container: Container, probe: ProbeAction): Health | undefined
}

export const containerServers = defineSlot<ContainerServer>('kube.container-server')

/** Recognises command lines of an image that only its own tools could run, and that one of its servers stands for. By the server's name. */
export const containerCommands = defineSlot<(argv: readonly string[]) => boolean>('kube.container-commands')

/** Told after a container's state changed, in an event of the queue. */
export const containerChanged = defineSlot<(world: World, machine: string, container: string) => void>('kube.container-changed')

/** Told that a container wrote to its log; for those who follow it. */
export const containerLogged = defineSlot<(world: World, container: Container) => void>('kube.container-logged')

/** What a container's main process wrote, as it is written; for those who are attached. Without bytes: its terminal asks a person otherwise than before. */
export const containerOutput = defineSlot<(world: World, key: string, stream: 1 | 2, bytes: Uint8Array) => void>('kube.container-output')

/** Told when a process of a container ended that is not its main one. */
export const execEnded = defineSlot<(world: World, child: Process, status: ExitStatus) => void>('kube.exec-ended')

export interface CniRequest {
  readonly cluster: string
  readonly node: string
  readonly machine: string
  readonly pod: PodIdentity
  readonly sandbox: string
  /** Name of the pod's network namespace. */
  readonly netns: string
}

/** A network plugin (CNI 1.0), by name. `add` makes the pod's interface and gives its addresses; an error is the plugin's own text. */
export interface CniPlugin {
  /** Whether the node has its configuration (`/etc/cni/net.d`): without one the node's network is not ready. */
  ready(world: World, cluster: string, node: string): boolean
  add(world: World, request: CniRequest): { readonly ips: readonly string[] } | { readonly error: string }
  del(world: World, request: CniRequest): void
}

export const cni = defineSlot<CniPlugin>('kube.cni')

/** Signals by which a daemon of an image ends. */
export const ENDING: readonly Signal[] = ['TERM', 'INT', 'QUIT', 'HUP']
