import type { World } from '../../sim/index.ts'
import { apiVersionOf, hasSubresource, type Resource } from '../resources/resource.ts'
import { trackUpdate } from '../patch/managed-fields.ts'
import { strategyOf } from '../strategies.ts'
import { validateMeta, validateMetaUpdate } from '../validation/meta.ts'
import { commit } from './changes.ts'
import { alreadyExists, badRequest, conflict, forbidden, invalid, notFound } from './errors.ts'
import { generatedName, uuid } from './names.ts'
import { equal, frozen, objectKey, objects, type KubeObject, type NewObject, type ObjectMeta } from './object.ts'
import type { Writer } from './strategy.ts'
import { timestamp } from './time.ts'

const NAMESPACES = { group: '', plural: 'namespaces', kind: 'Namespace' }

/** A namespace must be there, and not be about to go, before something is made in it (admission plugin NamespaceLifecycle). */
function checkNamespace(w: World, cluster: string, r: Resource, namespace: string, name: string): void {
  if (!r.namespaced) return
  const ns = w.table(objects).get(objectKey(cluster, 'namespaces', '', namespace))
  if (!ns) throw notFound(NAMESPACES, namespace)
  if (ns.metadata.deletionTimestamp !== undefined) throw forbidden(r, name, `unable to create new content in namespace ${namespace} because it is being terminated`)
}

const without = <T extends object, K extends keyof T>(o: T, ...keys: K[]): Omit<T, K> => {
  const copy = { ...o }
  for (const k of keys) delete copy[k]
  return copy
}

/** Everything but what the server itself writes. */
export const contentOf = (o: KubeObject): object => ({ ...o, metadata: without(o.metadata, 'resourceVersion', 'managedFields', 'generation') })

/** Numbers that Go writes of an empty status. */
const EMPTY_STATUS: Readonly<Record<string, object>> = {
  'apps/daemonsets': { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 }, 'apps/replicasets': { replicas: 0 },
  'apps/statefulsets': { availableReplicas: 0, replicas: 0 }, replicationcontrollers: { replicas: 0 },
}

export interface CreateOptions {
  /** Lab time of its making; may lie before zero, for what is older than the lab. */
  readonly at?: number
  /** Field manager's operation: server-side apply. */
  readonly managedFields?: ObjectMeta['managedFields']
  /** The body's version, for managedFields. */
  readonly version?: string
}

/**
 * Makes an object. AlreadyExists, Invalid, NotFound (its namespace), Forbidden; answers the object as it is stored (or would be, in a dry run).
 */
export function createObject(w: World, writer: Writer, r: Resource, given: NewObject, o: CreateOptions = {}): KubeObject {
  const { cluster } = writer
  const strategy = strategyOf(r)
  const namespace = r.namespaced ? (given.metadata.namespace ?? 'default') : ''
  if (given.metadata.resourceVersion !== undefined && given.metadata.resourceVersion !== '') throw badRequest('resourceVersion should not be set on objects to be created')
  const generate = given.metadata.generateName ?? ''
  const name = given.metadata.name ?? (generate === '' ? '' : generatedName(w, cluster, generate))
  if (name === '') throw invalid(r, '', [{ field: 'metadata.name', type: 'required', text: 'Required value: name or generateName is required' }])
  checkNamespace(w, cluster, r, namespace, name)
  const metadata: ObjectMeta = {
    ...without(given.metadata, 'deletionTimestamp', 'deletionGracePeriodSeconds', 'managedFields', 'generation', 'resourceVersion'),
    name, ...(r.namespaced ? { namespace } : {}), uid: uuid(w, `kube.uid.${cluster}`), creationTimestamp: timestamp(w, o.at ?? w.now),
  }
  if (!r.namespaced) delete (metadata as { namespace?: string }).namespace
  const body = hasSubresource(r, 'status') && given['status'] !== undefined && r.gvr !== 'nodes' ? without(given, 'status') : given
  const empty = !r.custom && hasSubresource(r, 'status') && (body as { status?: object }).status === undefined ? { status: EMPTY_STATUS[r.gvr] ?? {} } : {}
  const plain: KubeObject = { ...body, ...empty, apiVersion: apiVersionOf(r.group, r.storage), kind: r.kind, metadata }
  const defaulted = strategy.defaults?.(plain) ?? plain
  const full = strategy.admit?.(w, writer, defaulted) ?? defaulted
  const errors = [...validateMeta(full, r, strategy), ...(strategy.validate?.(w, cluster, full) ?? [])]
  if (errors.length > 0) throw invalid(r, name, errors)
  if (w.table(objects).has(objectKey(cluster, r.gvr, namespace, name))) throw alreadyExists(r, name)
  const whole = strategy.allocate?.(w, writer, full) ?? full
  // Status and what is allocated are nobody's: managers own what was sent, with its defaults.
  const managed = o.managedFields ?? trackUpdate(w, writer, r, undefined, defaulted, { version: o.version ?? r.storage, time: metadata.creationTimestamp! })
  const ready: KubeObject = { ...whole, metadata: { ...whole.metadata, ...(strategy.generation === true ? { generation: 1 } : {}), ...(managed.length > 0 ? { managedFields: managed } : {}) } }
  return writer.dryRun ? frozen(ready) : commit(w, cluster, r.gvr, 'ADDED', ready)
}

export interface UpdateOptions {
  readonly subresource?: string
  /** A part of the main object that is written through a subresource (scale): named in managedFields only. */
  readonly managedAs?: string
  readonly managedFields?: ObjectMeta['managedFields']
  readonly version?: string
}

