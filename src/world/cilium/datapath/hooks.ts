import { cgroupConnect, cgroupPeer, tcEgress, tcIngress, type Frame, type FrameVerdict, type LinkId } from '../../net/index.ts'
import type { Registry, World } from '../../sim/index.ts'
import { devices } from './devices.ts'
import { fromContainer } from './from-container.ts'
import { fromHost } from './from-host.ts'
import { fromNetdev } from './netdev-ingress.ts'
import { toNetdev } from './netdev-egress.ts'
import { datapathNodes } from './node.ts'
import { sockConnect, sockPeer } from './sock-lb.ts'

function ingress(w: World, link: LinkId, frame: Frame): FrameVerdict | undefined {
  const device = w.table(devices).get(link)
  const node = device && w.table(datapathNodes).get(device.ns)
  if (!node) return undefined
  if (device.role === 'lxc') return fromContainer(w, node, link, device.ip!, frame)
  return device.role === 'netdev' ? fromNetdev(w, node, link, frame) : undefined
}

function egress(w: World, link: LinkId, frame: Frame): FrameVerdict | undefined {
  const device = w.table(devices).get(link)
  if (!device || device.role === 'lxc') return undefined
  const node = w.table(datapathNodes).get(device.ns)
  if (!node) return undefined
  if (device.role === 'netdev') return toNetdev(w, node, link, frame)
  return device.role === 'host' ? fromHost(w, node, frame) : undefined
}

/** Attaches Cilium's programs at tc and at the cgroup. They act on links and namespaces that an agent has put into their tables. */
export function registerDatapath(registry: Registry): void {
  registry.add(tcIngress, 'cilium', ingress)
  registry.add(tcEgress, 'cilium', egress)
  registry.add(cgroupConnect, 'cilium', sockConnect)
  registry.add(cgroupPeer, 'cilium', sockPeer)
}
