import { netnsOf, daemonEnded, processes, type Process } from '../../os/index.ts'
import { registerContainerServer, store, type Container, type ContainerServer } from '../../kube/index.ts'
import { defineTable, timers, type Registry, type TaskId, type Time, type World } from '../../sim/index.ts'
import type { SocketId } from '../../net/index.ts'
import { internalIp, NODES } from '../agent/node-objects.ts'
import type { FlowsRequest } from './server.ts'
import { closeLines, dialLines, dropLines, lineServers, listenForLines, sendLine } from './wire.ts'

const PORT = 4245
const PEER_PORT = 4244
const SECOND = 1_000_000
/** How soon a peer that could not be reached is tried again. */
const RETRY = 10 * SECOND
/** A flow is held back so long, so that those of other nodes find their place before it (--sort-buffer-drain-timeout), or until so many wait (-len-max). */
const HOLD = SECOND
const MOST_HELD = 100
const WHOLE = 250_000

/** A node as the relay knows it. */
interface Peer { readonly name: string; readonly address: number; readonly state: 'connecting' | 'connected' | 'unavailable'; readonly socket?: SocketId }
interface Relay { readonly cluster: string; readonly process: TaskId; readonly peers: readonly Peer[] }
const relays = defineTable<TaskId, Relay>('cilium.relays')

interface Held { readonly at: Time; readonly line: object }
/** A client's request: the connections on which the nodes answer it, what has come and waits to be sorted. */
interface Request {
  readonly process: TaskId
  readonly method: string
  readonly follow: boolean
  readonly open: readonly SocketId[]
  readonly held: readonly Held[]
  readonly statuses: readonly object[]
  readonly due: boolean
}
const requests = defineTable<SocketId, Request>('cilium.relay-requests')
/** Connections to nodes that carry a client's request: whose it is. */
const legs = defineTable<SocketId, { readonly client: SocketId; readonly peer: string; readonly request: object }>('cilium.relay-legs')

/** The relay's own connection to each node, by which it knows who is there. */
function connectPeers(w: World, { process }: { process: TaskId }): void {
  const relay = w.table(relays).get(process)
  const p = w.table(processes).get(process)
  if (!relay || !p) return
  const known = new Map(relay.peers.map((x) => [x.name, x]))
  const peers = store(w, relay.cluster).list(NODES).flatMap((o): Peer[] => {
    const address = internalIp(o)
    const old = known.get(o.metadata.name)
    if (address === undefined) return []
    if (old && old.state !== 'unavailable') return [old]
    return [{ name: o.metadata.name, address, state: 'connecting', socket: dialLines(w, p, netnsOf(w, p), { address, port: PEER_PORT }, 'hubble-peer') }]
  })
  w.table(relays).set(process, { ...relay, peers })
  w.after(RETRY, 'cilium.relay-peers', { process })
}

function changePeer(w: World, process: TaskId, socket: SocketId, state: Peer['state']): void {
  const relay = w.table(relays).get(process)
  if (relay) w.table(relays).set(process, { ...relay, peers: relay.peers.map((x) => (x.socket === socket ? { ...x, state } : x)) })
}

const connectedPeers = (w: World, process: TaskId): Peer[] => (w.table(relays).get(process)?.peers ?? []).filter((p) => p.state === 'connected')

/** A client asks: every node that is there is asked, each on a connection of its own. */
function ask(w: World, client: SocketId, message: { method?: string; follow?: boolean; nodeName?: string }, process: TaskId): void {
  const method = message.method ?? ''
  if (method === 'GetNodes') {
    const relay = w.table(relays).get(process)
    sendLine(w, client, { nodes: (relay?.peers ?? []).map(({ name, address, state }) => ({ name, address: `${[24, 16, 8, 0].map((s) => (address >>> s) & 255).join('.')}:${PEER_PORT}`, state })) })
    sendLine(w, client, { end: true })
    return
  }
  const p = w.table(processes).must(process)
  const peers = connectedPeers(w, process)
  const open = peers.map((peer) => {
    const leg = dialLines(w, p, netnsOf(w, p), { address: peer.address, port: PEER_PORT }, 'hubble-leg')
    w.table(legs).set(leg, { client, peer: peer.name, request: method === 'NodeStatus' ? { method: 'ServerStatus' } : message })
    return leg
  })
  w.table(requests).set(client, { process, method, follow: message.follow === true, open, held: [], statuses: [], due: false })
  if (open.length === 0) finish(w, client)
}

/** A line of a node's answer. */
function answered(w: World, leg: SocketId, message: { flow?: object; at?: Time; status?: object; end?: boolean }): void {
  const { client } = w.table(legs).get(leg) ?? {}
  const r = client === undefined ? undefined : w.table(requests).get(client)
  if (client === undefined || !r) return
  if (message.end === true) {
    closeLeg(w, leg)
    return
  }
  if (message.status) w.table(requests).set(client, { ...r, statuses: [...r.statuses, message.status] })
  else if (message.flow) hold(w, client, { at: message.at ?? w.now, line: message })
}

