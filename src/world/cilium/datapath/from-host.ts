import type { Frame, FrameVerdict } from '../../net/index.ts'
import type { World } from '../../sim/index.ts'
import { deliverLocally } from './deliver.ts'
import { localEndpoint } from './devices.ts'
import { identityOf, ipcacheOf } from './ipcache.ts'
import type { DatapathNode } from './node.ts'
import { encapsulate } from './overlay.ts'

/** bpf_host at cilium_host: what the host's stack sends to pods. What is for nobody here goes on to cilium_net, and round until its TTL is used up. */
export function fromHost(w: World, node: DatapathNode, frame: Frame): FrameVerdict | undefined {
  if (frame.kind !== 'ip') return undefined
  const { packet } = frame
  const local = localEndpoint(w, node.ns, packet.dst)
  const src = identityOf(w, node.ns, packet.src)
  if (local) return deliverLocally(w, node, local, packet, { src, fromHost: true })
  const tunnel = node.mode === 'tunnel' ? ipcacheOf(w, node.ns, packet.dst)?.tunnel : undefined
  return tunnel === undefined ? undefined : encapsulate(w, node, packet, tunnel, src)
}
