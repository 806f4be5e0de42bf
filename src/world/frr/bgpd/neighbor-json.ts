import { formatIp } from '../../net/index.ts'
import { findSpeaker, type Capability, type Peer } from '../../bgp/index.ts'
import type { World } from '../../sim/index.ts'
import type { Json } from '../json.ts'
import { epochSeconds, uptime } from '../log/times.ts'
import { speakerId } from './instance.ts'
import { bgpOf } from './model.ts'
import { capability, endsOf, hopsOf, left, localMode, remoteMode, restartTimeOf, timersOf } from './neighbor-facts.ts'
import { acceptedCount, sentCount, shownAs, totals, type Listed } from './peer-list.ts'
import { resetWords } from './show-summary.ts'
import { updateGroupOf } from './update-groups.ts'

/** `ipv4Unicast`. */
export const familyKey = (family: string): string => family.replace(/-(\w)/g, (_, c: string) => c.toUpperCase())

const CODES: Readonly<Record<string, number>> = {
  'Router ID changed': 1, 'Remote AS changed': 2, 'Local AS change': 3, 'Admin. shutdown': 12, 'User reset': 13, 'BGP Notification received': 14, 'BGP Notification send': 15, 'Peer closed the session': 16, 'Neighbor deleted': 17,
  'Interface down': 26, 'NSF peer closed the session': 25, 'Waiting for NHT': 31, 'No AFI/SAFI activated for peer': 30, 'Waiting for peer OPEN': 32,
}

const ways = (sent: boolean, received: boolean): string | undefined => (sent && received ? 'advertisedAndReceived' : sent ? 'advertised' : received ? 'received' : undefined)

function capabilities(p: Peer): Json {
  const { sent, received } = p.nego!
  const has = (list: readonly Capability[], kind: Capability['kind']): boolean => capability(list, kind) !== undefined
  const both = (kind: Capability['kind']): string | undefined => ways(has(sent, kind), has(received, kind))
  const optional = (name: string, kind: Capability['kind']): { [k: string]: Json } => (both(kind) === undefined ? {} : { [name]: both(kind)! })
  const graceful = capability(received, 'graceful-restart')
  const extended = capability(received, 'extended-next-hop')
  const families = [...new Set([...sent, ...received].flatMap((c) => (c.kind === 'multiprotocol' ? [c.family] : [])))]
  const spoken = (list: readonly Capability[], f: string): boolean => list.some((c) => c.kind === 'multiprotocol' && c.family === f)
  const [own, theirs] = [capability(sent, 'fqdn'), capability(received, 'fqdn')]
  return {
    ...optional('4byteAs', 'four-octet-as'), ...optional('extendedMessage', 'extended-message'),
    ...(capability(sent, 'add-path') ? { addPath: Object.fromEntries(capability(sent, 'add-path')!.entries.map((e) => [familyKey(e.family), { rxAdvertised: true }])) } : {}),
    ...optional('extendedNexthop', 'extended-next-hop'), ...(extended ? { extendedNexthopFamililesByPeer: Object.fromEntries(extended.entries.map((e) => [familyKey(e.family), 'recieved'])) } : {}),
    ...optional('longLivedGracefulRestart', 'long-lived-graceful-restart'), routeRefresh: has(received, 'route-refresh') ? 'advertisedAndReceivedNew' : 'advertised', ...optional('enhancedRouteRefresh', 'enhanced-route-refresh'),
    multiprotocolExtensions: Object.fromEntries(families.map((f) => [familyKey(f), { [ways(spoken(sent, f), spoken(received, f))!]: true }])),
    hostName: { advHostName: own?.host || 'n/a', advDomainName: own?.domain || 'n/a', ...(theirs ? { rcvHostName: theirs.host || 'n/a', rcvDomainName: theirs.domain || 'n/a' } : {}) },
    ...optional('gracefulRestart', 'graceful-restart'),
    ...(graceful ? { gracefulRestartRemoteTimerMsecs: graceful.time * 1000, addressFamiliesByPeer: Object.fromEntries(graceful.families.map((f) => [familyKey(f.family), { preserved: f.preserved }])) } : {}),
  }
}

function gracefulJson(w: World, host: string, p: Peer | undefined): Json {
  const s = findSpeaker(w, speakerId(host))!
  const up = p?.state === 'Established'
  const offer = up ? capability(p.nego?.received, 'graceful-restart') : undefined
  const yes = (list: readonly string[]): Json => Object.fromEntries(list.map((f) => [familyKey(f), true]))
  const kept = (p?.nego?.families ?? []).filter((f) => offer?.families.some((x) => x.family === f))
  return {
    endOfRibSend: up ? yes(p.endOfRibSent) : {}, endOfRibRecv: up ? yes(p.endOfRibReceived) : {},
    localGrMode: localMode(s, p), remoteGrMode: remoteMode(p), rBit: offer?.restarting ?? false, nBit: offer?.notification ?? false,
    timers: {
      configuredRestartTimer: s.gracefulRestart!.restartTime, receivedRestartTimer: restartTimeOf(w, host, p), ...(p?.restart?.timer && !up ? { restartTimerRemaining: left(w, p.restart.timer)! } : {}),
    },
    ...Object.fromEntries(kept.map((f) => [familyKey(f), {
      fBit: offer?.families.find((x) => x.family === f)?.preserved ?? false,
      endOfRibStatus: { endOfRibSend: p!.endOfRibSent.includes(f), endOfRibSentAfterUpdate: p!.endOfRibSent.includes(f), endOfRibRecv: p!.endOfRibReceived.includes(f) },
      timers: { stalePathTimer: s.gracefulRestart!.stalePathTime, ...(localMode(s, p).startsWith('Restart') ? { selectionDeferralTimer: 360 } : {}) },
    }])),
  }
}

