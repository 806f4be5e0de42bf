import { defineTable, type World } from '../../sim/index.ts'
import { objectsOf, type KubeObject } from '../api/object.ts'
import { labTimeOf, timestamp } from '../api/time.ts'
import { tolerates, type Taint, type Toleration } from '../scheduler/predicates.ts'
import { recordEvent } from './events.ts'
import { conditionOf, isFinished, type Condition } from './pods.ts'
import type { Context, Controller } from './queue.ts'

const COMPONENT = 'node-controller'
const SECOND = 1_000_000
/** `--node-monitor-grace-period` of the controller manager (40 s before 1.32), looked at every 5 s. */
const GRACE = 50 * SECOND
const GRACE_BEFORE_132 = 40 * SECOND
const PERIOD = 5 * SECOND
const STARTUP_GRACE = 60 * SECOND

const NOT_READY = 'node.kubernetes.io/not-ready'
const UNREACHABLE = 'node.kubernetes.io/unreachable'
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable'
const OWN = [NOT_READY, UNREACHABLE, UNSCHEDULABLE, 'node.kubernetes.io/memory-pressure', 'node.kubernetes.io/disk-pressure', 'node.kubernetes.io/pid-pressure', 'node.kubernetes.io/network-unavailable']
const UNKNOWN_TYPES = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'] as const

const minor = (version: string): number => Number(version.split('.')[1] ?? 0)

function grace(c: Context): number {
  const version = [...objectsOf(c.w, c.cluster, 'nodes')][0]?.status?.nodeInfo?.kubeletVersion ?? 'v1.33.2'
  return minor(version.replace(/^v/, '')) >= 32 ? GRACE : GRACE_BEFORE_132
}

/** One look at a node: is it heard of; what taints does it carry for it. */
function reconcile(c: Context, name: string): void {
  const { w, api } = c
  const node = api.get('nodes', name)
  if (!node) return
  // Lease and status carry the moment at which the kubelet was alive; the controller hears of them at once.
  const lease = api.get('coordination.k8s.io/leases', name, 'kube-node-lease')
  const at = Math.max(...[lease?.spec?.renewTime, heartbeat(node), node.metadata.creationTimestamp].map((t) => labTimeOf(w, String(t ?? '')) ?? -Infinity))
  const ready = conditionOf(node, 'Ready')
  const limit = ready ? grace(c) : STARTUP_GRACE
  // While a lab's past is made no leases are written: nobody is lost in it.
  const due = Math.max(at, 0) + limit
  const current = w.now >= due && ready?.status !== 'Unknown' ? lost(c, node) : node
  const tainted = taint(c, current)
  if (conditionOf(tainted, 'Ready')?.status !== 'True' && conditionOf(node, 'Ready')) markPods(c, tainted)
  // A node that is heard of every ten seconds is looked at again when its grace would be over, not every five seconds.
  if (conditionOf(tainted, 'Ready')?.status !== 'Unknown') c.again(name, Math.max(PERIOD, Math.ceil((due - w.now) / PERIOD) * PERIOD))
}

const heartbeat = (node: KubeObject): string => (conditionOf(node, 'Ready') as { lastHeartbeatTime?: string } | undefined)?.lastHeartbeatTime ?? ''

