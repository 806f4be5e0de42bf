import { Bytes, type Time } from '../../sim/index.ts'

/** States of RFC 9293, in ss's words; datagram sockets are UNCONN, or ESTAB once connected. */
export type TcpState =
  | 'UNCONN' | 'LISTEN' | 'SYN-SENT' | 'SYN-RECV' | 'ESTAB' | 'FIN-WAIT-1' | 'FIN-WAIT-2' | 'TIME-WAIT' | 'CLOSE-WAIT' | 'LAST-ACK' | 'CLOSING'

/** A timer in the queue. */
export interface Pending {
  readonly time: Time
  readonly seq: number
}

/** A segment beyond what was expected. */
export interface Early {
  readonly seq: number
  readonly data: Uint8Array
  readonly fin: boolean
}

/** The transmission control block. Sequence numbers are 32 bits and wrap; times are microseconds. */
export interface TcpBlock {
  readonly iss: number
  readonly irs: number
  readonly sndUna: number
  readonly sndNxt: number
  /** One beyond the highest that was ever sent. */
  readonly sndMax: number
  readonly sndWnd: number
  readonly sndWl1: number
  readonly sndWl2: number
  readonly rcvNxt: number
  /** Right edge that was advertised. */
  readonly rcvEdge: number
  /** Most that is offered: the window of the SYN. */
  readonly rcvLimit: number
  readonly sndScale: number
  readonly rcvScale: number
  /** Largest segment that is sent, options taken off. */
  readonly mss: number
  readonly advMss: number
  readonly pmtu: number
  readonly timestamps: boolean
  /** Segments carry a digest (RFC 2385). */
  readonly signed?: true
  readonly sackOk: boolean
  readonly tsOffset: number
  readonly tsRecent: number
  /** Bytes from sndUna on: sent and not acknowledged, then not sent. */
  readonly sendQueue: Bytes
  readonly finQueued: boolean
  readonly finSent: boolean
  readonly receiveQueue: Bytes
  readonly outOfOrder: readonly Early[]
  readonly finReceived: boolean
  /** Congestion window and threshold in segments. */
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
  /** When the first of them was. */
  readonly since?: Time
  readonly rtx?: Pending
  readonly delack?: Pending
  /** Keepalive, zero-window probe, FIN-WAIT-2 and TIME-WAIT share one timer, as they exclude each other. */
  readonly other?: Pending
  readonly probes: number
  /** The segment that is being timed: its end, and when it was sent. */
  readonly timing?: readonly [number, Time]
  /** Data segments that are still acknowledged at once; then only every second one, or after 40 ms. */
  readonly quickAcks: number
  readonly unacked: number
  /** The next packet confirms the neighbour: the peer answers. */
  readonly confirm: boolean
  /** A connect() that has not been told of its success. */
  readonly connecting: boolean
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
  /** The listening socket that it came from, until it is accepted. */
  readonly parent?: number
}

export const SECOND = 1_000_000
export const RTO_MIN = 200_000
export const RTO_MAX = 120 * SECOND
const RTO_INITIAL = SECOND
const TIMESTAMPS = 12
const DIGEST = 20

/** A block before its first segment. */
export function newBlock(now: Time, o: { iss: number; mtu: number; rcvScale: number; tsOffset: number; timestamps: boolean; sackOk: boolean; window: number; signed: boolean }): TcpBlock {
  const advMss = Math.min(o.mtu - 40, 65_495)
  return {
    iss: o.iss, irs: 0, sndUna: o.iss, sndNxt: o.iss, sndMax: o.iss, sndWnd: 0, sndWl1: 0, sndWl2: 0, rcvNxt: 0, rcvEdge: 0, rcvLimit: o.window, sndScale: 0,
    rcvScale: o.rcvScale, mss: 536, advMss, pmtu: o.mtu, timestamps: o.timestamps, sackOk: o.sackOk, tsOffset: o.tsOffset, tsRecent: 0, sendQueue: Bytes.empty,
    finQueued: false, finSent: false, receiveQueue: Bytes.empty, outOfOrder: [], finReceived: false, cwnd: 10, ssthresh: 2 ** 31 - 1, dupAcks: 0, rttvar: 0,
    minRtt: 0, rto: RTO_INITIAL, backoff: 0, retransmits: 0, probes: 0, quickAcks: 16, unacked: 0, confirm: false, connecting: false, bytesSent: 0, bytesAcked: 0,
    bytesReceived: 0, bytesRetrans: 0, segsOut: 0, segsIn: 0, dataSegsOut: 0, dataSegsIn: 0, retransTotal: 0, lastSend: now, lastReceive: now, lastAck: now, ...(o.signed ? { signed: true } : {}),
  }
}

/** Bytes that timestamps and the digest take in each segment. */
export const optionBytes = (b: Pick<TcpBlock, 'timestamps' | 'signed'>): number => (b.timestamps ? TIMESTAMPS : 0) + (b.signed ? DIGEST : 0)
