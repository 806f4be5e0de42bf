import { processes } from '../../os/index.ts'
import { store } from '../../kube/index.ts'
import { defineTable, timers, type Registry, type TaskId, type World } from '../../sim/index.ts'
import type { NsId, SocketId } from '../../net/index.ts'
import { clusterNameOf } from '../agent/endpoint-objects.ts'
import { agents, setting, type Agent } from '../agent/tables.ts'
import { labelsOfIdentity } from '../identity/allocate.ts'
import { MINIMAL, reservedLabels } from '../identity/reserved.ts'
import { selectsFlow, type FlowFilter } from './filter.ts'
import { flowKey, flows, flowSeen, flowsFrom, rings, type Flow, type FlowEnd } from './flow.ts'
import { flowJson, type Context } from './protojson.ts'
import { lineFailed, lineServers, listenForLines, registerWire, sendLine } from './wire.ts'

const PORT = 4244

/** observer.GetFlowsRequest. Times are lab times in microseconds. */
export interface FlowsRequest {
  readonly method: 'GetFlows'
  readonly number?: number
  readonly first?: boolean
  readonly follow?: boolean
  readonly since?: number
  readonly until?: number
  readonly whitelist?: readonly FlowFilter[]
  readonly blacklist?: readonly FlowFilter[]
}

interface Follower { readonly ns: NsId; readonly next: number; readonly request: FlowsRequest }
const followers = defineTable<SocketId, Follower>('cilium.hubble-followers')
/** Nodes with flows that followers have not been given. */
const pushes = defineTable<NsId, { readonly due: true }>('cilium.hubble-pushes')

/** Followers are given what came, once in so many microseconds. */
const PUSH = 2_000

/** Opens Hubble's server of an agent. */
export function openHubble(w: World, agent: Agent): void {
  const p = w.table(processes).get(agent.process)
  if (!p) return
  const port = Number(setting(agent, 'hubble-listen-address', `:${PORT}`).split(':').at(-1))
  listenForLines(w, p, agent.ns, port, 'hubble')
}

/** How an agent's Hubble shows names: labels by the identity's object, workloads by the pod's owner. */
export const contextOf = (w: World, agent: Agent): Context => ({
  clusterName: clusterNameOf(agent),
  labels: (e) => (e.identity < MINIMAL ? reservedLabels(e.identity) : (labelsOfIdentity(w, agent.cluster, e.identity) ?? [])),
  workload: (e) => workloadOf(w, agent.cluster, e),
})

function workloadOf(w: World, cluster: string, e: FlowEnd): { name: string; kind: string } | undefined {
  if (e.pod === undefined) return undefined
  const owner = store(w, cluster).get('pods', e.pod, e.namespace)?.metadata.ownerReferences?.find((o) => o.controller === true)
  if (!owner) return undefined
  if (owner.kind !== 'ReplicaSet') return { name: owner.name, kind: owner.kind }
  const parent = store(w, cluster).get('apps/replicasets', owner.name, e.namespace)?.metadata.ownerReferences?.find((o) => o.controller === true)
  return parent ? { name: parent.name, kind: parent.kind } : { name: owner.name, kind: owner.kind }
}

const agentOfProcess = (w: World, process: TaskId): Agent | undefined => [...w.table(agents).values()].find((a) => a.process === process)

interface Selector { (f: Flow): boolean }

function selector(r: FlowsRequest, c: Context): Selector {
  const white = r.whitelist ?? []
  const black = r.blacklist ?? []
  return (f) => (r.since === undefined || f.time >= r.since) && (r.until === undefined || f.time <= r.until) && selectsFlow(f, white, black, c.labels)
}

/** The flows of a node that a request wants at once, oldest first: the newest `number`, or the first ones. */
export function chosenFlows(w: World, agent: Agent, r: FlowsRequest): [number, Flow][] {
  const fits = selector(r, contextOf(w, agent))
  const all: [number, Flow][] = []
  for (const [n, f] of flowsFrom(w, agent.ns, 0)) {
    if (!fits(f)) continue
    all.push([n, f])
    if (r.first === true && all.length >= (r.number ?? 0)) break
  }
  return r.number === undefined || r.first === true ? all : r.number === 0 ? [] : all.slice(-r.number)
}

