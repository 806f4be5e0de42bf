import type { Link, LinkKind } from '../../../net/index.ts'
import type { LinkNames } from './context.ts'
import type { Printer } from './printer.ts'

/** Numbers of `ip -d link` that are the driver's. */
interface Driver { readonly kind?: string; readonly queues: number; readonly tsoMaxSize: number }

const DRIVERS: Readonly<Record<LinkKind, Driver>> = {
  loopback: { queues: 1, tsoMaxSize: 524_280 },
  physical: { queues: 1, tsoMaxSize: 65_536 },
  veth: { kind: 'veth', queues: 2, tsoMaxSize: 524_280 },
  dummy: { kind: 'dummy', queues: 1, tsoMaxSize: 65_536 },
  bridge: { kind: 'bridge', queues: 1, tsoMaxSize: 65_536 },
  vxlan: { kind: 'vxlan', queues: 1, tsoMaxSize: 65_536 },
}

/** A device whose tunnels are told with each packet (`external`), as Cilium makes it. */
const VXLAN_WORDS = 'external id 0 srcport 0 0 dstport 8472 nolearning ttl auto ageing 300 udpcsum noudp6zerocsumtx noudp6zerocsumrx '

const ADDRESS_MODES: Readonly<Record<Link['ip6'], string>> = { eui64: 'eui64', stable: 'random', off: 'none' }

/** Parameters of a bridge without spanning tree and ports, in `ip`'s order and units (hundredths of a second). */
function bridgeWords(link: Link): string {
  const id = `8000.${link.mac.split(':').map((b) => Number.parseInt(b, 16).toString(16)).join(':')}`
  const timers = ['hello_timer', 'tcn_timer', 'topology_change_timer'].map((t) => `${t}    0.00`).join(' ')
  return 'forward_delay 1500 hello_time 200 max_age 2000 ageing_time 30000 stp_state 0 priority 32768 vlan_filtering 0 '
    + `bridge_id ${id} designated_root ${id} root_port 0 root_path_cost 0 topology_change 0 topology_change_detected 0 ${timers} gc_timer    0.00 `
    + 'group_fwd_mask 0 group_address 01:80:c2:00:00:00 mcast_snooping 1 no_linklocal_learn 0 mcast_vlan_snooping 0 mcast_router 1 '
    + 'mcast_query_use_ifaddr 0 mcast_querier 0 mcast_hash_elasticity 16 mcast_hash_max 4096 mcast_last_member_count 2 mcast_startup_query_count 2 '
    + 'mcast_last_member_interval 100 mcast_membership_interval 26000 mcast_querier_interval 25500 mcast_query_interval 12500 '
    + 'mcast_query_response_interval 1000 mcast_startup_query_interval 3124 mcast_stats_enabled 0 mcast_igmp_version 2 mcast_mld_version 1 '
    + 'nf_call_iptables 0 nf_call_ip6tables 0 nf_call_arptables 0 '
}

/** What `-d` adds to a link. */
export function printLinkKind(p: Printer, link: Link, names: LinkNames): void {
  const driver = DRIVERS[link.kind]
  p.value('promiscuity', link.master === undefined ? 0 : 1, { before: ' promiscuity ', after: ' ' })
  p.value('allmulti', link.master === undefined ? 0 : 1, { before: ' allmulti ', after: ' ' })
  p.value('min_mtu', link.minMtu, { before: 'minmtu ', after: ' ' })
  p.value('max_mtu', link.kind === 'loopback' ? 0 : link.maxMtu, { before: 'maxmtu ', after: ' ' })
  if (driver.kind) {
    p.open('{', 'linkinfo')
    p.text(`${p.sl}    `)
    p.value('info_kind', driver.kind, { after: ' ' })
    if (link.kind === 'bridge') p.text(bridgeWords(link))
    if (link.kind === 'vxlan') p.text(VXLAN_WORDS)
    p.close('}')
  }
  if (link.master !== undefined) p.text(`${p.sl}    bridge_slave state forwarding priority 32 cost 2 root_block off of ${names.name(link.master)} `)
  p.value('inet6_addr_gen_mode', ADDRESS_MODES[link.ip6], { before: 'addrgenmode ', after: ' ' })
  p.value('num_tx_queues', driver.queues, { before: 'numtxqueues ', after: ' ' })
  p.value('num_rx_queues', driver.queues, { before: 'numrxqueues ', after: ' ' })
  for (const [key, n] of [['gso_max_size', 65_536], ['gso_max_segs', 65_535], ['tso_max_size', driver.tsoMaxSize], ['tso_max_segs', 65_535], ['gro_max_size', 65_536]] as const) {
    p.value(key, n, { before: `${key} `, after: ' ' })
  }
}
