import { defineSlot, timers, type Registry, type TaskId, type World } from '../../sim/index.ts'
import { asRoot, daemonEnded, startRow, unitBehaviours, type LoadedUnit, type Process, type UnitBehaviour, readText } from '../../os/index.ts'
import { agentKinds, endpoints, startAgent, stopAgent, type Agent, type AgentKind } from '../agents/index.ts'
import type { Change } from '../api/changes.ts'
import { objectsOf } from '../api/object.ts'
import { store } from '../api/store.ts'
import { microTimestamp } from '../api/time.ts'
import { containerChanged } from '../containerd/index.ts'
import { logKubelet } from './log.ts'
import { bootId, nodeReference, registerNode, reportNode } from './node.ts'
import { admit, go, MIRROR, recover, removed } from './pods.ts'
import { tickProbes } from './probes.ts'
import { mirror, scanManifests } from './static.ts'
import { refreshStatus } from './status.ts'
import { networkOf, runtimeTold, syncLater } from './sync.ts'
import { kubelets, nodeConfigs, workerKey, workers, workersOf } from './tables.ts'
import { killNow, remove } from './terminate.ts'
import { refreshVolumes } from './volumes.ts'
import { remark, tell } from './write.ts'

const SECOND = 1_000_000
const TICK = 10 * SECOND
/** While its network is not ready a kubelet looks for it more often (runtime state, every 5 s). */
const QUICK = 2 * SECOND
const VOLUMES = 60 * SECOND

const agentId = (cluster: string, node: string): string => `${cluster}/kubelet/${node}`

/** The kubelet of a machine starts: static pods at once, others when the API server has been heard. */
function start(w: World, machine: string, unit: LoadedUnit): Process | { readonly exit: number } {
  const config = w.table(nodeConfigs).get(machine)
  if (!config || readText(w, asRoot(w, machine), '/var/lib/kubelet/config.yaml') === undefined) {
    return { exit: 1 }
  }
  const p = startRow(w, machine, unit)
  const { cluster, node } = config
  const agent = agentId(cluster, node)
  const run = w.next('kube.kubelet-run')
  w.table(kubelets).set(machine, { machine, cluster, node, process: p.id, started: w.now, agent, synced: false, registered: false, told: '', toldAt: 0, run })
  startAgent(w, { id: agent, cluster, machine, process: p.id, kind: 'kubelet', key: node })
  logKubelet(w, machine, 'I', 'server.go:530', 'Kubelet version', { kubeletVersion: `v${config.version}` })
  logKubelet(w, machine, 'I', 'kubelet.go:446', 'Starting kubelet main sync loop')
  logKubelet(w, machine, 'I', 'kubelet.go:2410', 'Starting to listen', { address: '0.0.0.0', port: 10_250 })
  recover(w, machine)
  w.after(SECOND / 2, 'kube.kubelet-tick', { machine, run })
  w.notify(kubeletStarted, machine)
  return p
}

function ended(w: World, p: Process): void {
  const k = w.table(kubelets).get(p.machine)
  if (k?.process !== p.id) return
  w.notify(kubeletStopping, p.machine, p.id)
  stopAgent(w, k.agent)
  w.table(kubelets).delete(p.machine)
}

/** Told when the kubelet of a machine started, or is ending. */
export const kubeletStarted = defineSlot<(w: World, machine: string) => void>('kube.kubelet-started')
export const kubeletStopping = defineSlot<(w: World, machine: string, process: TaskId) => void>('kube.kubelet-stopping')

const unit: UnitBehaviour = { start, ready: 60_000 }

/** What a kubelet does again and again: its lease, its node's status, static pods, probes that need no packet. One event in ten seconds. */
function tick(w: World, d: { machine: string; run: number }): void {
  const k = w.table(kubelets).get(d.machine)
  if (!k || k.run !== d.run) return
  scanManifests(w, d.machine)
  const node = store(w, k.cluster).get('nodes', k.node)
  reportNode(w, d.machine, node?.status?.conditions ?? [])
  tickProbes(w, d.machine)
  // Before the lab begins nobody waits for a lease but the last one.
  if (k.synced && w.now >= -TICK) tell(w, d.machine, 'kubelet.lease', { renewTime: microTimestamp(w) })
  const ready = networkOf(w, k.cluster, k.node) !== undefined && k.registered
  const next = !ready ? QUICK : w.now < -TICK ? Math.max(SECOND, Math.min(5 * TICK, -TICK - w.now + (phase(d.machine) % TICK))) : TICK
  w.after(next, 'kube.kubelet-tick', d)
}