/** What `hubble status` asks of a node. */
export function statusOf(w: World, agent: Agent): object {
  const ring = w.table(rings).get(agent.ns)
  const seen = ring?.next ?? 0
  const seconds = Math.max((w.now - (ring?.since ?? w.now)) / 1_000_000, 1)
  return { node: agent.node, numFlows: Math.min(seen, ring?.capacity ?? 0), maxFlows: ring?.capacity ?? 0, seenFlows: seen, uptime: w.now - (ring?.since ?? w.now), rate: rateOf(w, agent) ?? seen / seconds, version: agent.version }
}

const MINUTE = 60_000_000

/** Flows a second in the last minute. */
function rateOf(w: World, agent: Agent): number | undefined {
  const ring = w.table(rings).get(agent.ns)
  if (!ring) return undefined
  let n = 0
  for (let i = ring.next - 1; i >= Math.max(0, ring.next - ring.capacity); i--) {
    const f = w.table(flows).get(flowKey(agent.ns, i))
    if (!f || f.time < w.now - MINUTE) break
    n++
  }
  return n / Math.min(Math.max((w.now - ring.since) / 1_000_000, 1), 60)
}

function answer(w: World, socket: SocketId, agent: Agent, message: { method?: string }): void {
  if (message.method === 'GetNodes') sendLine(w, socket, { nodes: [{ name: agent.node, address: `${agent.nodeIp}:${PORT}`, state: 'connected' }] })
  if (message.method === 'ServerStatus' || message.method === 'NodeStatus') {
    sendLine(w, socket, { status: statusOf(w, agent) })
    sendLine(w, socket, { end: true })
    return
  }
  if (message.method !== 'GetFlows') {
    sendLine(w, socket, { end: true })
    return
  }
  const r = message as FlowsRequest
  const c = contextOf(w, agent)
  const now = chosenFlows(w, agent, r)
  for (const [n, f] of now) sendLine(w, socket, { flow: flowJson(w, f, n, c), at: f.time, node: agent.node })
  if (r.follow === true) w.table(followers).set(socket, { ns: agent.ns, next: w.table(rings).get(agent.ns)?.next ?? 0, request: r })
  else sendLine(w, socket, { end: true })
}

/** A flow came: followers of the node hear of it soon. */
function seen(w: World, ns: NsId): void {
  if (w.table(followers).size === 0 || w.table(pushes).has(ns)) return
  w.table(pushes).set(ns, { due: true })
  w.after(PUSH, 'cilium.hubble-push', { ns })
}

function push(w: World, { ns }: { ns: NsId }): void {
  w.table(pushes).delete(ns)
  const agent = [...w.table(agents).values()].find((a) => a.ns === ns)
  const ring = w.table(rings).get(ns)
  if (!agent || !ring) return
  const c = contextOf(w, agent)
  for (const [socket, follower] of Array.from(w.table(followers).entries())) {
    if (follower.ns !== ns) continue
    const fits = selector(follower.request, c)
    for (const [n, f] of flowsFrom(w, ns, follower.next)) if (fits(f)) sendLine(w, socket, { flow: flowJson(w, f, n, c), at: f.time, node: agent.node })
    if (w.table(followers).has(socket)) w.table(followers).set(socket, { ...follower, next: ring.next })
  }
}

export function registerHubble(registry: Registry): void {
  registerWire(registry)
  registry.add(timers, 'cilium.hubble-push', push)
  registry.add(timers, 'cilium.line-failed', lineFailed)
  registry.add(flowSeen, 'hubble', seen)
  registry.add(lineServers, 'hubble', {
    line(w, socket, message, process) {
      const agent = agentOfProcess(w, process)
      if (agent) answer(w, socket, agent, message)
      else sendLine(w, socket, { end: true })
    },
    closed: (w, socket) => void w.table(followers).delete(socket),
  })
}
