import type { World } from '../../sim/index.ts'
import { daemonsOf } from '../command.ts'
import { installations } from '../install.ts'
import { log } from '../log/log.ts'
import type { DaemonBehaviour } from '../unit/daemon.ts'
import { listenVty, vtyPort } from '../unit/vty-port.ts'
import { syncAll, syncConnected, syncLinks6 } from './kernel-routes.ts'
import { uninstall } from './kernel.ts'
import { dropGroups } from './nexthop-group.ts'
import { ribs, trackeds, zebras } from './tables.ts'

/** Descriptors of the clients' connections, which zebra's log names. */
export const CLIENT_FD: Readonly<Record<string, number>> = { bgp: 25, vnc: 28, static: 35 }
const CLIENTS: Readonly<Record<string, readonly string[]>> = { bgpd: ['bgp', 'vnc'], staticd: ['static'] }

/** A daemon connects to zebra and says what it will announce. */
export function clientCame(w: World, host: string, daemon: 'bgpd' | 'staticd'): void {
  for (const c of CLIENTS[daemon]!) log(w, host, 'zebra', `[V98V0-MTWPF] client ${CLIENT_FD[c]} says hello and bids fair to announce only ${c} routes vrf=0`)
}

const goodbye = (w: World, host: string, client: string): void => {
  log(w, host, 'zebra', `[JPSA8-5KYEA] client ${CLIENT_FD[client]} disconnected 0 ${client} routes removed from the rib`)
  log(w, host, 'zebra', `[S929C-NZR3N] client ${CLIENT_FD[client]} disconnected 0 ${client} nhgs removed from the rib`)
}

export const zebra: DaemonBehaviour = {
  start(w, host, process) {
    w.table(zebras).set(host, { walk: false, started: w.now })
    log(w, host, 'zebra', '[NNACN-54BDA][EC 4043309110] Disabling MPLS support (no kernel support)', 4)
    log(w, host, 'zebra', `[T83RR-8SM5G] zebra ${w.table(installations).must(host).version} starting: vty@${vtyPort('zebra')}`, 5)
    listenVty(w, process)
    syncConnected(w, host)
    syncAll(w, host)
    syncLinks6(w, host)
  },
  stop(w, host, clean) {
    if (clean) log(w, host, 'zebra', '[XVBTQ-5QTVQ] Terminating on signal', 5)
    if (clean && daemonsOf(w, host).length === 1) {
      for (const c of ['bgp', 'static', 'vnc']) log(w, host, 'zebra', `[VXKFG-8SJRV][EC 4043309121] Client '${c}' encountered an error and is shutting down.`, 4)
      for (const c of ['vnc', 'static']) goodbye(w, host, c)
      log(w, host, 'zebra', '[QS0NJ-H5QKJ] Zebra final shutdown', 5)
    }
    if (clean) {
      for (const [, node] of w.table(ribs).prefix(`${host}/`)) for (const e of node.entries) if (e.installed && (e.proto === 'bgp' || e.proto === 'static')) uninstall(w, node, e.proto)
      dropGroups(w, host)
    }
    for (const table of [ribs, trackeds] as const) for (const [key] of w.table<string, object>(table).prefix(`${host}/`)) w.table<string, object>(table).delete(key)
    w.table(zebras).delete(host)
  },
}