/** What a subresource lets through of a new object. */
function merged(r: Resource, old: KubeObject, next: KubeObject, subresource: string | undefined): KubeObject {
  if (subresource === 'status') {
    const rest = without(old, 'status')
    const labelsToo = r.custom ? {} : { ...(next.metadata.annotations ? { annotations: next.metadata.annotations } : {}), ...(next.metadata.labels ? { labels: next.metadata.labels } : {}), ...(next.metadata.finalizers ? { finalizers: next.metadata.finalizers } : {}) }
    return { ...rest, metadata: { ...rest.metadata, ...labelsToo }, ...(next.status === undefined ? {} : { status: next.status }) } as KubeObject
  }
  if (subresource === undefined && hasSubresource(r, 'status')) {
    return { ...without(next, 'status'), ...(old.status === undefined ? {} : { status: old.status }) } as KubeObject
  }
  return next
}

/** Has something changed that the kind's controller must look at again? */
const specChanged = (r: Resource, old: KubeObject, next: KubeObject): boolean =>
  !equal(without(old, 'metadata', hasSubresource(r, 'status') ? 'status' : 'metadata'), without(next, 'metadata', hasSubresource(r, 'status') ? 'status' : 'metadata'))

/**
 * Replaces an object. Conflict where its resourceVersion is not the stored one's, Invalid; a write without a change is none. An object that waits for its
 * deletion and has no finalizer left goes.
 */
export function updateObject(w: World, writer: Writer, r: Resource, given: KubeObject, o: UpdateOptions = {}): KubeObject {
  const { cluster } = writer
  const strategy = strategyOf(r)
  const { name } = given.metadata
  const old = w.table(objects).get(objectKey(cluster, r.gvr, r.namespaced ? (given.metadata.namespace ?? 'default') : '', name))
  if (!old) throw notFound(r, name)
  if (given.metadata.uid !== undefined && given.metadata.uid !== '' && given.metadata.uid !== old.metadata.uid) {
    throw conflict(r, name, `Precondition failed: UID in precondition: ${given.metadata.uid}, UID in object meta: ${old.metadata.uid}`)
  }
  const version = given.metadata.resourceVersion
  if (version !== undefined && version !== '' && version !== old.metadata.resourceVersion) throw conflict(r, name)
  const metadata: ObjectMeta = {
    ...given.metadata, uid: old.metadata.uid!, creationTimestamp: old.metadata.creationTimestamp!,
    ...(old.metadata.namespace === undefined ? {} : { namespace: old.metadata.namespace }),
    ...(old.metadata.generation === undefined ? {} : { generation: old.metadata.generation }),
    ...(old.metadata.deletionTimestamp === undefined ? {} : { deletionTimestamp: old.metadata.deletionTimestamp, deletionGracePeriodSeconds: old.metadata.deletionGracePeriodSeconds ?? 0 }),
  }
  if (old.metadata.deletionTimestamp === undefined) {
    delete (metadata as { deletionTimestamp?: string }).deletionTimestamp
    delete (metadata as { deletionGracePeriodSeconds?: number }).deletionGracePeriodSeconds
  }
  const proposed = merged(r, old, { ...given, apiVersion: apiVersionOf(r.group, r.storage), kind: r.kind, metadata }, o.subresource)
  const defaulted = strategy.defaults?.(proposed) ?? proposed
  const admitted = strategy.admit?.(w, writer, defaulted, old) ?? defaulted
  const errors = [...validateMetaUpdate(admitted, old, r), ...(strategy.validate?.(w, cluster, admitted) ?? []), ...(o.subresource === 'status' ? [] : (strategy.validateUpdate?.(w, cluster, admitted, old) ?? []))]
  if (errors.length > 0) throw invalid(r, name, dedupe(errors))
  const full = o.subresource === undefined ? (strategy.allocate?.(w, writer, admitted) ?? admitted) : admitted
  const managed = o.managedFields ?? trackUpdate(w, writer, r, old, full, { version: o.version ?? r.storage, time: timestamp(w), ...(o.managedAs ?? o.subresource ? { subresource: (o.managedAs ?? o.subresource)! } : {}) })
  if (equal(contentOf(old), contentOf(full)) && (o.managedFields === undefined || equal(stamps(o.managedFields), stamps(old.metadata.managedFields)))) return old
  const generation = strategy.generation === true && old.metadata.generation !== undefined ? { generation: old.metadata.generation + (specChanged(r, old, full) ? 1 : 0) } : {}
  const ready: KubeObject = { ...full, metadata: { ...without(full.metadata, 'managedFields'), ...generation, ...(managed.length > 0 ? { managedFields: managed } : {}) } }
  if (writer.dryRun) return frozen(ready)
  const goes = ready.metadata.deletionTimestamp !== undefined && (ready.metadata.finalizers ?? []).length === 0 && (ready.metadata.deletionGracePeriodSeconds ?? 0) === 0 && !(r.gvr === 'namespaces' && (ready.spec?.finalizers ?? []).length > 0)
  if (!goes) return commit(w, cluster, r.gvr, 'MODIFIED', ready, old)
  const last = commit(w, cluster, r.gvr, 'DELETED', ready, old)
  strategy.gone?.(w, writer, last)
  return last
}

const stamps = (m: ObjectMeta['managedFields']): object => (m ?? []).map((e) => without(e, 'time'))

const dedupe = <T extends { field: string; text: string }>(errors: readonly T[]): T[] => errors.filter((e, i) => errors.findIndex((x) => x.field === e.field && x.text === e.text) === i)
