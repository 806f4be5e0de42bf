import type { TaskId } from '../../sim/index.ts'
import { defineTable } from '../../sim/index.ts'
import type { SocketId } from '../../net/index.ts'
import type { Cipher } from './wire.ts'

/** A connection as sshd keeps it: how far the two have come, what arrived and is no whole packet, what waits to be sent. */
export interface Connection {
  readonly machine: string
  readonly host: string
  /** Row of the process table that serves it, and its descriptor of the socket. */
  readonly process: TaskId
  readonly fd: number
  readonly from: string
  readonly stage: 'version' | 'keys' | 'auth' | 'session' | 'closing'
  readonly input: Uint8Array
  readonly output: Uint8Array
  readonly read: Cipher
  readonly written: Cipher
  readonly tries: number
  readonly user?: string
  readonly login?: string
  readonly channel?: Channel
}

/** The one channel of a connection: a terminal with a shell on it, or a command with pipes. */
export interface Channel {
  readonly term?: string
  readonly cols: number
  readonly rows: number
  /** The near end's terminal, as the door of the world knows it: for command records. */
  readonly origin?: number
  readonly tty?: number
  readonly stdin?: number
  readonly child?: TaskId
  /** Streams of the command that are still open. */
  readonly open: number
  readonly exit?: { readonly code: number } | { readonly signal: string }
  readonly env: Readonly<Record<string, string>>
}

export const connections = defineTable<SocketId, Connection>('os.ssh-connections')
