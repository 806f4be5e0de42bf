import { defineTable, type World } from '../sim/index.ts'
import { count } from './counters.ts'
import { icmpSend } from './icmp-error.ts'
import { linkOf, type Link, type LinkId } from './link.ts'
import { ICMP, IP_HEADER, ipOptionsLength, type Packet } from './packet.ts'

/** Splits a packet into pieces that fit (RFC 791). A piece of a piece is a piece of the whole. */
export function fragment(packet: Packet, mtu: number): Packet[] {
  const header = IP_HEADER + ipOptionsLength(packet)
  const whole = packet.payload.kind === 'fragment' ? packet.payload.whole : packet
  const room = (mtu - header) & ~7
  const body = packet.length - header
  const out: Packet[] = []
  for (let at = 0; at < body; at += room) {
    const size = Math.min(room, body - at)
    out.push({ ...packet, length: header + size, offset: packet.offset + at, mf: packet.mf || at + size < body, payload: { kind: 'fragment', whole } })
  }
  return out
}

/** Pieces of a packet that have come so far. */
interface Assembly {
  readonly pieces: readonly { readonly from: number; readonly to: number }[]
  readonly total?: number
  readonly first?: Packet
  readonly link: LinkId
  readonly timer: { readonly time: number; readonly seq: number }
}

const assemblies = defineTable<string, Assembly>('net.reassembly')
/** ipfrag_time. */
const PATIENCE = 30_000_000

/** Takes a piece; gives the whole packet when it was the last one that was missing. */
export function reassemble(world: World, link: Link, piece: Packet): Packet | undefined {
  if (piece.payload.kind !== 'fragment') return piece
  count(world, link.ns, 'IpReasmReqds')
  const key = `${link.ns}\0${piece.src}\0${piece.dst}\0${piece.id}\0${piece.proto}`
  const header = IP_HEADER + ipOptionsLength(piece)
  const known = world.table(assemblies).get(key)
  const from = piece.offset
  const to = piece.offset + piece.length - header
  const total = piece.mf ? known?.total : to
  const first = from === 0 ? piece : known?.first
  const pieces = [...(known?.pieces ?? []).filter((p) => p.from !== from), { from, to }].sort((a, b) => a.from - b.from)
  let reach = 0
  for (const p of pieces) if (p.from <= reach) reach = Math.max(reach, p.to)
  if (total !== undefined && reach >= total && first) {
    if (known) world.cancel(known.timer)
    world.table(assemblies).delete(key)
    count(world, link.ns, 'IpReasmOKs')
    const { whole } = piece.payload
    return { ...whole, ttl: first.ttl, mf: false, df: false, offset: 0, length: header + total, ...(piece.trace === undefined ? {} : { trace: piece.trace }) }
  }
  const timer = known?.timer ?? world.after(PATIENCE, 'net.reassembly', { key })
  world.table(assemblies).set(key, {
    pieces, link: link.id, timer: { time: timer.time, seq: timer.seq }, ...(total === undefined ? {} : { total }), ...(first ? { first } : {}),
  })
  return undefined
}

/** Timer: the rest does not come. */
export function reassemblyTimeout(world: World, { key }: { key: string }): void {
  const found = world.table(assemblies).get(key)
  if (!found) return
  world.table(assemblies).delete(key)
  const link = linkOf(world, found.link)
  count(world, link.ns, 'IpReasmTimeout')
  count(world, link.ns, 'IpReasmFails')
  if (found.first) icmpSend(world, { ns: link.ns, input: link }, found.first, ICMP.exceeded, 1, 0)
}
