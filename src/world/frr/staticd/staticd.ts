import { formatIp, linkByName, maskOf, namespaceByName, networkOf, parseIp, parsePrefix, type Ip } from '../../net/index.ts'
import { defineTable, type Registry, type World } from '../../sim/index.ts'
import { configChanged, configOf, registerCommand, type CommandContext, type CommandResult, type ConfigLine } from '../command.ts'
import { installations, netnsName } from '../install.ts'
import { log } from '../log/log.ts'
import { daemonBehaviours, type DaemonBehaviour } from '../unit/daemon.ts'
import { listenVty, vtyPort } from '../unit/vty-port.ts'
import { clientCame } from '../zebra/daemon.ts'
import { offerRoute, routeFate, withdrawRoute } from '../zebra/rib.ts'
import type { RibNexthop } from '../zebra/tables.ts'

/** One `ip route` line as staticd understands it. */
export interface StaticRoute {
  readonly dst: Ip
  readonly prefix: number
  readonly distance: number
  readonly tag?: number
  readonly nexthop: RibNexthop
}

const DISTANCE = 1
const REFUSALS: Readonly<Record<string, 'blackhole' | 'reject'>> = { blackhole: 'blackhole', null0: 'blackhole', reject: 'reject' }

/** Reads `ip route PREFIX WHERE …`; undefined for a line that is none of IPv4's main table. */
export function parseStatic(text: string): StaticRoute | undefined {
  const [, , dest = '', ...rest] = text.split(' ')
  const slash = dest.includes('/')
  const mask = slash ? undefined : parseIp(rest[0] ?? '')
  const p = slash ? parsePrefix(dest) : mask === undefined ? undefined : parsePrefix(`${dest}/${lengthOf(mask)}`)
  const words = slash ? rest : rest.slice(1)
  if (!p || words.includes('table') || words.includes('vrf')) return undefined
  const via = parseIp(words[0] ?? '')
  const refusal = REFUSALS[(words[0] ?? '').toLowerCase()]
  const more = words.slice(1)
  const named = via === undefined ? (refusal ? undefined : words[0]) : more[0] !== undefined && !/^\d+$/.test(more[0]) && !['tag', 'onlink', 'label', 'color'].includes(more[0]) ? more[0] : undefined
  const tag = more.includes('tag') ? Number(more[more.indexOf('tag') + 1]) : undefined
  const numbers = more.filter((x, i) => /^\d+$/.test(x) && more[i - 1] !== 'tag' && more[i - 1] !== 'label' && more[i - 1] !== 'color')
  return {
    dst: networkOf(p.address, p.length), prefix: p.length, distance: Number(numbers[0] ?? DISTANCE), ...(tag === undefined ? {} : { tag }),
    nexthop: {
      ...(via === undefined ? {} : { via }), ...(named === undefined ? {} : { ifname: named }), ...(refusal ? { blackhole: refusal } : {}),
      ...(more.includes('onlink') ? { onlink: true } : {}), weight: 1,
    },
  }
}

const lengthOf = (mask: Ip): number => {
  for (let n = 0; n <= 32; n++) if (maskOf(n) === mask) return n
  return 33
}

const linesOf = (lines: readonly ConfigLine[]): string[] => lines.map((l) => l.text).filter((t) => t.startsWith('ip route '))

const routesOf = (w: World, host: string): StaticRoute[] => linesOf(configOf(w, host, 'staticd')).flatMap((t) => parseStatic(t) ?? [])

/** Offers of static routes by prefix and distance: several nexthops of one distance are one route. */
const keyOf = (r: Pick<StaticRoute, 'dst' | 'prefix' | 'distance'>): string => `${r.dst}/${r.prefix} ${r.distance}`

/** Routes whose interface does not exist are not offered: what has been said of them, by host. */
const offered = defineTable<string, { readonly keys: readonly string[] }>('frr.static-offers')

