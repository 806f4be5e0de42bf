import { SysError, type World } from '../../sim/index.ts'
import { count } from '../counters.ts'
import { redirected } from '../cgroup.ts'
import { routeOf } from '../datagram-send.ts'
import { ANY, ANY6, isMulticast, LIMITED_BROADCAST } from '../ip.ts'
import { SYN } from '../packet.ts'
import { routeOutput } from '../route-output.ts'
import { freePort, holdPort, patchSocket, socketOf, throwPending } from '../socket.ts'
import { sockets, type Endpoint, type Socket, type SocketId } from '../socket-table.ts'
import { confOf } from '../sysctl/conf.ts'
import { newBlock, type TcpBlock } from './block.ts'
import { enterConnection, isConnected, patchTcp, tcpOf } from './connections.ts'
import { add } from './seq.ts'
import { sendSegment } from './segment.ts'
import { keyFor } from './signature.ts'
import { fail } from './timers.ts'
import { armRetransmission } from './transmit.ts'

/** What a window of a full buffer is offered as: half of it, in whole segments, as far as an unscaled field can say it. */
export const initialWindow = (buffer: number, mss: number): number => {
  const space = Math.min(Math.floor(buffer / 2), 65_535)
  return space > mss ? space - (space % mss) : space
}

/** The shift that lets the largest receive buffer be offered (tcp_select_initial_window). */
export function windowScale(world: World, s: Pick<Socket, 'ns'>): number {
  const conf = confOf(world, s.ns)
  if (!conf.windowScaling) return 0
  const most = Math.max(Number(conf.value('ipv4/tcp_rmem').split('\t')[2]), Number(conf.value('core/rmem_max')))
  return Math.min(Math.max(Math.floor(Math.log2(most)) - 15, 0), 14)
}

/** A block with what this host would like to use. */
export function freshBlock(world: World, s: Socket, mtu: number): TcpBlock {
  const conf = confOf(world, s.ns)
  const rng = world.rng(`net.tcp.${s.ns}`)
  const mss = Math.min(mtu - 40, 65_495)
  const signed = s.remote !== undefined && keyFor(s, s.remote.address) !== undefined
  return newBlock(world.now, {
    iss: rng.uint32(), mtu, rcvScale: windowScale(world, s), tsOffset: rng.uint32(), signed,
    timestamps: conf.timestamps && !signed, sackOk: conf.sack, window: initialWindow(s.options.recvBuffer, mss),
  })
}

/** Begins to connect: the first SYN goes out. Refusals of the route are thrown. */
function begin(world: World, id: SocketId, wanted: Endpoint): void {
  const to = redirected(world, socketOf(world, id), wanted)
  const bare = socketOf(world, id)
  const first = routeOf(world, bare, to, {}, bare.local?.port ?? 0)
  if (isMulticast(first.dst) || first.dst === LIMITED_BROADCAST || first.kind === 'broadcast') throw new SysError('ENETUNREACH')
  const remote = { address: first.dst, port: to.port }
  const address = first.src
  const port = bare.local?.port || freePort(world, bare, address, (p) => isConnected(world, bare.ns, { address, port: p }, remote))
  const local = { address, port }
  if (isConnected(world, bare.ns, local, remote)) throw new SysError('EADDRNOTAVAIL')
  if (!bare.local?.port) holdPort(world, id, local)
  const { error: _, ...clean } = bare
  const block = { ...freshBlock(world, { ...bare, remote }, first.mtu), connecting: true }
  world.table(sockets).set(id, { ...clean, local, remote, state: 'SYN-SENT', tcp: block, shutRead: false, shutWrite: false })
  enterConnection(world, id, bare.ns, local, remote)
  count(world, bare.ns, 'TcpActiveOpens')
  const out = routeOutput(world, bare.ns, { dst: remote.address, src: address, tos: bare.options.tos, mark: bare.options.mark, protocol: 6, sport: port, dport: remote.port })
  if ('error' in out) {
    fail(world, id, out.error)
    throwPending(world, id)
  }
  sendSegment(world, id, { seq: block.iss, flags: SYN })
  patchTcp(world, id, { sndNxt: add(block.iss, 1) })
  armRetransmission(world, id)
}

/** connect() of a stream: begins and throws EINPROGRESS, EALREADY while it goes on, returns once it is established, throws its error once. */
export function connectStream(world: World, id: SocketId, to: Endpoint): void {
  const s = socketOf(world, id)
  if (s.state === 'LISTEN') throw new SysError('EINVAL')
  throwPending(world, id)
  if (s.state === 'SYN-SENT') throw new SysError('EALREADY')
  const tcp = tcpOf(world, id)?.tcp
  if (s.state !== 'UNCONN') {
    if (tcp?.connecting !== true) throw new SysError('EISCONN')
    patchTcp(world, id, { connecting: false })
    return
  }
  begin(world, id, to)
  throw new SysError('EINPROGRESS')
}

/** Lets a stream accept connections: EINVAL for one that is connected. */
export function listenStream(world: World, id: SocketId, backlog: number): void {
  const s = socketOf(world, id)
  if (s.type !== 'stream') throw new SysError('EOPNOTSUPP')
  if (s.state !== 'UNCONN' && s.state !== 'LISTEN') throw new SysError('EINVAL')
  if (!s.local) {
    const address = s.family === 6 ? ANY6 : ANY
    const local = { address, port: freePort(world, s, address) }
    holdPort(world, id, local)
    patchSocket(world, id, { local, bound: true })
  }
  patchSocket(world, id, { state: 'LISTEN', backlog: Math.min(Math.max(backlog, 0), confOf(world, s.ns).somaxconn) })
}

/** The next connection that is established: EAGAIN when none waits. */
export function acceptStream(world: World, id: SocketId): SocketId {
  const s = socketOf(world, id)
  if (s.state !== 'LISTEN') throw new SysError('EINVAL')
  const [child, ...rest] = s.accepting
  if (child === undefined) throw new SysError('EAGAIN')
  patchSocket(world, id, { accepting: rest })
  const { parent: _, ...tcp } = tcpOf(world, child)!.tcp
  patchSocket(world, child, { tcp })
  return child
}
