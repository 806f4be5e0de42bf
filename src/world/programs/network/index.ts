import type { Program } from '../../os/index.ts'
import { arping } from './arping/index.ts'
import { curl } from './curl/index.ts'
import { ip } from './ip/index.ts'
import { nc } from './nc/index.ts'
import { ping } from './ping/index.ts'
import { sysctl } from './sysctl/index.ts'
import { tcpdump } from './tcpdump/index.ts'
import { tracepath } from './tracepath.ts'
import { traceroute } from './traceroute/index.ts'

/**
 * # network: programs that look at, change and try the network
 *
 * One file or folder a program. Each knows its process and the typed system calls of `os` (`net.ask`, `net.change`, sockets, packet taps), never the model itself.
 */
export const networkPrograms: Record<string, Program> = { arping, curl, ip, nc, ping, sysctl, tcpdump, tracepath, traceroute }
