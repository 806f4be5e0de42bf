import type { Bytes, Time } from '../../sim/index.ts'

/** States of RFC 9293, in ss's words; datagram sockets are UNCONN, or ESTAB once connected. */
export type TcpState =
  | 'UNCONN' | 'LISTEN' | 'SYN-SENT' | 'SYN-RECV' | 'ESTAB' | 'FIN-WAIT-1' | 'FIN-WAIT-2' | 'TIME-WAIT' | 'CLOSE-WAIT' | 'LAST-ACK' | 'CLOSING'

/** A timer in the queue. */
export interface Pending {
  readonly time: Time
  readonly seq: number
}

/** The transmission control block. Sequence numbers are 32 bits and wrap; times are microseconds. */
export interface TcpBlock {
  readonly iss: number
  readonly irs: number
  readonly sndUna: number
  readonly sndNxt: number
  readonly sndWnd: number
  readonly sndWl1: number
  readonly sndWl2: number
  readonly rcvNxt: number
  /** Right edge that was advertised. */
  readonly rcvWup: number
  readonly sndScale: number
  readonly rcvScale: number
  readonly mss: number
  readonly advMss: number
  readonly pmtu: number
  readonly timestamps: boolean
  readonly sackOk: boolean
  readonly tsOffset: number
  readonly tsRecent: number
  /** Bytes from sndUna on: sent and not acknowledged, then not sent. */
  readonly sendQueue: Bytes
  readonly finQueued: boolean
  readonly finSent: boolean
  readonly receiveQueue: Bytes
  /** Segments beyond rcvNxt, sorted. */
  readonly outOfOrder: readonly { readonly seq: number; readonly data: Uint8Array; readonly fin: boolean }[]
  readonly finReceived: boolean
  readonly cwnd: number
  readonly ssthresh: number
  readonly dupAcks: number
  /** Recovery ends when this is acknowledged. */
  readonly recover?: number
  readonly srtt?: Time
  readonly rttvar: Time
  readonly minRtt: Time
  readonly rto: Time
  readonly backoff: number
  /** Timeouts in a row without progress. */
  readonly retransmits: number
  readonly firstTimeout?: Time
  readonly rtx?: Pending
  readonly delack?: Pending
  /** Keepalive, zero-window probe, FIN-WAIT-2 and TIME-WAIT share one timer, as they exclude each other. */
  readonly other?: Pending
  readonly probes: number
  /** Of the oldest segment that is being timed: [its end, when it was sent]. */
  readonly timing?: readonly [number, Time]
  /** Counters for ss -i. */
  readonly bytesSent: number
  readonly bytesAcked: number
  readonly bytesReceived: number
  readonly bytesRetrans: number
  readonly segsOut: number
  readonly segsIn: number
  readonly dataSegsOut: number
  readonly dataSegsIn: number
  readonly retransTotal: number
  readonly lastSend: Time
  readonly lastReceive: Time
  readonly lastAck: Time
  /** The listening socket that it came from, until it is established. */
  readonly parent?: number
  /** Error that ended it while it waits for its last packets. */
  readonly softError?: string
}
