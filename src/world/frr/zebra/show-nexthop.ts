import { formatIp, linkOf, parseIp } from '../../net/index.ts'
import type { World } from '../../sim/index.ts'
import type { CommandContext, CommandResult } from '../command.ts'
import { uptime } from '../log/times.ts'
import { CLIENT_FD } from './daemon.ts'
import { nameOfLink } from './resolve.ts'
import { groupKey, nexthopGroups, ribs, trackeds, type NexthopGroup } from './tables.ts'



/** `show ip nht`: the addresses that clients track, and how they are reached. */
export function showTracking(c: CommandContext): CommandResult {
  const only = c.args.find((a) => a.token === 'A.B.C.D')?.text
  const all = [...c.world.table(trackeds).prefix(`${c.host}/`)].map(([, t]) => t)
  const addresses = [...new Set(all.map((t) => t.address))].sort((a, b) => a - b).filter((a) => only === undefined || a === parseIp(only))
  const output = addresses.map((address) => {
    const of = all.filter((t) => t.address === address)
    const { answer, connected } = of[0]!
    const ways = answer?.nexthops.map((n) => (n.via === undefined ? ` is directly connected, ${nameOfLink(c.world, n.link)}\n` : ` via ${formatIp(n.via)}, ${nameOfLink(c.world, n.link)}\n`)) ?? []
    return [
      `${formatIp(address)}${connected ? '(Connected)' : ''}\n`, ...(answer ? [` resolved via ${answer.proto}\n`, ...ways] : [' unresolved\n']),
      ` Client list:${of.map((t) => ` ${t.client}(fd ${CLIENT_FD[t.client] ?? 0})`).join('')}\n`,
    ].join('')
  })
  return { output: output.join('') }
}

const usedBy = (w: World, host: string, id: number): number => [...w.table(ribs).prefix(`${host}/`)].flatMap(([, n]) => n.entries).filter((e) => e.nhg === id).length

function words(w: World, g: NexthopGroup): string {
  const groups = [...w.table(nexthopGroups).prefix(`${g.host}/`)].map(([, x]) => x)
  const dependents = groups.filter((x) => x.members?.some((m) => m.id === g.id))
  const way = (x: NexthopGroup, weight: number | undefined): string => {
    const { via, link } = x.nexthop!
    const to = via === undefined ? `directly connected, ${nameOfLink(w, link)}` : `via ${formatIp(via)}, ${nameOfLink(w, link)}`
    return `           ${to} (vrf default)${weight === undefined || x.proto === 'connected' || x.proto === 'kernel' ? '' : `, weight ${weight}`}\n`
  }
  const ways = g.members ? g.members.flatMap((m) => {
    const member = w.table(nexthopGroups).get(groupKey(g.host, m.id))
    return member?.nexthop ? [way(member, m.weight)] : []
  }) : [way(g, 1)]
  return [
    `ID: ${g.id} (zebra)\n`, `     RefCnt: ${usedBy(w, g.host, g.id) + dependents.length}\n`, `     Uptime: ${uptime(w, g.since)}\n`, '     VRF: default\n',
    `     Valid${g.installed ? ', Installed' : ''}\n`, ...(g.nexthop ? [`     Interface Index: ${indexOf(w, g)}\n`] : []),
    ...(g.members ? [`     Depends:${g.members.map((m) => ` (${m.id})`).join('')}\n`] : []), ...ways,
    ...(dependents.length === 0 ? [] : [`     Dependents:${dependents.map((d) => ` (${d.id})`).join('')}\n`]),
  ].join('')
}

function indexOf(w: World, g: NexthopGroup): number {
  try {
    return linkOf(w, g.nexthop!.link).index
  } catch {
    return 0
  }
}

/** `show nexthop-group rib`. */
export function showGroups(c: CommandContext): CommandResult {
  const id = c.args.find((a) => a.token.startsWith('(0-'))?.text
  const singleton = c.args.some((a) => a.token === 'singleton')
  const all = [...c.world.table(nexthopGroups).prefix(`${c.host}/`)].map(([, g]) => g)
  if (id === undefined) return { output: all.filter((g) => !singleton || g.nexthop).map((g) => words(c.world, g)).join('') }
  const found = all.find((g) => g.id === Number(id))
  return found ? { output: words(c.world, found) } : { output: `Nexthop Group ID: ${id} does not exist\n`, status: 'warning' }
}
