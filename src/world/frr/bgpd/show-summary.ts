import { formatIp } from '../../net/index.ts'
import { findSpeaker, noticeWords, type Peer } from '../../bgp/index.ts'
import type { World } from '../../sim/index.ts'
import { after, has, type CommandContext, type CommandResult } from '../command.ts'
import { pretty, type Json } from '../json.ts'
import { epochSeconds, uptime } from '../log/times.ts'
import { tableEntries } from './entries.ts'
import { speakerId } from './instance.ts'
import { bgpOf } from './model.ts'
import { familyWords } from './notices.ts'
import { acceptedCount, lacksPolicy, neighborsOf, sentCount, shownAs, stateWord, totals, type Listed } from './peer-list.ts'

/** Bytes of a table entry, a peer, a group, as bgpd 8.4 counts them. */
const SIZE = { entry: 192, peer: 741_464, group: 64 } as const

const shut = (l: Listed): boolean => l.peer?.spec.shutdown === true

interface Family { readonly name: string; readonly ipv4: boolean }

/** Neighbors that a summary shows. */
function wanted(w: World, c: CommandContext, f: Family): { shown: Listed[]; all: Listed[] } {
  const all = neighborsOf(w, c.host).filter((l) => l.families.includes(f.name))
  const only = after(c.args, 'neighbor')
  const as = after(c.args, 'remote-as')
  const own = bgpOf(w, c.host)?.as
  const shown = all.filter((l) =>
    (!has(c.args, 'established') || l.peer?.state === 'Established') && (!has(c.args, 'failed') || l.peer?.state !== 'Established') && (only === undefined || l.name === only) &&
    (as === undefined || (as === 'internal' ? shownAs(l) === own : as === 'external' ? shownAs(l) !== own : shownAs(l) === Number(as))))
  return { shown, all }
}

/** Why a session is not there, in the words of `Last reset`. */
export function resetWords(p: Peer | undefined): string {
  const r = p?.lastReset
  if (!r) return ''
  const notice = r.notice && noticeWords(r.notice)
  const words = notice && `${notice.code}${notice.subcode === '' ? '' : `/${notice.subcode}`}${r.hardReset ? ' (Hard Reset)' : ''}`
  if (r.reason === 'BGP Notification received') return `Notification received (${words ?? ''})`
  if (r.reason === 'BGP Notification send') return `Notification sent (${words ?? ''})`
  return r.reason
}

const upDown = (w: World, p: Peer | undefined): string => (p?.since === undefined ? 'never' : uptime(w, p.since))

function line(w: World, host: string, f: Family, l: Listed, width: number, wide: boolean): string {
  const p = l.peer
  const { sent, received } = p ? totals(p) : { sent: 0, received: 0 }
  const established = p?.state === 'Established'
  const prefixes = established ? (lacksPolicy(w, host, l, 'in') ? '(Policy)' : String(f.ipv4 ? acceptedCount(w, host, p) : 0)) : stateWord(l)
  const out = established ? (lacksPolicy(w, host, l, 'out') ? '(Policy)' : String(f.ipv4 ? sentCount(w, host, p) : 0)) : '0'
  const about = l.session['description']?.join(' ') ?? 'N/A'
  const name = `${l.dynamic ? '*' : ''}${l.name}`
  return [
    `${name.padEnd(width)} 4 ${String(shownAs(l)).padStart(10)}`, ...(wide ? [` ${String(p?.spec.localAs ?? bgpOf(w, host)!.as).padStart(10)}`] : []),
    ` ${String(received).padStart(9)} ${String(sent).padStart(9)} ${'0'.padStart(8)} ${'0'.padStart(4)} ${'0'.padStart(4)} ${upDown(w, p).padStart(8)}`,
    ` ${prefixes.padStart(12)} ${out.padStart(8)} ${wide ? about : about.slice(0, 20)}\n`,
  ].join('')
}