function closeLeg(w: World, leg: SocketId): void {
  const l = w.table(legs).get(leg)
  w.table(legs).delete(leg)
  closeLines(w, leg)
  const r = l && w.table(requests).get(l.client)
  if (!l || !r) return
  const open = r.open.filter((s) => s !== leg)
  w.table(requests).set(l.client, { ...r, open })
  if (open.length === 0 && !r.follow) finish(w, l.client)
}

/** Flows in the order of their times, whatever node they are of. */
function hold(w: World, client: SocketId, flow: Held): void {
  const r = w.table(requests).must(client)
  let at = r.held.length
  while (at > 0 && r.held[at - 1]!.at > flow.at) at--
  const held = r.held.toSpliced(at, 0, flow)
  const spill = r.follow && held.length > MOST_HELD ? held.slice(0, held.length - MOST_HELD) : []
  w.table(requests).set(client, { ...r, held: held.slice(spill.length), due: r.due || r.follow })
  for (const h of spill) sendLine(w, client, h.line)
  if (r.follow && !r.due) w.after(HOLD, 'cilium.relay-drain', { client })
}

/** Timer: lets go of what has been held long enough. */
function drain(w: World, { client }: { client: SocketId }): void {
  const r = w.table(requests).get(client)
  if (!r) return
  const ripe = r.held.filter((h) => h.at <= w.now - HOLD)
  const rest = r.held.slice(ripe.length)
  w.table(requests).set(client, { ...r, held: rest, due: rest.length > 0 })
  if (rest.length > 0) w.at(Math.max(rest[0]!.at + HOLD, w.now + WHOLE), 'cilium.relay-drain', { client })
  for (const h of ripe) sendLine(w, client, h.line)
}

/** All nodes have answered. */
function finish(w: World, client: SocketId): void {
  const r = w.table(requests).get(client)
  if (!r) return
  w.table(requests).delete(client)
  for (const h of r.held) sendLine(w, client, h.line)
  if (r.method === 'NodeStatus') for (const status of r.statuses) sendLine(w, client, { status })
  if (r.method === 'ServerStatus') {
    const peers = w.table(relays).get(r.process)?.peers ?? []
    const sum = (key: string): number => r.statuses.reduce<number>((n, s) => n + Number((s as Record<string, unknown>)[key] ?? 0), 0)
    sendLine(w, client, {
      status: {
        numFlows: sum('numFlows'), maxFlows: sum('maxFlows'), seenFlows: sum('seenFlows'), rate: sum('rate'), uptime: 0, version: (r.statuses[0] as { version?: string } | undefined)?.version ?? '',
        connected: connectedPeers(w, r.process).length, nodes: peers.length, unavailable: peers.filter((p) => p.state !== 'connected').map((p) => p.name),
      },
    })
  }
  sendLine(w, client, { end: true, unavailable: (w.table(relays).get(r.process)?.peers ?? []).filter((p) => p.state !== 'connected').map((p) => p.name) })
}

/** The client has gone: so have its questions. */
function forget(w: World, client: SocketId): void {
  const r = w.table(requests).get(client)
  w.table(requests).delete(client)
  for (const leg of r?.open ?? []) {
    w.table(legs).delete(leg)
    closeLines(w, leg)
  }
}

const server: ContainerServer = {
  start(w: World, container: Container, p: Process) {
    w.table(relays).set(p.id, { cluster: container.pod.cluster, process: p.id, peers: [] })
    if (!listenForLines(w, p, netnsOf(w, p), PORT, 'hubble-relay')) return { exit: 1 }
    w.after(SECOND, 'cilium.relay-peers', { process: p.id })
    return undefined
  },
  probe(w, container) {
    const relay = [...w.table(relays).values()].find((r) => r.process === container.process)
    const ok = relay !== undefined && relay.peers.some((p) => p.state === 'connected')
    return { ok, message: ok ? 'service healthy (responded with "SERVING")' : 'service unhealthy (responded with "NOT_SERVING")' }
  },
}

export function registerRelay(registry: Registry): void {
  registerContainerServer(registry, 'hubble-relay', server)
  registry.add(timers, 'cilium.relay-peers', connectPeers)
  registry.add(timers, 'cilium.relay-drain', drain)
  registry.add(daemonEnded, 'hubble-relay', (w, p) => {
    dropLines(w, p.id)
    w.table(relays).delete(p.id)
  })
  registry.add(lineServers, 'hubble-peer', {
    line: () => undefined,
    connected: (w, socket, process) => changePeer(w, process, socket, 'connected'),
    closed: (w, socket, process) => changePeer(w, process, socket, 'unavailable'),
  })
  registry.add(lineServers, 'hubble-leg', {
    line: answered,
    connected: (w, leg) => { sendLine(w, leg, (w.table(legs).get(leg)?.request ?? {}) as FlowsRequest) },
    closed: closeLeg,
  })
  registry.add(lineServers, 'hubble-relay', { line: ask, closed: forget })
}