/** Hands zebra what the configuration says now. */
function apply(w: World, host: string): void {
  const groups = new Map<string, StaticRoute[]>()
  for (const r of routesOf(w, host)) {
    const ns = namespaceByName(w, netnsName(w, host))
    const { ifname } = r.nexthop
    if (ifname !== undefined && (!ns || !linkByName(w, ns.id, ifname))) continue
    groups.set(keyOf(r), [...(groups.get(keyOf(r)) ?? []), r])
  }
  const before = w.table(offered).get(host)?.keys ?? []
  const now = [...groups].map(([key, rs]) => `${key} ${JSON.stringify(rs.map((r) => r.nexthop))}`)
  w.table(offered).set(host, { keys: now })
  for (const old of before) {
    const [dest = '', distance = ''] = old.split(' ')
    if (groups.has(`${dest} ${distance}`)) continue
    const [dst, prefix] = dest.split('/').map(Number) as [number, number]
    withdrawRoute(w, host, dst, prefix, (e) => e.proto === 'static' && e.distance === Number(distance))
  }
  for (const [key, rs] of groups) {
    const first = rs[0]!
    if (before.includes(`${key} ${JSON.stringify(rs.map((r) => r.nexthop))}`)) continue
    const tag = rs.find((r) => r.tag !== undefined)?.tag
    const wanted = rs.map((r) => r.nexthop).sort((a, b) => (a.via ?? 0) - (b.via ?? 0))
    offerRoute(w, host, first.dst, first.prefix, { proto: 'static', distance: first.distance, metric: 0, wanted, recursion: true, ...(tag === undefined ? {} : { tag }) })
  }
}

const behaviour: DaemonBehaviour = {
  start(w, host, process) {
    log(w, host, 'staticd', `[T83RR-8SM5G] staticd ${w.table(installations).must(host).version} starting: vty@${vtyPort('staticd')}`, 5)
    listenVty(w, process)
    clientCame(w, host, 'staticd')
  },
  stop(w, host, clean) {
    if (clean) log(w, host, 'staticd', '[MRN6F-AYZC4] Terminating on signal', 5)
    for (const old of w.table(offered).get(host)?.keys ?? []) {
      const [dst, prefix] = old.split(' ')[0]!.split('/').map(Number) as [number, number]
      withdrawRoute(w, host, dst, prefix, (e) => e.proto === 'static')
    }
    w.table(offered).delete(host)
  },
}

const SYNTAX = [
  '[no] ip route <A.B.C.D/M|A.B.C.D A.B.C.D> <A.B.C.D|<INTERFACE|Null0>> [{tag (1-4294967295)|(1-255)|vrf NAME|label WORD|table (1-4294967295)|nexthop-vrf NAME|color (1-4294967295)}]',
  '[no] ip route <A.B.C.D/M|A.B.C.D A.B.C.D> A.B.C.D <INTERFACE|Null0> [{tag (1-4294967295)|(1-255)|vrf NAME|label WORD|table (1-4294967295)|nexthop-vrf NAME|onlink|color (1-4294967295)}]',
  '[no] ip route <A.B.C.D/M|A.B.C.D A.B.C.D> <reject|blackhole> [{tag (1-4294967295)|(1-255)|vrf NAME|label WORD|table (1-4294967295)}]',
] as const

/** `no ip route` for what is not there; an interface that does not exist is taken, and said in the log. */
function route(c: CommandContext): CommandResult {
  if (c.no) {
    const wanted = parseStatic(c.line.replace(/^no /, ''))
    const same = (r: StaticRoute): boolean => wanted !== undefined && r.dst === wanted.dst && r.prefix === wanted.prefix && r.nexthop.via === wanted.nexthop.via && r.nexthop.ifname === wanted.nexthop.ifname && r.nexthop.blackhole === wanted.nexthop.blackhole
    return routesOf(c.world, c.host).some(same) ? {} : { output: '% Refusing to remove a non-existent route\n', keep: false }
  }
  const { ifname } = parseStatic(c.line)?.nexthop ?? {}
  const ns = namespaceByName(c.world, netnsName(c.world, c.host))
  if (ifname !== undefined && (!ns || !linkByName(c.world, ns.id, ifname))) {
    log(c.world, c.host, 'staticd', `[PNYPZ-BCP8Y] Static Route using ${ifname} interface not installed because the interface does not exist in specified vrf`, 4)
  }
  return {}
}

export function registerStaticd(registry: Registry): void {
  registry.add(daemonBehaviours, 'staticd', behaviour)
  registry.add(configChanged, 'staticd', (w, change) => {
    apply(w, change.host)
    return undefined
  })
  registry.add(routeFate, 'static', (w, host, node, fate) => {
    const prefix = `${formatIp(node.dst)}/${node.prefix}`
    if (fate === 'better') log(w, host, 'staticd', `[NZTXV-H7AQ5] route_notify_owner: Route ${prefix} over-ridden by better route for table: 254`)
    if (fate === 'failed') log(w, host, 'staticd', `[S4MGP-4WQTA] route_notify_owner: Route ${prefix} failed to install for table: 254`, 4)
  })
  registerCommand(registry, { daemon: 'staticd', mode: 'config', syntax: SYNTAX, run: route })
}
