import { networkOf, parseIp, parsePrefix, type Ip, type Prefix } from '../../net/index.ts'
import type { World } from '../../sim/index.ts'
import { configOf, type ConfigLine } from '../command.ts'

/** What is configured of a neighbor or a group: settings by their words (`timers`, `ebgp-multihop`), each with what follows. */
export type Settings = Readonly<Record<string, readonly string[]>>

export interface Neighbor {
  readonly name: string
  /** Absent for a neighbor that is an interface. */
  readonly address?: Ip
  readonly group?: string
  /** Of the session. */
  readonly session: Settings
  /** Of IPv4 unicast. */
  readonly ipv4: Settings
  /** Families by name in which it is activated or not, where that is said. */
  readonly families: Readonly<Record<string, boolean>>
}

export interface Group extends Neighbor { readonly ranges: readonly Prefix[] }

export interface NetworkStatement { readonly prefix: Prefix; readonly routeMap?: string; readonly backdoor: boolean }
export interface Redistribution { readonly protocol: string; readonly metric?: number; readonly routeMap?: string }
export interface Aggregate { readonly prefix: Prefix; readonly summaryOnly: boolean; readonly asSet: boolean; readonly routeMap?: string; readonly origin?: 'igp' | 'egp' | 'incomplete' }

/** A `router bgp` of the default VRF, as its lines say. Times are seconds. */
export interface BgpModel {
  readonly as: number
  /** Lines of the instance as `KEY → words`, `no` included: what is asked by name. */
  readonly flags: ReadonlySet<string>
  readonly routerId?: Ip
  readonly keepalive?: number
  readonly holdTime?: number
  readonly localPref: number
  readonly restartTime: number
  readonly stalePathTime: number
  readonly listenLimit: number
  readonly groups: readonly Group[]
  readonly neighbors: readonly Neighbor[]
  readonly maximumPaths: number
  readonly maximumPathsInternal: number
  readonly networks: readonly NetworkStatement[]
  readonly redistribute: readonly Redistribution[]
  readonly aggregates: readonly Aggregate[]
  /** eBGP, iBGP, local. */
  readonly distances: readonly [number, number, number]
}

const MULTIPATH = 256
/** Attributes of two words. */
const TWO_WORDS: readonly string[] = ['timers connect', 'timers delayopen', 'soft-reconfiguration inbound', 'capability extended-nexthop', 'capability dynamic']
const DIRECTED: readonly string[] = ['route-map', 'prefix-list', 'filter-list', 'distribute-list']

function setting(words: readonly string[]): readonly [string, readonly string[]] {
  const [head = '', second = '', ...rest] = words
  if (DIRECTED.includes(head)) return [`${head} ${rest[0] ?? ''}`, [second]]
  if (TWO_WORDS.includes(`${head} ${second}`)) return [`${head} ${second}`, rest]
  return [head, words.slice(1)]
}

interface Building { name: string; group?: string; session: Record<string, readonly string[]>; ipv4: Record<string, readonly string[]>; families: Record<string, boolean>; ranges: Prefix[]; isGroup: boolean; isInterface: boolean }

const cache = new WeakMap<readonly ConfigLine[], BgpModel | undefined>()

/** The BGP instance of a host, undefined where none is configured. */
export function bgpOf(w: World, host: string): BgpModel | undefined {
  const lines = configOf(w, host, 'bgpd')
  if (!cache.has(lines)) cache.set(lines, readModel(lines))
  return cache.get(lines)
}

function readModel(lines: readonly ConfigLine[]): BgpModel | undefined {
  const section = lines.find((l) => /^router bgp \d+$/.test(l.text))
  if (!section) return undefined
  const own = (section.lines ?? []).filter((l) => !l.text.startsWith('address-family '))
  const ipv4 = (section.lines ?? []).filter((l) => /^address-family ipv4( unicast)?$/.test(l.text)).flatMap((l) => l.lines ?? [])
  const neighbors = new Map<string, Building>()
  const at = (name: string): Building => {
    let n = neighbors.get(name)
    if (!n) neighbors.set(name, (n = { name, session: {}, ipv4: {}, families: {}, ranges: [], isGroup: false, isInterface: false }))
    return n
  }
  for (const { text } of own) readSession(text, at)
  for (const { text } of ipv4) readFamily(text, 'ipv4-unicast', at)
  for (const l of section.lines ?? []) {
    const family = /^address-family (ipv6) unicast$/.exec(l.text) ?? /^address-family (ipv6)$/.exec(l.text)
    if (family) for (const { text } of l.lines ?? []) readFamily(text, 'ipv6-unicast', at)
  }
  const texts = own.map((l) => l.text)
  const number = (pattern: RegExp, otherwise: number, from = texts): number => Number(from.map((t) => pattern.exec(t)?.[1]).find((m) => m !== undefined) ?? otherwise)
  const familyTexts = ipv4.map((l) => l.text)
  const timers = texts.map((t) => /^timers bgp (\d+) (\d+)$/.exec(t)).find((m) => m)
  const routerId = texts.map((t) => /^bgp router-id (\S+)$/.exec(t)).find((m) => m)?.[1]
  const distance = familyTexts.map((t) => /^distance bgp (\d+) (\d+) (\d+)$/.exec(t)).find((m) => m)
  const all = [...neighbors.values()]
  return {
    as: Number(section.text.split(' ')[2]), flags: new Set(texts),
    ...(routerId === undefined ? {} : { routerId: parseIp(routerId) ?? 0 }),
    ...(timers ? { keepalive: Number(timers[1]), holdTime: Number(timers[2]) } : {}),
    localPref: number(/^bgp default local-preference (\d+)$/, 100), restartTime: number(/^bgp graceful-restart restart-time (\d+)$/, 120),
    stalePathTime: number(/^bgp graceful-restart stalepath-time (\d+)$/, 360), listenLimit: number(/^bgp listen limit (\d+)$/, 100),
    groups: all.filter((n) => n.isGroup).map((n) => ({ ...neighbor(n), ranges: n.ranges })),
    neighbors: all.filter((n) => !n.isGroup && (n.isInterface || n.group !== undefined || n.session['remote-as'] !== undefined)).map(neighbor),
    maximumPaths: number(/^maximum-paths (\d+)$/, MULTIPATH, familyTexts), maximumPathsInternal: number(/^maximum-paths ibgp (\d+)/, MULTIPATH, familyTexts),
    networks: familyTexts.flatMap(readNetwork), redistribute: familyTexts.flatMap(readRedistribution), aggregates: familyTexts.flatMap(readAggregate),
    distances: distance ? [Number(distance[1]), Number(distance[2]), Number(distance[3])] : [20, 200, 200],
  }
}

