import { defineSlot, defineTable, type World } from '../../sim/index.ts'
import { revisions } from './cluster.ts'
import { frozen, objectKey, objects, type Gvr, type KubeObject } from './object.ts'

/** One write of the store. */
export interface Change {
  readonly cluster: string
  readonly gvr: Gvr
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly object: KubeObject
  /** What stood there before. */
  readonly old?: KubeObject
}

/** Who wants to hear of every write, in an event of its own after it. */
export const objectChanged = defineSlot<(w: World, change: Change) => void>('kube.object-changed')

/** The store's last writes by `cluster/revision`: what a watch may begin with. */
export const history = defineTable<string, Change>('kube.history')

/** How many writes a watch may lie behind (etcd's compaction, as a number). */
export const KEPT = 4_000
const NOTICE = 200

export const historyKey = (cluster: string, revision: number): string => `${cluster}/${String(revision).padStart(12, '0')}`

/** Puts an object into the store under a new resourceVersion and tells of it. */
export function commit(w: World, cluster: string, gvr: Gvr, type: Change['type'], object: KubeObject, old?: KubeObject): KubeObject {
  const revision = w.table(revisions).must(cluster).revision + 1
  w.table(revisions).set(cluster, { revision })
  const stored = frozen({ ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } })
  const key = objectKey(cluster, gvr, stored.metadata.namespace ?? '', stored.metadata.name)
  if (type === 'DELETED') w.table(objects).delete(key)
  else w.table(objects).set(key, stored)
  w.table(history).set(historyKey(cluster, revision), { cluster, gvr, type, object: stored, ...(old ? { old } : {}) })
  w.table(history).delete(historyKey(cluster, revision - KEPT))
  w.after(NOTICE, 'kube.changed', { cluster, revision })
  return stored
}

/** Timer: tells of a write. */
export function tellChange(w: World, { cluster, revision }: { cluster: string; revision: number }): void {
  const change = w.table(history).get(historyKey(cluster, revision))
  if (change) w.notify(objectChanged, change)
}