/** Kubelets do not tick together. */
const phase = (machine: string): number => [...machine].reduce((n, c) => (n * 31 + c.charCodeAt(0)) % 9_973, 7) * 1_000

const machineOf = (w: World, a: Agent): string | undefined => {
  const k = w.table(kubelets).get(a.machine)
  return k?.agent === a.id ? a.machine : undefined
}

const kind: AgentKind = {
  wants: (_w, a, { gvr, object, old, type }) =>
    (gvr === 'pods' && (object.spec.nodeName === a.key || old?.spec.nodeName === a.key) && !(type === 'MODIFIED' && onlyStatus(object, old)))
    || (gvr === 'nodes' && object.metadata.name === a.key && type !== 'MODIFIED')
    || ((gvr === 'configmaps' || gvr === 'secrets') && type === 'MODIFIED'),
  notified(w, a, change) {
    const machine = machineOf(w, a)
    if (machine !== undefined) notice(w, machine, change)
  },
  connected(w, a) {
    const machine = machineOf(w, a)
    if (machine !== undefined) connected(w, machine)
  },
  failed(w, a, error) {
    const machine = machineOf(w, a)
    const config = machine === undefined ? undefined : w.table(nodeConfigs).get(machine)
    if (machine === undefined || !config) return
    logKubelet(w, machine, 'E', 'reflector.go:200', 'Failed to watch', { err: `failed to list *v1.Pod: Get "https://${serverOf(w, config.cluster)}/api/v1/pods?fieldSelector=spec.nodeName%3D${config.node}&limit=500&resourceVersion=0": ${error}`, logger: 'UnhandledError', reflector: 'pkg/kubelet/config/apiserver.go:66', type: '*v1.Pod' })
  },
  overdue(w, a) {
    const machine = machineOf(w, a)
    if (machine === undefined) return
    logKubelet(w, machine, 'E', 'controller.go:195', 'Failed to update lease', { err: `Put "https://${serverOf(w, a.cluster)}/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${a.key}?timeout=10s": context deadline exceeded` })
    logKubelet(w, machine, 'E', 'kubelet_node_status.go:548', 'Error updating node status, will retry', { err: `error getting node "${a.key}": Get "https://${serverOf(w, a.cluster)}/api/v1/nodes/${a.key}?timeout=10s": context deadline exceeded` })
  },
}

const serverOf = (w: World, cluster: string): string => {
  const e = w.table(endpoints).get(cluster)
  return e ? `${e.address}:${e.port}` : ''
}

/** The kubelet's own words about a pod come back to it: they say nothing new. */
const onlyStatus = (now: Change['object'], old: Change['object'] | undefined): boolean =>
  old !== undefined && now.spec === old.spec && now.metadata.deletionTimestamp === old.metadata.deletionTimestamp && now.metadata.deletionGracePeriodSeconds === old.metadata.deletionGracePeriodSeconds
  && now.metadata.labels === old.metadata.labels && now.metadata.annotations === old.metadata.annotations && !now.spec.readinessGates

function notice(w: World, machine: string, { gvr, object, type }: Change): void {
  const k = w.table(kubelets).must(machine)
  if (gvr === 'configmaps' || gvr === 'secrets') {
    w.after(VOLUMES, 'kube.kubelet-volumes', { machine, kind: gvr === 'configmaps' ? 'configmap' : 'secret', namespace: object.metadata.namespace, name: object.metadata.name })
    return
  }
  if (gvr === 'nodes') {
    if (type === 'ADDED') for (const p of workersOf(w, machine)) if (p.file !== undefined) mirror(w, p)
    return
  }
  const hash = object.metadata.annotations?.[MIRROR]
  if (hash !== undefined) {
    mirrored(w, machine, hash, type, object.metadata.uid!)
    return
  }
  if (!k.synced) return
  const fresh = store(w, k.cluster).get('pods', object.metadata.name, object.metadata.namespace)
  if (type === 'DELETED' || fresh?.metadata.uid !== object.metadata.uid) removed(w, machine, object.metadata.uid!)
  else admit(w, machine, fresh!)
}

