import { defineTable, SysError, type Time, type World } from '../sim/index.ts'
import { solicit } from './arp.ts'
import { linkFailure } from './icmp-error.ts'
import { neighbourChanged } from './hooks.ts'
import type { Ip } from './ip.ts'
import { timerAt } from './kernel.ts'
import { linkOf, links, type Link, type LinkId } from './link.ts'
import { neighbourKey, neighbours, type Neighbour, type NeighbourState } from './neighbour-table.ts'
import { linksOf } from './netns-links.ts'
import type { NsId } from './netns.ts'
import type { Packet } from './packet.ts'
import { neighConf } from './sysctl/conf.ts'
import { sendFrame } from './transmit.ts'

const MS = 1_000
const SECOND = 1_000_000
/** What the kernel counts for a packet beyond its bytes; below so many packets no limit that makes sense is reached. */
const OVERHEAD = 640
const QUEUE_CHECK = 64

/** The reachable time of a link's entries, drawn anew after five minutes (neigh_rand_reach_time). */
const reachTimes = defineTable<LinkId, { readonly time: Time; readonly drawn: Time }>('net.reach-times')

function reachableTime(world: World, link: LinkId): Time {
  const known = world.table(reachTimes).get(link)
  if (known && world.now - known.drawn <= 300 * SECOND) return known.time
  const base = neighConf(world, link).base_reachable_time_ms * MS
  const time = Math.floor(base / 2 + world.rng(`net.reach.${link}`).float() * base)
  world.table(reachTimes).set(link, { time, drawn: world.now })
  return time
}

export const CONNECTED: ReadonlySet<NeighbourState> = new Set(['REACHABLE', 'PERMANENT', 'NOARP'])
/** States in which the MAC address may be used. */
export const VALID: ReadonlySet<NeighbourState> = new Set(['REACHABLE', 'PERMANENT', 'NOARP', 'STALE', 'DELAY', 'PROBE'])

const put = (world: World, n: Neighbour): void => world.table(neighbours).set(neighbourKey(n.link, n.address), n)
const tell = (world: World, n: Neighbour): void => world.notify(neighbourChanged, n, 'changed')

/** Sets the entry's timer; the one before is taken back. */
function arm(world: World, n: Neighbour, delay: Time): Neighbour {
  if (n.timer) world.cancel(n.timer)
  const { time, seq } = world.at(timerAt(world.now, Math.max(delay, 10 * MS)), 'net.neighbour', { link: n.link, address: n.address })
  return { ...n, timer: { time, seq } }
}

function disarm(world: World, n: Neighbour): Neighbour {
  if (!n.timer) return n
  world.cancel(n.timer)
  const { timer: _, ...rest } = n
  return rest
}

export const findNeighbour = (world: World, link: LinkId, address: Ip): Neighbour | undefined => world.table(neighbours).get(neighbourKey(link, address))

export function createNeighbour(world: World, link: LinkId, address: Ip): Neighbour {
  const n: Neighbour = {
    link, address, state: 'NONE', confirmed: world.now - 60 * SECOND, used: world.now, updated: world.now, probes: 0, waiting: [], router: false, proxy: false, protocol: 0,
  }
  put(world, n)
  return n
}

function probe(world: World, n: Neighbour): Neighbour {
  const conf = neighConf(world, n.link)
  // Unicast while it is only to be confirmed: the first ucast_solicit probes of PROBE; a new entry starts beyond them.
  const unicast = n.probes < conf.ucast_solicit && n.mac !== undefined && VALID.has(n.state)
  solicit(world, linkOf(world, n.link), n.address, unicast ? n.mac : undefined, n.waiting[0])
  return { ...n, probes: n.probes + 1 }
}

