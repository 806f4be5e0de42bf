import type { World } from '../../sim/index.ts'
import { resourceByGvr } from '../resources/index.ts'
import { apiVersionOf, type Resource } from '../resources/resource.ts'
import { patchObject, type PatchType } from '../patch/patch-object.ts'
import { deleteObject, type DeleteOptions } from './delete.ts'
import { unknownPath } from './errors.ts'
import { matchesFields, matchesLabels, parseFields, parseLabels } from './selectors.ts'
import { objectKey, objects, objectsOf, type Gvr, type Json, type KubeObject, type NewObject } from './object.ts'
import { createObject, updateObject, type CreateOptions } from './write.ts'
import type { Writer } from './strategy.ts'

export interface ListOptions {
  readonly namespace?: string
  /** A label selector in its text form: `app=webpod,tier!=x`. */
  readonly labels?: string
  /** A field selector: `spec.nodeName=k8s-w1`. */
  readonly fields?: string
}

export interface StoreOptions {
  /** Field manager of what is written; `kube-controller-manager` without it. */
  readonly manager?: string
  readonly user?: Writer['user']
}

/** In-process access to a cluster's API for controllers. Refusals are thrown as `ApiError`. `namespace` is left out for objects of the cluster. */
export interface Store {
  get(gvr: Gvr, name: string, namespace?: string): KubeObject | undefined
  list(gvr: Gvr, o?: ListOptions): KubeObject[]
  create(gvr: Gvr, object: NewObject, o?: Pick<CreateOptions, 'at'>): KubeObject
  /** Replaces all but the status of a kind that has it as a subresource. */
  update(gvr: Gvr, object: KubeObject): KubeObject
  updateStatus(gvr: Gvr, object: KubeObject): KubeObject
  /** `merge` (RFC 7386) without a type. */
  patch(gvr: Gvr, name: string, namespace: string | undefined, patch: Json, o?: { readonly type?: PatchType; readonly subresource?: string }): KubeObject
  /** The object as it is now; undefined when there was none. */
  delete(gvr: Gvr, name: string, namespace?: string, o?: DeleteOptions): KubeObject | undefined
}

const SYSTEM = { name: 'system:kube-controller-manager', groups: ['system:authenticated', 'system:masters'] }

function must(w: World, cluster: string, gvr: Gvr): Resource {
  const r = resourceByGvr(w, cluster, gvr)
  if (!r) throw unknownPath()
  return r
}

/** The store of a cluster, as a controller with this field manager uses it. */
export function store(w: World, cluster: string, o: StoreOptions = {}): Store {
  const writer: Writer = { cluster, user: o.user ?? SYSTEM, manager: o.manager ?? 'kube-controller-manager', dryRun: false }
  const find = (gvr: Gvr, name: string, namespace = ''): KubeObject | undefined => w.table(objects).get(objectKey(cluster, gvr, namespace, name))
  return {
    get: find,
    list: (gvr, l = {}) => {
      const labels = parseLabels(l.labels ?? '')
      const fields = parseFields(l.fields ?? '')
      return [...objectsOf(w, cluster, gvr, l.namespace)].filter((x) => matchesLabels(x, labels) && matchesFields(x, fields))
    },
    create: (gvr, object, c = {}) => createObject(w, writer, must(w, cluster, gvr), object, c),
    update: (gvr, object) => updateObject(w, writer, must(w, cluster, gvr), object),
    updateStatus: (gvr, object) => updateObject(w, writer, must(w, cluster, gvr), object, { subresource: 'status' }),
    patch: (gvr, name, namespace, patch, p = {}) => {
      const r = must(w, cluster, gvr)
      return patchObject(w, writer, r, {
        name, namespace: namespace ?? '', patch, type: p.type ?? 'merge', version: r.storage, ...(p.subresource === undefined ? {} : { subresource: p.subresource }),
      }).object
    },
    delete: (gvr, name, namespace = '', d = {}) => (find(gvr, name, namespace) ? deleteObject(w, writer, must(w, cluster, gvr), namespace, name, d).object : undefined),
  }
}

/** An object of a resource in one of its versions. */
export const inVersion = (r: Resource, o: KubeObject, version: string): KubeObject => (version === r.storage ? o : { ...o, apiVersion: apiVersionOf(r.group, version) })
