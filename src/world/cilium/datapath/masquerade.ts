import { linkOf, within, type Ip, type LinkId } from '../../net/index.ts'
import type { World } from '../../sim/index.ts'
import { HOST, KUBE_APISERVER, REMOTE_NODE } from '../identity/reserved.ts'
import { ctPeek } from './conntrack.ts'
import { localEndpoint } from './devices.ts'
import { ipcacheOf } from './ipcache.ts'
import type { DatapathNode } from './node.ts'
import type { Packet } from './packets.ts'
import { reversed, tupleOf } from './tuple.ts'

/** The address of a device by which pods go out: its first of the widest scope. */
export const deviceAddress = (w: World, link: LinkId): Ip | undefined => linkOf(w, link).addresses[0]?.local

/** Does what leaves by a device get the node's address (snat_v4_needs_masquerade)? */
export function needsMasquerade(w: World, node: DatapathNode, packet: Packet): boolean {
  if (node.masquerade === 'none' || !localEndpoint(w, node.ns, packet.src)) return false
  if (node.nativeCidr && within(packet.dst, node.nativeCidr.address, node.nativeCidr.length)) return false
  if (node.nonMasquerade?.some((p) => within(packet.dst, p.address, p.length))) return false
  const remote = ipcacheOf(w, node.ns, packet.dst)?.identity
  if (node.mode === 'native' && (remote === REMOTE_NODE || remote === KUBE_APISERVER || remote === HOST)) return false
  // Somebody outside began: an answer keeps the address that was asked.
  return ctPeek(w, node.ns, 'IN', reversed(tupleOf(packet))) === undefined
}
