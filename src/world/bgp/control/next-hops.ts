import type { World } from '../../sim/index.ts'
import { findPeer, peersOf, type Peer } from '../peer.ts'
import { usable } from '../rib/update.ts'
import { changePaths } from '../rib/loc-rib.ts'
import { destinationsOf } from '../rib/path.ts'
import { speakerOf, type SpeakerId } from '../speaker.ts'
import { connectFailed, retry, start, track } from '../session/start.ts'

/** Routes of the host changed: next hops are looked at anew, those of paths and of peers themselves. */
export function nextHopsChanged(w: World, id: SpeakerId): void {
  const s = speakerOf(w, id)
  const known = new Map<string, { readonly reachable: boolean; readonly metric: number }>()
  for (const d of destinationsOf(w, id)) {
    changePaths(w, id, d, (path) => {
      const p = path.source === 'peer' ? findPeer(w, id, path.from) : undefined
      if (!p) return path
      const key = `${p.address} ${path.attributes.nextHop}`
      const now = known.get(key) ?? usable(w, s, p, path.attributes.nextHop)
      known.set(key, now)
      return now.reachable === path.valid && now.metric === path.metric ? path : { ...path, valid: now.reachable, metric: now.metric }
    })
  }
  for (const p of peersOf(w, id)) if (p.tracked) react(w, p, track(w, s, p))
}

/** What a peer does when it can be reached again, or no more (FRR's bgp_fsm_nht_update). */
function react(w: World, p: Peer, reachable: boolean): void {
  if (reachable === p.tracked!.reachable) return
  if (reachable && p.state === 'Idle') start(w, p.speaker, p.address)
  else if (reachable && p.state === 'Active') retry(w, p.speaker, p.address)
  else if (!reachable && p.state === 'Connect') connectFailed(w, p.speaker, p.address, 'EHOSTUNREACH')
}
