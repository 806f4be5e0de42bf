import type { World } from '../../sim/index.ts'
import { checkNamespaceDelete } from '../admission/namespace.ts'
import type { Resource } from '../resources/resource.ts'
import { strategyOf } from '../strategies.ts'
import { commit } from './changes.ts'
import { conflict, notFound } from './errors.ts'
import { frozen, objectKey, objects, type KubeObject } from './object.ts'
import type { Writer } from './strategy.ts'
import { timestamp } from './time.ts'

/** meta/v1 DeleteOptions. */
export interface DeleteOptions {
  readonly gracePeriodSeconds?: number
  readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground'
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string }
}

const MICROS = 1_000_000
const DEFAULT_GRACE = 30

/** Seconds that a pod is given; other kinds go at once. */
function graceOf(gvr: string, o: KubeObject, asked: number | undefined): number {
  if (gvr !== 'pods') return 0
  if (!o.spec?.nodeName || ['Succeeded', 'Failed'].includes(o.status?.phase)) return 0
  const grace = asked ?? o.spec.terminationGracePeriodSeconds ?? DEFAULT_GRACE
  const earlier = o.metadata.deletionTimestamp === undefined ? grace : Math.min(grace, o.metadata.deletionGracePeriodSeconds ?? grace)
  return Math.max(earlier, 0)
}

const FINALIZERS: Readonly<Record<string, string>> = { Orphan: 'orphan', Foreground: 'foregroundDeletion' }

function finalizersOf(o: KubeObject, policy: DeleteOptions['propagationPolicy']): readonly string[] {
  const own = (o.metadata.finalizers ?? []).filter((f) => policy === undefined || !Object.values(FINALIZERS).includes(f))
  const more = policy === undefined ? undefined : FINALIZERS[policy]
  return more === undefined ? own : [...own, more]
}

/**
 * Asks for an object to go. It goes at once where nobody has a say in it; else its deletionTimestamp is set and it stays until its grace is over (pods)
 * and its last finalizer is gone. Answers the object as it is now, and whether it has gone. NotFound, Conflict (preconditions).
 */
export function deleteObject(w: World, writer: Writer, r: Resource, namespace: string, name: string, options: DeleteOptions = {}): { object: KubeObject; gone: boolean } {
  const { cluster } = writer
  const old = w.table(objects).get(objectKey(cluster, r.gvr, r.namespaced ? namespace : '', name))
  if (!old) throw notFound(r, name)
  if (r.gvr === 'namespaces') checkNamespaceDelete(name)
  const { uid, resourceVersion } = options.preconditions ?? {}
  if (uid !== undefined && uid !== old.metadata.uid) throw conflict(r, name, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid}`)
  if (resourceVersion !== undefined && resourceVersion !== old.metadata.resourceVersion) throw conflict(r, name, `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${old.metadata.resourceVersion}`)
  const grace = graceOf(r.gvr, old, options.gracePeriodSeconds)
  const finalizers = finalizersOf(old, options.propagationPolicy)
  const held = finalizers.length > 0 || grace > 0 || (r.gvr === 'namespaces' && (old.spec?.finalizers ?? []).length > 0)
  if (!held) {
    if (writer.dryRun) return { object: old, gone: true }
    const last = commit(w, cluster, r.gvr, 'DELETED', old, old)
    strategyOf(r).gone?.(w, writer, last)
    return { object: last, gone: true }
  }
  const waiting = old.metadata.deletionTimestamp !== undefined
  if (waiting && (old.metadata.deletionGracePeriodSeconds ?? 0) <= grace && finalizers.length === (old.metadata.finalizers ?? []).length) return { object: old, gone: false }
  const generation = strategyOf(r).generation === true && !waiting && old.metadata.generation !== undefined ? { generation: old.metadata.generation + 1 } : {}
  const next: KubeObject = {
    ...old,
    metadata: {
      ...old.metadata, ...generation, deletionTimestamp: !waiting || grace < (old.metadata.deletionGracePeriodSeconds ?? 0) ? timestamp(w, w.now + grace * MICROS) : old.metadata.deletionTimestamp!,
      deletionGracePeriodSeconds: grace, ...(finalizers.length > 0 ? { finalizers } : {}),
    },
    ...(r.gvr === 'namespaces' ? { status: { ...old.status, phase: 'Terminating' } } : {}),
  }
  return { object: writer.dryRun ? frozen(next) : commit(w, cluster, r.gvr, 'MODIFIED', next, old), gone: false }
}