function lost(c: Context, node: KubeObject): KubeObject {
  const now = timestamp(c.w)
  const conditions = (node.status?.conditions ?? []) as Condition[]
  const unknown = UNKNOWN_TYPES.map((type) => {
    const old = conditions.find((x) => x.type === type) as (Condition & { lastHeartbeatTime?: string }) | undefined
    return old
      ? { ...old, status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.', lastTransitionTime: old.status === 'Unknown' ? old.lastTransitionTime : now }
      : { type, status: 'Unknown', reason: 'NodeStatusNeverUpdated', message: 'Kubelet never posted node status.', lastHeartbeatTime: node.metadata.creationTimestamp, lastTransitionTime: now }
  })
  const others = conditions.filter((x) => !UNKNOWN_TYPES.includes(x.type as 'Ready'))
  recordEvent(c.w, c.cluster, { about: { ...node, metadata: { name: node.metadata.name, uid: node.metadata.name } }, reason: 'NodeNotReady', message: `Node ${node.metadata.name} status is now: NodeNotReady`, component: COMPONENT })
  return c.api.updateStatus('nodes', { ...node, status: { ...node.status, conditions: [...others, ...unknown] } })
}

/** Taints follow conditions (TaintNodesByCondition) and `spec.unschedulable`. */
function taint(c: Context, node: KubeObject): KubeObject {
  const ready = conditionOf(node, 'Ready')?.status
  const want: Taint[] = []
  const time = timestamp(c.w)
  if (ready === 'False') want.push({ key: NOT_READY, effect: 'NoSchedule' }, { key: NOT_READY, effect: 'NoExecute', timeAdded: time })
  if (ready === 'Unknown') want.push({ key: UNREACHABLE, effect: 'NoSchedule' }, { key: UNREACHABLE, effect: 'NoExecute', timeAdded: time })
  for (const [type, key] of [['MemoryPressure', 'memory-pressure'], ['DiskPressure', 'disk-pressure'], ['PIDPressure', 'pid-pressure'], ['NetworkUnavailable', 'network-unavailable']] as const) {
    if (conditionOf(node, type)?.status === 'True') want.push({ key: `node.kubernetes.io/${key}`, effect: 'NoSchedule' })
  }
  if (node.spec?.unschedulable) want.push({ key: UNSCHEDULABLE, effect: 'NoSchedule', timeAdded: time })
  const have = (node.spec?.taints ?? []) as Taint[]
  const same = (a: Taint, b: Taint): boolean => a.key === b.key && a.effect === b.effect
  const next = [...have.filter((t) => !OWN.includes(t.key) || want.some((x) => same(x, t))), ...want.filter((t) => !have.some((x) => same(x, t)))]
  if (next.length === have.length && next.every((t, i) => t === have[i])) return node
  const { taints: _, ...spec } = node.spec ?? {}
  return c.api.update('nodes', { ...node, spec: next.length > 0 ? { ...spec, taints: next } : spec })
}

/** Pods of a node that is not heard of are not ready any more. */
function markPods(c: Context, node: KubeObject): void {
  const now = timestamp(c.w)
  for (const p of objectsOf(c.w, c.cluster, 'pods')) {
    if (p.spec.nodeName !== node.metadata.name || conditionOf(p, 'Ready')?.status !== 'True') continue
    const conditions = (p.status.conditions as Condition[]).map((x) => (x.type === 'Ready' ? { ...x, status: 'False', lastTransitionTime: now } : x))
    c.api.updateStatus('pods', { ...p, status: { ...p.status, conditions } })
    recordEvent(c.w, c.cluster, { about: p, type: 'Warning', reason: 'NodeNotReady', message: 'Node is not ready', component: COMPONENT })
  }
}

export const nodeLifecycleController: Controller = {
  component: 'kube-controller-manager',
  user: 'system:serviceaccount:kube-system:node-controller',
  watches: {
    nodes: (_w, { object, type, old }) => (type === 'MODIFIED' && !interesting(object, old) ? [] : [object.metadata.name]),
  },
  reconcile,
}

/** Heartbeats alone are looked at when their time is over. */
const interesting = (now: KubeObject, old: KubeObject | undefined): boolean =>
  !old || JSON.stringify([now.spec, (now.status?.conditions as Condition[] | undefined)?.map((x) => [x.type, x.status])]) !== JSON.stringify([old.spec, (old.status?.conditions as Condition[] | undefined)?.map((x) => [x.type, x.status])])

/** Pods that do not put up with a NoExecute taint of their node go, some after a while. Keys are `namespace/name` of pods. */
function evict(c: Context, key: string): void {
  const slash = key.indexOf('/')
  const pod = c.api.get('pods', key.slice(slash + 1), key.slice(0, slash))
  if (!pod || pod.metadata.deletionTimestamp !== undefined || isFinished(pod) || !pod.spec.nodeName) return
  const node = c.api.get('nodes', pod.spec.nodeName)
  const taints = ((node?.spec?.taints ?? []) as Taint[]).filter((t) => t.effect === 'NoExecute')
  if (taints.length === 0) return
  const tolerations = (pod.spec.tolerations ?? []) as Toleration[]
  let wait = Infinity
  for (const t of taints) {
    const mine = tolerations.filter((x) => tolerates(x, t))
    if (mine.length === 0) wait = 0
    const seconds = mine.map((x) => x.tolerationSeconds).filter((x): x is number => x !== undefined && x !== null)
    if (seconds.length > 0) wait = Math.min(wait, Math.max(0, (labTimeOf(c.w, t.timeAdded ?? '') ?? c.w.now) + Math.min(...seconds) * SECOND - c.w.now))
  }
  if (wait === Infinity) return
  if (wait > 0) {
    c.again(key, wait + 1_000)
    return
  }
  recordEvent(c.w, c.cluster, { about: pod, reason: 'TaintManagerEviction', message: `Marking for deletion Pod ${key}`, component: 'taint-eviction-controller' })
  const now = timestamp(c.w)
  const conditions = [...((pod.status?.conditions ?? []) as Condition[]).filter((x) => x.type !== 'DisruptionTarget'), { type: 'DisruptionTarget', status: 'True', lastTransitionTime: now, lastProbeTime: null, reason: 'DeletionByTaintManager', message: 'Taint manager: deleting due to NoExecute taint' }]
  c.api.updateStatus('pods', { ...pod, status: { ...pod.status, conditions } })
  c.api.delete('pods', pod.metadata.name, pod.metadata.namespace)
}

const podsOn = (w: World, cluster: string, node: string): string[] =>
  [...objectsOf(w, cluster, 'pods')].filter((p) => p.spec.nodeName === node).map((p) => `${p.metadata.namespace}/${p.metadata.name}`)

export const taintEviction: Controller = {
  component: 'kube-controller-manager',
  user: 'system:serviceaccount:kube-system:node-controller',
  watches: {
    nodes: (w, { cluster, object, old }) => {
      const executes = (n: KubeObject | undefined): string => JSON.stringify(((n?.spec?.taints ?? []) as Taint[]).filter((t) => t.effect === 'NoExecute'))
      return executes(object) === executes(old) ? [] : podsOn(w, cluster, object.metadata.name)
    },
    pods: (_w, { object, old, type }) => (type === 'DELETED' || (old?.spec.nodeName === object.spec.nodeName && type === 'MODIFIED') || !object.spec.nodeName ? [] : [`${object.metadata.namespace}/${object.metadata.name}`]),
  },
  reconcile: evict,
}

const QUARANTINE = 40 * SECOND

/** Pods of nodes that are gone, and finished ones beyond what anybody keeps, go at once (pod garbage collector). Key: a node. */
function collect(c: Context, name: string): void {
  if (c.api.get('nodes', name)) return
  for (const p of objectsOf(c.w, c.cluster, 'pods')) {
    if (p.spec.nodeName !== name) continue
    if (!isFinished(p)) c.api.updateStatus('pods', { ...p, status: { ...p.status, phase: 'Failed', conditions: [...(p.status?.conditions ?? []), { type: 'DisruptionTarget', status: 'True', lastTransitionTime: timestamp(c.w), lastProbeTime: null, reason: 'DeletionByPodGC', message: 'PodGC: node no longer exists' }] } })
    c.api.delete('pods', p.metadata.name, p.metadata.namespace, { gracePeriodSeconds: 0 })
  }
}

export const podGarbageCollector: Controller = {
  component: 'kube-controller-manager',
  user: 'system:serviceaccount:kube-system:pod-garbage-collector',
  delay: QUARANTINE,
  watches: {
    nodes: (_w, { type, object }) => (type === 'DELETED' ? [object.metadata.name] : []),
    pods: (w, { cluster, object, type }) => (type === 'ADDED' && object.spec.nodeName && ![...objectsOf(w, cluster, 'nodes')].some((n) => n.metadata.name === object.spec.nodeName) ? [object.spec.nodeName] : []),
  },
  reconcile: collect,
}

/** Gives each node a piece of the pod network (kubeadm's podSubnet, /24 each), in the order in which they come. */
function allocate(c: Context, name: string): void {
  const node = c.api.get('nodes', name)
  const network = c.w.table(podSubnets).get(c.cluster)?.subnet
  if (!node || network === undefined || node.spec?.podCIDR !== undefined) return
  const used = new Set(Array.from(objectsOf(c.w, c.cluster, 'nodes'), (n) => n.spec?.podCIDR as string | undefined))
  const [address = '', length = '16'] = network.split('/')
  const base = address.split('.').map(Number).reduce((n, b) => n * 256 + b, 0)
  for (let i = 0; i < 2 ** (24 - Number(length)); i++) {
    const at = base + i * 256
    const cidr = `${[at / 2 ** 24, at / 2 ** 16, at / 2 ** 8, at].map((x) => Math.floor(x) % 256).join('.')}/24`
    if (used.has(cidr)) continue
    c.api.update('nodes', { ...node, spec: { ...node.spec, podCIDR: cidr, podCIDRs: [cidr] } })
    return
  }
  recordEvent(c.w, c.cluster, { about: node, reason: 'CIDRNotAvailable', message: `Node ${name} status is now: CIDRNotAvailable`, component: 'cidrAllocator' })
}

/** kubeadm's podSubnet by cluster; none where the controller manager does not allocate node CIDRs. */
export const podSubnets = defineTable<string, { readonly subnet: string }>('kube.pod-subnets')

export const nodeIpam: Controller = {
  component: 'kube-controller-manager',
  user: 'system:serviceaccount:kube-system:node-controller',
  watches: { nodes: (_w, { type, object }) => (type === 'DELETED' || object.spec?.podCIDR !== undefined ? [] : [object.metadata.name]) },
  reconcile: allocate,
}
