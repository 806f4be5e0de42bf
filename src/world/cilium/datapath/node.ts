import type { Ip, LinkId, NsId, Prefix } from '../../net/index.ts'
import { defineTable, type World } from '../../sim/index.ts'

/** What the agent compiled into the programs of a node's kernel. It stays when the agent goes, and goes with the kernel. */
export interface DatapathNode {
  readonly ns: NsId
  readonly cluster: string
  readonly node: string
  readonly nodeIp: Ip
  /** Address of cilium_host. */
  readonly routerIp: Ip
  readonly podCidr: Prefix
  readonly mode: 'native' | 'tunnel'
  /** BPF host routing: pods' packets skip the host's stack. */
  readonly hostRouting: 'bpf' | 'legacy'
  readonly nativeCidr?: Prefix
  readonly masquerade: 'none' | 'bpf' | 'iptables'
  /** CIDRs of ip-masq-agent; absent: it is off. */
  readonly nonMasquerade?: readonly Prefix[]
  readonly kubeProxyReplacement: boolean
  readonly lbMode: 'snat' | 'dsr' | 'hybrid'
  readonly links: { readonly host: LinkId; readonly net: LinkId; readonly vxlan?: LinkId }
  /** Devices with programs at tc: eth0, eth1 … */
  readonly devices: readonly LinkId[]
}

/** By the node's namespace. */
export const datapathNodes = defineTable<NsId, DatapathNode>('cilium.nodes')
/** Namespace of a node by `cluster/node`. */
export const nodeNamespaces = defineTable<string, { readonly ns: NsId }>('cilium.node-namespaces')

export const nodeNs = (w: World, cluster: string, node: string): NsId | undefined => w.table(nodeNamespaces).get(`${cluster}/${node}`)?.ns
