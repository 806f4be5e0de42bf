import { objectsOf, type KubeObject } from '../api/object.ts'
import { selects } from '../api/selectors.ts'
import { rolloutStatus } from './deployment-status.ts'
import { recordEvent } from './events.ts'
import { sameTemplate, templateHash } from './hash.ts'
import { controllerOf, controllerReference, isFinished, ownedBy, podsOf, share } from './pods.ts'
import { keyFor, own, ownerOf, splitKey, type Context, type Controller } from './queue.ts'

const COMPONENT = 'deployment-controller'
const GVR = 'apps/deployments'
const SETS = 'apps/replicasets'
export const HASH_LABEL = 'pod-template-hash'
export const REVISION = 'deployment.kubernetes.io/revision'
const DESIRED = 'deployment.kubernetes.io/desired-replicas'
const MAX = 'deployment.kubernetes.io/max-replicas'
const HISTORY = 'deployment.kubernetes.io/revision-history'
/** Annotations that a ReplicaSet does not take over from its Deployment. */
const OWN = new Set(['kubectl.kubernetes.io/last-applied-configuration', REVISION, DESIRED, MAX, HISTORY, 'deprecated.deployment.rollback.to'])

export const revisionOf = (o: KubeObject): number => Number(o.metadata.annotations?.[REVISION] ?? 0)
const sum = (sets: readonly KubeObject[], f: (rs: KubeObject) => number): number => sets.reduce((n, rs) => n + f(rs), 0)
const specReplicas = (rs: KubeObject): number => rs.spec.replicas ?? 0
const available = (rs: KubeObject): number => rs.status?.availableReplicas ?? 0

export interface Limits { readonly surge: number; readonly unavailable: number }

/** How many pods more, and how many fewer, a rollout may have: surge rounds up, unavailable down; both zero would never end. */
export function limitsOf(d: KubeObject): Limits {
  if (d.spec.strategy?.type === 'Recreate') return { surge: 0, unavailable: 0 }
  const { maxSurge, maxUnavailable } = d.spec.strategy?.rollingUpdate ?? {}
  const surge = share(maxSurge, d.spec.replicas, true)
  const unavailable = share(maxUnavailable, d.spec.replicas, false)
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : Math.min(unavailable, d.spec.replicas) }
}

/** ReplicaSets of a Deployment, the older first; those that only match its selector become its own. */
function setsOf(c: Context, d: KubeObject): KubeObject[] {
  for (const rs of objectsOf(c.w, c.cluster, SETS, d.metadata.namespace)) {
    if (controllerOf(rs) || rs.metadata.deletionTimestamp !== undefined || !selects(d.spec.selector, rs.metadata.labels)) continue
    c.api.update(SETS, { ...rs, metadata: { ...rs.metadata, ownerReferences: [...(rs.metadata.ownerReferences ?? []), controllerReference(d)] } })
  }
  return [...objectsOf(c.w, c.cluster, SETS, d.metadata.namespace)].filter((rs) => ownedBy(rs, d))
    .sort((a, b) => ((a.metadata.creationTimestamp ?? '') < (b.metadata.creationTimestamp ?? '') ? -1 : (a.metadata.creationTimestamp ?? '') > (b.metadata.creationTimestamp ?? '') ? 1 : a.metadata.name < b.metadata.name ? -1 : 1))
}

function scale(c: Context, d: KubeObject, rs: KubeObject, to: number): KubeObject {
  const { surge } = limitsOf(d)
  const annotations = { ...rs.metadata.annotations, [DESIRED]: String(d.spec.replicas), [MAX]: String(d.spec.replicas + surge) }
  const from = specReplicas(rs)
  const next = c.api.update(SETS, { ...rs, metadata: { ...rs.metadata, annotations }, spec: { ...rs.spec, replicas: to } })
  if (from !== to) recordEvent(c.w, c.cluster, { about: d, reason: 'ScalingReplicaSet', message: `Scaled ${to > from ? 'up' : 'down'} replica set ${rs.metadata.name} from ${from} to ${to}`, component: COMPONENT })
  return next
}

