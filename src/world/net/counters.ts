import { defineTable, type Time, type World } from '../sim/index.ts'
import type { LinkId } from './link.ts'
import type { NsId } from './netns.ts'

/** What a link has carried, and until when its wire is busy in this direction (frames of one link never overtake each other). */
export interface LinkStats {
  readonly rxBytes: number
  readonly rxPackets: number
  readonly rxDropped: number
  readonly rxMulticast: number
  readonly txBytes: number
  readonly txPackets: number
  readonly txDropped: number
  readonly txCarrier: number
  readonly carrierChanges: number
  readonly busyUntil: Time
}

export const linkStats = defineTable<LinkId, LinkStats>('net.link-stats')

export const NO_STATS: LinkStats = {
  rxBytes: 0, rxPackets: 0, rxDropped: 0, rxMulticast: 0, txBytes: 0, txPackets: 0, txDropped: 0, txCarrier: 0, carrierChanges: 0, busyUntil: 0,
}

/** The counters that every packet moves, in one record a namespace. */
export interface IpStats {
  readonly inReceives: number
  readonly inDelivers: number
  readonly forwarded: number
  readonly outRequests: number
  readonly outTransmits: number
  readonly inOctets: number
  readonly outOctets: number
}

const ipStats = defineTable<NsId, IpStats>('net.ip-stats')
const NO_IP: IpStats = { inReceives: 0, inDelivers: 0, forwarded: 0, outRequests: 0, outTransmits: 0, inOctets: 0, outOctets: 0 }

/** All other counters, by `namespace\0name`. */
const rare = defineTable<string, { readonly n: number }>('net.counters')

export function countIp(world: World, ns: NsId, field: 'inDelivers' | 'outRequests'): void {
  const table = world.table(ipStats)
  const now = table.get(ns) ?? NO_IP
  table.set(ns, { ...now, [field]: now[field] + 1 })
}

export function countReceived(world: World, ns: NsId, bytes: number): void {
  const table = world.table(ipStats)
  const now = table.get(ns) ?? NO_IP
  table.set(ns, { ...now, inReceives: now.inReceives + 1, inOctets: now.inOctets + bytes })
}

export function countForwarded(world: World, ns: NsId): void {
  const table = world.table(ipStats)
  const now = table.get(ns) ?? NO_IP
  table.set(ns, { ...now, forwarded: now.forwarded + 1 })
}

export function countTransmitted(world: World, ns: NsId, bytes: number): void {
  const table = world.table(ipStats)
  const now = table.get(ns) ?? NO_IP
  table.set(ns, { ...now, outTransmits: now.outTransmits + 1, outOctets: now.outOctets + bytes })
}

/** Adds to a counter by nstat's name. */
export function count(world: World, ns: NsId, name: string, by = 1): void {
  const table = world.table(rare)
  const key = `${ns}\0${name}`
  table.set(key, { n: (table.get(key)?.n ?? 0) + by })
}

/** Counters by nstat's names (`IpInReceives`, `TcpExtIPReversePathFilter`); what is not there is 0. */
export function counters(world: World, ns: NsId): Readonly<Record<string, number>> {
  const ip = world.table(ipStats).get(ns) ?? NO_IP
  const out: Record<string, number> = {
    IpInReceives: ip.inReceives, IpInDelivers: ip.inDelivers, IpForwDatagrams: ip.forwarded, IpOutRequests: ip.outRequests,
    IpOutTransmits: ip.outTransmits, IpExtInOctets: ip.inOctets, IpExtOutOctets: ip.outOctets, IpExtInNoECTPkts: ip.inReceives,
  }
  for (const [key, { n }] of world.table(rare).prefix(`${ns}\0`)) out[key.slice(key.indexOf('\0') + 1)] = n
  return out
}

export const statsOf = (world: World, link: LinkId): LinkStats => world.table(linkStats).get(link) ?? NO_STATS

export function countLink(world: World, link: LinkId, field: 'rxDropped' | 'txDropped' | 'txCarrier' | 'carrierChanges'): void {
  const now = statsOf(world, link)
  world.table(linkStats).set(link, { ...now, [field]: now[field] + 1 })
}

export function countRx(world: World, link: LinkId, bytes: number, multicast: boolean): void {
  const now = statsOf(world, link)
  world.table(linkStats).set(link, { ...now, rxBytes: now.rxBytes + bytes, rxPackets: now.rxPackets + 1, rxMulticast: now.rxMulticast + (multicast ? 1 : 0) })
}

export function countTx(world: World, link: LinkId, bytes: number, busyUntil: Time): void {
  const now = statsOf(world, link)
  world.table(linkStats).set(link, { ...now, txBytes: now.txBytes + bytes, txPackets: now.txPackets + 1, busyUntil })
}

/** What `ip -s link` shows of a link. */
export interface LinkCounters {
  readonly rxBytes: number
  readonly rxPackets: number
  readonly rxDropped: number
  readonly rxMulticast: number
  readonly txBytes: number
  readonly txPackets: number
  readonly txDropped: number
  readonly txCarrier: number
}

export function linkCounters(world: World, link: LinkId): LinkCounters {
  const { rxBytes, rxPackets, rxDropped, rxMulticast, txBytes, txPackets, txDropped, txCarrier } = statsOf(world, link)
  return { rxBytes, rxPackets, rxDropped, rxMulticast, txBytes, txPackets, txDropped, txCarrier }
}
