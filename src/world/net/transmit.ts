import { SysError, type Time, type World } from '../sim/index.ts'
import { bridgeForward } from './bridge.ts'
import { countLink, countTx, statsOf } from './counters.ts'
import { tcEgress } from './hooks.ts'
import { isRunning, linkOf, links, type Link, type LinkId } from './link.ts'
import { BROADCAST_MAC, type Frame } from './packet.ts'
import { natReceive } from './nat-gateway.ts'
import { networks, type Network } from './segment.ts'
import { tap } from './tap.ts'
import { trace, traceOf } from './trace.ts'

/** A frame arrives at a link. */
export interface Arrival {
  readonly link: LinkId
  readonly frame: Frame
}

const ETHERNET = 14
const ARP_LENGTH = 28

/** Bytes of a frame without checksum, as counters and tcpdump's `-e` know it. */
export const frameLength = (frame: Frame): number => ETHERNET + (frame.kind === 'ip' ? frame.packet.length : ARP_LENGTH)

/** One way through a virtual wire or the loopback, in microseconds: fixed and random part. */
const VIRTUAL = [4, 8] as const
const LOOPBACK = [2, 6] as const
/** Microseconds a byte on a segment of 1 Gbit/s. */
const PER_BYTE = 0.008

/** When a frame that leaves now arrives: never before one that left the same link earlier. */
function arrivalAt(world: World, link: Link, fixed: Time, random: Time): Time {
  const at = world.now + fixed + world.rng(`net.wire.${link.id}`).below(random)
  const { busyUntil } = statsOf(world, link.id)
  // 0: nothing has left yet. The lab's past has times below it.
  return busyUntil === 0 ? Math.ceil(at) : Math.max(Math.ceil(at), busyUntil)
}

/**
 * Sends a frame from a link as it is: through tc, past the taps, over the wire. A link that is down or has no carrier loses it.
 */
export function sendFrame(world: World, id: LinkId, frame: Frame): void {
  const link = world.table(links).get(id)
  if (!link || !isRunning(link)) {
    if (link) {
      countLink(world, id, link.up ? 'txCarrier' : 'txDropped')
      trace(world, traceOf(frame), link.ns, { what: 'drop', link: id, detail: link.up ? 'no carrier' : 'link is down' })
    }
    return
  }
  let out = frame
  for (const [name, hook] of world.registry.all(tcEgress)) {
    const verdict = hook(world, id, out)
    if (!verdict) continue
    if ('stolen' in verdict) return
    if ('drop' in verdict) {
      trace(world, traceOf(out), link.ns, { what: 'drop', link: id, detail: `${name}: ${verdict.drop}` })
      return
    }
    if ('redirect' in verdict) {
      redirect(world, verdict.redirect, verdict.ingress, verdict.frame)
      return
    }
    out = verdict.accept
  }
  tap(world, link, out, 'out')
  cross(world, link, out)
}

/** bpf_redirect: a frame goes on as if another link sent, or received, it. */
export function redirect(world: World, to: LinkId, ingress: boolean, frame: Frame): void {
  if (ingress) world.at(world.now, 'net.rx', { link: to, frame } satisfies Arrival)
  else sendFrame(world, to, frame)
}

function cross(world: World, link: Link, frame: Frame): void {
  const length = frameLength(frame)
  if (link.kind === 'loopback') {
    const at = arrivalAt(world, link, ...LOOPBACK)
    countTx(world, link.id, length, at)
    world.at(at, 'net.rx', { link: link.id, frame } satisfies Arrival)
  } else if (link.network !== undefined) {
    overSegment(world, link, frame, length, world.table(networks).must(link.network))
  } else if (link.peer !== undefined) {
    const at = arrivalAt(world, link, ...VIRTUAL)
    countTx(world, link.id, length, at)
    world.at(at, 'net.rx', { link: link.peer, frame } satisfies Arrival)
  } else if (link.kind === 'bridge') {
    countTx(world, link.id, length, 0)
    bridgeForward(world, link, frame, undefined)
  } else {
    countTx(world, link.id, length, 0)
    trace(world, traceOf(frame), link.ns, { what: 'drop', link: link.id, detail: 'nothing is connected' })
  }
}

function overSegment(world: World, link: Link, frame: Frame, length: number, network: Network): void {
  const at = arrivalAt(world, link, network.latency + network.delay + length * PER_BYTE, network.latency)
  countTx(world, link.id, length, at)
  if (network.loss > 0 && world.rng(`net.loss.${network.name}`).float() < network.loss) {
    trace(world, traceOf(frame), link.ns, { what: 'drop', link: link.id, detail: `lost on ${network.name}` })
    return
  }
  const everybody = frame.dst === BROADCAST_MAC || Number.parseInt(frame.dst[1]!, 16) % 2 === 1
  if (network.nat && (everybody || frame.dst === network.nat.mac)) world.at(at, 'net.nat', { network: network.name, frame })
  if (!everybody) {
    if (frame.dst === network.nat?.mac) return
    for (const port of network.ports) {
      if (port === link.id) continue
      const other = world.table(links).must(port)
      // A bridge behind the port has other addresses than its own: it learns, so the switch does not look for it here.
      if (other.mac === frame.dst && other.cable && other.up) {
        world.at(at, 'net.rx', { link: port, frame } satisfies Arrival)
        return
      }
    }
  }
  // A bridge of Linux floods its newest port first, and that host has answered before the next one sees the frame.
  const ports = network.ports.filter((p) => p !== link.id).toReversed()
  for (const [i, port] of ports.entries()) world.at(at + i * network.latency, 'net.rx', { link: port, frame } satisfies Arrival)
}

/** Sends a frame for a program that has the link open (arping). ENETDOWN. */
export function sendFromTap(world: World, id: LinkId, frame: Frame): void {
  const link = linkOf(world, id)
  if (!link.up) throw new SysError('ENETDOWN')
  sendFrame(world, id, frame)
}

/** Timer: a frame reaches the gateway of a segment. Its answer goes back to who asked. */
export function natArrival(world: World, { network, frame }: { network: string; frame: Frame }): void {
  const segment = world.table(networks).get(network)
  const answer = segment?.nat && natReceive(world, segment.nat, frame)
  if (!segment || !answer) return
  const port = segment.ports.find((p) => world.table(links).must(p).mac === answer.dst)
  if (port !== undefined) world.after(segment.latency + segment.delay, 'net.rx', { link: port, frame: answer } satisfies Arrival)
}
