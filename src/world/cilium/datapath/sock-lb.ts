import { isLoopback, namespaceOf, sockets, type Endpoint, type Ip, type NsId, type Socket, type SocketId } from '../../net/index.ts'
import { defineTable, SysError, type Time, type World } from '../../sim/index.ts'
import { HOST, REMOTE_NODE, KUBE_APISERVER } from '../identity/reserved.ts'
import { candidates, frontendAt } from '../service/lookup.ts'
import type { Backend, Frontend, Protocol } from '../service/tables.ts'
import { sockHomes, type SockHome } from './devices.ts'
import { identityOf } from './ipcache.ts'
import { datapathNodes, type DatapathNode } from './node.ts'
import { notifySock } from './notify.ts'
import { PROTO } from './packets.ts'

const SECOND = 1_000_000
/** NodePorts are looked up without an address. */
const NODE_PORTS = [30_000, 32_767] as const

/** What a socket asked for and what it got (cilium_lb4_reverse_sk): its peers are shown by the address that it asked for. */
interface Translated { readonly backend: Endpoint; readonly frontend: Endpoint }
const reverseSockets = defineTable<SocketId, { readonly entries: readonly Translated[] }>('cilium.reverse-sk')

/** ClientIP affinity of a client to a frontend: the backend it had last. By `node/client/frontend`. */
const affinities = defineTable<string, { readonly backend: number; readonly until: Time }>('cilium.affinity')

/** Peers that one socket remembers, and sockets before those that are gone are swept out. */
const MOST_PEERS = 8
const ROUND = 256

const protocolOf = (s: Socket): Protocol | undefined => (s.protocol === PROTO.tcp ? 'TCP' : s.protocol === PROTO.udp ? 'UDP' : undefined)

/** The frontend that an address of a connect() means: by itself, or as a NodePort of a node or of the loopback. */
function frontendOf(w: World, node: DatapathNode, home: SockHome, protocol: Protocol, to: Endpoint): Frontend | undefined {
  const own = frontendAt(w, node.ns, protocol, to.address, to.port)
  if (own) return own.type === 'ExternalIPs' && identityOf(w, node.ns, to.address) !== HOST ? undefined : own
  if (to.port < NODE_PORTS[0] || to.port > NODE_PORTS[1]) return undefined
  const identity = identityOf(w, node.ns, to.address)
  const node1 = (isLoopback(to.address) && home.ip === undefined) || identity === HOST || identity === REMOTE_NODE || identity === KUBE_APISERVER
  return node1 ? frontendAt(w, node.ns, protocol, 0, to.port) : undefined
}

/** A backend for a new connection of a client: at random, or the one that the client had, under affinity. */
export function chooseBackend(w: World, node: DatapathNode, f: Frontend, from: readonly Backend[], client: string, slot?: number): Backend {
  const key = `${node.ns}/${client}/${f.id}`
  if (f.affinity > 0) {
    const known = w.table(affinities).get(key)
    const same = known && known.until > w.now ? from.find((b) => b.id === known.backend) : undefined
    if (same) {
      w.table(affinities).set(key, { backend: same.id, until: w.now + f.affinity * SECOND })
      return same
    }
  }
  const chosen = from[slot === undefined ? w.rng(`cilium.lb.${node.ns}`).below(from.length) : slot % from.length]!
  if (f.affinity > 0) w.table(affinities).set(key, { backend: chosen.id, until: w.now + f.affinity * SECOND })
  return chosen
}

/** connect4 and sendmsg4: a Service's address becomes a backend's. EHOSTUNREACH at once when the Service has none. */
export function sockConnect(w: World, socket: Socket, to: Endpoint): Endpoint | SysError | undefined {
  const home = w.table(sockHomes).get(socket.ns)
  const node = home && w.table(datapathNodes).get(home.ns)
  const protocol = protocolOf(socket)
  if (!home || !node || !protocol || !node.kubeProxyReplacement) return undefined
  const f = frontendOf(w, node, home, protocol, to)
  if (!f) return undefined
  const from = candidates(f, 'internal')
  if (from.length === 0) return new SysError('EHOSTUNREACH')
  // A datagram socket keeps to one backend: its cookie chooses. Every connect() of a stream draws anew.
  const backend = chooseBackend(w, node, f, from, `ns${socket.ns}`, socket.type === 'dgram' ? socket.id : undefined)
  const chosen = { address: backend.address, port: backend.port }
  if (home.ip !== undefined) {
    notifySock(w, node, 'pre-xlate-fwd', 'TRACED', socket.protocol, { source: { ip: home.ip }, destination: { ip: to.address, port: to.port } })
    notifySock(w, node, 'post-xlate-fwd', 'TRANSLATED', socket.protocol, { source: { ip: home.ip }, destination: { ip: chosen.address, port: chosen.port } })
  }
  rememberPeer(w, socket.id, { backend: chosen, frontend: to })
  return chosen
}

const same = (a: Endpoint, b: Endpoint): boolean => a.address === b.address && a.port === b.port

function rememberPeer(w: World, id: SocketId, t: Translated): void {
  const table = w.table(reverseSockets)
  const known = table.get(id)?.entries ?? []
  if (known.some((e) => same(e.backend, t.backend) && same(e.frontend, t.frontend))) return
  table.set(id, { entries: [t, ...known.filter((e) => !same(e.backend, t.backend))].slice(0, MOST_PEERS) })
  if (w.next('cilium.reverse-sk') % ROUND !== 0) return
  const gone = Array.from(table.keys()).filter((other) => !w.table(sockets).has(other))
  for (const other of gone) table.delete(other)
}

/** getpeername4 and recvmsg4: a backend is shown as the Service's address that was asked for. */
export function sockPeer(w: World, socket: Socket, peer: Endpoint): Endpoint | undefined {
  const home = w.table(sockHomes).get(socket.ns)
  const node = home && w.table(datapathNodes).get(home.ns)
  if (!home || !node || !node.kubeProxyReplacement || !protocolOf(socket)) return undefined
  const found = w.table(reverseSockets).get(socket.id)?.entries.find((e) => same(e.backend, peer))?.frontend
  if (home.ip !== undefined) {
    notifySock(w, node, 'pre-xlate-rev', 'TRACED', socket.protocol, { source: { ip: peer.address, port: peer.port }, destination: { ip: home.ip } })
    if (found) notifySock(w, node, 'post-xlate-rev', 'TRANSLATED', socket.protocol, { source: { ip: found.address, port: found.port }, destination: { ip: home.ip } })
  }
  return found
}

/** The name by which a client is told apart for affinity from outside: its address. */
export const clientName = (ip: Ip): string => `ip${ip}`

/** Does a node's cgroup see the sockets of a namespace, and as whose? */
export const attachCgroup = (w: World, ns: NsId, home: SockHome): void => w.table(sockHomes).set(namespaceOf(w, ns).id, home)
