import type { World } from '../../sim/index.ts'
import type { LinkId } from '../link.ts'
import type { NsId } from '../netns.ts'
import { DEVICE, GLOBALS, initialOf } from './entries.ts'
import { deviceSysctls, nsSysctls, type DeviceSysctls } from './state.ts'

/** What the packet path asks of a namespace, as numbers. */
export interface NsConf {
  readonly defaultTtl: number
  readonly hashPolicy: number
  readonly hashSeed: number
  readonly useNeigh: boolean
  readonly echoIgnoreAll: boolean
  readonly echoIgnoreBroadcasts: boolean
  readonly inboundIfaddr: boolean
  readonly icmpRateLimit: number
  readonly icmpRateMask: number
  readonly icmpPerSecond: number
  readonly icmpBurst: number
  readonly forwardUsePmtu: boolean
  readonly noPmtuDisc: number
  readonly minPmtu: number
  readonly mtuExpires: number
  readonly nonlocalBind: boolean
  readonly localPorts: readonly [number, number]
  readonly unprivilegedPort: number
  readonly pingGroups: readonly [number, number]
  readonly somaxconn: number
  readonly synRetries: number
  readonly synLinear: number
  readonly synAckRetries: number
  readonly retries2: number
  readonly orphanRetries: number
  readonly finTimeout: number
  readonly keepaliveTime: number
  readonly keepaliveInterval: number
  readonly keepaliveProbes: number
  readonly timestamps: boolean
  readonly sack: boolean
  readonly windowScaling: boolean
  readonly abortOnOverflow: boolean
  readonly rmemDefault: number
  readonly wmemDefault: number
  readonly tcpRmem: number
  readonly tcpWmem: number
  readonly baseMss: number
  /** Values by path for what is asked seldom. */
  readonly value: (path: string) => string
  readonly all: DeviceConf
}

/** What the packet path asks of a device's directory, as numbers. */
export type DeviceConf = Readonly<Record<
  | 'accept_local' | 'accept_redirects' | 'arp_accept' | 'arp_announce' | 'arp_evict_nocarrier' | 'arp_filter' | 'arp_ignore' | 'arp_notify' | 'bc_forwarding' | 'drop_gratuitous_arp' | 'forwarding'
  | 'ignore_routes_with_linkdown' | 'log_martians' | 'promote_secondaries' | 'proxy_arp' | 'route_localnet' | 'rp_filter' | 'secure_redirects' | 'send_redirects' | 'shared_media' | 'src_valid_mark',
  number>>

export type NeighConf = Readonly<Record<'app_solicit' | 'base_reachable_time_ms' | 'delay_first_probe_time' | 'gc_stale_time' | 'locktime' | 'mcast_resolicit' | 'mcast_solicit' | 'retrans_time_ms' | 'ucast_solicit' | 'unres_qlen_bytes', number>>

const EMPTY = { values: {} }
const ofNamespace = new WeakMap<object, NsConf>()
const ofDevice = new WeakMap<object, { conf: DeviceConf; neigh: NeighConf }>()

function directory(kind: string, device: string, values: Readonly<Record<string, string>>, prefix: string): Record<string, number> {
  const out: Record<string, number> = {}
  for (const [name, entry] of DEVICE[kind]!) out[name] = Number(values[`${prefix}/${name}`] ?? initialOf(kind, device, name, entry))
  return out
}