function failedLine(w: World, l: Listed, width: number): string {
  const p = l.peer
  return `${l.name.padEnd(width)}${String(p?.established ?? 0).padStart(8)} ${String(p?.dropped ?? 0).padStart(7)} ${(p?.established ? upDown(w, p) : 'never').padStart(9)} ${resetWords(p)}\n`
}

function text(c: CommandContext, f: Family): string {
  const w = c.world
  const s = findSpeaker(w, speakerId(c.host))!
  const { shown, all } = wanted(w, c, f)
  if (all.length === 0) return ''
  const title = `\n${familyWords(f.name)} Summary (VRF default):\n`
  const narrowed = has(c.args, 'established') || has(c.args, 'failed') || has(c.args, 'neighbor') || has(c.args, 'remote-as')
  if (shown.length === 0 && narrowed) return `${title}% No ${has(c.args, 'failed') ? 'failed ' : has(c.args, 'established') ? 'established ' : ''}BGP neighbors found\n`
  const entries = f.ipv4 ? tableEntries(w, c.host) : 0
  const groups = bgpOf(w, c.host)!.groups.length
  const head = [
    `BGP router identifier ${formatIp(s.routerId)}, local AS number ${s.as} vrf-id 0\n`, `BGP table version ${f.ipv4 ? s.tableVersion : 0}\n`,
    `RIB entries ${entries}, using ${bytes(entries * SIZE.entry)} of memory\n`, `Peers ${all.length}, using ${bytes(all.length * SIZE.peer)} of memory\n`,
    ...(groups > 0 ? [`Peer groups ${groups}, using ${bytes(groups * SIZE.group)} of memory\n`] : []), '\n',
  ]
  const width = Math.max(16, ...shown.map((l) => l.name.length + (l.dynamic ? 1 : 0) + 1)) - 1
  const wide = has(c.args, 'wide')
  const columns = has(c.args, 'failed')
    ? `${'Neighbor'.padEnd(width)} EstdCnt DropCnt ResetTime Reason\n`
    : `${'Neighbor'.padEnd(width)} V         AS ${wide ? '   LocalAS ' : ''}  MsgRcvd   MsgSent   TblVer  InQ OutQ  Up/Down State/PfxRcd   PfxSnt Desc\n`
  const rows = shown.map((l) => (has(c.args, 'failed') ? failedLine(w, l, width) : line(w, c.host, f, l, width, wide)))
  const dynamic = all.filter((l) => l.dynamic).length
  return [
    title, ...(has(c.args, 'terse') ? [] : head), columns, ...rows, '\n', ...(narrowed ? [`Displayed neighbors ${shown.length}\n`] : []), `Total number of neighbors ${all.length}\n`,
    ...(dynamic > 0 ? [`* - dynamic neighbor\n${dynamic} dynamic neighbor(s), limit ${bgpOf(w, c.host)!.listenLimit}\n`] : []),
  ].join('')
}

/** `2172 KiB`, `1344 bytes`: an amount of memory in mtype_memstr's words. */
function bytes(n: number): string {
  if (n >= 1 << 20) return n >= (1 << 20) * 10 ? `${Math.floor(n / (1 << 20))} MiB` : `${Math.floor(n / 1024)} KiB`
  return n >= 10 << 10 ? `${Math.floor(n / 1024)} KiB` : `${n} bytes`
}

