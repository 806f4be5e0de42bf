import { defineTable, type Time, type World } from '../sim/index.ts'
import { tapFilters } from './hooks.ts'
import type { Link, LinkId } from './link.ts'
import { isGroupMac } from './mac.ts'
import type { NsId } from './netns.ts'
import { BROADCAST_MAC, type Frame } from './packet.ts'

export type TapId = number

/** As AF_PACKET says it: to this host, broadcast, multicast, for another host (promiscuous), or sent by it. */
export type Direction = 'in' | 'broadcast' | 'multicast' | 'other' | 'out'

export interface Captured {
  readonly time: Time
  readonly link: LinkId
  readonly direction: Direction
  readonly frame: Frame
}

interface Tap {
  readonly id: TapId
  readonly ns: NsId
  readonly link?: LinkId
  readonly promiscuous: boolean
  readonly protocol: 'all' | 'arp' | 'ip'
  readonly filter?: { readonly name: string; readonly data: object }
  /** Frames that it holds at most. */
  readonly limit: number
  readonly held: number
  readonly received: number
  readonly dropped: number
}

const taps = defineTable<TapId, Tap>('net.taps')
const captured = defineTable<number, Captured>('net.captured')
const PER_TAP = 2 ** 32

export interface TapSpec {
  readonly ns: NsId
  /** All links of the namespace without it. */
  readonly link?: LinkId
  readonly promiscuous?: boolean
  /** A packet filter in the kernel: a name of the slot `tapFilters`. */
  readonly filter?: { readonly name: string; readonly data: object }
  readonly protocol?: 'all' | 'arp' | 'ip'
  readonly limit?: number
}

/** A packet socket. Its condition is `tap:<id>`. */
export function openTap(world: World, spec: TapSpec): TapId {
  const id = world.next('net.tap')
  world.table(taps).set(id, {
    id, ns: spec.ns, promiscuous: spec.promiscuous === true, protocol: spec.protocol ?? 'all', limit: spec.limit ?? 4096, held: 0, received: 0, dropped: 0,
    ...(spec.link === undefined ? {} : { link: spec.link }), ...(spec.filter === undefined ? {} : { filter: spec.filter }),
  })
  return id
}

/** Shows a frame to the taps of a link. */
export function tap(world: World, link: Link, frame: Frame, way: 'in' | 'out'): void {
  const table = world.table(taps)
  if (table.size === 0) return
  const direction = way === 'out' ? 'out' : frame.dst === BROADCAST_MAC ? 'broadcast' : isGroupMac(frame.dst) ? 'multicast' : frame.dst === link.mac ? 'in' : 'other'
  for (const t of table.values()) {
    if (t.ns !== link.ns || (t.link !== undefined && t.link !== link.id)) continue
    if (direction === 'other' && !(t.promiscuous && t.link !== undefined)) continue
    if (t.protocol !== 'all' && (t.protocol !== frame.kind || way === 'out')) continue
    if (t.filter && world.registry.get(tapFilters, t.filter.name)?.(world, t.filter.data, frame, link.id) !== true) continue
    if (t.held >= t.limit) {
      table.set(t.id, { ...t, received: t.received + 1, dropped: t.dropped + 1 })
      continue
    }
    world.table(captured).set(t.id * PER_TAP + t.received, { time: world.now, link: link.id, direction, frame })
    table.set(t.id, { ...t, received: t.received + 1, held: t.held + 1 })
    world.signal(`tap:${t.id}`)
  }
}

/** Takes what was captured, at most `max` frames. */
export function readTap(world: World, id: TapId, max = Infinity): Captured[] {
  const out: Captured[] = []
  for (const [key, frame] of world.table(captured).entries(id * PER_TAP)) {
    if (key >= (id + 1) * PER_TAP || out.length >= max) break
    world.table(captured).delete(key)
    out.push(frame)
  }
  const t = world.table(taps).must(id)
  if (out.length > 0) world.table(taps).set(id, { ...t, held: t.held - out.length })
  return out
}

/** Frames that passed the filter, those of them that found the buffer full, and those that wait to be read. */
export function tapCounters(world: World, id: TapId): { received: number; dropped: number; waiting: number } {
  const { received, dropped, held } = world.table(taps).must(id)
  return { received, dropped, waiting: held }
}

export function closeTap(world: World, id: TapId): void {
  readTap(world, id)
  world.table(taps).delete(id)
}
