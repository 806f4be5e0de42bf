import type { AsSegment, Attributes, Origin } from './message.ts'
import { ProtocolError, UPDATE_ERROR } from './notification.ts'
import { Reader, Writer } from './wire.ts'

const OPTIONAL = 0x80
const TRANSITIVE = 0x40
const PARTIAL = 0x20
const EXTENDED = 0x10
export const AS_TRANS = 23_456

const TYPE = {
  origin: 1, asPath: 2, nextHop: 3, med: 4, localPref: 5, atomicAggregate: 6, aggregator: 7, communities: 8, originatorId: 9, clusterList: 10,
  mpReach: 14, mpUnreach: 15, extendedCommunities: 16, as4Path: 17, as4Aggregator: 18, largeCommunities: 32,
} as const

const ORIGINS: readonly Origin[] = ['igp', 'egp', 'incomplete']
const SEGMENTS: readonly AsSegment['type'][] = ['set', 'sequence', 'confed-sequence', 'confed-set']

/** How the two ends of a session agreed to write. */
export interface Style {
  readonly fourOctetAs: boolean
  /** FRR writes AS_PATH with a length of two octets always. */
  readonly longAsPath: boolean
}

const malformed = (subcode: number, data?: Uint8Array): ProtocolError => new ProtocolError(UPDATE_ERROR.code, subcode, data)

function writePath(w: Writer, path: readonly AsSegment[], four: boolean): void {
  for (const s of path) {
    w.u8(SEGMENTS.indexOf(s.type) + 1).u8(s.ases.length)
    for (const as of s.ases) {
      if (four) w.u32(as)
      else w.u16(as > 0xffff ? AS_TRANS : as)
    }
  }
}

function readPath(r: Reader, four: boolean): AsSegment[] {
  const out: AsSegment[] = []
  while (r.left > 0) {
    const type = SEGMENTS[r.u8() - 1]
    if (!type) throw malformed(UPDATE_ERROR.asPath)
    const count = r.u8()
    out.push({ type, ases: Array.from({ length: count }, () => (four ? r.u32() : r.u16())) })
  }
  return out
}

const wide = (path: readonly AsSegment[]): boolean => path.some((s) => s.ases.some((as) => as > 0xffff))

/** Writes the attributes in the order of their types. */
export function writeAttributes(w: Writer, a: Attributes, style: Style): void {
  const one = (flags: number, type: number, fill: (inner: Writer) => void, long = false): void => {
    const inner = new Writer()
    fill(inner)
    const extended = long || inner.length > 255
    w.u8(flags | (extended ? EXTENDED : 0)).u8(type)
    if (extended) w.u16(inner.length)
    else w.u8(inner.length)
    w.bytes(inner.done())
  }
  one(TRANSITIVE, TYPE.origin, (i) => i.u8(ORIGINS.indexOf(a.origin)))
  one(TRANSITIVE, TYPE.asPath, (i) => writePath(i, a.asPath, style.fourOctetAs), style.longAsPath)
  one(TRANSITIVE, TYPE.nextHop, (i) => i.u32(a.nextHop))
  if (a.med !== undefined) one(OPTIONAL, TYPE.med, (i) => i.u32(a.med!))
  if (a.localPref !== undefined) one(TRANSITIVE, TYPE.localPref, (i) => i.u32(a.localPref!))
  if (a.atomicAggregate) one(TRANSITIVE, TYPE.atomicAggregate, () => {})
  if (a.aggregator) {
    const { as, id } = a.aggregator
    one(OPTIONAL | TRANSITIVE, TYPE.aggregator, (i) => (style.fourOctetAs ? i.u32(as) : i.u16(as > 0xffff ? AS_TRANS : as)).u32(id))
  }
  if (a.communities) one(OPTIONAL | TRANSITIVE, TYPE.communities, (i) => { for (const c of a.communities!) i.u32(c) })
  if (a.originatorId !== undefined) one(OPTIONAL, TYPE.originatorId, (i) => i.u32(a.originatorId!))
  if (a.clusterList) one(OPTIONAL, TYPE.clusterList, (i) => { for (const c of a.clusterList!) i.u32(c) })
  if (a.extendedCommunities) one(OPTIONAL | TRANSITIVE, TYPE.extendedCommunities, (i) => { for (const c of a.extendedCommunities!) i.u32(c[0]).u32(c[1]) })
  // RFC 6793 4.2.2: a speaker of two-octet numbers carries the true path along.
  if (!style.fourOctetAs && wide(a.asPath)) one(OPTIONAL | TRANSITIVE, TYPE.as4Path, (i) => writePath(i, a.asPath.filter((s) => !s.type.startsWith('confed')), true))
  if (!style.fourOctetAs && a.aggregator && a.aggregator.as > 0xffff) one(OPTIONAL | TRANSITIVE, TYPE.as4Aggregator, (i) => i.u32(a.aggregator!.as).u32(a.aggregator!.id))
  if (a.largeCommunities) one(OPTIONAL | TRANSITIVE, TYPE.largeCommunities, (i) => { for (const c of a.largeCommunities!) i.u32(c[0]).u32(c[1]).u32(c[2]) })
  for (const u of a.unknown ?? []) one((u.flags & 0xe0) | PARTIAL, u.type, (i) => i.bytes(u.data))
}

