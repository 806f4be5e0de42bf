import type { Ip } from '../../net/index.ts'
import type { World } from '../../sim/index.ts'
import { bgpNotice, peerChanged, type BgpNotice } from '../hooks.ts'
import { patchPeer, peerOf, type Peer, type PeerState } from '../peer.ts'
import { speakerOf, type SpeakerId } from '../speaker.ts'

/** Tells the daemon something for its log. */
export function remark(w: World, speaker: SpeakerId, notice: BgpNotice): void {
  w.hook(bgpNotice, speakerOf(w, speaker).user, speaker, notice)
}

/** Changes a peer's state and tells who wants to know. */
export function enter(w: World, speaker: SpeakerId, address: Ip, state: PeerState, change: Partial<Peer> = {}): Peer {
  const before = peerOf(w, speaker, address).state
  const peer = patchPeer(w, speaker, address, { ...change, state })
  if (before !== state) {
    remark(w, speaker, { kind: 'state', peer: address, from: before, to: state })
    w.hook(peerChanged, speakerOf(w, speaker).user, speaker, address, state, before)
  }
  return peer
}
