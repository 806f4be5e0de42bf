import { findSpeaker, originate, removePeer, resetPeer, setPeer, startSpeaker, stopSpeaker, withdraw } from '../../bgp/index.ts'
import { formatIp, parseIp } from '../../net/index.ts'
import { store } from '../../kube/index.ts'
import { isErrno, type World } from '../../sim/index.ts'
import { enabled, type Agent } from '../agent/tables.ts'
import { failure, info } from '../agent/log.ts'
import { ALLOW_LOCAL, exportPolicies, wantedPaths } from './advertisements.ts'
import { LOG, peerSpec, resolvePeer, type NodePeer } from './peers.ts'
import { forgetInstance, instancesOf, keepInstance, type BgpInstance, type InstancePeer, type RoutePolicy } from './tables.ts'

export const NODE_CONFIGS = 'cilium.io/ciliumbgpnodeconfigs'
/** Name under which the control plane's hooks stand in the room `bgp`. */
export const USER = 'cilium'

interface NodeInstance { readonly name: string; readonly localASN?: number; readonly localPort?: number; readonly routerID?: string; readonly peers?: readonly NodePeer[] }

const speakerId = (agent: Agent, name: string): string => `${agent.cluster}/${agent.node}/cilium/${encodeURIComponent(name)}`

/** Brings a node's instances to what its CiliumBGPNodeConfig says: router first, then routes and policies, then peers. */
export function reconcile(w: World, agent: Agent): void {
  if (!enabled(agent, 'enable-bgp-control-plane')) return
  const wanted = (store(w, agent.cluster).get(NODE_CONFIGS, agent.node)?.spec?.bgpInstances ?? []) as readonly NodeInstance[]
  for (const i of instancesOf(w, agent)) if (!wanted.some((x) => x.name === i.name)) stopInstance(w, agent, i, 'cease')
  for (const i of wanted) {
    if (i.localASN === undefined) {
      failure(w, agent, 'Reconciliation of BGP instance failed', { ...LOG, instance: i.name, error: 'missing local ASN in desired configuration' })
      continue
    }
    const running = preflight(w, agent, i)
    if (running) reconcileInstance(w, agent, running, i)
  }
}

/** Router id: the override's, or the node's InternalIP. */
const routerIdOf = (agent: Agent, i: NodeInstance): string => i.routerID ?? agent.nodeIp

/** The instance's speaker: a change of AS number, port or router id begins it anew. */
function preflight(w: World, agent: Agent, i: NodeInstance): BgpInstance | undefined {
  const old = instancesOf(w, agent).find((x) => x.name === i.name)
  const routerId = routerIdOf(agent, i)
  if (old && old.as === i.localASN && old.port === i.localPort && old.routerId === routerId) return old
  if (old) {
    info(w, agent, 'Recreating BGP instance: configuration changed', { ...LOG, instance: i.name })
    stopInstance(w, agent, old, 'cease')
  } else info(w, agent, 'Registering BGP instance', { ...LOG, instance: i.name })
  const speaker = speakerId(agent, i.name)
  const address = parseIp(routerId)
  if (address === undefined) return undefined
  const made: BgpInstance = {
    cluster: agent.cluster, node: agent.node, name: i.name, speaker, as: i.localASN!, routerId, peers: [], policies: [ALLOW_LOCAL], paths: [], ...(i.localPort === undefined ? {} : { port: i.localPort }),
  }
  keepInstance(w, made)
  try {
    startSpeaker(w, {
      id: speaker, process: agent.process, ns: agent.ns, as: i.localASN!, routerId: address, user: USER, profile: 'cilium', hostname: agent.node,
      ...(i.localPort === undefined ? {} : { listen: { port: i.localPort } }),
      gracefulRestart: { mode: 'restart', restartTime: 120, stalePathTime: 360, notification: true, preserved: true },
    })
  } catch (e) {
    if (!isErrno(e)) throw e
    forgetInstance(w, made)
    failure(w, agent, 'Failed to register BGP instance', { ...LOG, instance: i.name, error: `failed to start BGP instance: listen tcp4 0.0.0.0:${i.localPort}: bind: ${e.errno === 'EADDRINUSE' ? 'address already in use' : e.errno}` })
    return undefined
  }
  return made
}

/** Ends an instance: with a word to its peers when it is no longer wanted, without one when the agent goes. */
export function stopInstance(w: World, agent: Agent, i: BgpInstance, how: 'cease' | 'kill'): void {
  if (findSpeaker(w, i.speaker)) stopSpeaker(w, i.speaker, { how })
  forgetInstance(w, i)
  if (how === 'cease') info(w, agent, 'Removing BGP instance', { ...LOG, instance: i.name })
}

const policyWord = (policies: readonly RoutePolicy[]): string => `export ${JSON.stringify(policies)}`

function reconcileInstance(w: World, agent: Agent, running: BgpInstance, wanted: NodeInstance): void {
  const resolved = (wanted.peers ?? []).flatMap((p) => {
    const found = resolvePeer(w, agent, p)
    return found ? [{ ...found, policies: exportPolicies(w, agent, found.peer, found.families) }] : []
  })
  const policies = [ALLOW_LOCAL, ...resolved.flatMap((r) => r.policies)].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  const paths = wantedPaths(policies)
  const before = running
  keepInstance(w, { ...running, peers: resolved.map((r) => r.peer), policies, paths })
  for (const text of before.paths) if (!paths.includes(text)) withdraw(w, running.speaker, text)
  for (const text of paths) if (!before.paths.includes(text)) originate(w, running.speaker, text)
  for (const p of before.peers) if (!resolved.some((r) => sameIdentity(r.peer, p))) {
    info(w, agent, 'Removing peer', { ...LOG, instance: running.name, peer: p.name })
    removePeer(w, running.speaker, p.address)
  }
  for (const r of resolved) writePeer(w, agent, running, before.peers.find((p) => sameIdentity(p, r.peer)), r.peer, policyWord(r.policies))
}

/** A peer with another name, address or AS number is another peer. */
const sameIdentity = (a: InstancePeer, b: InstancePeer): boolean => a.name === b.name && a.address === b.address && a.asn === b.asn

const TIMERS = ['hold', 'keepalive', 'retry'] as const

function writePeer(w: World, agent: Agent, i: BgpInstance, old: InstancePeer | undefined, p: InstancePeer, policies: string): void {
  if (!old) info(w, agent, 'Adding peer', { ...LOG, instance: i.name, peer: p.name })
  else if (JSON.stringify(old) !== JSON.stringify(p)) info(w, agent, 'Updating peer', { ...LOG, instance: i.name, peer: p.name })
  setPeer(w, i.speaker, peerSpec(p, policies))
  // Timers are agreed on in the OPEN: a change of theirs needs a new session.
  if (old && TIMERS.some((t) => old[t] !== p[t])) resetPeer(w, i.speaker, p.address, 'hard')
}

/** `192.168.10.200`, as logs name a peer. */
export const peerName = (p: Pick<InstancePeer, 'address'>): string => formatIp(p.address)