/** Begins to resolve, or to confirm: what using an entry does to it. `packet` waits when there is no address yet (__neigh_event_send). */
export function useNeighbour(world: World, n: Neighbour, packet: Packet | undefined): Neighbour {
  let now = n
  if (n.state === 'NONE' || n.state === 'FAILED') {
    now = { ...n, state: 'INCOMPLETE', updated: world.now, used: world.now, probes: neighConf(world, n.link).ucast_solicit, waiting: packet ? [packet] : [] }
    now = probe(world, arm(world, now, neighConf(world, n.link).retrans_time_ms * MS))
    put(world, now)
    tell(world, now)
    return now
  }
  if (n.state === 'STALE') {
    now = arm(world, { ...n, state: 'DELAY', updated: world.now, used: world.now }, neighConf(world, n.link).delay_first_probe_time * SECOND)
    put(world, now)
    tell(world, now)
  } else if (n.state === 'INCOMPLETE') {
    const limit = neighConf(world, n.link).unres_qlen_bytes
    let waiting = packet ? [...n.waiting, packet] : n.waiting
    if (waiting.length > QUEUE_CHECK) while (waiting.length > 1 && waiting.reduce((sum, p) => sum + p.length + OVERHEAD, 0) > limit) waiting = waiting.slice(1)
    now = { ...n, used: world.now, waiting }
    put(world, now)
  } else if (n.state === 'DELAY' || n.state === 'PROBE') {
    if (n.used !== world.now) put(world, (now = { ...n, used: world.now }))
  }
  return now
}

/** The address to which a packet for `address` goes now; undefined when it has to wait (it does). */
export function resolve(world: World, link: Link, address: Ip, packet: Packet): string | undefined {
  const n = findNeighbour(world, link.id, address) ?? createNeighbour(world, link.id, address)
  if (CONNECTED.has(n.state)) return n.mac
  const now = useNeighbour(world, n, packet)
  return VALID.has(now.state) ? now.mac : undefined
}

/** Timer of an entry (neigh_timer_handler). */
export function neighbourTimer(world: World, { link, address }: { link: LinkId; address: Ip }): void {
  const found = findNeighbour(world, link, address)
  if (!found) return
  const { timer: _, ...n } = found
  const conf = neighConf(world, link)
  const delay = conf.delay_first_probe_time * SECOND
  const retrans = conf.retrans_time_ms * MS
  if (n.state === 'REACHABLE') {
    const until = n.confirmed + reachableTime(world, link)
    if (world.now <= until) put(world, arm(world, n, until - world.now))
    else if (world.now <= n.used + delay) settle(world, arm(world, { ...n, state: 'DELAY', updated: world.now }, delay))
    else settle(world, { ...n, state: 'STALE', updated: world.now })
    return
  }
  let now: Neighbour = n
  if (n.state === 'DELAY') {
    if (world.now <= n.confirmed + delay) {
      settle(world, arm(world, { ...n, state: 'REACHABLE', updated: world.now }, n.confirmed + reachableTime(world, link) - world.now))
      return
    }
    now = { ...n, state: 'PROBE', updated: world.now, probes: 0 }
  }
  if (now.state !== 'PROBE' && now.state !== 'INCOMPLETE') return
  const most = conf.ucast_solicit + conf.app_solicit + (now.state === 'PROBE' ? conf.mcast_resolicit : conf.mcast_solicit)
  if (now.probes >= most) {
    fail(world, now)
    return
  }
  settle(world, probe(world, arm(world, now, retrans)), now.state !== n.state)
}

function settle(world: World, n: Neighbour, told = true): void {
  put(world, n)
  if (told) tell(world, n)
}

/** Nobody answers: what waited is reported, what comes later starts anew. */
function fail(world: World, n: Neighbour): void {
  const { mac: _, ...rest } = n
  settle(world, { ...rest, state: 'FAILED', updated: world.now, waiting: [] })
  const link = linkOf(world, n.link)
  for (const packet of n.waiting) linkFailure(world, packet, link)
}

