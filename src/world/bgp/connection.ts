import type { Endpoint, Ip, SocketId } from '../net/index.ts'
import { defineTable, type Bytes, type World } from '../sim/index.ts'
import type { Capability } from './message/capability.ts'
import type { Counters, Negotiated, Pending } from './peer.ts'
import type { SpeakerId } from './speaker.ts'

/** A TCP connection to a peer, from the SYN on. What it counts before it is established goes to the peer when it is. */
export interface Connection {
  readonly id: number
  readonly speaker: SpeakerId
  readonly peer: Ip
  readonly socket: SocketId
  /** Who opened it. */
  readonly direction: 'in' | 'out'
  readonly state: 'connecting' | 'opensent' | 'openconfirm' | 'established'
  readonly local?: Endpoint
  readonly remote?: Endpoint
  readonly input: Bytes
  readonly output: Bytes
  readonly sent: Counters
  readonly received: Counters
  readonly capabilities: readonly Capability[]
  readonly nego?: Negotiated
  readonly hold?: Pending
  readonly keepalive?: Pending
}

export const connections = defineTable<number, Connection>('bgp.connections')

export const findConnection = (w: World, id: number | undefined): Connection | undefined => (id === undefined ? undefined : w.table(connections).get(id))
export const patchConnection = (w: World, id: number, change: Partial<Connection>): Connection => w.table(connections).patch(id, change)