/** One neighbor of `show bgp neighbors json`. */
export function neighborJson(w: World, host: string, l: Listed): Json {
  const s = findSpeaker(w, speakerId(host))!
  const m = bgpOf(w, host)!
  const p = l.peer
  const up = p?.state === 'Established'
  const t = timersOf(s, p)
  const as = shownAs(l)
  const internal = p?.spec.remoteAs === 'internal' || as === (p?.spec.localAs ?? m.as)
  const since = (at: number | undefined): number => (at === undefined ? 0 : Math.floor((w.now - at) / 1_000_000) * 1000)
  const started = w.now - s.started
  const never = Math.floor(started / 1_000_000) * 1000
  const ends = up ? endsOf(w, host, p) : undefined
  const all = p ? totals(p) : { sent: 0, received: 0 }
  const n = (k: 'opens' | 'notifications' | 'updates' | 'keepalives' | 'routeRefresh' | 'capability', way: 'sent' | 'received'): number => p?.[way][k] ?? 0
  return {
    remoteAs: as, localAs: p?.spec.localAs ?? m.as, ...(internal ? { nbrInternalLink: true } : { nbrExternalLink: true }), localRole: 'undefined', remoteRole: 'undefined',
    ...(l.session['description'] ? { nbrDesc: l.session['description'].join(' ') } : {}), ...(p?.hostname === undefined ? {} : { hostname: p.hostname }), ...(l.group === undefined ? {} : { peerGroup: l.group }),
    ...(p?.spec.shutdown ? { adminShutDown: true } : {}), bgpVersion: 4, remoteRouterId: formatIp(p?.nego?.remoteId ?? p?.id ?? 0), localRouterId: formatIp(s.routerId), bgpState: p?.state ?? 'Idle',
    ...(up ? { bgpTimerUpMsec: since(p.since), bgpTimerUpString: uptime(w, p.since!), bgpTimerUpEstablishedEpoch: epochSeconds(w, p.since!) } : {}),
    bgpTimerLastRead: since(p?.lastRead ?? p?.created), bgpTimerLastWrite: p?.lastWrite === undefined ? never : since(p.lastWrite), bgpInUpdateElapsedTimeMsecs: up ? since(p.since) : never,
    bgpTimerConfiguredHoldTimeMsecs: t.configuredHold * 1000, bgpTimerConfiguredKeepAliveIntervalMsecs: t.configuredKeepalive * 1000, bgpTimerHoldTimeMsecs: t.hold * 1000, bgpTimerKeepAliveIntervalMsecs: t.keepalive * 1000,
    extendedOptionalParametersLength: false, bgpTimerConfiguredConditionalAdvertisementsSec: 60, ...(up ? { neighborCapabilities: capabilities(p) } : {}), gracefulRestartInfo: gracefulJson(w, host, p),
    messageStats: {
      depthInq: 0, depthOutq: 0, opensSent: n('opens', 'sent'), opensRecv: n('opens', 'received'), notificationsSent: n('notifications', 'sent'), notificationsRecv: n('notifications', 'received'),
      updatesSent: n('updates', 'sent'), updatesRecv: n('updates', 'received'), keepalivesSent: n('keepalives', 'sent'), keepalivesRecv: n('keepalives', 'received'),
      routeRefreshSent: n('routeRefresh', 'sent'), routeRefreshRecv: n('routeRefresh', 'received'), capabilitySent: n('capability', 'sent'), capabilityRecv: n('capability', 'received'), totalSent: all.sent, totalRecv: all.received,
    },
    minBtwnAdvertisementRunsTimerMsecs: (p?.spec.advertisementInterval ?? 0) * 1000,
    addressFamilyInfo: Object.fromEntries(l.families.map((f) => [familyKey(f), {
      ...(l.group === undefined ? {} : { peerGroupMember: l.group }), ...(up ? { updateGroupId: updateGroupOf(w, host, p), subGroupId: updateGroupOf(w, host, p), packetQueueLength: 0 } : {}),
      commAttriSentToNbr: 'extendedAndStandard', acceptedPrefixCounter: p && f === 'ipv4-unicast' ? acceptedCount(w, host, p) : 0, ...(up && f === 'ipv4-unicast' ? { sentPrefixCounter: sentCount(w, host, p) } : {}),
    }])),
    connectionsEstablished: p?.established ?? 0, connectionsDropped: p?.dropped ?? 0,
    ...(p?.lastReset ? { lastResetTimerMsecs: since(p.lastReset.at), lastResetDueTo: resetWords(p), lastResetCode: CODES[p.lastReset.reason] ?? 0 } : {}),
    ...(internal ? { internalBgpNbrMaxHopsAway: 255 } : { externalBgpNbrMaxHopsAway: hopsOf(p) }),
    ...(ends ? {
      hostLocal: ends.local, portLocal: ends.localPort, hostForeign: ends.foreign, portForeign: ends.foreignPort, nexthop: ends.nextHop, nexthopGlobal: ends.linkLocal, nexthopLocal: ends.linkLocal,
      bgpConnection: ends.shared ? 'sharedNetwork' : 'nonSharedNetwork',
    } : { hostLocal: 'Unknown', portLocal: -1, hostForeign: 'Unknown', portForeign: -1 }),
    connectRetryTimer: p?.spec.connectRetry ?? 120, ...(ends ? { estimatedRttInMsecs: 1 } : {}), ...(!up && p?.retry ? { nextConnectTimerDueInMsecs: left(w, p.retry)! * 1000 } : {}),
    readThread: up ? 'on' : 'off', writeThread: up ? 'on' : 'off',
  }
}

export { gracefulJson }
