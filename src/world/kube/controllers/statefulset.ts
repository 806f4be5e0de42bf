import type { KubeObject } from '../api/object.ts'
import { ApiError } from '../api/errors.ts'
import { recordEvent } from './events.ts'
import { currentRevision } from './revisions.ts'
import { isAvailable, isFinished, isReady, podFrom, podsOf } from './pods.ts'
import { keyFor, own, ownerOf, splitKey, type Context, type Controller } from './queue.ts'

const COMPONENT = 'statefulset-controller'
const GVR = 'apps/statefulsets'
const LABEL = 'controller-revision-hash'

const ordinalOf = (set: KubeObject, pod: KubeObject): number => {
  const tail = pod.metadata.name.slice(set.metadata.name.length + 1)
  return /^\d+$/.test(tail) ? Number(tail) : -1
}

function createPod(c: Context, set: KubeObject, ordinal: number, hash: string): void {
  const name = `${set.metadata.name}-${ordinal}`
  try {
    for (const claim of (set.spec.volumeClaimTemplates ?? []) as KubeObject[]) {
      const claimName = `${claim.metadata.name}-${name}`
      if (!c.api.get('persistentvolumeclaims', claimName, set.metadata.namespace)) {
        c.api.create('persistentvolumeclaims', { ...claim, metadata: { ...claim.metadata, name: claimName, namespace: set.metadata.namespace ?? 'default', labels: { ...set.spec.selector.matchLabels } } })
      }
    }
    const claims = ((set.spec.volumeClaimTemplates ?? []) as KubeObject[]).map((v) => ({ name: v.metadata.name, persistentVolumeClaim: { claimName: `${v.metadata.name}-${name}` } }))
    const spec = set.spec.template.spec
    c.api.create('pods', podFrom(set.spec.template, set, { name }, {
      labels: { 'statefulset.kubernetes.io/pod-name': name, 'apps.kubernetes.io/pod-index': String(ordinal), [LABEL]: `${set.metadata.name}-${hash}` },
      spec: { hostname: name, ...(set.spec.serviceName ? { subdomain: set.spec.serviceName } : {}), volumes: [...(spec.volumes ?? []).filter((v: { name: string }) => !claims.some((x) => x.name === v.name)), ...claims] },
    }))
    recordEvent(c.w, c.cluster, { about: set, reason: 'SuccessfulCreate', message: `create Pod ${name} in StatefulSet ${set.metadata.name} successful`, component: COMPONENT })
  } catch (e) {
    if (!(e instanceof ApiError)) throw e
    recordEvent(c.w, c.cluster, { about: set, type: 'Warning', reason: 'FailedCreate', message: `create Pod ${name} in StatefulSet ${set.metadata.name} failed error: ${e.status.message}`, component: COMPONENT })
    throw e
  }
}

function deletePod(c: Context, set: KubeObject, pod: KubeObject): void {
  c.api.delete('pods', pod.metadata.name, pod.metadata.namespace, { preconditions: { uid: pod.metadata.uid! } })
  recordEvent(c.w, c.cluster, { about: set, reason: 'SuccessfulDelete', message: `delete Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name} successful`, component: COMPONENT })
}

/** One step at a time with OrderedReady, all at once with Parallel. */
function reconcile(c: Context, key: string): void {
  const [namespace, name] = splitKey(key)
  const set = c.api.get(GVR, name, namespace)
  if (!set || set.metadata.deletionTimestamp !== undefined) return
  const hash = currentRevision(c, set)
  act(c, set, hash)
  status(c, set, hash)
}

function act(c: Context, set: KubeObject, hash: string): void {
  const ordered = set.spec.podManagementPolicy !== 'Parallel'
  const start = set.spec.ordinals?.start ?? 0
  const pods = podsOf(c.w, c.cluster, set).sort((a, b) => ordinalOf(set, a) - ordinalOf(set, b))
  const revision = `${set.metadata.name}-${hash}`
  for (let i = start; i < start + set.spec.replicas; i++) {
    const pod = pods.find((p) => ordinalOf(set, p) === i)
    if (pod && isFinished(pod) && pod.metadata.deletionTimestamp === undefined) {
      deletePod(c, set, pod)
      return
    }
    if (!pod) createPod(c, set, i, hash)
    else if (isReady(pod) && pod.metadata.deletionTimestamp === undefined) continue
    if (ordered) return
  }
  const surplus = pods.filter((p) => ordinalOf(set, p) >= start + set.spec.replicas || ordinalOf(set, p) < start).reverse()
  for (const p of surplus) {
    if (p.metadata.deletionTimestamp === undefined) deletePod(c, set, p)
    if (ordered) return
  }
  if (set.spec.updateStrategy?.type === 'OnDelete') return
  const partition = set.spec.updateStrategy?.rollingUpdate?.partition ?? 0
  for (const p of [...pods].reverse()) {
    if (ordinalOf(set, p) < partition) return
    if (p.metadata.labels?.[LABEL] !== revision && p.metadata.deletionTimestamp === undefined) {
      deletePod(c, set, p)
      return
    }
    if (!isReady(p)) return
  }
}

function status(c: Context, set: KubeObject, hash: string): void {
  const pods = podsOf(c.w, c.cluster, set).filter((p) => ordinalOf(set, p) >= 0)
  const revision = `${set.metadata.name}-${hash}`
  const updated = pods.filter((p) => p.metadata.labels?.[LABEL] === revision).length
  const ready = pods.filter((p) => isReady(p)).length
  const available = pods.filter((p) => isAvailable(c.w, p, set.spec.minReadySeconds ?? 0)).length
  const done = updated === set.spec.replicas && ready === set.spec.replicas
  const current = done ? revision : (set.status?.currentRevision ?? revision)
  const more = (n: string, v: number): object => (v > 0 ? { [n]: v } : {})
  c.api.updateStatus(GVR, {
    ...set, status: {
      observedGeneration: set.metadata.generation ?? 1, replicas: pods.length, ...more('readyReplicas', ready), availableReplicas: available,
      ...more('currentReplicas', pods.filter((p) => p.metadata.labels?.[LABEL] === current).length), ...more('updatedReplicas', updated), currentRevision: current, updateRevision: revision, collisionCount: 0,
    },
  })
  if ((set.spec.minReadySeconds ?? 0) > 0 && available < ready) c.again(keyFor(set), 1_000_000)
}

export const statefulSetController: Controller = {
  component: 'kube-controller-manager',
  user: 'system:serviceaccount:kube-system:statefulset-controller',
  watches: { [GVR]: own, pods: ownerOf('StatefulSet') },
  reconcile,
}
