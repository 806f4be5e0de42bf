/**
 * bgp: speakers of BGP-4 (RFC 4271) with real bytes over the TCP connections of `net`. A speaker belongs to a daemon and is known by a name
 * (`router/bgpd`); what a daemon does of its own, policies, logs, routes of the kernel, descriptors, it registers in the slots of hooks.ts under
 * its `user` name. How implementations differ in time and habit is data (profile.ts): `frr` and `gobgp`.
 *
 * `startSpeaker`, `setPeer`, `originate` begin; `stopSpeaker`, `removePeer`, `resetPeer`, `withdraw` end; `peersOf`, `destinationsOf`, `receivedFrom`,
 * `advertisedTo` are the views: peers with state, counters, capabilities, last reset; paths with attributes, arrival order, best, reason.
 * A registry gets the room with `installBgp`.
 *
 * Inside: message/ is the codec, session/ the state machine of one connection and its peer, rib/ the three tables with the decision, control/ what a
 * daemon may ask for. IPv4 unicast routes only; other families are negotiated and end with their End-of-RIB.
 */
export * from './hooks.ts'
export { bestOf, destinationsOf, findDestination, formatPath, neighborAs, pathLength, prepend, type Destination, type Path, type PathSource, type Reason } from './rib/path.ts'
export { receivedFrom, type Received } from './rib/adj-rib-in.ts'
export { advertisedTo, type Advertised } from './rib/adj-rib-out.ts'
export { updateGroup } from './rib/update-group.ts'
export { reconsiderAll } from './rib/loc-rib.ts'
export { findPeer, isInternal, NO_MESSAGES, peersOf, type Counted, type Counters, type Negotiated, type Peer, type PeerSpec, type PeerState, type Reset, type ResetReason } from './peer.ts'
export { findConnection, type Connection } from './connection.ts'
export { findSpeaker, speakers, type ListenRange, type RestartSettings, type Selection, type Speaker, type SpeakerId, type SpeakerSpec } from './speaker.ts'
export { PROFILES, type Profile, type ProfileName } from './profile.ts'
export { removePeer, resetPeer, setPeer } from './control/peers.ts'
export { nextHopChanged, nextHopsChanged } from './control/next-hops.ts'
export { freezeSpeaker, installBgp, originate, setSpeaker, startSpeaker, stopSpeaker, thawSpeaker, withdraw, type Origination } from './control/speakers.ts'
export type { AsSegment, Attributes, Message, Open, Origin, Update } from './message/message.ts'
export type { Capability } from './message/capability.ts'
export { IPV4_UNICAST, IPV6_UNICAST, type Family } from './message/family.ts'
export { CEASE, noticeWords, type Notice } from './message/notification.ts'
export { decodeMessage, encodeMessage, messageLength } from './message/codec.ts'
export { restartMode, RESTART_DEFAULTS } from './session/capabilities.ts'
