import { decodeMessage, encodeMessage, type AsSegment, type Attributes } from '../../bgp/index.ts'
import { formatIp, type Prefix } from '../../net/index.ts'
import { WELL_KNOWN } from '../crds/index.ts'

const STYLE = { fourOctetAs: true, longAsPath: false } as const
/** Header of a message, and the lengths of withdrawn routes and attributes. */
const BEFORE = 23

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))
const bytesOf = (text: string): Uint8Array => Uint8Array.from(atob(text), (c) => c.charCodeAt(0))

/** A route's path attributes as the agent's API gives them: one base64 text each. */
export function attributeModels(attributes: Attributes, prefix: Prefix): { base64: string }[] {
  const message = encodeMessage({ kind: 'update', withdrawn: [], attributes, nlri: [prefix] }, STYLE)
  const end = BEFORE + message[21]! * 256 + message[22]!
  const out: { base64: string }[] = []
  for (let at = BEFORE; at < end;) {
    const extended = (message[at]! & 0x10) !== 0
    const length = extended ? message[at + 2]! * 256 + message[at + 3]! + 4 : message[at + 2]! + 3
    out.push({ base64: base64(message.subarray(at, at + length)) })
    at += length
  }
  return out
}

/** NLRI as the agent's API gives it. */
export function nlriModel(prefix: Prefix): { base64: string } {
  const octets = [24, 16, 8, 0].slice(0, Math.ceil(prefix.length / 8)).map((shift) => (prefix.address >>> shift) & 255)
  return { base64: base64(Uint8Array.from([prefix.length, ...octets])) }
}

/** What the texts of `attributeModels` say. */
export function readAttributeModels(models: readonly { readonly base64: string }[]): Attributes {
  const parts = models.map((m) => bytesOf(m.base64))
  const length = parts.reduce((n, p) => n + p.length, 0)
  const total = BEFORE + length + 1
  const message = Uint8Array.from([...Array.from({ length: 16 }, () => 255), total >>> 8, total & 255, 2, 0, 0, length >>> 8, length & 255, ...parts.flatMap((p) => [...p]), 0])
  const update = decodeMessage(message, STYLE)
  return (update.kind === 'update' ? update.attributes : undefined) ?? { origin: 'igp', asPath: [], nextHop: 0 }
}

const ORIGIN = { igp: 'i', egp: 'e', incomplete: '?' } as const
const NAMES = new Map(Object.entries(WELL_KNOWN).map(([name, value]) => [value, name]))
const segment = (s: AsSegment): string => (s.type === 'sequence' ? s.ases.join(' ') : s.type === 'set' ? `{${s.ases.join(',')}}` : `(${s.ases.join(' ')})`)
const community = (c: number): string => NAMES.get(c) ?? `${c >>> 16}:${c & 0xffff}`

/** `[{Origin: i} {AsPath: 65001} {Nexthop: 192.168.10.100}]`, as GoBGP prints them. A local route has no path yet. */
export function attributeText(a: Attributes): string {
  const parts = [
    `{Origin: ${ORIGIN[a.origin]}}`, ...(a.asPath.length > 0 ? [`{AsPath: ${a.asPath.map(segment).join(' ')}}`] : []), `{Nexthop: ${formatIp(a.nextHop)}}`,
    ...(a.med === undefined ? [] : [`{Med: ${a.med}}`]), ...(a.localPref === undefined ? [] : [`{LocalPref: ${a.localPref}}`]),
    ...(a.communities ? [`{Communities: ${a.communities.map(community).join(', ')}}`] : []),
    ...(a.largeCommunities ? [`{LargeCommunity: [ ${a.largeCommunities.map((c) => c.join(':')).join(', ')}]}`] : []),
  ]
  return `[${parts.join(' ')}]`
}

/** Go's time.Duration of whole seconds: `0s`, `38s`, `1m7s`, `74h9m14s`. */
export function goSeconds(nanoseconds: number): string {
  const all = Math.round(nanoseconds / 1e9)
  const [h, m, s] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60]
  return h > 0 ? `${h}h${m}m${s}s` : m > 0 ? `${m}m${s}s` : `${s}s`
}