/** How many pods the new ReplicaSet may have now. */
function newReplicas(d: KubeObject, sets: readonly KubeObject[], own: number): number {
  if (d.spec.strategy?.type === 'Recreate') return d.spec.replicas
  const room = d.spec.replicas + limitsOf(d).surge - sum(sets, specReplicas)
  return room <= 0 ? own : own + Math.min(room, d.spec.replicas - own)
}

/** The ReplicaSet of the template as it is, made where there is none. It carries the newest revision. */
function newSet(c: Context, d: KubeObject, sets: readonly KubeObject[], create: boolean): KubeObject | undefined {
  const found = sets.find((rs) => sameTemplate(rs.spec.template, d.spec.template, HASH_LABEL))
  const newest = Math.max(0, ...sets.filter((rs) => rs !== found).map(revisionOf))
  const inherited = Object.fromEntries(Object.entries(d.metadata.annotations ?? {}).filter(([k]) => !OWN.has(k)))
  if (found) {
    const revision = Math.max(newest + 1, revisionOf(found))
    const history: Record<string, string> = revision > revisionOf(found) && revisionOf(found) > 0 ? { [HISTORY]: [found.metadata.annotations?.[HISTORY], String(revisionOf(found))].filter((x) => x !== undefined).join(',') } : {}
    return c.api.update(SETS, { ...found, metadata: { ...found.metadata, annotations: { ...found.metadata.annotations, ...inherited, ...history, [REVISION]: String(revision) } } })
  }
  if (!create) return undefined
  const hash = templateHash(d.spec.template, d.status?.collisionCount ?? 0)
  const labels = { ...d.spec.template.metadata?.labels, [HASH_LABEL]: hash }
  const replicas = newReplicas(d, sets, 0)
  const name = `${d.metadata.name}-${hash}`
  const rs = c.api.create(SETS, {
    metadata: {
      name, namespace: d.metadata.namespace ?? 'default', labels, ownerReferences: [controllerReference(d)],
      annotations: { ...inherited, [DESIRED]: String(d.spec.replicas), [MAX]: String(d.spec.replicas + limitsOf(d).surge), [REVISION]: String(newest + 1) },
    },
    spec: {
      replicas, ...(d.spec.minReadySeconds ? { minReadySeconds: d.spec.minReadySeconds } : {}),
      selector: { ...d.spec.selector, matchLabels: { ...d.spec.selector.matchLabels, [HASH_LABEL]: hash } },
      template: { ...d.spec.template, metadata: { ...d.spec.template.metadata, labels } },
    },
  })
  if (replicas > 0) recordEvent(c.w, c.cluster, { about: d, reason: 'ScalingReplicaSet', message: `Scaled up replica set ${name} from 0 to ${replicas}`, component: COMPONENT })
  return rs
}

/** Old pods go as far as availability allows; first those that are no good anyway. True when something changed. */
function scaleDownOld(c: Context, d: KubeObject, current: KubeObject, old: readonly KubeObject[]): boolean {
  const live = old.filter((rs) => specReplicas(rs) > 0)
  if (live.length === 0) return false
  const minimum = d.spec.replicas - limitsOf(d).unavailable
  const newUnavailable = specReplicas(current) - available(current)
  let room = sum([...old, current], specReplicas) - minimum - newUnavailable
  if (room <= 0) return false
  let changed = false
  const sets = live.map((rs) => {
    const unhealthy = Math.min(room, specReplicas(rs) - available(rs))
    if (unhealthy <= 0) return rs
    room -= unhealthy
    changed = true
    return scale(c, d, rs, specReplicas(rs) - unhealthy)
  })
  let spare = sum([...sets, current], available) - minimum
  for (const rs of sets) {
    const n = Math.min(spare, specReplicas(rs))
    if (n <= 0) continue
    spare -= n
    changed = true
    scale(c, d, rs, specReplicas(rs) - n)
  }
  return changed
}

function rolling(c: Context, d: KubeObject, sets: readonly KubeObject[], current: KubeObject): void {
  const old = sets.filter((rs) => rs.metadata.uid !== current.metadata.uid)
  const all = [...old, current]
  const want = specReplicas(current) > d.spec.replicas ? d.spec.replicas : newReplicas(d, all, specReplicas(current))
  if (want !== specReplicas(current)) scale(c, d, current, want)
  else if (!scaleDownOld(c, d, current, old)) noteScale(c, d, current)
}

