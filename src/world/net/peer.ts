import { defineTable, type World } from '../sim/index.ts'
import type { Ip } from './ip.ts'
import { JIFFY, jiffies } from './kernel.ts'
import type { NsId } from './netns.ts'
import { confOf } from './sysctl/conf.ts'

/** What a host remembers of another to which it sends ICMP errors: one bucket of tokens (in jiffies) for errors, and its redirects. */
interface Peer {
  readonly tokens: number
  readonly last: number
  readonly redirects: number
}

const peers = defineTable<string, Peer>('net.peers')
const globals = defineTable<NsId, { readonly credit: number; readonly stamp: number }>('net.icmp-credit')

const HZ = 1_000_000 / JIFFY
/** route/error_cost and error_burst. */
const ERROR_COST = HZ
const ERROR_BURST = 5 * HZ
/** XRLIM_BURST_FACTOR: errors that may come at once. */
const BURST = 6
/** route/redirect_load, redirect_number, redirect_silence. */
const REDIRECT_LOAD = HZ / 50
const REDIRECT_NUMBER = 9
const REDIRECT_SILENCE = REDIRECT_LOAD << 10

const keyOf = (ns: NsId, address: Ip): string => `${ns}\0${address}`

/** A peer that is not known yet counts as one that was quiet for a minute: its bucket is full. */
const peerOf = (world: World, ns: NsId, address: Ip): Peer => world.table(peers).get(keyOf(ns, address)) ?? { tokens: 0, last: jiffies(world.now) - 60 * HZ, redirects: 0 }

function take(world: World, ns: NsId, address: Ip, cost: number, burst: number): boolean {
  const peer = peerOf(world, ns, address)
  const now = jiffies(world.now)
  const tokens = Math.min(peer.tokens + now - peer.last, burst)
  const allowed = tokens >= cost
  world.table(peers).set(keyOf(ns, address), { ...peer, tokens: allowed ? tokens - cost : tokens, last: now })
  return allowed
}

/** May "no route" be told to this host (ip_error)? Takes a token of the same bucket that the error itself takes another one of. */
export const mayReportNoRoute = (world: World, ns: NsId, address: Ip): boolean => take(world, ns, address, ERROR_COST, ERROR_BURST)

/** Does icmp_ratemask let this type pass without a limit? */
const unlimited = (world: World, ns: NsId, type: number): boolean => type > 18 || ((confOf(world, ns).icmpRateMask >> type) & 1) === 0

/** icmp_ratelimit, for one destination. */
export function mayErrTo(world: World, ns: NsId, address: Ip, type: number): boolean {
  if (unlimited(world, ns, type)) return true
  const limit = Math.ceil((confOf(world, ns).icmpRateLimit * 1_000) / JIFFY)
  return limit === 0 || take(world, ns, address, limit, BURST * limit)
}

/** icmp_msgs_per_sec and icmp_msgs_burst, for all destinations together. */
export function mayErr(world: World, ns: NsId, type: number): boolean {
  if (unlimited(world, ns, type)) return true
  const conf = confOf(world, ns)
  const now = jiffies(world.now)
  const state = world.table(globals).get(ns) ?? { credit: conf.icmpBurst, stamp: now }
  let { credit, stamp } = state
  if (credit <= 0) {
    const delta = Math.min(now - stamp, HZ)
    const more = Math.floor((conf.icmpPerSecond * delta) / HZ)
    if (delta < HZ / 50 || more === 0) return false
    credit = Math.min(credit + more, conf.icmpBurst)
    stamp = now
  }
  world.table(globals).set(ns, { credit: credit - 1, stamp })
  return true
}

/** May this host be told a better way once more? The pauses double; after nine that it ignored it is left alone for 20 s (ip_rt_send_redirect). */
export function mayRedirect(world: World, ns: NsId, address: Ip): boolean {
  const now = jiffies(world.now)
  let peer = peerOf(world, ns, address)
  if (now > peer.last + REDIRECT_SILENCE) peer = { ...peer, tokens: 0, redirects: 0 }
  const { redirects } = peer
  if (redirects >= REDIRECT_NUMBER) {
    world.table(peers).set(keyOf(ns, address), { ...peer, last: now })
    return false
  }
  const allowed = redirects === 0 || now > peer.last + (REDIRECT_LOAD << redirects)
  world.table(peers).set(keyOf(ns, address), allowed ? { ...peer, last: now, redirects: redirects + 1 } : peer)
  return allowed
}
