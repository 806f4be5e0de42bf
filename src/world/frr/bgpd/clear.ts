import { parseIp, parsePrefix, within } from '../../net/index.ts'
import { destinationsOf, findPeer, findSpeaker, isInternal, peersOf, reconsiderAll, resetPeer, type Peer } from '../../bgp/index.ts'
import type { Registry, World } from '../../sim/index.ts'
import { has, type CommandContext, type CommandResult } from '../command.ts'
import { onCommands } from '../common.ts'
import { forgetHits } from '../policy/hits.ts'
import { speakerId } from './instance.ts'
import { bgpOf } from './model.ts'
import { neighborsOf, shownAs } from './peer-list.ts'

type Ways = readonly ('hard' | 'soft in' | 'soft out')[]

/** What the words behind the neighbor ask for. */
function waysOf(c: CommandContext): Ways {
  const soft = has(c.args, 'soft')
  const [inward, outward] = [has(c.args, 'in'), has(c.args, 'out')]
  if (inward) return ['soft in']
  if (outward) return ['soft out']
  return soft ? ['soft in', 'soft out'] : ['hard']
}

function reset(w: World, host: string, peers: readonly Peer[], ways: Ways): void {
  for (const p of peers) for (const how of ways) if (findPeer(w, speakerId(host), p.address)) resetPeer(w, speakerId(host), p.address, how)
}

/** `clear [ip] bgp … <*|A.B.C.D|WORD|AS|external|peer-group NAME> [soft [in|out]|in|out]`. */
function clear(c: CommandContext): CommandResult {
  const { world: w, host } = c
  const m = bgpOf(w, host)
  const id = speakerId(host)
  if (!m || !findSpeaker(w, id)) return { output: '% BGP: No such VRF or VRF not configured\n' }
  const all = peersOf(w, id)
  const ways = waysOf(c)
  const group = has(c.args, 'peer-group') ? c.args.find((a) => a.token === 'PGNAME')?.text : undefined
  if (group !== undefined) {
    if (!m.groups.some((g) => g.name === group)) return { output: `%BGP: No such peer-group ${group}\n` }
    reset(w, host, neighborsOf(w, host).flatMap((l) => (l.group === group && l.peer ? [l.peer] : [])), ways)
    return {}
  }
  if (has(c.args, '*')) {
    reset(w, host, all, ways)
    return {}
  }
  if (has(c.args, 'external')) {
    reset(w, host, all.filter((p) => !isInternal(m.as, p)), ways)
    return {}
  }
  const as = c.args.find((a) => a.token === '(1-4294967295)')?.text
  if (as !== undefined) {
    const found = neighborsOf(w, host).flatMap((l) => (l.peer && shownAs(l) === Number(as) ? [l.peer] : []))
    if (found.length === 0) return { output: `%BGP: No peer is configured with AS ${as}\n` }
    reset(w, host, found, ways)
    return {}
  }
  const name = c.args.find((a) => ['A.B.C.D', 'X:X::X:X', 'WORD'].includes(a.token))?.text ?? ''
  const address = parseIp(name)
  if (address === undefined) return { output: neighborsOf(w, host).some((l) => l.name === name) ? '' : `Malformed address or name: ${name}\n` }
  const peer = findPeer(w, id, address)
  if (!peer) return { output: `% BGP: Unknown neighbor - "${name}"\n` }
  reset(w, host, [peer], ways)
  return {}
}

function clearPrefix(c: CommandContext): CommandResult {
  const p = parsePrefix(c.args.find((a) => a.token === 'A.B.C.D/M')?.text ?? '')
  const id = speakerId(c.host)
  if (!p || !findSpeaker(c.world, id)) return {}
  if (destinationsOf(c.world, id).some((d) => d.prefix.length === p.length && within(p.address, d.prefix.address, p.length))) reconsiderAll(c.world, id)
  return {}
}

export function registerClear(registry: Registry): void {
  onCommands(registry, 'bgpd', 'enable', /^clear \[ip\] bgp \[<view\|vrf> VIEWVRFNAME\] \[<ipv4\|ipv6\|l2vpn>/, clear)
  onCommands(registry, 'bgpd', 'enable', /^clear \[ip\] bgp \[<view\|vrf> VIEWVRFNAME\] prefix A/, clearPrefix)
  onCommands(registry, 'bgpd', 'enable', /^clear route-map counters/, (c) => {
    forgetHits(c.world, c.host, 'bgpd', 'route-map', c.args.find((a) => a.token === 'WORD')?.text)
    return {}
  })
  onCommands(registry, 'bgpd', 'enable', /^clear ip prefix-list/, (c) => {
    forgetHits(c.world, c.host, 'bgpd', 'prefix-list', c.args.find((a) => a.token === 'WORD')?.text)
    return {}
  })
}