/** What the Deployment wants is written down on its ReplicaSet, so that a later change of it is seen to be a scaling. */
function noteScale(c: Context, d: KubeObject, rs: KubeObject): void {
  if (rs.metadata.annotations?.[DESIRED] !== String(d.spec.replicas)) scale(c, d, rs, specReplicas(rs))
}

function recreate(c: Context, d: KubeObject, sets: readonly KubeObject[]): KubeObject | undefined {
  const current = newSet(c, d, sets, false)
  const old = sets.filter((rs) => rs.metadata.uid !== current?.metadata.uid)
  const live = old.filter((rs) => specReplicas(rs) > 0)
  for (const rs of live) scale(c, d, rs, 0)
  if (live.length > 0 || old.some((rs) => podsOf(c.w, c.cluster, rs).some((p) => !isFinished(p)))) return current
  const next = newSet(c, d, sets, true)!
  return specReplicas(next) === d.spec.replicas ? next : scale(c, d, next, d.spec.replicas)
}

function cleanUp(c: Context, d: KubeObject, sets: readonly KubeObject[], current: KubeObject | undefined): void {
  const keep = d.spec.revisionHistoryLimit ?? 10
  const old = sets.filter((rs) => rs.metadata.uid !== current?.metadata.uid && specReplicas(rs) === 0 && (rs.status?.replicas ?? 0) === 0 && rs.metadata.deletionTimestamp === undefined)
    .sort((a, b) => revisionOf(a) - revisionOf(b))
  for (const rs of old.slice(0, Math.max(0, old.length - keep))) c.api.delete(SETS, rs.metadata.name, rs.metadata.namespace)
}

function reconcile(c: Context, key: string): void {
  const [namespace, name] = splitKey(key)
  const d = c.api.get(GVR, name, namespace)
  if (!d || d.metadata.deletionTimestamp !== undefined) return
  const sets = setsOf(c, d)
  let current: KubeObject | undefined
  if (d.spec.paused) {
    current = newSet(c, d, sets, false)
    const live = setsOf(c, d).filter((rs) => specReplicas(rs) > 0)
    if (live.length === 1 && specReplicas(live[0]!) !== d.spec.replicas) scale(c, d, live[0]!, d.spec.replicas)
  } else if (d.spec.strategy?.type === 'Recreate') current = recreate(c, d, sets)
  else {
    current = newSet(c, d, sets, true)!
    rolling(c, d, setsOf(c, d), c.api.get(SETS, current.metadata.name, namespace)!)
  }
  const now = setsOf(c, d)
  const shown = current && now.find((rs) => rs.metadata.uid === current.metadata.uid)
  cleanUp(c, d, now, shown)
  const latest = c.api.get(GVR, name, namespace)!
  const marked = shown && latest.metadata.annotations?.[REVISION] !== shown.metadata.annotations?.[REVISION]
    ? c.api.update(GVR, { ...latest, metadata: { ...latest.metadata, annotations: { ...latest.metadata.annotations, [REVISION]: shown.metadata.annotations![REVISION]! } } }) : latest
  const { status, again } = rolloutStatus(c.w, marked, now, shown)
  c.api.updateStatus(GVR, { ...marked, status })
  if (again !== undefined) c.again(keyFor(d), again)
}

export const deploymentController: Controller = {
  component: 'kube-controller-manager',
  user: 'system:serviceaccount:kube-system:deployment-controller',
  watches: {
    [GVR]: own, [SETS]: ownerOf('Deployment'),
    // Recreate waits until the old pods are gone.
    pods: (w, change) => {
      if (change.type !== 'DELETED') return []
      const owner = controllerOf(change.object)
      const rs = owner?.kind === 'ReplicaSet' ? [...objectsOf(w, change.cluster, SETS, change.object.metadata.namespace)].find((o) => o.metadata.uid === owner.uid) : undefined
      return rs ? ownerOf('Deployment')(w, { ...change, object: rs }) : []
    },
  },
  reconcile,
}
