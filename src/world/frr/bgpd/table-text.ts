import { formatIp, type Prefix } from '../../net/index.ts'
import { formatPath, findSpeaker, type Attributes, type Destination, type Path } from '../../bgp/index.ts'
import type { World } from '../../sim/index.ts'
import { hostOfSpeaker, speakerId } from './instance.ts'
import { bgpOf } from './model.ts'
import { suppressed } from './routes.ts'

const CODES = `Status codes:  s suppressed, d damped, h history, * valid, > best, = multipath,
               i internal, r RIB-failure, S Stale, R Removed
Nexthop codes: @NNN nexthop's vrf id, < announce-nh-self
Origin codes:  i - IGP, e - EGP, ? - incomplete
RPKI validation codes: V valid, I invalid, N Not found

`
export const COLUMNS = '   Network          Next Hop            Metric LocPrf Weight Path\n'
const ORIGIN = { igp: 'i', egp: 'e', incomplete: '?' } as const

export const prefixText = (p: Prefix): string => `${formatIp(p.address)}/${p.length}`

/** The lines above a table; `between` stands before the columns' names. */
export function tableHead(w: World, host: string, between = ''): string {
  const s = findSpeaker(w, speakerId(host))!
  return `BGP table version is ${s.tableVersion}, local router ID is ${formatIp(s.routerId)}, vrf id 0\nDefault local pref ${s.defaultLocalPref ?? 100}, local AS ${s.as}\n${CODES}${between}${COLUMNS}`
}

/** An aggregate has no next hop of IPv4: bgpd shows an empty one. */
export const nextHopText = (a: Attributes, source?: Path['source']): string => (source === 'aggregate' ? '::' : formatIp(a.nextHop))

/** `*> `, `S= `, `*>i`: the three places before the network. */
export function statusOf(w: World, speaker: string, d: Pick<Destination, 'prefix'>, p: Path): string {
  const m = bgpOf(w, hostOfSpeaker(speaker))
  const first = p.stale ? 'S' : m && suppressed(m, d.prefix) && p.valid ? 's' : p.valid ? '*' : ' '
  return `${first}${p.best ? '>' : p.multipath ? '=' : ' '}${p.internal ? 'i' : ' '}`
}

const NETWORK = 17
const NEXT_HOP = 16

/** A row: the network is left out where it stands above already. */
export function row(status: string, network: string | undefined, nextHop: string, a: Attributes, weight: number): string {
  const name = network === undefined ? ' '.repeat(NETWORK) : network.length < NETWORK ? network.padEnd(NETWORK) : `${network}\n${' '.repeat(20)}`
  const hop = nextHop.length < NEXT_HOP ? nextHop.padEnd(NEXT_HOP) : `${nextHop}\n${' '.repeat(36)}`
  const med = a.med === undefined ? ' '.repeat(10) : String(a.med).padStart(10)
  const pref = a.localPref === undefined ? ' '.repeat(7) : String(a.localPref).padStart(7)
  const path = formatPath(a.asPath)
  return `${status}${name}${hop}${med}${pref}${String(weight).padStart(7)} ${path === '' ? '' : `${path} `}${ORIGIN[a.origin]}\n`
}

/** Rows of a prefix: all its paths, or those that are wanted. */
export function rowsOf(w: World, speaker: string, d: Destination, wanted: (p: Path) => boolean = () => true): string {
  return d.paths.filter(wanted).map((p, i) => row(statusOf(w, speaker, d, p), i === 0 ? prefixText(d.prefix) : undefined, nextHopText(p.attributes, p.source), p.attributes, p.weight)).join('')
}
