import type { World } from '../sim/index.ts'
import { ANY, ANY6, isIp6, type Ip } from './ip.ts'
import type { LinkId } from './link.ts'
import type { NsId } from './netns.ts'
import { socketsAt } from './socket.ts'
import { sockets, type Socket } from './socket-table.ts'

/** Does the address that a socket is bound to take a packet for `dst`? More points for a closer match, -1 for none. */
function localScore(socket: Socket, dst: Ip): number {
  const at = socket.local?.address ?? ANY
  if (at === dst) return 4
  if (at === ANY6) return isIp6(dst) ? 2 : socket.options.v6Only ? -1 : 1
  return at === ANY && !isIp6(dst) ? 2 : -1
}

/** How well a socket fits a packet; -1: not at all (compute_score of UDP and of TCP listeners). */
export function score(socket: Socket, link: LinkId, src: Ip, sport: number, dst: Ip): number {
  let points = localScore(socket, dst)
  if (points < 0) return -1
  if (socket.options.link !== undefined) {
    if (socket.options.link !== link) return -1
    points += 4
  }
  if (socket.remote) {
    if (socket.remote.address !== src || socket.remote.port !== sport) return -1
    points += 8
  }
  return points
}

/** The socket of a port that fits best. */
export function bestSocket(world: World, ns: NsId, protocol: number, link: LinkId, src: Ip, sport: number, dst: Ip, dport: number, want: (s: Socket) => boolean): Socket | undefined {
  let best: Socket | undefined
  let most = -1
  for (const id of socketsAt(world, ns, protocol, dport)) {
    const socket = world.table(sockets).get(id)
    if (!socket || !want(socket)) continue
    const points = score(socket, link, src, sport, dst)
    if (points > most) {
      most = points
      best = socket
    }
  }
  return best
}
