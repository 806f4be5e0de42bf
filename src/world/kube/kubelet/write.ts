import type { Registry, World } from '../../sim/index.ts'
import { agentWrite, agentWrites, type Agent } from '../agents/index.ts'
import { store, type Store } from '../api/store.ts'
import { recordEvent, type Remark } from '../controllers/events.ts'
import type { Condition } from '../controllers/pods.ts'
import { kubelets } from './tables.ts'
import type { KubeObject, NewObject } from '../api/object.ts'

/** Conditions of a pod that are the kubelet's own; all others stay as they are. */
const OWN = new Set(['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'])

const asNode = (w: World, a: Agent): Store => store(w, a.cluster, { manager: 'kubelet', user: { name: `system:node:${a.key}`, groups: ['system:nodes', 'system:authenticated'] } })

interface StatusWrite { readonly namespace: string; readonly name: string; readonly uid: string; readonly status: KubeObject['status'] }

/** What a kubelet asks of the API server. */
const WRITES: Readonly<Record<string, (w: World, a: Agent, data: any) => void>> = {
  'kubelet.status'(w, a, d: StatusWrite) {
    const api = asNode(w, a)
    const pod = api.get('pods', d.name, d.namespace)
    if (!pod || pod.metadata.uid !== d.uid) return
    const others = ((pod.status?.conditions ?? []) as Condition[]).filter((c) => !OWN.has(c.type))
    const scheduled = ((pod.status?.conditions ?? []) as Condition[]).find((c) => c.type === 'PodScheduled' && c.status === 'True')
    const own = (d.status.conditions as Condition[]).map((c) => (c.type === 'PodScheduled' && scheduled ? scheduled : c))
    api.updateStatus('pods', { ...pod, status: { ...d.status, conditions: [...own, ...others] } })
  },
  'kubelet.gone'(w, a, d: { namespace: string; name: string; uid: string }) {
    asNode(w, a).delete('pods', d.name, d.namespace, { gracePeriodSeconds: 0, preconditions: { uid: d.uid } })
  },
  'kubelet.mirror'(w, a, d: { pod: NewObject }) {
    const api = asNode(w, a)
    const there = api.get('pods', d.pod.metadata.name!, d.pod.metadata.namespace)
    if (!there) api.create('pods', d.pod)
  },
  'kubelet.unmirror'(w, a, d: { namespace: string; name: string }) {
    const there = asNode(w, a).get('pods', d.name, d.namespace)
    if (there?.metadata.annotations?.['kubernetes.io/config.mirror']) asNode(w, a).delete('pods', d.name, d.namespace, { gracePeriodSeconds: 0 })
  },
  'kubelet.register'(w, a, d: { node: NewObject; status: object }) {
    const api = asNode(w, a)
    const there = api.get('nodes', a.key)
    const node = there ?? api.create('nodes', d.node)
    if (!there) api.updateStatus('nodes', { ...node, status: d.status })
  },
  'kubelet.node'(w, a, d: { status: { conditions: readonly Condition[] } }) {
    const api = asNode(w, a)
    const node = api.get('nodes', a.key)
    if (!node) return
    const mine = new Set(d.status.conditions.map((c) => c.type))
    const others = ((node.status?.conditions ?? []) as Condition[]).filter((c) => !mine.has(c.type))
    api.updateStatus('nodes', { ...node, status: { ...node.status, ...d.status, conditions: [...others, ...d.status.conditions] } })
  },
  'kubelet.lease'(w, a, d: { renewTime: string }) {
    const api = asNode(w, a)
    const there = api.get('coordination.k8s.io/leases', a.key, 'kube-node-lease')
    if (there) {
      api.update('coordination.k8s.io/leases', { ...there, spec: { ...there.spec, renewTime: d.renewTime } })
      return
    }
    const node = api.get('nodes', a.key)
    if (!node || !api.get('namespaces', 'kube-node-lease')) return
    api.create('coordination.k8s.io/leases', {
      metadata: { name: a.key, namespace: 'kube-node-lease', ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: a.key, uid: node.metadata.uid! }] },
      spec: { holderIdentity: a.key, leaseDurationSeconds: 40, renewTime: d.renewTime },
    })
  },
  event(w, a, d: Remark) {
    recordEvent(w, a.cluster, d)
  },
}

/** Sends a write of a machine's kubelet on its way. */
export function tell(w: World, machine: string, what: keyof typeof WRITES & string, data: object): void {
  const k = w.table(kubelets).get(machine)
  if (k) agentWrite(w, k.agent, what, data)
}

/** An event about a pod or the node, from the kubelet. */
export function remark(w: World, machine: string, r: Omit<Remark, 'component' | 'host' | 'at'>): void {
  const k = w.table(kubelets).get(machine)
  if (k) agentWrite(w, k.agent, 'event', { ...r, component: 'kubelet', host: k.node, at: w.now })
}

export function registerWrites(registry: Registry): void {
  for (const [name, f] of Object.entries(WRITES)) registry.add(agentWrites, name, f)
}