function peerJson(w: World, host: string, f: Family, l: Listed): Json {
  const p = l.peer
  const { sent, received } = p ? totals(p) : { sent: 0, received: 0 }
  const up = p?.state === 'Established'
  return {
    ...(p?.hostname === undefined ? {} : { hostname: p.hostname }), ...(l.session['description'] ? { desc: l.session['description'].join(' ') } : {}),
    remoteAs: shownAs(l), localAs: p?.spec.localAs ?? bgpOf(w, host)!.as, version: 4, msgRcvd: received, msgSent: sent, tableVersion: 0, outq: 0, inq: 0,
    ...(l.dynamic ? { dynamicPeer: true } : {}),
    peerUptime: upDown(w, p), peerUptimeMsec: p?.since === undefined ? 0 : Math.floor((w.now - p.since) / 1_000_000) * 1000,
    ...(p?.since === undefined ? {} : { peerUptimeEstablishedEpoch: epochSeconds(w, p.since) }),
    pfxRcd: up && f.ipv4 ? acceptedCount(w, host, p) : 0, pfxSnt: up && f.ipv4 ? sentCount(w, host, p) : 0,
    state: shut(l) ? 'Idle (Admin)' : (stateWord(l) || 'Established'), peerState: shut(l) ? 'Admin' : up && (lacksPolicy(w, host, l, 'in') || lacksPolicy(w, host, l, 'out')) ? 'Policy' : 'OK',
    connectionsEstablished: p?.established ?? 0, connectionsDropped: p?.dropped ?? 0, idType: l.peer ? 'ipv4' : 'interface',
  }
}

function json(c: CommandContext, f: Family): Json | undefined {
  const w = c.world
  const s = findSpeaker(w, speakerId(c.host))!
  const { shown, all } = wanted(w, c, f)
  if (all.length === 0) return undefined
  const entries = f.ipv4 ? tableEntries(w, c.host) : 0
  const groups = bgpOf(w, c.host)!.groups.length
  return {
    routerId: formatIp(s.routerId), as: s.as, vrfId: 0, vrfName: 'default', tableVersion: f.ipv4 ? s.tableVersion : 0, ribCount: entries, ribMemory: entries * SIZE.entry,
    peerCount: all.length, peerMemory: all.length * SIZE.peer, ...(groups > 0 ? { peerGroupCount: groups, peerGroupMemory: groups * SIZE.group } : {}),
    peers: Object.fromEntries(shown.map((l) => [l.name, peerJson(w, c.host, f, l)])), failedPeers: all.filter((l) => l.peer?.state !== 'Established').length,
    displayedPeers: shown.length, totalPeers: all.length, dynamicPeers: all.filter((l) => l.dynamic).length,
    bestPath: s.selection?.multipathRelax ? { multiPathRelax: 'true' } : { multiPathRelax: 'false' },
  }
}

/** `show [ip] bgp [FAMILY] summary …`. Without a family: those in which there is a neighbor. */
export function showSummary(c: CommandContext): CommandResult {
  if (!bgpOf(c.world, c.host) || !findSpeaker(c.world, speakerId(c.host))) return has(c.args, 'json') ? { output: '{\n}\n' } : { output: '% BGP instance not found\n' }
  const six = c.args.some((a) => a.token === 'ipv6')
  const four = c.args.some((a) => a.token === 'ipv4') || c.args.some((a) => a.token === 'ip')
  const families: Family[] = [...(six ? [] : [{ name: 'ipv4-unicast', ipv4: true }]), ...(four ? [] : [{ name: 'ipv6-unicast', ipv4: false }])]
  const other = c.args.find((a) => ['multicast', 'vpn', 'labeled-unicast', 'flowspec'].includes(a.token))
  if (has(c.args, 'json')) {
    const found = other ? [] : families.flatMap((f) => {
      const value = json(c, f)
      return value === undefined ? [] : [[f.ipv4 ? 'ipv4Unicast' : 'ipv6Unicast', value] as const]
    })
    if (found.length === 0) return { output: '{\n}\n' }
    return { output: `{\n${found.map(([name, v]) => `"${name}":${pretty(v)}`).join(',\n')}\n}\n` }
  }
  const out = other ? '' : families.map((f) => text(c, f)).join('')
  // One family that was asked for alone: bgpd leaves its title away for IPv6.
  if (out === '') return { output: '% No BGP neighbors found in VRF default\n' }
  return { output: six ? out.replace(/^\n.*Summary.*\n/, '') : out }
}
