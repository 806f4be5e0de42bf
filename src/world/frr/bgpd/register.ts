import type { Registry } from '../../sim/index.ts'
import { frrVariables } from '../command.ts'
import { onCommands } from '../common.ts'
import { communityListsOf, asPathListsOf, prefixListsOf } from '../policy/lists.ts'
import { routeMapsOf } from '../policy/route-map.ts'
import { registerClear } from './clear.ts'
import { registerBgpConfig } from './config.ts'
import { registerBgpDaemon } from './daemon.ts'
import { registerDebugging } from './debugging.ts'
import { bgpOf } from './model.ts'
import { neighborsOf } from './peer-list.ts'
import { showAsPathLists, showCommunityLists, showGroups, showNeighbors, showNextHops, showRestart, showStatistics, showUpdateGroups, showVrfs } from './show-neighbors.ts'
import { showSummary } from './show-summary.ts'
import { showAdjacency, showPrefix, showRegexp, showRoutesOf, showTable } from './show-table.ts'

/** `show [ip] bgp …`: which of bgpd's commands does what. The first pattern that describes a command has it. */
const SHOWS: readonly (readonly [RegExp, (c: Parameters<typeof showTable>[0]) => ReturnType<typeof showTable>])[] = [
  [/^show \[ip\] bgp .*\[all\] summary /, showSummary], [/^show \[ip\] bgp \[<view\|vrf> VIEWVRFNAME\] \[<ipv4\|ipv6>\] neighbors /, showNeighbors], [/^show bgp \[<ipv4\|ipv6>\] neighbors .*graceful-restart/, showRestart],
  [/^show \[ip\] bgp \[<view\|vrf> VIEWVRFNAME\] peer-group/, showGroups], [/^show \[ip\] bgp \[<view\|vrf> VIEWVRFNAME\] nexthop/, showNextHops], [/^show \[ip\] bgp \[<view\|vrf> VIEWVRFNAME\] .*\bstatistics \[json\]$/, showStatistics],
  [/^show \[ip\] bgp \[<view\|vrf> VIEWVRFNAME\] .*update-groups \[SUBGROUP-ID\]$/, showUpdateGroups], [/^show \[ip\] bgp vrfs/, showVrfs], [/^show bgp community-list/, showCommunityLists], [/^show bgp as-path-access-list/, showAsPathLists],
  [/^show \[ip\] bgp .*regexp REGEX/, showRegexp], [/^show \[ip\] bgp .*<advertised-routes\|received-routes\|filtered-routes>/, showAdjacency], [/^show \[ip\] bgp .*<flap-statistics\|dampened-routes\|routes>/, showRoutesOf],
  [/^show \[ip\] bgp .*<A\.B\.C\.D\|A\.B\.C\.D\/M\|X:X::X:X\|X:X::X:X\/M> \[<bestpath\|multipath>\]/, showPrefix], [/^show \[ip\] bgp \[<view\|vrf> VIEWVRFNAME\] .*\[cidr-only/, showTable],
]

/** Registers bgpd: the daemon, its commands, the values that Tab offers. */
export function registerBgpd(registry: Registry): void {
  registerBgpDaemon(registry)
  registerDebugging(registry)
  registerClear(registry)
  registerBgpConfig(registry)
  for (const [pattern, run] of SHOWS) onCommands(registry, 'bgpd', 'enable', pattern, run)
  registry.add(frrVariables, 'bgpd', (w, host, { token, varname }) => {
    if (token === 'PGNAME' || varname === 'peer-group') return bgpOf(w, host)?.groups.map((g) => g.name) ?? []
    if (varname === 'route-map' || token === 'RMAP_NAME') return routeMapsOf(w, host, 'bgpd').map((m) => m.name)
    if (varname === 'prefix-list') return prefixListsOf(w, host, 'bgpd').map((l) => l.name)
    if (varname === 'filter-list' || token === 'AS_PATH_FILTER_NAME') return asPathListsOf(w, host).map((l) => l.name)
    if (varname === 'community-list' || token === 'COMMUNITY_LIST_NAME') return communityListsOf(w, host).map((l) => l.name)
    if (varname === 'neighbor' || varname === 'neighbors') return [...(bgpOf(w, host)?.groups.map((g) => g.name) ?? []), ...neighborsOf(w, host).map((l) => l.name)]
    return []
  })
}
