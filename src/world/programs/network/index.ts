import type { Program } from '../../os/index.ts'
import { arp } from './arp.ts'
import { arping } from './arping/index.ts'
import { curl } from './curl/index.ts'
import { dig } from './dns/dig.ts'
import { host } from './dns/host.ts'
import { nslookup } from './dns/nslookup.ts'
import { ethtool } from './ethtool.ts'
import { iptables, nft } from './firewall.ts'
import { getent } from './getent.ts'
import { ifconfig } from './ifconfig.ts'
import { ip } from './ip/index.ts'
import { mtr } from './mtr.ts'
import { nc } from './nc/index.ts'
import { netstat } from './netstat.ts'
import { nstat } from './nstat.ts'
import { ping } from './ping/index.ts'
import { route } from './route.ts'
import { ss } from './ss/index.ts'
import { sysctl } from './sysctl/index.ts'
import { tcpdump } from './tcpdump/index.ts'
import { tracepath } from './tracepath.ts'
import { telnet } from './telnet.ts'
import { traceroute } from './traceroute/index.ts'
import { wget } from './wget.ts'

/**
 * # network: programs that look at, change and try the network
 *
 * One file or folder a program. Each knows its process and the typed system calls of `os` (`net.ask`, `net.change`, sockets, packet taps), never the model itself.
 */
export const networkPrograms: Record<string, Program> = {
  arp, arping, curl, dig, ethtool, getent, host, ifconfig, ip, iptables, mtr, nc, netstat, nft, nslookup, nstat, ping, route, ss, sysctl, tcpdump, telnet, tracepath, traceroute, wget,
}
