import { defineTable, type Bytes, type TaskId } from '../../../sim/index.ts'
import type { SocketId } from '../../../net/index.ts'
import type { ConnectionId } from '../../server/tables.ts'

/** A connection that was upgraded: a command in a container, its main process, or forwarded ports. */
export interface Stream {
  readonly id: ConnectionId
  readonly kind: 'exec' | 'attach' | 'forward'
  readonly machine: string
  /** Key of the container, or of the sandbox of forwarded ports. */
  readonly target: string
  /** What came and is no whole frame. */
  readonly input: Bytes
  readonly process?: TaskId
  readonly tty?: number
  readonly pipe?: number
  /** Output streams that are still open, and how the command ended. */
  readonly open: number
  readonly status?: object
  readonly stdin: boolean
}
export const streams = defineTable<ConnectionId, Stream>('kube.kubelet-streams')

/** A port of a pod that a stream leads to, by its socket. */
export interface ForwardedPort { readonly stream: ConnectionId; readonly channel: number; readonly port: number; readonly fd: number; readonly process: TaskId; readonly unsent: Bytes; readonly connected: boolean }
export const forwardedPorts = defineTable<SocketId, ForwardedPort>('kube.forwarded-ports')

/** Who follows a log: its connection, and how far it has read. */
export interface Follower {
  readonly id: ConnectionId
  readonly machine: string
  readonly container: string
  readonly logFile: number
  readonly offset: number
  readonly timestamps: boolean
  readonly left?: number
}
export const followers = defineTable<ConnectionId, Follower>('kube.log-followers')
