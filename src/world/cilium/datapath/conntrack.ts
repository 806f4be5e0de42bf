import { ACK, FIN, PSH, RST, SYN, type NsId } from '../../net/index.ts'
import { defineTable, type Time, type World } from '../../sim/index.ts'
import { PROTO } from './packets.ts'
import { reversed, type Tuple } from './tuple.ts'

const SECOND = 1_000_000
/** --bpf-ct-timeout-regular-*: established TCP, first SYN, others, after both FINs. */
const LIFETIME = { tcp: 8_000 * SECOND, syn: 60 * SECOND, any: 60 * SECOND, close: 10 * SECOND } as const
/** --monitor-aggregation-interval. */
const REPORT_INTERVAL = 5 * SECOND

/** An entry of cilium_ct4_global or _any. Flags and times by the direction in which the endpoint's programs saw the packets: rx into it, tx out of it. */
export interface CtEntry {
  readonly ns: NsId
  readonly direction: 'OUT' | 'IN' | 'SVC'
  readonly tuple: Tuple
  readonly expires: Time
  readonly rxFlags: number
  readonly txFlags: number
  readonly lastRx: Time
  readonly lastTx: Time
  readonly rxClosing: boolean
  readonly txClosing: boolean
  readonly seenNonSyn: boolean
  /** ID of the frontend that led here. */
  readonly revNat: number
  /** The connection came in by a device as one to a Service: replies are turned back to its address. */
  readonly nodePort: boolean
  readonly srcIdentity: number
  /** SVC: the backend that was chosen. */
  readonly backend: number
  readonly packets: number
  readonly bytes: number
}

/** Connections of each node by `ctKey`. */
export const conntrack = defineTable<string, CtEntry>('cilium.ct')

export const ctKey = (ns: NsId, d: CtEntry['direction'], t: Tuple): string => `${ns}/${d}/${t.proto}/${t.src}:${t.sport}/${t.dst}:${t.dport}`

export type CtStatus = 'new' | 'established' | 'reply' | 'related'

export interface CtResult {
  readonly status: CtStatus
  readonly entry?: CtEntry
  /** A trace notification is due: a new connection, a flag that was not seen, five seconds without one. */
  readonly monitor: boolean
}

const REPORTED = FIN | SYN | RST | PSH | ACK

function seen(w: World, e: CtEntry, rx: boolean, flags: number, lifetime: Time): { entry: CtEntry; monitor: boolean } {
  const before = rx ? e.rxFlags : e.txFlags
  const after = before | (flags & REPORTED)
  const monitor = (rx ? e.lastRx : e.lastTx) + REPORT_INTERVAL < w.now || before !== after
  const times = monitor ? (rx ? { rxFlags: after, lastRx: w.now } : { txFlags: after, lastTx: w.now }) : {}
  return { entry: { ...e, ...times, expires: w.now + lifetime }, monitor }
}

const alive = (e: CtEntry): boolean => !e.rxClosing || !e.txClosing

/** Looks at an entry with a packet in hand, as __ct_lookup does: its timeout, its flags, FIN and RST close a side, a SYN opens again. */
function touch(w: World, key: string, rx: boolean, flags: number, size: number, monitorBefore: boolean): { entry: CtEntry; monitor: boolean } | undefined {
  const found = w.table(conntrack).get(key)
  if (!found || found.expires <= w.now) return undefined
  let entry: CtEntry = { ...found, packets: found.packets + 1, bytes: found.bytes + size }
  let monitor = monitorBefore
  const tcp = entry.tuple.proto === PROTO.tcp
  const update = (): void => {
    if (tcp && (flags & SYN) === 0 && !entry.seenNonSyn) entry = { ...entry, seenNonSyn: true }
    const now = seen(w, entry, rx, flags, tcp ? (entry.seenNonSyn ? LIFETIME.tcp : LIFETIME.syn) : LIFETIME.any)
    entry = now.entry
    monitor = now.monitor
  }
  if (alive(entry)) update()
  if (tcp && (flags & (RST | FIN)) !== 0) {
    const bothSyns = (entry.rxFlags & SYN) !== 0 && (entry.txFlags & SYN) !== 0
    const ends = !bothSyns && (flags & RST) !== 0 && entry.direction !== 'SVC'
    entry = { ...entry, rxClosing: entry.rxClosing || ends || rx, txClosing: entry.txClosing || ends || !rx }
    monitor = true
    if (!alive(entry)) entry = seen(w, entry, rx, flags, LIFETIME.close).entry
  } else if (tcp && (flags & SYN) !== 0 && (entry.rxClosing || entry.txClosing)) {
    entry = { ...entry, rxClosing: false, txClosing: false }
    update()
  }
  w.table(conntrack).set(key, entry)
  return { entry, monitor }
}