/** News of an entry, from ARP or from a person (neigh_update). `override`: another address than the known one is believed. */
export function updateNeighbour(world: World, n: Neighbour, mac: string | undefined, state: NeighbourState, o: { override: boolean; admin?: boolean }): void {
  if (o.admin !== true && (n.state === 'NOARP' || n.state === 'PERMANENT')) return
  if (!VALID.has(state)) {
    const old = disarm(world, n)
    if (state === 'FAILED' && (old.state === 'INCOMPLETE' || old.state === 'PROBE')) fail(world, old)
    else settle(world, { ...old, state })
    return
  }
  const wasValid = VALID.has(n.state)
  const lladdr = mac ?? n.mac
  if (lladdr === undefined || (mac === undefined && !wasValid)) throw new SysError('EINVAL')
  let next = state
  const confirmed = CONNECTED.has(state) ? world.now : n.confirmed
  if (wasValid) {
    if (lladdr !== n.mac && !o.override) {
      if (confirmed !== n.confirmed) put(world, { ...n, confirmed })
      return
    }
    if (lladdr === n.mac && next === 'STALE' && o.admin !== true) next = n.state
  }
  let now: Neighbour = { ...n, mac: lladdr, confirmed, updated: next !== n.state || lladdr !== n.mac ? world.now : n.updated }
  if (next !== n.state) {
    now = { ...disarm(world, now), state: next, probes: next === 'PROBE' ? 0 : now.probes }
    if (next === 'REACHABLE') now = arm(world, now, reachableTime(world, n.link))
    else if (next === 'DELAY' || next === 'PROBE' || next === 'INCOMPLETE') now = arm(world, now, 0)
  }
  if (lladdr !== n.mac && !CONNECTED.has(next)) now = { ...now, confirmed: world.now - 2 * neighConf(world, n.link).base_reachable_time_ms * MS }
  const waiting = wasValid ? [] : now.waiting
  settle(world, waiting.length > 0 ? { ...now, waiting: [] } : now, next !== n.state || lladdr !== n.mac)
  const link = linkOf(world, n.link)
  for (const packet of waiting) sendFrame(world, n.link, { kind: 'ip', src: link.mac, dst: lladdr, packet })
}

/** Proof from above that the neighbour answers (TCP's progress, MSG_CONFIRM). */
export function confirmNeighbour(world: World, link: LinkId, address: Ip): void {
  const n = findNeighbour(world, link, address)
  if (n && VALID.has(n.state) && n.confirmed !== world.now) put(world, { ...n, confirmed: world.now })
}

function remove(world: World, n: Neighbour): void {
  world.table(neighbours).delete(neighbourKey(n.link, n.address))
  world.notify(neighbourChanged, disarm(world, n), 'removed')
}

/** Entries of a link go: with the link (`all`), or with its carrier (permanent ones stay). What waited is lost without a word. */
export function flushNeighbours(world: World, link: LinkId, which: 'all' | 'learned'): void {
  for (const [key, n] of world.table(neighbours).entries(neighbourKey(link, 0))) {
    if (key >= neighbourKey(link + 1, 0)) break
    if (which === 'all' || n.state !== 'PERMANENT') remove(world, n)
  }
}

/** The entries of a namespace, by link in the order of the indices, then by address. */
export function neighboursOf(world: World, ns: NsId): Neighbour[] {
  const out: Neighbour[] = []
  for (const link of linksOf(world, ns)) {
    for (const [key, n] of world.table(neighbours).entries(neighbourKey(link.id, 0))) {
      if (key >= neighbourKey(link.id + 1, 0)) break
      out.push(n)
    }
  }
  return out
}

export interface NeighbourRequest {
  readonly link: LinkId
  readonly address: Ip
  readonly mac?: string
  /** PERMANENT without it. */
  readonly state?: NeighbourState
  readonly router?: boolean
  readonly protocol?: number
}

/** `ip neigh add|replace|change`: EEXIST, ENOENT, EINVAL. */
export function setNeighbour(world: World, verb: 'add' | 'replace' | 'change', r: NeighbourRequest): void {
  if (!world.table(links).has(r.link)) throw new SysError('ENODEV')
  const known = findNeighbour(world, r.link, r.address)
  if (known && verb === 'add') throw new SysError('EEXIST')
  if (!known && verb === 'change') throw new SysError('ENOENT')
  const n = known ?? createNeighbour(world, r.link, r.address)
  const extra = { router: r.router ?? n.router, protocol: r.protocol ?? n.protocol }
  put(world, { ...n, ...extra })
  updateNeighbour(world, { ...n, ...extra }, r.mac, r.state ?? 'PERMANENT', { override: true, admin: true })
}

/** ENOENT. */
export function deleteNeighbour(world: World, link: LinkId, address: Ip): void {
  const n = findNeighbour(world, link, address)
  if (!n) throw new SysError('ENOENT')
  updateNeighbour(world, n, undefined, 'FAILED', { override: true, admin: true })
  remove(world, findNeighbour(world, link, address)!)
}
