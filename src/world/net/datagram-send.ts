import { SysError, type World } from '../sim/index.ts'
import { redirected } from './cgroup.ts'
import { payloadLength } from './codec.ts'
import { count } from './counters.ts'
import { queueError } from './datagram.ts'
import { ANY, ANY6, isIp6, isMulticast, LOOPBACK, LOOPBACK6, type Ip } from './ip.ts'
import { linkOf, type LinkId } from './link.ts'
import { confirmNeighbour } from './neighbour.ts'
import { localOut, nextOf } from './output.ts'
import { IP_HEADER, ipOptionsLength, PROTO, type Packet, type Payload } from './packet.ts'
import { defaultTtl, routeOutput, type Output } from './route-output.ts'
import { autobind, patchSocket, socketOf, throwPending } from './socket.ts'
import type { Endpoint, Socket, SocketId } from './socket-table.ts'
import { confOf } from './sysctl/conf.ts'

export interface SendOptions {
  readonly to?: Endpoint
  /** IP_TTL and IP_TOS of this datagram. */
  readonly ttl?: number
  readonly tos?: number
  /** IP_PKTINFO. */
  readonly src?: Ip
  readonly link?: LinkId
  /** MSG_CONFIRM: the neighbour is known to answer. */
  readonly confirm?: boolean
  /** Raw and ping sockets: what to send as a record; a ping socket sets the identifier. */
  readonly payload?: Payload
}

const MOST = 65_535

/** Where a socket's packets to an address go, from which source. Throws the refusal. */
export function routeOf(world: World, socket: Socket, to: Endpoint, o: SendOptions, sport: number): Output {
  const at = socket.local?.address ?? ANY
  const src = o.src ?? (at === ANY || at === ANY6 ? ANY : at)
  const oif = o.link ?? socket.options.link
  const dst = to.address === ANY ? LOOPBACK : to.address === ANY6 ? LOOPBACK6 : to.address
  if (isIp6(dst) && socket.family === 4) throw new SysError('EAFNOSUPPORT')
  const out = routeOutput(world, socket.ns, {
    dst, src, tos: o.tos ?? socket.options.tos, mark: socket.options.mark, protocol: socket.protocol, sport, dport: to.port, ...(oif === undefined ? {} : { oif }),
  })
  if ('error' in out) {
    if (out.error === 'ENETUNREACH') count(world, socket.ns, 'IpOutNoRoutes')
    throw new SysError(out.error)
  }
  if (out.kind === 'broadcast' && !socket.options.broadcast) throw new SysError('EACCES')
  return out
}

/** dgram, raw and ping: remembers the peer and the source that leads to it. ENETUNREACH, EHOSTUNREACH, EACCES (broadcast), EINVAL. */
export function connectDatagram(world: World, id: SocketId, wanted: Endpoint): void {
  const to = redirected(world, socketOf(world, id), wanted)
  const bare = socketOf(world, id)
  const out = routeOf(world, bare, to, {}, bare.local?.port ?? 0)
  const socket = autobind(world, id)
  const at = socket.local?.address ?? ANY
  const local = { address: at === ANY || at === ANY6 ? out.src : at, port: socket.local?.port ?? 0 }
  patchSocket(world, id, { local, remote: { address: out.dst, port: socket.type === 'raw' ? 0 : to.port }, state: 'ESTAB' })
}

function payloadOf(socket: Socket, data: Uint8Array, to: Endpoint, given: Payload | undefined): Payload {
  if (socket.type === 'dgram') return { kind: 'udp', sport: socket.local!.port, dport: to.port, data }
  if (socket.type === 'ping') {
    if (given?.kind !== 'icmp' || 'about' in given || given.type !== 8) throw new SysError('EINVAL')
    return { ...given, id: socket.local!.port }
  }
  return given ?? { kind: 'raw', data }
}

/** Too long for what the socket allows: EMSGSIZE, and for one that wants errors an entry that names the MTU. */
function tooLong(world: World, socket: Socket, packet: Packet, to: Endpoint, mtu: number): never {
  if (socket.options.recvErr) {
    queueError(world, socket.id, { errno: 'EMSGSIZE', origin: 'local', type: 0, code: 0, info: mtu, about: packet, to, time: world.now })
  }
  throw new SysError('EMSGSIZE')
}

/** Sends one datagram. Gives its length in bytes, headers of the transport included for raw and ping sockets. */
export function sendDatagram(world: World, id: SocketId, data: Uint8Array, o: SendOptions): number {
  throwPending(world, id)
  const first = socketOf(world, id)
  if (first.shutWrite) throw new SysError('EPIPE')
  const wanted = o.to ?? first.remote
  if (!wanted) throw new SysError('EDESTADDRREQ')
  if (first.type === 'dgram' && wanted.port === 0) throw new SysError('EINVAL')
  if (data.length > MOST - IP_HEADER - 8 && first.type === 'dgram') throw new SysError('EMSGSIZE')
  const to = o.to && first.type === 'dgram' ? redirected(world, first, wanted) : wanted
  const socket = autobind(world, id)
  const out = routeOf(world, socket, to, o, socket.local?.port ?? 0)
  const payload = payloadOf(socket, data, to, o.payload)
  const options = socket.options.recordRoute === true ? { recordRoute: [] } : {}
  const header = IP_HEADER + ipOptionsLength(options)
  const length = header + payloadLength(payload)
  const policy = socket.options.pmtu ?? (confOf(world, socket.ns).noPmtuDisc !== 0 ? 'dont' : 'want')
  const mtu = policy === 'probe' ? linkOf(world, out.link).mtu : out.mtu
  const ttl = o.ttl ?? socket.options.ttl ?? (isMulticast(out.dst) ? 1 : defaultTtl(world, socket.ns, out))
  const fits = length <= mtu
  const packet: Packet = {
    src: out.src, dst: out.dst, proto: socket.protocol, ttl, tos: o.tos ?? socket.options.tos, id: world.next(`net.ip-id.${socket.ns}`) & 0xffff,
    df: policy === 'do' || policy === 'probe' || (policy === 'want' && fits && !out.mtuLocked), mf: false, offset: 0, length, payload, ...options,
    ...(socket.options.mark ? { mark: socket.options.mark } : {}), ...(socket.options.trace === undefined ? {} : { trace: socket.options.trace }),
  }
  if (length > MOST || (!fits && (policy === 'do' || policy === 'probe'))) tooLong(world, socket, packet, to, mtu)
  if (o.confirm === true && out.kind === 'unicast') confirmNeighbour(world, out.link, nextOf(out).neighbour)
  if (socket.protocol === PROTO.udp) count(world, socket.ns, 'UdpOutDatagrams')
  if (payload.kind === 'icmp') {
    count(world, socket.ns, 'IcmpOutMsgs')
    count(world, socket.ns, `IcmpMsgOutType${payload.type}`)
    if (payload.type === 8) count(world, socket.ns, 'IcmpOutEchos')
  }
  localOut(world, socket.ns, out, packet, id)
  return socket.type === 'dgram' ? data.length : payloadLength(payload)
}