export const writeUnreach = (w: Writer, afi: number, safi: number): void => {
  w.u8(OPTIONAL).u8(TYPE.mpUnreach).u8(3).u16(afi).u8(safi)
}

type Draft = { -readonly [K in keyof Attributes]?: Attributes[K] } & { as4Path?: AsSegment[]; as4Aggregator?: { as: number; id: number }; ended?: readonly [number, number] }

const list = <T>(r: Reader, size: number, one: () => T): T[] => {
  if (r.left % size !== 0) throw malformed(UPDATE_ERROR.optional)
  return Array.from({ length: r.left / size }, one)
}

const READ: Readonly<Record<number, (d: Draft, r: Reader, style: Style) => void>> = {
  [TYPE.origin]: (d, r) => {
    const origin = ORIGINS[r.u8()]
    if (!origin) throw malformed(UPDATE_ERROR.origin)
    d.origin = origin
  },
  [TYPE.asPath]: (d, r, s) => { d.asPath = readPath(r, s.fourOctetAs) },
  [TYPE.nextHop]: (d, r) => { d.nextHop = r.u32() },
  [TYPE.med]: (d, r) => { d.med = r.u32() },
  [TYPE.localPref]: (d, r) => { d.localPref = r.u32() },
  [TYPE.atomicAggregate]: (d) => { d.atomicAggregate = true },
  [TYPE.aggregator]: (d, r, s) => { d.aggregator = { as: s.fourOctetAs ? r.u32() : r.u16(), id: r.u32() } },
  [TYPE.communities]: (d, r) => { d.communities = list(r, 4, () => r.u32()) },
  [TYPE.originatorId]: (d, r) => { d.originatorId = r.u32() },
  [TYPE.clusterList]: (d, r) => { d.clusterList = list(r, 4, () => r.u32()) },
  [TYPE.mpUnreach]: (d, r) => { d.ended = [r.u16(), r.u8()] },
  [TYPE.extendedCommunities]: (d, r) => { d.extendedCommunities = list(r, 8, () => [r.u32(), r.u32()] as const) },
  [TYPE.as4Path]: (d, r) => { d.as4Path = readPath(r, true) },
  [TYPE.as4Aggregator]: (d, r) => { d.as4Aggregator = { as: r.u32(), id: r.u32() } },
  [TYPE.largeCommunities]: (d, r) => { d.largeCommunities = list(r, 12, () => [r.u32(), r.u32(), r.u32()] as const) },
}

/** RFC 6793 4.2.3: the true path in the place of what two octets could say. */
function merged(path: readonly AsSegment[], as4: readonly AsSegment[]): readonly AsSegment[] {
  const count = (p: readonly AsSegment[]): number => p.reduce((n, s) => n + (s.type === 'set' ? 1 : s.type === 'sequence' ? s.ases.length : 0), 0)
  const lead = count(path) - count(as4)
  if (lead < 0) return path
  if (lead === 0) return as4
  const head = path.flatMap((s) => s.ases).slice(0, lead)
  const [first, ...rest] = as4
  return first?.type === 'sequence' ? [{ type: 'sequence', ases: [...head, ...first.ases] }, ...rest] : [{ type: 'sequence', ases: head }, ...as4]
}

/** The attributes of an UPDATE; `undefined` when there are none. Throws a ProtocolError (RFC 4271 6.3). */
export function readAttributes(r: Reader, style: Style, hasNlri: boolean): { readonly attributes?: Attributes; readonly ended?: readonly [number, number] } {
  const d: Draft = {}
  const seen = new Set<number>()
  while (r.left > 0) {
    const flags = r.u8()
    const type = r.u8()
    const body = r.part((flags & EXTENDED) === 0 ? r.u8() : r.u16(), () => malformed(UPDATE_ERROR.length))
    if (seen.has(type)) throw malformed(UPDATE_ERROR.attributeList)
    seen.add(type)
    const read = READ[type]
    if (read) read(d, body, style)
    else if ((flags & OPTIONAL) === 0) throw malformed(UPDATE_ERROR.unrecognized, Uint8Array.of(flags, type))
    else if ((flags & TRANSITIVE) !== 0) d.unknown = [...(d.unknown ?? []), { flags: (flags & 0xe0) | PARTIAL, type, data: [...body.take(body.left)] }]
  }
  const { as4Path, as4Aggregator, ended, ...rest } = d
  if (rest.asPath && as4Path && !style.fourOctetAs) rest.asPath = merged(rest.asPath, as4Path)
  if (rest.aggregator?.as === AS_TRANS && as4Aggregator && !style.fourOctetAs) rest.aggregator = as4Aggregator
  const { origin, asPath, nextHop } = rest
  if (origin === undefined || asPath === undefined || nextHop === undefined) {
    const missing = origin === undefined ? TYPE.origin : asPath === undefined ? TYPE.asPath : TYPE.nextHop
    if (hasNlri) throw malformed(UPDATE_ERROR.missing, Uint8Array.of(missing))
    return ended ? { ended } : {}
  }
  return { attributes: { ...rest, origin, asPath, nextHop }, ...(ended ? { ended } : {}) }
}
