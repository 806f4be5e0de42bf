import type { Ip, NsId } from '../../net/index.ts'
import { defineTable, type Time, type World } from '../../sim/index.ts'
import { PROTO, rewritten, type Packet } from './packets.ts'
import { transportOf, isError, type Tuple } from './tuple.ts'

const SECOND = 1_000_000
const LIFETIME = { tcp: 8_000 * SECOND, other: 60 * SECOND } as const
/** Ports above the NodePort range. */
const FIRST_PORT = 32_768
const LAST_PORT = 65_535

/** One row of cilium_snat_v4_external: OUT turns a source to `address:port`, IN a destination back. */
export interface NatEntry {
  readonly ns: NsId
  readonly direction: 'OUT' | 'IN'
  readonly tuple: Tuple
  readonly address: Ip
  readonly port: number
  readonly created: Time
  readonly used: Time
  /** ID of the frontend to whose address replies are turned besides. */
  readonly revNat: number
}

export const natEntries = defineTable<string, NatEntry>('cilium.nat')

export const natKey = (ns: NsId, d: NatEntry['direction'], t: Tuple): string => `${ns}/${d}/${t.proto}/${t.src}:${t.sport}/${t.dst}:${t.dport}`

/** The tuple for address translation: an echo's identifier is the port of the side that chose it. */
export function natTuple(p: Packet): Tuple {
  const t = transportOf(p)
  const base = { proto: p.proto, src: p.src, dst: p.dst }
  if (t.kind === 'tcp' || t.kind === 'udp') return { ...base, sport: t.sport, dport: t.dport }
  if (t.kind === 'icmp' && !('about' in t)) return t.type === 8 ? { ...base, sport: t.id, dport: 0 } : { ...base, sport: 0, dport: t.id }
  if (t.kind === 'icmp' && 'about' in t) {
    const about = natTuple(t.about)
    return { proto: about.proto, src: about.dst, sport: about.dport, dst: about.src, dport: about.sport }
  }
  return { ...base, sport: 0, dport: 0 }
}

const lifetime = (proto: number): Time => (proto === PROTO.tcp ? LIFETIME.tcp : LIFETIME.other)

function live(w: World, ns: NsId, d: NatEntry['direction'], t: Tuple): NatEntry | undefined {
  const e = w.table(natEntries).get(natKey(ns, d, t))
  return e && e.used + lifetime(t.proto) > w.now ? e : undefined
}

/** Does the tuple have a source to which it was turned? */
export const natOut = (w: World, ns: NsId, t: Tuple): NatEntry | undefined => live(w, ns, 'OUT', t)

/** Does a packet have a source to which another was turned? */
export function isTurned(w: World, ns: NsId, packet: Packet): boolean {
  const t = natTuple(packet)
  return live(w, ns, 'IN', { proto: t.proto, src: t.dst, sport: t.dport, dst: t.src, dport: t.sport }) !== undefined
}

function freePort(w: World, ns: NsId, t: Tuple, address: Ip): number | undefined {
  const wanted = t.sport >= FIRST_PORT ? t.sport : FIRST_PORT + w.rng(`cilium.nat.${ns}`).below(LAST_PORT - FIRST_PORT + 1)
  for (let tries = 0; tries < 32; tries++) {
    const port = tries === 0 ? wanted : FIRST_PORT + w.rng(`cilium.nat.${ns}`).below(LAST_PORT - FIRST_PORT + 1)
    if (!live(w, ns, 'IN', { proto: t.proto, src: t.dst, sport: t.dport, dst: address, dport: port })) return port
  }
  return undefined
}

/** Turns a packet's source to an address of the node; a connection keeps its port. Undefined when no port is free. */
export function snat(w: World, ns: NsId, packet: Packet, address: Ip, revNat = 0): Packet | undefined {
  const t = natTuple(packet)
  const known = natOut(w, ns, t)
  if (known) {
    refresh(w, ns, known)
    return rewritten(packet, { src: known.address, sport: known.port })
  }
  if (isError(packet)) return packet
  const port = freePort(w, ns, t, address)
  if (port === undefined) return undefined
  const times = { created: w.now, used: w.now, revNat }
  const back: Tuple = { proto: t.proto, src: t.dst, sport: t.dport, dst: address, dport: port }
  w.table(natEntries).set(natKey(ns, 'OUT', t), { ns, direction: 'OUT', tuple: t, address, port, ...times })
  w.table(natEntries).set(natKey(ns, 'IN', back), { ns, direction: 'IN', tuple: back, address: t.src, port: t.sport, ...times })
  collect(w)
  return rewritten(packet, { src: address, sport: port })
}

/** Writes down that an entry is in use, at most once a second. */
function refresh(w: World, ns: NsId, e: NatEntry): void {
  if (e.used + SECOND < w.now) w.table(natEntries).set(natKey(ns, e.direction, e.tuple), { ...e, used: w.now })
}

/** Turns the answer to what was turned back to who asked; undefined when it is no answer. */
export function reverseSnat(w: World, ns: NsId, packet: Packet): { packet: Packet; revNat: number } | undefined {
  const t = natTuple(packet)
  const e = live(w, ns, 'IN', t)
  if (!e) return undefined
  refresh(w, ns, e)
  const out = natOut(w, ns, { proto: t.proto, src: e.address, sport: e.port, dst: t.src, dport: t.sport })
  if (out) refresh(w, ns, out)
  return { packet: rewritten(packet, { dst: e.address, dport: e.port }), revNat: e.revNat }
}

const ROUND = 512

function collect(w: World): void {
  if (w.next('cilium.nat-created') % ROUND !== 0) return
  const expired: string[] = []
  for (const [key, e] of w.table(natEntries).entries()) if (e.used + lifetime(e.tuple.proto) <= w.now) expired.push(key)
  for (const key of expired) w.table(natEntries).delete(key)
}
