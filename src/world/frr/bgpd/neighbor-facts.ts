import { findConnection, findSpeaker, restartMode, type Capability, type Peer, type Speaker } from '../../bgp/index.ts'
import { formatIp, linksOf, namespaceByName, type Ip } from '../../net/index.ts'
import { openFiles, processes } from '../../os/index.ts'
import { defineTable, type Time, type World } from '../../sim/index.ts'
import { daemonKey, frrDaemons } from '../command.ts'
import { netnsName } from '../install.ts'
import { speakerId } from './instance.ts'

const SECOND = 1_000_000

export const capability = <K extends Capability['kind']>(list: readonly Capability[] | undefined, kind: K): Extract<Capability, { kind: K }> | undefined =>
  list?.find((x): x is Extract<Capability, { kind: K }> => x.kind === kind)

/** `advertised and received`, `advertised`, `received`, or nothing. */
export const bothWays = (sent: boolean, received: boolean): string => (sent && received ? 'advertised and received' : sent ? 'advertised' : received ? 'received' : '')

const MODE = { disable: 'Disable', helper: 'Helper', restart: 'Restart' } as const

/** Our mode of graceful restart, with a star where it is the instance's and not the neighbor's own. */
export const localMode = (s: Speaker, p: Peer | undefined): string => (p?.spec.gracefulRestart ? MODE[p.spec.gracefulRestart] : `${MODE[p ? restartMode(s, p) : (s.gracefulRestart?.mode ?? 'helper')]}*`)

export function remoteMode(p: Peer | undefined): string {
  if (p?.state !== 'Established') return 'NotApplicable'
  const offer = capability(p.nego?.received, 'graceful-restart')
  return !offer ? 'Disable' : offer.families.length > 0 ? 'Restart' : 'Helper'
}

/**
 * What is shown of graceful restarts beyond their sessions, by host and address: the time in seconds that the peer named last, and when the stale path
 * timer ends, which bgpd 8.4 does not stop when the routes are back.
 */
const restartTimes = defineTable<string, { readonly seconds: number; readonly created: Time; readonly staleUntil?: number }>('frr.bgp-restart-times')
const timeKey = (host: string, address: Ip): string => `${host} ${formatIp(address)}`

/** A session is up. A peer that will not restart ends the stale path timer. */
export function rememberRestartTime(w: World, host: string, p: Peer): void {
  const offer = capability(p.nego?.received, 'graceful-restart')
  const before = w.table(restartTimes).get(timeKey(host, p.address))?.staleUntil
  w.table(restartTimes).set(timeKey(host, p.address), { seconds: offer?.time ?? 0, created: p.created, ...(before !== undefined && offer?.families.length ? { staleUntil: before } : {}) })
}

/** A session is down and its routes are kept for so many seconds; none: they are given up. */
export function rememberStale(w: World, host: string, peer: Ip, kept?: number): void {
  const key = timeKey(host, peer)
  const { seconds = 0, created = 0 } = w.table(restartTimes).get(key) ?? {}
  w.table(restartTimes).set(key, { seconds, created, ...(kept === undefined ? {} : { staleUntil: w.now + kept * SECOND }) })
}

const remembered = (w: World, host: string, p: Peer | undefined) => {
  const row = p && w.table(restartTimes).get(timeKey(host, p.address))
  return row?.created === p?.created ? row : undefined
}

export const restartTimeOf = (w: World, host: string, p: Peer | undefined): number => remembered(w, host, p)?.seconds ?? 0

/** Seconds that the stale path timer has left. */
export function staleLeft(w: World, host: string, p: Peer | undefined): number | undefined {
  const until = remembered(w, host, p)?.staleUntil
  return until === undefined || until <= w.now ? undefined : left(w, { time: until })
}

/** bgpd ends: it remembers nothing. */
export function forgetRestartTimes(w: World, host: string): void {
  for (const [key] of [...w.table(restartTimes).prefix(`${host} `)]) w.table(restartTimes).delete(key)
}

/** Seconds until a timer ends. */
export const left = (w: World, timer: { readonly time: number } | undefined): number | undefined => (timer === undefined ? undefined : Math.max(0, Math.floor((timer.time - w.now) / SECOND)))

/** Hold time and keepalive as they hold, and as they are configured. */
export function timersOf(s: Speaker, p: Peer | undefined): { hold: number; keepalive: number; configuredHold: number; configuredKeepalive: number } {
  const configuredHold = p?.spec.holdTime ?? s.holdTime ?? 180
  const configuredKeepalive = p?.spec.keepalive ?? s.keepalive ?? 60
  const up = p?.state === 'Established' ? p.nego : undefined
  return { hold: up?.holdTime ?? configuredHold, keepalive: up?.keepalive ?? configuredKeepalive, configuredHold, configuredKeepalive }
}

/** Hops that the peer may be away. */
export const hopsOf = (p: Peer | undefined): number => p?.spec.ttlSecurity ?? p?.spec.multihop ?? 1

/** The ends of the session's connection, its descriptor, and the addresses that go out as next hops. */
export function endsOf(w: World, host: string, p: Peer): { local: string; localPort: number; foreign: string; foreignPort: number; fd: number; nextHop: string; linkLocal: string; shared: boolean } | undefined {
  const c = findConnection(w, p.connection)
  if (!c?.local || !c.remote || !findSpeaker(w, speakerId(host))) return undefined
  const process = w.table(processes).get(w.table(frrDaemons).get(daemonKey(host, 'bgpd'))?.task ?? 0)
  const fd = Object.entries(process?.fds ?? {}).find(([, d]) => {
    const f = w.table(openFiles).get(d.file)
    return f?.kind === 'sock' && f.target === c.socket
  })?.[0]
  const ns = namespaceByName(w, netnsName(w, host))!
  const link = linksOf(w, ns.id).find((l) => l.addresses.some((a) => a.local === c.local!.address))
  // bgpd takes the link-local address of the first interface for all its neighbors.
  const first = linksOf(w, ns.id).find((l) => l.kind !== 'loopback' && l.addresses6.length > 0)
  return {
    local: formatIp(c.local.address), localPort: c.local.port, foreign: formatIp(c.remote.address), foreignPort: c.remote.port, fd: Number(fd ?? -1), nextHop: formatIp(c.local.address),
    linkLocal: (link?.addresses6[0] ?? first?.addresses6[0])?.local ?? '::', shared: link !== undefined,
  }
}
