import type { World } from '../../sim/index.ts'
import type { Change } from '../api/changes.ts'
import { objects, type Gvr, type KubeObject } from '../api/object.ts'
import { gvrOfKind } from './kinds.ts'
import type { Context, Controller } from './queue.ts'

/** Objects that one owns, of every resource. */
function dependents(w: World, cluster: string, uid: string): { gvr: Gvr; object: KubeObject }[] {
  const found: { gvr: Gvr; object: KubeObject }[] = []
  for (const [key, object] of w.table(objects).prefix(`${cluster}/`)) {
    if (object.metadata.ownerReferences?.some((r) => r.uid === uid)) found.push({ gvr: gvrOfKey(key, object), object })
  }
  return found
}

/** The resource of a key `cluster/gvr/namespace/name`: the gvr may have a slash of its own. */
export const gvrOfKey = (key: string, o: KubeObject): Gvr => key.slice(key.indexOf('/') + 1, key.length - `/${o.metadata.namespace ?? ''}/${o.metadata.name}`.length)

const exists = (c: Context, o: KubeObject, r: { apiVersion: string; kind: string; name: string; uid: string }): boolean => {
  const gvr = gvrOfKind(c.w, c.cluster, r.apiVersion, r.kind)
  if (gvr === undefined) return true
  const there = c.api.get(gvr, r.name, o.metadata.namespace) ?? c.api.get(gvr, r.name)
  return there?.metadata.uid === r.uid
}

/**
 * Keys are `gone UID` (an owner went: what it owned goes, unless another owner is left), `held GVR NAMESPACE NAME` (an owner waits with a
 * finalizer for its dependents) and `born GVR NAMESPACE NAME` (an object names owners that may not be there).
 */
function reconcile(c: Context, key: string): void {
  const [what, ...args] = key.split(' ')
  if (what === 'gone') {
    for (const { gvr, object } of dependents(c.w, c.cluster, args[0]!)) collect(c, gvr, object)
    return
  }
  const [gvr = '', namespace = '', name = ''] = args
  const o = c.api.get(gvr, name, namespace)
  if (!o) return
  if (what === 'born') {
    collect(c, gvr, o)
    return
  }
  const finalizers = o.metadata.finalizers ?? []
  if (finalizers.includes('orphan')) {
    for (const d of dependents(c.w, c.cluster, o.metadata.uid!)) {
      c.api.update(d.gvr, { ...d.object, metadata: { ...d.object.metadata, ownerReferences: (d.object.metadata.ownerReferences ?? []).filter((r) => r.uid !== o.metadata.uid) } })
    }
    release(c, gvr, o, 'orphan')
    return
  }
  if (!finalizers.includes('foregroundDeletion')) return
  const blocking = dependents(c.w, c.cluster, o.metadata.uid!).filter((d) => d.object.metadata.ownerReferences!.some((r) => r.uid === o.metadata.uid && r.blockOwnerDeletion))
  if (blocking.length === 0) {
    release(c, gvr, o, 'foregroundDeletion')
    return
  }
  for (const d of blocking) if (d.object.metadata.deletionTimestamp === undefined) c.api.delete(d.gvr, d.object.metadata.name, d.object.metadata.namespace, d.gvr === 'pods' ? {} : { propagationPolicy: 'Foreground' })
  c.again(key, 500_000)
}

const release = (c: Context, gvr: Gvr, o: KubeObject, finalizer: string): void =>
  void c.api.update(gvr, { ...o, metadata: { ...o.metadata, finalizers: (o.metadata.finalizers ?? []).filter((f) => f !== finalizer) } })

/** An object all of whose owners are gone goes itself; owners that are gone beside living ones are struck from its list. */
function collect(c: Context, gvr: Gvr, o: KubeObject): void {
  const references = o.metadata.ownerReferences ?? []
  const living = references.filter((r) => exists(c, o, r))
  if (living.length === references.length) return
  if (living.length > 0) c.api.update(gvr, { ...o, metadata: { ...o.metadata, ownerReferences: living } })
  else c.api.delete(gvr, o.metadata.name, o.metadata.namespace, { propagationPolicy: 'Background', preconditions: { uid: o.metadata.uid! } })
}

/** What a write of any resource means for the collector. Called for all of them, so it is quick about those that mean nothing. */
export function garbageKeys(change: Change): readonly string[] {
  const { object, type, gvr } = change
  const { namespace = '', name } = object.metadata
  if (type === 'DELETED') return [`gone ${object.metadata.uid}`]
  if (type === 'ADDED' && object.metadata.ownerReferences?.length) return [`born ${gvr} ${namespace} ${name}`]
  if (object.metadata.deletionTimestamp !== undefined && object.metadata.finalizers?.some((f) => f === 'orphan' || f === 'foregroundDeletion')) return [`held ${gvr} ${namespace} ${name}`]
  return []
}

export const garbageCollector: Controller = {
  component: 'kube-controller-manager',
  user: 'system:serviceaccount:kube-system:generic-garbage-collector',
  watches: {},
  reconcile,
}
