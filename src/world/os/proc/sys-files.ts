import { linkCounters, linksOf, namespaceByName, operState, type Link } from '../../net/index.ts'
import { SysError, type World } from '../../sim/index.ts'
import { asRoot, readText, type Viewer } from '../fs.ts'
import { hosts } from '../tables.ts'
import { directory, type Resolver } from './node.ts'

/** Mbit/s as the drivers say it: a virtual card knows none. */
const SPEEDS: Readonly<Record<string, () => string>> = { physical: () => '-1', veth: () => '10000' }

/** /sys/class/net/DEV. */
function linkDirectory(w: World, l: Link, path: string): ReturnType<Resolver> {
  const none = (): string => { throw new SysError('EINVAL') }
  const c = linkCounters(w, l.id)
  const statistics: Record<string, number> = {
    rx_bytes: c.rxBytes, rx_packets: c.rxPackets, rx_dropped: c.rxDropped, rx_errors: 0, multicast: c.rxMulticast,
    tx_bytes: c.txBytes, tx_packets: c.txPackets, tx_dropped: c.txDropped, tx_errors: 0, tx_carrier_errors: c.txCarrier, collisions: 0,
  }
  const shown: Record<string, () => string> = {
    carrier: l.up ? () => (l.carrier ? '1' : '0') : none,
    speed: l.up ? (SPEEDS[l.kind] ?? none) : none,
    duplex: l.up && l.kind === 'veth' ? () => 'full' : l.kind === 'physical' ? () => 'unknown' : none,
  }
  const files: Record<string, string> = {
    address: l.mac, addr_len: '6', broadcast: l.kind === 'loopback' ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff', dev_id: '0x0',
    flags: `0x${((l.up ? 1 : 0) | (l.kind === 'loopback' ? 8 : 0x1002)).toString(16)}`, ifalias: l.alias ?? '', ifindex: String(l.index), iflink: String(l.peerIndex ?? l.index), mtu: String(l.mtu),
    operstate: operState(l).toLowerCase(), tx_queue_len: String(l.queueLength), type: l.kind === 'loopback' ? '772' : '1', uevent: `INTERFACE=${l.name}\nIFINDEX=${l.index}`,
  }
  if (path === '') return { type: 'dir', list: () => [...Object.keys(files), ...Object.keys(shown), 'statistics', ...(l.kind === 'bridge' ? ['bridge'] : [])] }
  if (path === 'statistics') return { type: 'dir', list: () => Object.keys(statistics) }
  if (path === 'bridge') return l.kind === 'bridge' ? { type: 'dir', list: () => [] } : undefined
  const reader = Object.hasOwn(shown, path) ? shown[path] : undefined
  if (reader) return { type: 'file', mode: 0o444, read: () => `${reader()}\n` }
  const counter = path.startsWith('statistics/') ? statistics[path.slice('statistics/'.length)] : undefined
  const text = counter === undefined ? (Object.hasOwn(files, path) ? files[path] : undefined) : String(counter)
  return text === undefined ? undefined : { type: 'file', mode: 0o444, read: () => `${text}\n` }
}

const netClass: Resolver = (w, viewer, path) => {
  const ns = namespaceByName(w, viewer.netns)?.id
  const links = ns === undefined ? [] : linksOf(w, ns)
  if (path === '') return { type: 'dir', list: () => links.map((l) => l.name) }
  const slash = path.indexOf('/')
  const link = links.find((l) => l.name === (slash < 0 ? path : path.slice(0, slash)))
  return link && linkDirectory(w, link, slash < 0 ? '' : path.slice(slash + 1))
}

/** /sys: what people look at there, the interfaces. */
export const sysFiles = directory({
  block: directory({}),
  bus: directory({}),
  class: directory({
    net: netClass,
    dmi: directory({ id: directory({ product_name: text('VirtualBox'), sys_vendor: text('innotek GmbH'), product_uuid: machineUuid }) }),
  }),
  devices: directory({ virtual: directory({ net: netClass }) }),
  fs: directory({ cgroup: directory({ 'cgroup.controllers': text('cpuset cpu io memory hugetlb pids rdma misc') }), bpf: directory({}) }),
  kernel: directory({}),
  module: directory({}),
})

function text(line: string): Resolver {
  return (_w, _v, path) => (path === '' ? { type: 'file', mode: 0o444, read: () => `${line}\n` } : undefined)
}

function machineUuid(w: World, viewer: Viewer, path: string): ReturnType<Resolver> {
  if (path !== '') return undefined
  const own = [...w.table(hosts).values()].find((h) => h.machine === viewer.machine && h.kind === 'machine')
  const id = (own && readText(w, asRoot(w, own.name), '/etc/machine-id'))?.trim() ?? '0'.repeat(32)
  return { type: 'file', mode: 0o400, read: () => `${[id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20)].join('-')}\n` }
}
