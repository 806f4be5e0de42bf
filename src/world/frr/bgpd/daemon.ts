import { bindSocket, listenSocket, openSocket, setSocketOptions, type Ip, type SocketId } from '../../net/index.ts'
import { bestChanged, bgpNextHop, bgpNotice, bgpPolicy, bgpSockets, findPeer, findSpeaker, nextHopsChanged, pathsChanged, peerChanged, resetPeer, peersOf, stopSpeaker, type PolicyQuestion, type PolicyRoute } from '../../bgp/index.ts'
import { adoptSocket, netnsOf, openFiles, processes, release, type Process } from '../../os/index.ts'
import { defineTable, isErrno, timers, type Registry, type World } from '../../sim/index.ts'
import { configChanged, daemonKey, frrDaemons } from '../command.ts'
import { installations, runs } from '../install.ts'
import { log } from '../log/log.ts'
import { applyFilters, applyRouteMap } from '../policy/apply.ts'
import { forgetHits } from '../policy/hits.ts'
import { daemonBehaviours, type DaemonBehaviour } from '../unit/daemon.ts'
import { listenVty, vtyPort } from '../unit/vty-port.ts'
import { clientCame } from '../zebra/daemon.ts'
import { ribChanged, withdrawRoute } from '../zebra/rib.ts'
import { ribs } from '../zebra/tables.ts'
import { reachChanged, trackAddress } from '../zebra/tracking.ts'
import { forgetDebugs } from './debugging.ts'
import { hostOfSpeaker, reconcile, speakerId, USER } from './instance.ts'
import { bgpOf } from './model.ts'
import { forgetRestartTimes, rememberRestartTime } from './neighbor-facts.ts'
import { forgetWarning, onNotice } from './notices.ts'
import { forgetUpdateGroups, updateGroupOf } from './update-groups.ts'
import { forgetLingering } from './entries.ts'
import { bestToZebra, forgetOrigins, offerAll, syncOrigins } from './routes.ts'

const CLIENT = 'bgp'
/** First descriptors of sessions, and of the two sockets that listen, while whose making the one before is taken by the configuration that is read. */
const SESSIONS = 18
const LISTENERS = 19
/** `bgp route-map delay-timer`: a map or a list that changed is applied after this long. */
const POLICY_DELAY = 5_000_000
/** zebra keeps the routes of a bgpd that died while it was set to restart gracefully. */
const KEPT = 120_000_000

/** A change of policies that is due, by host: a later one starts the time anew. */
const pending = defineTable<string, { readonly turn: number }>('frr.bgp-policy-due')

const processOf = (w: World, host: string): Process | undefined => {
  const row = w.table(frrDaemons).get(daemonKey(host, 'bgpd'))
  return row && w.table(processes).get(row.task)
}

const behaviour: DaemonBehaviour = {
  start(w, host, process) {
    log(w, host, 'bgpd', `[T83RR-8SM5G] bgpd ${w.table(installations).must(host).version} starting: vty@${vtyPort('bgpd')}, bgp@<all>:179`, 5)
    listenVty(w, process)
    listen6(w, process)
    clientCame(w, host, 'bgpd')
  },
  stop(w, host, clean) {
    if (clean) log(w, host, 'bgpd', '[ZW1GY-R46JE] Terminating on signal', 5)
    const keeps = !clean && bgpOf(w, host)?.flags.has('bgp graceful-restart') === true
    stopSpeaker(w, speakerId(host), { how: clean ? 'cease' : 'kill' })
    if (keeps) w.after(KEPT, 'frr.bgp.sweep', { host, before: w.now })
    else dropRoutes(w, host)
    forgetOrigins(w, host)
    forgetWarning(w, host)
    forgetDebugs(w, host)
    forgetUpdateGroups(w, host)
    forgetRestartTimes(w, host)
    forgetLingering(w, host)
    forgetHits(w, host, 'bgpd')
  },
}

function dropRoutes(w: World, host: string, before = Infinity): void {
  for (const [, node] of [...w.table(ribs).prefix(`${host}/`)]) withdrawRoute(w, host, node.dst, node.prefix, (e) => e.proto === 'bgp' && e.since < before)
}

/** bgpd listens for IPv6 too; nobody of the lab calls there. */
function listen6(w: World, p: Process): void {
  try {
    const id = openSocket(w, { ns: netnsOf(w, p), type: 'stream', family: 6, uid: 0 })
    adoptSocket(w, w.table(processes).must(p.id), id, LISTENERS + 1)
    setSocketOptions(w, id, { reuseAddress: true, v6Only: true })
    bindSocket(w, id, { address: 2 ** 32, port: 179 }, { privileged: true })
    listenSocket(w, id, 4096)
  } catch (e) {
    if (!isErrno(e)) throw e
  }
}

