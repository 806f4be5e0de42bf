import type { World } from '../../sim/index.ts'
import type { Capability } from '../message/capability.ts'
import { IPV4_UNICAST, type Family } from '../message/family.ts'
import type { Open } from '../message/message.ts'
import { AS_TRANS } from '../message/attribute.ts'
import type { Negotiated, Peer } from '../peer.ts'
import { PROFILES } from '../profile.ts'
import type { RestartSettings, Speaker } from '../speaker.ts'

const SECOND = 1_000_000

/** FRR's defaults: helper, 120 s, stale paths for 360 s, the N bit. */
export const RESTART_DEFAULTS: RestartSettings = { mode: 'helper', restartTime: 120, stalePathTime: 360, notification: true, preserved: false }

export const familiesOf = (p: Pick<Peer, 'spec'>): readonly Family[] => p.spec.families ?? [IPV4_UNICAST]

/** The mode of graceful restart towards a peer: its own, else the speaker's. */
export const restartMode = (s: Speaker, p: Pick<Peer, 'spec'>): RestartSettings['mode'] => p.spec.gracefulRestart ?? (s.gracefulRestart ?? RESTART_DEFAULTS).mode

function restartCapability(w: World, s: Speaker, p: Peer): Capability[] {
  const settings = s.gracefulRestart ?? RESTART_DEFAULTS
  const mode = restartMode(s, p)
  if (mode === 'disable') return []
  // RFC 4724 4.1: R tells that we have just come up.
  const time = p.spec.restartTime ?? settings.restartTime
  const restarting = mode === 'restart' && (settings.restarting ?? w.now - s.started < time * SECOND)
  return [{
    kind: 'graceful-restart', restarting, notification: settings.notification, time,
    families: mode === 'restart' ? familiesOf(p).map((family) => ({ family, preserved: settings.preserved })) : [],
  }]
}

const OFFERS: { readonly [K in Capability['kind']]?: (w: World, s: Speaker, p: Peer) => Capability[] } = {
  'multiprotocol': (_w, _s, p) => familiesOf(p).map((family) => ({ kind: 'multiprotocol', family })),
  'four-octet-as': (_w, s, p) => [{ kind: 'four-octet-as', as: p.spec.localAs ?? s.as }],
  'add-path': (_w, _s, p) => [{ kind: 'add-path', entries: familiesOf(p).map((family) => ({ family, mode: 'receive' })) }],
  'fqdn': (_w, s) => (s.hostname === undefined ? [] : [{ kind: 'fqdn', host: s.hostname, domain: s.domain ?? '' }]),
  'graceful-restart': restartCapability,
  // The families stand there with a stale time of nothing: no long-lived restart is configured.
  'long-lived-graceful-restart': (_w, s, p) => (restartMode(s, p) === 'disable' ? [] : [{ kind: 'long-lived-graceful-restart', families: familiesOf(p).map((family) => ({ family, preserved: true, time: 0 })) }]),
  'extended-next-hop': (_w, _s, p) => [{ kind: 'extended-next-hop', entries: familiesOf(p).filter((f) => f.startsWith('ipv4-')).map((family) => ({ family, nextHopAfi: 2 })) }],
}

/** The OPEN to a peer. */
export function openFor(w: World, s: Speaker, p: Peer): Open {
  const profile = PROFILES[s.profile]
  const as = p.spec.localAs ?? s.as
  return {
    kind: 'open', version: 4, as: as > 0xffff ? AS_TRANS : as, holdTime: p.spec.holdTime ?? s.holdTime ?? profile.holdTime, id: s.routerId, oneParameter: profile.oneParameter,
    capabilities: profile.capabilities.flatMap((kind) => OFFERS[kind]?.(w, s, p) ?? [{ kind } as Capability]),
  }
}

export const find = <K extends Capability['kind']>(list: readonly Capability[] | undefined, kind: K): Extract<Capability, { kind: K }> | undefined =>
  list?.find((c): c is Extract<Capability, { kind: K }> => c.kind === kind)

/** The AS number that an OPEN speaks for (RFC 6793 4.2). */
export const asOf = (open: Open): number => (open.as === AS_TRANS ? (find(open.capabilities, 'four-octet-as')?.as ?? open.as) : open.as)

/** What two OPENs come to. Without any family of theirs the peer speaks IPv4 unicast (RFC 4760 8). */
export function negotiate(s: Speaker, p: Peer, sent: readonly Capability[], open: Open): Negotiated {
  const profile = PROFILES[s.profile]
  const theirs = open.capabilities.flatMap((c) => (c.kind === 'multiprotocol' ? [c.family] : []))
  const offered: readonly Family[] = theirs.length === 0 ? familiesOf(p) : theirs
  const holdTime = Math.min(p.spec.holdTime ?? s.holdTime ?? profile.holdTime, open.holdTime)
  const third = Math.floor(holdTime / 3)
  const configured = p.spec.keepalive ?? s.keepalive ?? profile.keepalive
  const own = profile.ownKeepalive && holdTime === (p.spec.holdTime ?? s.holdTime ?? profile.holdTime)
  return {
    remoteAs: asOf(open), remoteId: open.id, holdTime, keepalive: own ? configured : configured > 0 ? Math.min(configured, third) : third,
    fourOctetAs: find(open.capabilities, 'four-octet-as') !== undefined && find(sent, 'four-octet-as') !== undefined,
    families: familiesOf(p).filter((f) => offered.includes(f)), sent, received: open.capabilities,
  }
}
