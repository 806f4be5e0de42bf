import type { World } from '../../sim/index.ts'
import type { Change } from '../api/changes.ts'
import { objectsOf, type KubeObject } from '../api/object.ts'
import { matchesNodeAffinity, tolerates, untolerated, type Taint, type Toleration } from '../scheduler/predicates.ts'
import { recordEvent } from './events.ts'
import { currentRevision } from './revisions.ts'
import { isActive, isAvailable, isFinished, isReady, podFrom, podsOf, share } from './pods.ts'
import { keyFor, own, ownerOf, splitKey, type Context, type Controller } from './queue.ts'

const COMPONENT = 'daemonset-controller'
const GVR = 'apps/daemonsets'
export const REVISION_LABEL = 'controller-revision-hash'

const tolerationOf = (key: string, effect: string): Toleration => ({ key, operator: 'Exists', effect })

/** What every daemon pod puts up with (AddOrUpdateDaemonPodTolerations). */
const tolerationsFor = (spec: { hostNetwork?: boolean }): Toleration[] => [
  tolerationOf('node.kubernetes.io/not-ready', 'NoExecute'), tolerationOf('node.kubernetes.io/unreachable', 'NoExecute'), tolerationOf('node.kubernetes.io/disk-pressure', 'NoSchedule'),
  tolerationOf('node.kubernetes.io/memory-pressure', 'NoSchedule'), tolerationOf('node.kubernetes.io/pid-pressure', 'NoSchedule'), tolerationOf('node.kubernetes.io/unschedulable', 'NoSchedule'),
  ...(spec.hostNetwork ? [tolerationOf('node.kubernetes.io/network-unavailable', 'NoSchedule')] : []),
]

const key = (t: Toleration): string => `${t.key ?? ''}/${t.operator ?? ''}/${t.effect ?? ''}`

function tolerations(spec: { hostNetwork?: boolean; tolerations?: Toleration[] }): Toleration[] {
  const given = spec.tolerations ?? []
  return [...given, ...tolerationsFor(spec).filter((t) => !given.some((g) => key(g) === key(t)))]
}

/** Should the daemon run on the node, and may one that runs there stay? */
function nodeWants(ds: KubeObject, node: KubeObject): { run: boolean; stay: boolean } {
  const spec = ds.spec.template.spec
  if (spec.nodeName && spec.nodeName !== node.metadata.name) return { run: false, stay: false }
  if (!matchesNodeAffinity(spec, node)) return { run: false, stay: false }
  const taints = (node.spec?.taints ?? []) as Taint[]
  const all = tolerations(spec)
  const run = untolerated(taints, all, ['NoSchedule', 'NoExecute']) === undefined
  return { run, stay: taints.filter((t) => t.effect === 'NoExecute').every((t) => all.some((x) => tolerates(x, t))) }
}

/** The node that a daemon pod is meant for, before the scheduler has put it there. */
function targetOf(pod: KubeObject): string | undefined {
  if (pod.spec.nodeName) return pod.spec.nodeName
  const terms = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
  for (const t of terms) for (const f of t.matchFields ?? []) if (f.key === 'metadata.name') return f.values?.[0]
  return undefined
}

function podFor(ds: KubeObject, node: string, hash: string): ReturnType<typeof podFrom> {
  const spec = ds.spec.template.spec
  const field = { key: 'metadata.name', operator: 'In', values: [node] }
  const given = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms as { matchExpressions?: object[] }[] | undefined
  const terms = given?.length ? given.map((t) => ({ ...t, matchFields: [field] })) : [{ matchFields: [field] }]
  const affinity = { ...spec.affinity, nodeAffinity: { ...spec.affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } }
  return podFrom(ds.spec.template, ds, { generateName: `${ds.metadata.name}-` }, { labels: { [REVISION_LABEL]: hash }, spec: { affinity, tolerations: tolerations(spec) } })
}

function reconcile(c: Context, workKey: string): void {
  const [namespace, name] = splitKey(workKey)
  const ds = c.api.get(GVR, name, namespace)
  if (!ds || ds.metadata.deletionTimestamp !== undefined) return
  const hash = currentRevision(c, ds)
  const nodes = [...objectsOf(c.w, c.cluster, 'nodes')]
  manage(c, ds, nodes, hash)
  if (ds.spec.updateStrategy?.type !== 'OnDelete') update(c, ds, nodes, hash)
  status(c, ds, nodes, hash)
}

const byNode = (pods: readonly KubeObject[]): Map<string, KubeObject[]> => {
  const map = new Map<string, KubeObject[]>()
  for (const p of pods) {
    const node = targetOf(p)
    if (node !== undefined) map.set(node, [...(map.get(node) ?? []), p])
  }
  return map
}