function derive(values: Readonly<Record<string, string>>): NsConf {
  const value = (path: string): string => values[path] ?? GLOBALS.get(path)!.initial
  const v4 = (name: string): number => Number(value(`ipv4/${name}`))
  const part = (name: string, i: number): number => Number(value(`ipv4/${name}`).split('\t')[i])
  return {
    defaultTtl: v4('ip_default_ttl'), hashPolicy: v4('fib_multipath_hash_policy'), hashSeed: v4('fib_multipath_hash_seed'), useNeigh: v4('fib_multipath_use_neigh') !== 0,
    echoIgnoreAll: v4('icmp_echo_ignore_all') !== 0, echoIgnoreBroadcasts: v4('icmp_echo_ignore_broadcasts') !== 0,
    inboundIfaddr: v4('icmp_errors_use_inbound_ifaddr') !== 0, icmpRateLimit: v4('icmp_ratelimit'), icmpRateMask: v4('icmp_ratemask'),
    icmpPerSecond: v4('icmp_msgs_per_sec'), icmpBurst: v4('icmp_msgs_burst'), forwardUsePmtu: v4('ip_forward_use_pmtu') !== 0, noPmtuDisc: v4('ip_no_pmtu_disc'),
    minPmtu: v4('route/min_pmtu'), mtuExpires: v4('route/mtu_expires'), nonlocalBind: v4('ip_nonlocal_bind') !== 0,
    localPorts: [part('ip_local_port_range', 0), part('ip_local_port_range', 1)], unprivilegedPort: v4('ip_unprivileged_port_start'),
    pingGroups: [part('ping_group_range', 0), part('ping_group_range', 1)], somaxconn: Number(value('core/somaxconn')),
    synRetries: v4('tcp_syn_retries'), synLinear: v4('tcp_syn_linear_timeouts'), synAckRetries: v4('tcp_synack_retries'), retries2: v4('tcp_retries2'),
    orphanRetries: v4('tcp_orphan_retries') || 8, finTimeout: v4('tcp_fin_timeout'), keepaliveTime: v4('tcp_keepalive_time'),
    keepaliveInterval: v4('tcp_keepalive_intvl'), keepaliveProbes: v4('tcp_keepalive_probes'), timestamps: v4('tcp_timestamps') !== 0, sack: v4('tcp_sack') !== 0,
    windowScaling: v4('tcp_window_scaling') !== 0, abortOnOverflow: v4('tcp_abort_on_overflow') !== 0,
    rmemDefault: Number(value('core/rmem_default')), wmemDefault: Number(value('core/wmem_default')), tcpRmem: part('tcp_rmem', 1), tcpWmem: part('tcp_wmem', 2),
    baseMss: v4('tcp_base_mss'), value, all: directory('ipv4/conf', 'all', values, 'ipv4/conf/all') as DeviceConf,
  }
}

/** The namespace's settings; derived once for each state of its sysctls. */
export function confOf(world: World, ns: NsId): NsConf {
  const record = world.table(nsSysctls).get(ns) ?? EMPTY
  let conf = ofNamespace.get(record)
  if (!conf) ofNamespace.set(record, (conf = derive(record.values)))
  return conf
}

function device(world: World, link: LinkId): { conf: DeviceConf; neigh: NeighConf } {
  const record: DeviceSysctls = world.table(deviceSysctls).must(link)
  let known = ofDevice.get(record)
  if (!known) {
    known = {
      conf: directory('ipv4/conf', '', record.values, 'ipv4/conf') as DeviceConf,
      neigh: directory('ipv4/neigh', '', record.values, 'ipv4/neigh') as unknown as NeighConf,
    }
    ofDevice.set(record, known)
  }
  return known
}

/** The device's own settings. */
export const deviceConf = (world: World, link: LinkId): DeviceConf => device(world, link).conf
export const neighConf = (world: World, link: LinkId): NeighConf => device(world, link).neigh

/** A setting that counts when either `all` or the device has it (IN_DEV_ORCONF). */
export const either = (world: World, ns: NsId, link: LinkId, name: keyof DeviceConf): boolean => confOf(world, ns).all[name] !== 0 || deviceConf(world, link)[name] !== 0
/** A setting that counts when `all` and the device have it (IN_DEV_ANDCONF). */
export const both = (world: World, ns: NsId, link: LinkId, name: keyof DeviceConf): boolean => confOf(world, ns).all[name] !== 0 && deviceConf(world, link)[name] !== 0
/** The larger of `all` and the device's (IN_DEV_MAXCONF): rp_filter, arp_ignore, arp_announce. */
export const larger = (world: World, ns: NsId, link: LinkId, name: keyof DeviceConf): number => Math.max(confOf(world, ns).all[name], deviceConf(world, link)[name])
/** accept_redirects: both on a router, either on a host. */
export function acceptsRedirects(world: World, ns: NsId, link: LinkId): boolean {
  const all = confOf(world, ns).all.accept_redirects !== 0
  const dev = deviceConf(world, link)
  return dev.forwarding !== 0 ? all && dev.accept_redirects !== 0 : all || dev.accept_redirects !== 0
}
