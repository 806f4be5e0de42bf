import type { World } from '../../sim/index.ts'
import { objectsOf, type KubeObject, type NewObject, type OwnerReference } from '../api/object.ts'
import { selects, type LabelSelector } from '../api/selectors.ts'
import { labTimeOf } from '../api/time.ts'

/** The reference by which an object owns others as their controller. */
export const controllerReference = (o: KubeObject): OwnerReference => ({
  apiVersion: o.apiVersion, kind: o.kind, name: o.metadata.name, uid: o.metadata.uid!, controller: true, blockOwnerDeletion: true,
})

export const controllerOf = (o: KubeObject): OwnerReference | undefined => o.metadata.ownerReferences?.find((r) => r.controller)

export const ownedBy = (o: KubeObject, owner: KubeObject): boolean => controllerOf(o)?.uid === owner.metadata.uid

export const isFinished = (pod: KubeObject): boolean => pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'

/** Neither finished nor on its way out. */
export const isActive = (pod: KubeObject): boolean => !isFinished(pod) && pod.metadata.deletionTimestamp === undefined

export interface Condition { readonly type: string; readonly status: string; readonly reason?: string; readonly message?: string; readonly lastTransitionTime?: string; readonly lastUpdateTime?: string; readonly lastProbeTime?: string | null }

export const conditionOf = (o: KubeObject, type: string): Condition | undefined => (o.status?.conditions as Condition[] | undefined)?.find((c) => c.type === type)

export const isReady = (pod: KubeObject): boolean => conditionOf(pod, 'Ready')?.status === 'True'

/** Ready for at least so many seconds. */
export function isAvailable(w: World, pod: KubeObject, minReadySeconds: number): boolean {
  const ready = conditionOf(pod, 'Ready')
  if (ready?.status !== 'True') return false
  return minReadySeconds === 0 || (labTimeOf(w, ready.lastTransitionTime ?? '') ?? w.now) + minReadySeconds * 1_000_000 <= w.now
}

/** Pods of a namespace that an object controls. */
export const podsOf = (w: World, cluster: string, owner: KubeObject): KubeObject[] =>
  [...objectsOf(w, cluster, 'pods', owner.metadata.namespace)].filter((p) => ownedBy(p, owner))

/** Pods without a controller that an object's selector matches: they are adopted. */
export const orphansFor = (w: World, cluster: string, owner: KubeObject, selector: LabelSelector): KubeObject[] =>
  [...objectsOf(w, cluster, 'pods', owner.metadata.namespace)].filter((p) => controllerOf(p) === undefined && p.metadata.deletionTimestamp === undefined && selects(selector, p.metadata.labels))

/** A pod of a template (podFromTemplate of pkg/controller): labels and annotations are the template's. */
export function podFrom(template: { metadata?: { labels?: Record<string, string>; annotations?: Record<string, string>; finalizers?: string[] }; spec: object }, owner: KubeObject, name: { name: string } | { generateName: string }, more: { labels?: Record<string, string>; spec?: object } = {}): NewObject {
  const { labels, annotations, finalizers } = template.metadata ?? {}
  return {
    metadata: {
      ...name, namespace: owner.metadata.namespace ?? 'default', ...(labels || more.labels ? { labels: { ...labels, ...more.labels } } : {}),
      ...(annotations ? { annotations } : {}), ...(finalizers ? { finalizers } : {}), ownerReferences: [controllerReference(owner)],
    },
    spec: { ...template.spec, ...more.spec },
  }
}

/** `25%` of a number, rounded up or down; a number stays. */
export function share(value: string | number | undefined, total: number, up: boolean): number {
  if (value === undefined) return 0
  if (typeof value === 'number') return value
  const percent = /^(\d+)%$/.exec(value)?.[1]
  if (percent === undefined) return Number(value) || 0
  const exact = (Number(percent) * total) / 100
  return up ? Math.ceil(exact) : Math.floor(exact)
}