/** One pod a node that wants it; none where it must not be; finished ones are made anew. */
function manage(c: Context, ds: KubeObject, nodes: readonly KubeObject[], hash: string): void {
  const pods = byNode(podsOf(c.w, c.cluster, ds))
  const known = new Set(nodes.map((n) => n.metadata.name))
  const surge = share(ds.spec.updateStrategy?.rollingUpdate?.maxSurge, nodes.length, true) > 0
  for (const node of nodes) {
    const { run, stay } = nodeWants(ds, node)
    const here = (pods.get(node.metadata.name) ?? []).filter((p) => p.metadata.deletionTimestamp === undefined)
    const failed = here.filter((p) => p.status?.phase === 'Failed')
    for (const p of failed) {
      recordEvent(c.w, c.cluster, { about: ds, type: 'Warning', reason: 'FailedDaemonPod', message: `Found failed daemon pod ${namespaceOf(ds)}/${p.metadata.name} on node ${node.metadata.name}, will try to kill it`, component: COMPONENT })
      remove(c, ds, p)
    }
    const live = here.filter((p) => !failed.includes(p))
    if (run && live.length === 0 && !(pods.get(node.metadata.name) ?? []).some((p) => p.metadata.deletionTimestamp !== undefined && !isFinished(p))) create(c, ds, node.metadata.name, hash)
    else if (!stay) for (const p of live) remove(c, ds, p)
    else if (live.length > 1 && !surge) for (const p of live.slice(1)) remove(c, ds, p)
  }
  for (const [node, there] of pods) if (!known.has(node)) for (const p of there) if (p.metadata.deletionTimestamp === undefined) remove(c, ds, p)
}

const namespaceOf = (o: KubeObject): string => o.metadata.namespace ?? 'default'

function create(c: Context, ds: KubeObject, node: string, hash: string): void {
  const pod = c.api.create('pods', podFor(ds, node, hash))
  recordEvent(c.w, c.cluster, { about: ds, reason: 'SuccessfulCreate', message: `Created pod: ${pod.metadata.name}`, component: COMPONENT })
}

function remove(c: Context, ds: KubeObject, pod: KubeObject): void {
  c.api.delete('pods', pod.metadata.name, pod.metadata.namespace, { preconditions: { uid: pod.metadata.uid! } })
  recordEvent(c.w, c.cluster, { about: ds, reason: 'SuccessfulDelete', message: `Deleted pod: ${pod.metadata.name}`, component: COMPONENT })
}

/** A rolling update: pods of an older template go as far as maxUnavailable allows. */
function update(c: Context, ds: KubeObject, nodes: readonly KubeObject[], hash: string): void {
  const wanted = nodes.filter((n) => nodeWants(ds, n).run)
  const limit = Math.max(1, share(ds.spec.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, wanted.length, true))
  const pods = byNode(podsOf(c.w, c.cluster, ds))
  let unavailable = 0
  const candidates: KubeObject[] = []
  for (const n of wanted) {
    const here = pods.get(n.metadata.name) ?? []
    const current = here.find((p) => isActive(p))
    if (!current || !isAvailable(c.w, current, ds.spec.minReadySeconds ?? 0)) {
      unavailable++
      if (current && current.metadata.labels?.[REVISION_LABEL] !== hash) {
        candidates.unshift(current)
        unavailable--
      }
    } else if (current.metadata.labels?.[REVISION_LABEL] !== hash) candidates.push(current)
  }
  for (const p of candidates.slice(0, Math.max(0, limit - unavailable))) remove(c, ds, p)
}

function status(c: Context, ds: KubeObject, nodes: readonly KubeObject[], hash: string): void {
  const pods = byNode(podsOf(c.w, c.cluster, ds))
  let desired = 0, current = 0, misscheduled = 0, ready = 0, available = 0, updated = 0
  for (const n of nodes) {
    const { run } = nodeWants(ds, n)
    const here = (pods.get(n.metadata.name) ?? []).filter((p) => !isFinished(p))
    if (!run) {
      if (here.length > 0) misscheduled++
      continue
    }
    desired++
    if (here.length === 0) continue
    current++
    const first = here.find((p) => p.metadata.deletionTimestamp === undefined) ?? here[0]!
    if (isReady(first) && first.metadata.deletionTimestamp === undefined) {
      ready++
      if (isAvailable(c.w, first, ds.spec.minReadySeconds ?? 0)) available++
    }
    if (first.metadata.labels?.[REVISION_LABEL] === hash) updated++
  }
  const more = (name: string, n: number): object => (n > 0 ? { [name]: n } : {})
  c.api.updateStatus(GVR, {
    ...c.api.get(GVR, ds.metadata.name, ds.metadata.namespace)!,
    status: {
      currentNumberScheduled: current, desiredNumberScheduled: desired, numberMisscheduled: misscheduled, numberReady: ready, observedGeneration: ds.metadata.generation ?? 1,
      ...more('numberAvailable', available), ...more('numberUnavailable', desired - available), ...more('updatedNumberScheduled', updated),
    },
  })
  if ((ds.spec.minReadySeconds ?? 0) > 0 && available < ready) c.again(keyFor(ds), 1_000_000)
}

/** A node came, went, or changed what it lets run. */
function allSets(w: World, { cluster, type, object, old }: Change): readonly string[] {
  const same = type === 'MODIFIED' && JSON.stringify([object.metadata.labels, object.spec]) === JSON.stringify([old?.metadata.labels, old?.spec])
  return same ? [] : Array.from(objectsOf(w, cluster, GVR), keyFor)
}

export const daemonSetController: Controller = {
  component: 'kube-controller-manager',
  user: 'system:serviceaccount:kube-system:daemon-set-controller',
  watches: { [GVR]: own, pods: ownerOf('DaemonSet'), nodes: allSets },
  reconcile,
}