/** bgpd lets a socket go: its descriptor closes. */
function closeSocketOf(w: World, host: string, socket: SocketId): void {
  const p = processOf(w, host)
  for (const [fd, d] of Object.entries(p?.fds ?? {})) {
    const f = w.table(openFiles).get(d.file)
    if (f?.kind !== 'sock' || f.target !== socket) continue
    const { [Number(fd)]: _, ...rest } = p!.fds
    w.table(processes).patch(p!.id, { fds: rest })
    release(w, d.file)
    return
  }
}

function policy(w: World, q: PolicyQuestion): PolicyRoute | undefined {
  const host = hostOfSpeaker(q.speaker)
  const m = bgpOf(w, host)
  if (!m) return undefined
  const scene = { host, peer: q.peer, localAs: m.as, ...(q.path === undefined ? {} : { igpMetric: q.path.metric }) }
  return q.direction === 'default-originate' ? applyRouteMap(w, scene, q.policy.replace(/^route-map /, ''), q.route) : applyFilters(w, scene, q.policy, q.route)
}

/** A configuration line changed: the speaker follows at once, policies a while later. */
function changed(w: World, host: string, texts: readonly string[], path: readonly string[]): void {
  if (!runs(w, host, 'bgpd')) return
  if ([...path, ...texts].some((t) => /^(no )?(route-map|ip prefix-list|bgp (as-path|community-list|large-community-list)|access-list) /.test(t))) {
    const turn = (w.table(pending).get(host)?.turn ?? 0) + 1
    w.table(pending).set(host, { turn })
    w.after(POLICY_DELAY, 'frr.bgp.policies', { host, turn })
    return
  }
  if (!reconcile(w, host)) {
    dropRoutes(w, host)
    forgetOrigins(w, host)
    return
  }
  syncOrigins(w, host)
  if (texts.some((t) => t.startsWith('distance '))) offerAll(w, host)
}

function applyPolicies(w: World, d: { host: string; turn: number }): void {
  if (w.table(pending).get(d.host)?.turn !== d.turn || !findSpeaker(w, speakerId(d.host))) return
  syncOrigins(w, d.host)
  for (const p of peersOf(w, speakerId(d.host))) {
    if (p.state !== 'Established') continue
    if (p.spec.policyIn !== undefined) resetPeer(w, speakerId(d.host), p.address, 'soft in')
    if (p.spec.policyOut !== undefined) resetPeer(w, speakerId(d.host), p.address, 'soft out')
  }
}

export function registerBgpDaemon(registry: Registry): void {
  registry.add(daemonBehaviours, 'bgpd', behaviour)
  registry.add(configChanged, 'bgpd', (w, c) => {
    changed(w, c.host, [...c.removed, ...c.added].map((l) => l.text), c.path)
    return undefined
  })
  registry.add(timers, 'frr.bgp.policies', applyPolicies)
  registry.add(timers, 'frr.bgp.sweep', (w: World, d: { host: string; before: number }) => dropRoutes(w, d.host, d.before))
  registry.add(timers, 'frr.bgp.origins', (w: World, d: { host: string }) => {
    if (runs(w, d.host, 'bgpd')) syncOrigins(w, d.host)
  })
  registry.add(bgpPolicy, USER, policy)
  registry.add(bestChanged, USER, (w, speaker, changes) => bestToZebra(w, speaker, changes))
  registry.add(pathsChanged, USER, (w, speaker) => {
    const host = hostOfSpeaker(speaker)
    if ((bgpOf(w, host)?.aggregates.length ?? 0) > 0) syncOrigins(w, host)
  })
  registry.add(bgpNotice, USER, onNotice)
  registry.add(peerChanged, USER, (w, speaker, peer, state) => {
    const p = state === 'Established' ? findPeer(w, speaker, peer) : undefined
    if (!p) return
    updateGroupOf(w, hostOfSpeaker(speaker), p)
    rememberRestartTime(w, hostOfSpeaker(speaker), p)
  })
  registry.add(bgpSockets, USER, {
    opened: (w, speaker, socket) => {
      const p = processOf(w, hostOfSpeaker(speaker))
      if (p) adoptSocket(w, p, socket, findSpeaker(w, speaker)?.listener === undefined ? LISTENERS : SESSIONS)
    },
    close: (w, speaker, socket) => closeSocketOf(w, hostOfSpeaker(speaker), socket),
  })
  registry.add(bgpNextHop, USER, (w, speaker, nextHop: Ip, connected) => {
    const reach = trackAddress(w, hostOfSpeaker(speaker), CLIENT, nextHop, connected)
    return { reachable: reach !== undefined, metric: reach?.proto === 'static' || reach === undefined ? 0 : reach.metric }
  })
  registry.add(reachChanged, CLIENT, (w, host) => {
    if (findSpeaker(w, speakerId(host))) nextHopsChanged(w, speakerId(host))
  })
  // What zebra chose changes which networks are announced; looked at in an event of its own.
  registry.add(ribChanged, 'bgpd', (w, host) => {
    if (runs(w, host, 'bgpd')) w.after(0, 'frr.bgp.origins', { host })
  })
}