function neighbor(b: Building): Neighbor {
  const address = b.isGroup ? undefined : parseIp(b.name)
  return { name: b.name, session: b.session, ipv4: b.ipv4, families: b.families, ...(address === undefined ? {} : { address }), ...(b.group === undefined ? {} : { group: b.group }) }
}

function readSession(text: string, at: (name: string) => Building): void {
  const range = /^bgp listen range (\S+) peer-group (\S+)$/.exec(text)
  if (range) at(range[2]!).ranges.push(parsePrefix(range[1]!)!)
  const m = /^(no )?neighbor (\S+) (.*)$/.exec(text)
  if (!m) return
  const n = at(m[2]!)
  const words = m[3]!.split(' ')
  if (words[0] === 'peer-group') {
    if (words.length === 1) n.isGroup = true
    else n.group = words[1]!
    return
  }
  if (words[0] === 'interface') {
    n.isInterface = true
    const as = words.indexOf('remote-as')
    if (as >= 0) n.session['remote-as'] = [words[as + 1]!]
    if (words.includes('peer-group')) n.group = words.at(-1)!
    return
  }
  const [key, value] = setting(words)
  n.session[m[1] ? `no ${key}` : key] = value
}

function readFamily(text: string, family: string, at: (name: string) => Building): void {
  const m = /^(no )?neighbor (\S+) (.*)$/.exec(text)
  if (!m) return
  const n = at(m[2]!)
  const [key, value] = setting(m[3]!.split(' '))
  if (key === 'activate') n.families[family] = m[1] === undefined
  else if (family === 'ipv4-unicast') n.ipv4[m[1] ? `no ${key}` : key] = value
}

function readNetwork(text: string): NetworkStatement[] {
  const m = /^network (\S+)(.*)$/.exec(text)
  const p = m && parsePrefix(m[1]!)
  if (!m || !p) return []
  const map = /route-map (\S+)/.exec(m[2]!)?.[1]
  return [{ prefix: { address: networkOf(p.address, p.length), length: p.length }, backdoor: / backdoor/.test(m[2]!), ...(map === undefined ? {} : { routeMap: map }) }]
}

function readRedistribution(text: string): Redistribution[] {
  const m = /^redistribute (\S+)(.*)$/.exec(text)
  if (!m) return []
  const [metric, map] = [/metric (\d+)/.exec(m[2]!)?.[1], /route-map (\S+)/.exec(m[2]!)?.[1]]
  return [{ protocol: m[1]!, ...(metric === undefined ? {} : { metric: Number(metric) }), ...(map === undefined ? {} : { routeMap: map }) }]
}

function readAggregate(text: string): Aggregate[] {
  const m = /^aggregate-address (\S+)(.*)$/.exec(text)
  const p = m && parsePrefix(m[1]!)
  if (!m || !p) return []
  const [map, origin] = [/route-map (\S+)/.exec(m[2]!)?.[1], /origin (\S+)/.exec(m[2]!)?.[1]]
  return [{
    prefix: { address: networkOf(p.address, p.length), length: p.length }, summaryOnly: / summary-only/.test(m[2]!), asSet: / as-set/.test(m[2]!),
    ...(map === undefined ? {} : { routeMap: map }), ...(origin === undefined ? {} : { origin: origin as 'igp' | 'egp' | 'incomplete' }),
  }]
}

/** A neighbor's settings with its group's beneath them; what describes a group does not describe its members. */
export function effective(m: BgpModel, n: Neighbor): Pick<Neighbor, 'session' | 'ipv4' | 'families'> {
  const group = m.groups.find((g) => g.name === n.group)
  const over = (below: Settings, own: Settings): Settings => {
    const out: Record<string, readonly string[]> = { ...below }
    for (const [key, value] of Object.entries(own)) {
      out[key] = value
      delete out[key.startsWith('no ') ? key.slice(3) : `no ${key}`]
    }
    return out
  }
  const { description: _, ...shared } = group?.session ?? {}
  return { session: over(shared, n.session), ipv4: over(group?.ipv4 ?? {}, n.ipv4), families: { ...group?.families, ...n.families } }
}
