import { linkOf, type Ip, type LinkId } from '../../net/index.ts'
import type { World } from '../../sim/index.ts'
import { listens, remember, type Flow, type FlowEnd, type Verdict } from '../hubble/flow.ts'
import { WORLD } from '../identity/reserved.ts'
import { localEndpoint } from './devices.ts'
import { DROPS, type DropReason } from './drop-reasons.ts'
import { ipcacheOf } from './ipcache.ts'
import type { DatapathNode } from './node.ts'
import { PROTO, type Packet } from './packets.ts'
import { transportOf } from './tuple.ts'

export type Point = 'to-endpoint' | 'to-stack' | 'to-network' | 'to-overlay' | 'to-host' | 'to-proxy'

function end(w: World, node: DatapathNode, ip: Ip, port: number | undefined, identity: number | undefined): FlowEnd {
  const entry = ipcacheOf(w, node.ns, ip)
  const local = localEndpoint(w, node.ns, ip)
  return {
    ip, identity: identity ?? entry?.identity ?? WORLD, ...(port === undefined ? {} : { port }), ...(local ? { endpoint: local.id, namespace: local.namespace, pod: local.pod } : {}),
    ...(entry?.pod === undefined ? {} : { namespace: entry.namespace!, pod: entry.pod }),
  }
}

type Layer4 = Pick<Flow, 'protocol' | 'flags' | 'icmp'> & { readonly sport?: number; readonly dport?: number }

function layer4(p: Packet): Layer4 {
  const t = transportOf(p)
  if (t.kind === 'tcp') return { protocol: 'TCP', flags: t.flags, sport: t.sport, dport: t.dport }
  if (t.kind === 'udp') return { protocol: 'UDP', sport: t.sport, dport: t.dport }
  if (t.kind === 'icmp') return { protocol: 'ICMPv4', icmp: { type: t.type, code: t.code } }
  return { protocol: p.proto === 132 ? 'SCTP' : 'unknown' }
}

/** What a program tells of a packet besides where it saw it. */
export interface Told {
  /** Identity of the packet's source and destination, where the program knows it. */
  readonly src?: number
  readonly dst?: number
  readonly reply?: boolean
  readonly direction?: 'INGRESS' | 'EGRESS'
  readonly link?: LinkId
  readonly reason?: string
}

function flowOf(w: World, node: DatapathNode, p: Packet, told: Told, what: Pick<Flow, 'kind' | 'type' | 'verdict'> & Partial<Flow>): void {
  if (!listens(w, node.ns)) return
  const { sport, dport, ...l4 } = layer4(p)
  const link = told.link === undefined ? undefined : linkOf(w, told.link)
  remember(w, {
    time: w.now, ns: node.ns, node: node.node, ...what, source: end(w, node, p.src, sport, told.src), destination: end(w, node, p.dst, dport, told.dst), ...l4, addresses: {},
    ...(told.reply === undefined ? {} : { reply: told.reply }), ...(told.direction ? { direction: told.direction } : {}), ...(told.reason ? { traceReason: told.reason } : {}),
    ...(link ? { interface: { index: link.index, name: link.name } } : {}),
  })
}

/** A trace notification: the packet was forwarded at this point. */
export const notifyTrace = (w: World, node: DatapathNode, point: Point, p: Packet, told: Told): void => flowOf(w, node, p, told, { kind: 'trace', type: point, verdict: 'FORWARDED' })

/** A drop notification. */
export const notifyDrop = (w: World, node: DatapathNode, reason: DropReason, p: Packet, told: Told, ext = 0): void =>
  flowOf(w, node, p, told, { kind: 'drop', type: reason, verdict: 'DROPPED', drop: { code: DROPS[reason].code, ext, file: DROPS[reason].file, line: DROPS[reason].line } })

/** A policy verdict notification: `match` as `L3-Only`, `none`. */
export const notifyPolicy = (w: World, node: DatapathNode, match: string, allowed: boolean, p: Packet, told: Told): void =>
  flowOf(w, node, p, told, { kind: 'policy', type: `policy-verdict:${match} ${told.direction ?? 'INGRESS'}`, verdict: allowed ? 'FORWARDED' : 'DROPPED' })

/** A socket's notification: what it asked for, and what it got. `source` is the socket's pod. */
export function notifySock(w: World, node: DatapathNode, point: string, verdict: Verdict, proto: number, ends: { source: { ip: Ip; port?: number }; destination: { ip: Ip; port?: number } }): void {
  if (!listens(w, node.ns)) return
  remember(w, {
    time: w.now, ns: node.ns, node: node.node, kind: 'sock', type: point, verdict, protocol: proto === PROTO.tcp ? 'TCP' : 'UDP', addresses: {},
    source: end(w, node, ends.source.ip, ends.source.port, undefined), destination: end(w, node, ends.destination.ip, ends.destination.port, undefined),
  })
}
