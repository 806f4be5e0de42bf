import type { Ip } from '../../net/index.ts'
import type { World } from '../../sim/index.ts'
import { findPeer, patchPeer, peersOf, type Peer } from '../peer.ts'
import { usable } from '../rib/update.ts'
import { changePaths } from '../rib/loc-rib.ts'
import { destinationsOf } from '../rib/path.ts'
import { speakerOf, type SpeakerId } from '../speaker.ts'
import { connectFailed, retry, start, track } from '../session/start.ts'

/** The way to a next hop changed: paths by it are looked at anew, and a peer that has the address. */
export const nextHopChanged = (w: World, id: SpeakerId, address: Ip): void => lookAnew(w, id, (a) => a === address, true)

/** Routes of the host changed: every next hop is looked at anew. */
export const nextHopsChanged = (w: World, id: SpeakerId): void => lookAnew(w, id, () => true, false)

/** `told`: the answer has changed in some way, be it the same for a peer. */
function lookAnew(w: World, id: SpeakerId, concerns: (address: Ip) => boolean, told: boolean): void {
  const s = speakerOf(w, id)
  const known = new Map<string, { readonly reachable: boolean; readonly metric: number }>()
  for (const d of destinationsOf(w, id)) {
    changePaths(w, id, d, (path) => {
      const p = path.source === 'peer' && concerns(path.attributes.nextHop) ? findPeer(w, id, path.from) : undefined
      if (!p) return path
      const key = `${p.address} ${path.attributes.nextHop}`
      const now = known.get(key) ?? usable(w, s, p, path.attributes.nextHop)
      known.set(key, now)
      return now.reachable === path.valid && now.metric === path.metric ? path : { ...path, valid: now.reachable, metric: now.metric }
    })
  }
  for (const p of peersOf(w, id)) {
    if (!p.tracked || !concerns(p.address)) continue
    const reachable = track(w, s, p)
    if (told || reachable !== p.tracked.reachable) react(w, p, reachable)
  }
}

/** What a peer does when it can be reached again, or no more (FRR's bgp_fsm_nht_update). Each answer is the reason that is shown. */
function react(w: World, p: Peer, reachable: boolean): void {
  patchPeer(w, p.speaker, p.address, { lastReset: { reason: reachable ? 'Waiting for peer OPEN' : 'Waiting for NHT', at: p.lastReset?.at ?? w.now } })
  if (reachable && p.state === 'Idle') start(w, p.speaker, p.address)
  else if (reachable && p.state === 'Active') retry(w, p.speaker, p.address)
  else if (!reachable && p.state === 'Connect') connectFailed(w, p.speaker, p.address, 'EHOSTUNREACH')
}
