import type { SocketId } from '../../net/index.ts'
import { defineTable, type TaskId, type World } from '../../sim/index.ts'
import type { ServerConfig } from './server-config.ts'
import { cipherOf, join, seal, type Cipher, type MessageName } from './wire.ts'

export type ConnectionId = number

/** What carries a connection: a TCP socket, or the port that a hypervisor forwards to the machine. */
export type Transport = { readonly kind: 'socket'; readonly socket: SocketId } | { readonly kind: 'forward' }

/** A connection as sshd keeps it: how far the two have come, what arrived and is no whole packet, what waits to be sent. */
export interface Connection {
  readonly machine: string
  readonly transport: Transport
  /** Where the client is, and where it came in: address and port. */
  readonly peer: { readonly address: string; readonly port: number }
  readonly local: { readonly address: string; readonly port: number }
  readonly phase: 'version' | 'keys' | 'auth' | 'session' | 'closing'
  readonly input: Uint8Array
  readonly output: Uint8Array
  /** What waits to be sent is about to be, all at once. */
  readonly flushing: boolean
  /** Nothing is taken from the client until its command has read what is there. */
  readonly paused: boolean
  readonly read: Cipher
  readonly written: Cipher
  /** Rows of the process table: the privileged one, and the user's. */
  readonly monitor: TaskId
  readonly worker?: TaskId
  readonly tries: number
  readonly user?: string
  readonly session?: string
  readonly login?: string
  readonly channel?: Channel
  /** The client has said that it is done. */
  readonly parted?: boolean
}

/** The one channel of a connection: a terminal with a shell on it, or a command with pipes. */
export interface Channel {
  readonly terminal?: { readonly term: string; readonly cols: number; readonly rows: number; readonly origin?: number }
  readonly env: Readonly<Record<string, string>>
  readonly tty?: number
  /** The pipe that the command reads. */
  readonly stdin?: number
  readonly child?: TaskId
  /** Streams of the command that are still open. */
  readonly open: number
  readonly ended?: true
}

export const connections = defineTable<ConnectionId, Connection>('os.ssh-connections')

/** A server that listens: its main process, and its configuration as it read it. */
export interface Server { readonly process: TaskId; readonly config: ServerConfig }
export const servers = defineTable<string, Server>('os.ssh-servers')

/** Packets that are put one behind the other within this time leave together. */
const GATHER = 60

/** Puts a packet behind what waits to be sent. */
export function say(w: World, id: ConnectionId, name: MessageName, content: Readonly<Record<string, unknown>> | Uint8Array, pad = 0): void {
  const c = w.table(connections).get(id)
  if (!c) return
  const { packet, cipher } = seal(name, content, c.written, pad)
  put(w, id, packet, { written: cipher })
}

/** Puts bytes behind what waits to be sent. */
export function put(w: World, id: ConnectionId, bytes: Uint8Array, change: Partial<Connection> = {}): void {
  const c = w.table(connections).must(id)
  w.table(connections).set(id, { ...c, ...change, output: join(c.output, bytes), flushing: true })
  if (!c.flushing) w.after(GATHER, 'os.sshd.flush', { connection: id })
}

/** From here on both directions are scrambled. */
export const startKeys = (w: World, id: ConnectionId, secret: string): void =>
  void w.table(connections).patch(id, { phase: 'auth', read: cipherOf(secret, 'to-server'), written: cipherOf(secret, 'to-client') })

export const configOf = (w: World, machine: string): ServerConfig | undefined => w.table(servers).get(machine)?.config