/**
 * Looks a packet up for an endpoint's program: first as a reply of a connection the other way, then as one of its own direction.
 * `error`: the tuple is that of the packet that an ICMP error is about.
 */
export function ctLookup(w: World, ns: NsId, way: 'ingress' | 'egress', t: Tuple, flags: number, size: number, error = false): CtResult {
  const rx = way === 'ingress'
  const back = touch(w, ctKey(ns, rx ? 'OUT' : 'IN', reversed(t)), rx, error ? 0 : flags, size, false)
  if (back) return { status: error ? 'related' : 'reply', ...back }
  const own = touch(w, ctKey(ns, rx ? 'IN' : 'OUT', t), rx, error ? 0 : flags, size, true)
  return own ? { status: error ? 'related' : 'established', ...own } : { status: 'new', monitor: true }
}

/** Remembers a new connection. */
export function ctCreate(w: World, ns: NsId, direction: CtEntry['direction'], t: Tuple, flags: number, size: number, more: Partial<Pick<CtEntry, 'revNat' | 'nodePort' | 'srcIdentity' | 'backend'>> = {}): CtEntry {
  const rx = direction === 'IN'
  const tcp = t.proto === PROTO.tcp
  const own = flags & REPORTED
  const entry: CtEntry = {
    ns, direction, tuple: t, expires: w.now + (tcp && (flags & SYN) !== 0 ? LIFETIME.syn : tcp ? LIFETIME.tcp : LIFETIME.any), rxFlags: rx ? own : 0, txFlags: rx ? 0 : own,
    lastRx: rx ? w.now : 0, lastTx: rx ? 0 : w.now, rxClosing: false, txClosing: false, seenNonSyn: tcp && (flags & SYN) === 0, revNat: 0, nodePort: false, srcIdentity: 0, backend: 0,
    packets: 1, bytes: size, ...more,
  }
  w.table(conntrack).set(ctKey(ns, direction, t), entry)
  collect(w)
  return entry
}

/** The entry of a tuple as it stands, without looking like a packet; undefined when it has expired. */
export function ctPeek(w: World, ns: NsId, direction: CtEntry['direction'], t: Tuple): CtEntry | undefined {
  const e = w.table(conntrack).get(ctKey(ns, direction, t))
  return e && e.expires > w.now ? e : undefined
}

/** Touches the service entry of a client's connection: the backend that it has. */
export const ctService = (w: World, ns: NsId, t: Tuple, flags: number, size: number): { entry: CtEntry; monitor: boolean } | undefined => touch(w, ctKey(ns, 'SVC', t), false, flags, size, true)

/** New entries between two rounds of garbage collection. */
const ROUND = 512

/** Expired entries go, once in a while: what a new entry costs does not depend on how many there are. */
function collect(w: World): void {
  if (w.next('cilium.ct-created') % ROUND !== 0) return
  const expired: string[] = []
  for (const [key, e] of w.table(conntrack).entries()) if (e.expires <= w.now) expired.push(key)
  for (const key of expired) w.table(conntrack).delete(key)
}
