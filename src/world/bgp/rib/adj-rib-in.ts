import type { Ip, Prefix } from '../../net/index.ts'
import { defineTable, type Time, type World } from '../../sim/index.ts'
import type { Attributes } from '../message/message.ts'
import { patchPeer, peerKey, peerOf, type Peer } from '../peer.ts'
import type { Speaker, SpeakerId } from '../speaker.ts'
import { removePath } from './loc-rib.ts'
import { destinationsOf, prefixKey } from './path.ts'

/** A route as the peer sent it, before any policy. */
export interface Received {
  readonly prefix: Prefix
  readonly attributes: Attributes
  readonly at: Time
}

/** By `${peerKey} ${prefixKey}`; kept for peers with soft reconfiguration, and by GoBGP always. */
const received = defineTable<string, Received>('bgp.adj-rib-in')

/** FRR keeps what it received only where it is told to. */
const keeps = (s: Speaker, p: Peer): boolean => s.profile !== 'frr' || p.spec.softReconfiguration === true

export function storeReceived(w: World, s: Speaker, p: Peer, prefix: Prefix, attributes: Attributes): void {
  if (keeps(s, p)) w.table(received).set(`${peerKey(s.id, p.address)} ${prefixKey(prefix)}`, { prefix, attributes, at: w.now })
}

export function forgetReceived(w: World, speaker: SpeakerId, peer: Ip, prefix: Prefix): void {
  w.table(received).delete(`${peerKey(speaker, peer)} ${prefixKey(prefix)}`)
}

/** Adj-RIB-In of a peer in the order of the prefixes; empty when nothing is kept. */
export const receivedFrom = (w: World, speaker: SpeakerId, peer: Ip): Received[] => [...w.table(received).prefix(`${peerKey(speaker, peer)} `)].map(([, r]) => r)

export function dropReceived(w: World, speaker: SpeakerId, peer: Ip): void {
  for (const [key] of w.table(received).prefix(`${peerKey(speaker, peer)} `)) w.table(received).delete(key)
}

/** Every route of a peer goes; with `staleOnly`, those that its restart has not renewed. */
export function removeRoutesOf(w: World, s: Speaker, p: Peer, staleOnly = false): void {
  if (!staleOnly) dropReceived(w, s.id, p.address)
  for (const d of destinationsOf(w, s.id)) {
    if (d.paths.some((path) => path.from === p.address && path.source === 'peer' && (!staleOnly || path.stale))) removePath(w, s.id, d.prefix, p.address, 'peer')
  }
  if (!staleOnly && peerOf(w, s.id, p.address).prefixWarning) patchPeer(w, s.id, p.address, { prefixWarning: false })
}