/** What the API server has of a static pod: a mirror that was deleted is made anew. */
function mirrored(w: World, machine: string, hash: string, type: Change['type'], uid: string): void {
  const key = workerKey(machine, hash)
  const p = w.table(workers).get(key)
  if (!p) return
  if (type === 'DELETED') {
    const { mirror: _m, sent: _s, ...rest } = p
    w.table(workers).set(key, rest)
    mirror(w, rest)
  } else if (p.mirror !== uid) {
    const { sent: _s, ...rest } = p
    w.table(workers).set(key, { ...rest, mirror: uid })
    refreshStatus(w, key)
  }
}

/** The connection stands: the node is made, every pod of it is looked at. */
function connected(w: World, machine: string): void {
  const k = w.table(kubelets).must(machine)
  const first = !k.synced
  w.table(kubelets).patch(machine, { synced: true })
  registerNode(w, machine)
  if (first) {
    remark(w, machine, { about: nodeReference(k.node), reason: 'Starting', message: 'Starting kubelet.' })
    if (k.started > 0) remark(w, machine, { about: nodeReference(k.node), reason: 'NodeAllocatableEnforced', message: 'Updated Node Allocatable limit across pods' })
  }
  const node = store(w, k.cluster).get('nodes', k.node)
  const boot = node?.status?.nodeInfo?.bootID as string | undefined
  if (boot !== undefined && boot !== bootId(w, machine)) {
    remark(w, machine, { about: nodeReference(k.node), type: 'Warning', reason: 'Rebooted', message: `Node ${k.node} has been rebooted, boot id: ${bootId(w, machine)}` })
  }
  reportNode(w, machine, node?.status?.conditions ?? [], true)
  const uids = new Set<string>()
  for (const pod of objectsOf(w, k.cluster, 'pods')) {
    if (pod.spec.nodeName !== k.node) continue
    const hash = pod.metadata.annotations?.[MIRROR]
    if (hash === undefined) {
      uids.add(pod.metadata.uid!)
      admit(w, machine, pod)
    } else if (w.table(workers).has(workerKey(machine, hash))) {
      uids.add(hash)
      mirrored(w, machine, hash, 'MODIFIED', pod.metadata.uid!)
    } else tell(w, machine, 'kubelet.unmirror', { namespace: pod.metadata.namespace, name: pod.metadata.name })
  }
  for (const p of workersOf(w, machine)) {
    if (uids.has(p.uid)) {
      const { sent: _, ...rest } = w.table(workers).must(workerKey(machine, p.uid))
      w.table(workers).set(workerKey(machine, p.uid), rest)
      refreshStatus(w, workerKey(machine, p.uid))
      syncLater(w, workerKey(machine, p.uid), 20_000)
    } else if (p.file !== undefined) mirror(w, p)
    else if (!p.gone) go(w, workerKey(machine, p.uid), 0)
  }
}

export function registerKubeletUnit(registry: Registry): void {
  registry.add(unitBehaviours, 'kubelet.service', unit)
  registry.add(daemonEnded, 'kubelet', ended)
  registry.add(timers, 'kube.kubelet-tick', tick)
  registry.add(timers, 'kube.kubelet-kill', killNow)
  registry.add(timers, 'kube.kubelet-remove', remove)
  registry.add(timers, 'kube.kubelet-volumes', (w: World, d: { machine: string; kind: 'configmap' | 'secret'; namespace: string; name: string }) => refreshVolumes(w, d.machine, d.kind, d.namespace, d.name))
  registry.add(agentKinds, 'kubelet', kind)
  registry.add(containerChanged, 'kubelet', runtimeTold)
}
