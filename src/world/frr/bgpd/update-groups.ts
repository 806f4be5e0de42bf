import { formatIp } from '../../net/index.ts'
import { advertisedTo, findSpeaker, peersOf, updateGroup, type Peer } from '../../bgp/index.ts'
import { defineTable, type Time, type World } from '../../sim/index.ts'
import { ctime } from '../log/times.ts'
import { speakerId } from './instance.ts'

/** Numbers of update groups by `host` and what their members have in common. */
const numbers = defineTable<string, { readonly number: number; readonly since: Time }>('frr.bgp-update-groups')

function recordOf(w: World, host: string, p: Peer): { readonly number: number; readonly since: Time } {
  const key = `${host} ${updateGroup(findSpeaker(w, speakerId(host))!, p)}`
  const there = w.table(numbers).get(key)
  if (there) return there
  const next = { number: [...w.table(numbers).prefix(`${host} `)].length + 1, since: w.now }
  w.table(numbers).set(key, next)
  return next
}

/** The number of a peer's update group: peers that are told alike share one. */
export const updateGroupOf = (w: World, host: string, p: Peer): number => recordOf(w, host, p).number

/** `show ip bgp update-groups`. */
export function describeGroups(w: World, host: string): string {
  const groups = new Map<number, { since: Time; peers: Peer[] }>()
  for (const p of peersOf(w, speakerId(host)).filter((x) => x.state === 'Established')) {
    const { number, since } = recordOf(w, host, p)
    const g = groups.get(number) ?? { since, peers: [] }
    groups.set(number, { ...g, peers: [p, ...g.peers] })
  }
  const version = findSpeaker(w, speakerId(host))?.tableVersion ?? 0
  return [...groups].sort(([a], [b]) => a - b).map(([number, g]) => [
    `Update-group ${number}:`, `  Created: ${ctime(w, g.since)}`, `  MRAI value (seconds): ${g.peers[0]!.spec.advertisementInterval ?? 0}`, '', `  Update-subgroup ${number}:`, `    Created: ${ctime(w, g.since)}`,
    `    Join events: ${g.peers.length}`, '    Prune events: 0', '    Merge events: 1', '    Split events: 0', '    Update group switch events: 0', '    Peer refreshes combined: 0', '    Merge checks triggered: 0',
    `    Coalesce Time: ${1000 + 50 * (peersOf(w, speakerId(host)).length + 1)}`, `    Version: ${version}`, '    Packet queue length: 0', '    Total packets enqueued: 4', '    Packet queue high watermark: 3',
    `    Adj-out list count: ${advertisedTo(w, speakerId(host), g.peers[0]!.address).length}`, '    Advertise list: empty', '    Flags: ', '    Max packet size: 4096', '    Peers:',
    ...g.peers.map((p) => `      - ${formatIp(p.address)}`), '',
  ].join('\n')).join('')
}

export function forgetUpdateGroups(w: World, host: string): void {
  for (const [key] of [...w.table(numbers).prefix(`${host} `)]) w.table(numbers).delete(key)
}
