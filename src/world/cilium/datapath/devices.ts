import type { Ip, LinkId, NsId } from '../../net/index.ts'
import { defineTable, type World } from '../../sim/index.ts'

/** Which program is attached at a link: bpf_lxc, bpf_host at a device, at cilium_host, cilium_net, bpf_overlay. */
export type Role = 'lxc' | 'netdev' | 'host' | 'net' | 'overlay'

export interface Device {
  readonly role: Role
  /** Namespace of the node. */
  readonly ns: NsId
  /** lxc: address of the endpoint. */
  readonly ip?: Ip
}

/** Links with Cilium's programs; one look here is all that a frame of any other link pays. */
export const devices = defineTable<LinkId, Device>('cilium.devices')

/** An endpoint as the lxc map and the programs know it. */
export interface LxcEndpoint {
  /** Namespace of the node. */
  readonly ns: NsId
  readonly ip: Ip
  /** ID of `endpoint list`, 1 to 4095. */
  readonly id: number
  readonly lxc: LinkId
  readonly lxcMac: string
  /** The far end, in the pod. */
  readonly podLink: LinkId
  readonly podMac: string
  readonly podNs: NsId
  readonly identity: number
  readonly namespace: string
  readonly pod: string
  readonly uid: string
  readonly container: string
  readonly state: 'waiting-for-identity' | 'regenerating' | 'ready' | 'disconnecting'
  /** Labels with their source: `k8s:app=webpod`. */
  readonly labels: readonly string[]
  readonly enforce: { readonly ingress: boolean; readonly egress: boolean }
}

/** The lxc map: endpoints by `ipKey`. */
export const lxcMap = defineTable<number, LxcEndpoint>('cilium.lxc')
/** Nodes first, addresses within. */
export const ipKey = (ns: NsId, ip: Ip): number => ns * 2 ** 32 + ip

export const localEndpoint = (w: World, ns: NsId, ip: Ip): LxcEndpoint | undefined => w.table(lxcMap).get(ipKey(ns, ip))

/** Endpoints of a node in the order of their addresses. */
export function endpointsOf(w: World, ns: NsId): LxcEndpoint[] {
  const out: LxcEndpoint[] = []
  for (const [key, e] of w.table(lxcMap).entries(ipKey(ns, 0))) {
    if (key >= ipKey(ns + 1, 0)) break
    out.push(e)
  }
  return out
}

/** A namespace whose sockets the cgroup programs of a node see: the node's own and those of its pods. */
export interface SockHome {
  readonly ns: NsId
  /** Address of the pod's endpoint; absent: the host. */
  readonly ip?: Ip
}
export const sockHomes = defineTable<NsId, SockHome>('cilium.sock-homes')
