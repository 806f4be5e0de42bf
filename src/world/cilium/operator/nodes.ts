import { formatPrefix, maskOf, parsePrefix, type Prefix } from '../../net/index.ts'
import { timestamp, type Context, type Controller, type KubeObject } from '../../kube/index.ts'
import { CILIUM_NODES } from './bgp.ts'
import { setCondition, type Condition } from './condition.ts'
import { leaderOf, operatorLog } from './tables.ts'

const TAINT = 'node.cilium.io/agent-not-ready'
const overlaps = (a: Prefix, b: Prefix): boolean => {
  const mask = maskOf(Math.min(a.length, b.length))
  return ((a.address & mask) >>> 0) === ((b.address & mask) >>> 0)
}

/** The first block of this size in the pools that nobody has; undefined when they are used up. */
export function freePodCidr(pools: readonly string[], maskSize: number, taken: readonly string[]): string | undefined {
  const used = taken.flatMap((t) => parsePrefix(t) ?? [])
  for (const pool of pools.flatMap((p) => parsePrefix(p) ?? [])) {
    const size = 2 ** (32 - maskSize)
    for (let n = 0; n < 2 ** (maskSize - pool.length); n++) {
      const block = { address: (pool.address + n * size) >>> 0, length: maskSize }
      if (!used.some((u) => overlaps(u, block))) return formatPrefix(block)
    }
  }
  return undefined
}

const cidrsOf = (node: KubeObject): readonly string[] => node.spec?.ipam?.podCIDRs ?? []

/** Gives every CiliumNode its PodCIDR where Cilium has the pool (`ipam: cluster-pool`). */
export const podCidrController: Controller = {
  component: 'cilium-operator', manager: 'cilium-operator-generic',
  watches: { [CILIUM_NODES]: (_w, change) => (change.type === 'DELETED' ? [] : [`/${change.object.metadata.name}`]) },
  reconcile(c, key) {
    const op = leaderOf(c.w, c.cluster)
    const node = c.api.get(CILIUM_NODES, key.slice(1))
    if (!op || !node || op.config['ipam'] !== 'cluster-pool' || cidrsOf(node).length > 0) return
    const taken = c.api.list(CILIUM_NODES).flatMap(cidrsOf)
    const cidr = freePodCidr((op.config['cluster-pool-ipv4-cidr'] ?? '').split(/[ ,]+/), Number(op.config['cluster-pool-ipv4-mask-size'] ?? 24), taken)
    if (cidr === undefined) {
      operatorLog(c.w, op, 'error', 'Unable to allocate pod CIDR', { module: 'operator.operator-controlplane.leader-lifecycle.legacy-cell', node: key.slice(1), error: 'allocator full' })
      c.api.updateStatus(CILIUM_NODES, { ...node, status: { ...node.status, ipam: { ...node.status?.ipam, 'operator-status': { error: 'allocator full' } } } })
      return
    }
    c.api.update(CILIUM_NODES, { ...node, spec: { ...node.spec, ipam: { ...node.spec?.ipam, podCIDRs: [cidr] } } })
  },
}

const isReady = (pod: KubeObject): boolean => (pod.status?.conditions ?? []).some((x: { type: string; status: string }) => x.type === 'Ready' && x.status === 'True')
const agentPod = (c: Context, node: string): KubeObject | undefined => c.api.list('pods', { namespace: 'kube-system', labels: 'k8s-app=cilium', fields: `spec.nodeName=${node}` })[0]

/** Takes the taint from a node whose agent is ready, and says that its network is there. */
export const nodeTaintController: Controller = {
  component: 'cilium-operator', manager: 'cilium-operator-generic',
  watches: {
    pods: (_w, { object }) => (object.metadata.labels?.['k8s-app'] === 'cilium' && object.spec?.nodeName !== undefined ? [`/${object.spec.nodeName}`] : []),
    nodes: (_w, change) => (change.type === 'ADDED' ? [`/${change.object.metadata.name}`] : []),
  },
  reconcile(c, key) {
    const name = key.slice(1)
    const node = c.api.get('nodes', name)
    const pod = agentPod(c, name)
    if (!node || !pod || !isReady(pod)) return
    const taints = (node.spec?.taints ?? []) as readonly { key: string }[]
    const kept = taints.filter((t) => t.key !== TAINT)
    if (kept.length < taints.length) c.api.update('nodes', { ...node, spec: { ...node.spec, taints: kept.length > 0 ? kept : undefined } })
    const now = c.api.get('nodes', name)!
    const before: readonly Condition[] = now.status?.conditions ?? []
    if (before.some((x) => x.type === 'NetworkUnavailable' && x.status === 'False' && x.reason === 'CiliumIsUp')) return
    const at = timestamp(c.w)
    const next = { lastHeartbeatTime: at, lastTransitionTime: at, message: 'Cilium is running on this node', reason: 'CiliumIsUp', status: 'False', type: 'NetworkUnavailable' } as Condition
    c.api.updateStatus('nodes', { ...now, status: { ...now.status, conditions: setCondition(before.filter((x) => x.type !== 'NetworkUnavailable' || x.status !== 'False'), next) } })
  },
}
