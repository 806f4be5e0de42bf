import type { World } from '../../sim/index.ts'
import { readSysctl } from '../../net/index.ts'
import { hosts, netnsOf, processes } from '../../os/index.ts'
import { configOf, daemonKey, frrDaemons, type Daemon } from '../command.ts'
import { textOf } from '../config/index.ts'
import { installations } from '../install.ts'

/** A daemon's configuration as it tells it to vtysh: version, the host's name (the kernel's: no daemon has another), what it keeps. */
export function daemonText(w: World, host: string, daemon: Daemon): readonly string[] {
  const row = w.table(frrDaemons).get(daemonKey(host, daemon))
  if (!row) return []
  const version = w.table(installations).get(host)?.version ?? VERSION
  const lines = configOf(w, host, daemon).filter((l) => !FORWARDING.test(l.text))
  const ofHost = lines.filter((l) => OF_HOST.test(l.text))
  return [
    `frr version ${version}`, 'frr defaults traditional', '!', `hostname ${w.table(hosts).must(host).hostname}`, ...textOf(ofHost),
    ...(daemon === 'zebra' ? forwarding(w, row.task) : []), ...textOf(lines.filter((l) => !ofHost.includes(l))),
  ]
}

/** Settings that every daemon has and writes first. */
const OF_HOST = /^(?:no )?(?:domainname|log|service|password|enable password|banner|allow-reserved-ranges)\b/

const VERSION = '8.4.4'

/** Not kept: it is the kernel's. */
const FORWARDING = /^(?:no )?(?:ip|ipv6) forwarding$/

/** zebra writes the kernel's forwarding down where it is off. */
function forwarding(w: World, task: number): string[] {
  const ns = netnsOf(w, w.table(processes).must(task))
  const isOff = (name: string): boolean => readSysctl(w, ns, name).trim() === '0'
  return [...(isOff('net/ipv4/ip_forward') ? ['no ip forwarding'] : []), ...(isOff('net/ipv6/conf/all/forwarding') ? ['no ipv6 forwarding'] : [])]
}
