import { defineSlot, defineTable, type World } from '../../sim/index.ts'
import { resourceByGvr } from '../resources/index.ts'
import { history, historyKey, KEPT, type Change } from './changes.ts'
import { revisionOf } from './cluster.ts'
import { expired } from './errors.ts'
import { showObject } from './negotiate.ts'
import { objectsOf, type KubeObject } from './object.ts'
import { matchesFields, matchesLabels, parseFields, parseLabels, type FieldRequirement, type Requirement } from './selectors.ts'

export type WatchId = number

const MICROS = 1_000_000

/** How a watch shows its objects. */
export interface WatchView { readonly style: 'object' | 'table' | 'metadata'; readonly version: string; readonly metaVersion: string; readonly includeObject?: string }

export interface Watch {
  readonly id: WatchId
  readonly cluster: string
  readonly gvr: string
  readonly namespace?: string
  readonly labels: readonly Requirement[]
  readonly fields: readonly FieldRequirement[]
  readonly view: WatchView
  /** Revision up to which it has been told. */
  readonly revision: number
  /** Who is given the lines: a name of `watchSinks`; without one they wait in `pending`. */
  readonly sink?: string
  readonly data?: object
  readonly pending: readonly string[]
  /** The first row of a table brings the columns. */
  readonly fresh: boolean
}

/** Takes the lines of a watch, each one JSON event with its newline; `undefined` when the server ends it. */
export const watchSinks = defineSlot<(w: World, data: any, lines: readonly string[] | undefined) => void>('kube.watch-sinks')

export const watches = defineTable<WatchId, Watch>('kube.watches')

export interface WatchRequest {
  readonly cluster: string
  readonly gvr: string
  readonly namespace?: string
  readonly labels?: string
  readonly fields?: string
  readonly view: WatchView
  /** `resourceVersion` of the request: absent or 0 begins with what is there. */
  readonly from?: string
  readonly initialEvents?: boolean
  /** Seconds after which the server ends it. */
  readonly timeout?: number
}

const chooses = (watch: Watch, o: KubeObject | undefined): boolean =>
  o !== undefined && (watch.namespace === undefined || o.metadata.namespace === watch.namespace) && matchesLabels(o, watch.labels) && matchesFields(o, watch.fields)

/** What a write is to this watch: an object that no longer matches is one that was deleted. */
function eventOf(watch: Watch, change: Change): { type: string; object: KubeObject } | undefined {
  if (change.gvr !== watch.gvr) return undefined
  const is = change.type !== 'DELETED' && chooses(watch, change.object)
  const was = change.type === 'DELETED' ? chooses(watch, change.object) || chooses(watch, change.old) : chooses(watch, change.old)
  if (is) return { type: was ? 'MODIFIED' : 'ADDED', object: change.object }
  // What goes is shown as it was when it last matched, at the revision at which it went.
  return was ? { type: 'DELETED', object: change.type === 'DELETED' ? change.object : { ...change.old!, metadata: { ...change.old!.metadata, resourceVersion: change.object.metadata.resourceVersion! } } } : undefined
}

function lineOf(w: World, watch: Watch, type: string, object: KubeObject): string {
  const r = resourceByGvr(w, watch.cluster, watch.gvr)
  const { style, metaVersion, version, includeObject } = watch.view
  const shown = r ? showObject(w, object, { r, version, form: { style, metaVersion, type: '' }, ...(includeObject === undefined ? {} : { includeObject }) }, watch.fresh) : object
  return `${JSON.stringify({ type, object: shown })}\n`
}

function deliver(w: World, id: WatchId, lines: readonly string[]): void {
  const watch = w.table(watches).get(id)
  if (!watch || lines.length === 0) return
  if (watch.sink === undefined) w.table(watches).patch(id, { pending: [...watch.pending, ...lines], fresh: false })
  else {
    w.table(watches).patch(id, { fresh: false })
    w.registry.get(watchSinks, watch.sink)?.(w, watch.data, lines)
  }
}

/** Begins to watch. Throws 410 when the revision is too old. Nothing comes before the next event of the queue. */
export function startWatch(w: World, r: WatchRequest): WatchId {
  const now = revisionOf(w, r.cluster)
  const from = r.from === undefined || r.from === '' || r.from === '0' ? undefined : Number(r.from)
  if (from !== undefined && from < now - KEPT) throw expired(`too old resource version: ${from} (${now - KEPT})`)
  const id = w.next('kube.watch')
  const watch: Watch = {
    id, cluster: r.cluster, gvr: r.gvr, ...(r.namespace === undefined ? {} : { namespace: r.namespace }), labels: parseLabels(r.labels ?? ''), fields: parseFields(r.fields ?? ''),
    view: r.view, revision: Math.max(now, from ?? 0), pending: [], fresh: true,
  }
  w.table(watches).set(id, watch)
  const first: string[] = []
  if (from === undefined || r.initialEvents === true) {
    for (const o of objectsOf(w, r.cluster, r.gvr, r.namespace)) if (chooses(watch, o)) first.push(lineOf(w, { ...watch, fresh: first.length === 0 }, 'ADDED', o))
    if (r.initialEvents === true) first.push(bookmark(watch, now, true))
  } else {
    for (let revision = from + 1; revision <= now; revision++) {
      const change = w.table(history).get(historyKey(r.cluster, revision))
      const e = change && eventOf(watch, change)
      if (e) first.push(lineOf(w, { ...watch, fresh: first.length === 0 }, e.type, e.object))
    }
  }
  if (first.length > 0) w.table(watches).patch(id, { pending: first, fresh: false })
  if (r.timeout !== undefined && r.timeout > 0) w.after(r.timeout * MICROS, 'kube.watch-timeout', { id })
  return id
}

const bookmark = (watch: Watch, revision: number, initial: boolean): string => `${JSON.stringify({
  type: 'BOOKMARK', object: { kind: 'Object', apiVersion: watch.view.version, metadata: { resourceVersion: String(revision), ...(initial ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {}) } },
})}\n`

/** Gives a watch to who takes its lines from now on; what waits comes at once. */
export function attachWatch(w: World, id: WatchId, sink: string, data: object): void {
  const { pending } = w.table(watches).must(id)
  w.table(watches).patch(id, { sink, data, pending: [] })
  if (pending.length > 0) w.registry.get(watchSinks, sink)?.(w, data, pending)
}

/** The lines that wait, taken. */
export function readWatch(w: World, id: WatchId): readonly string[] {
  const { pending } = w.table(watches).must(id)
  w.table(watches).patch(id, { pending: [] })
  return pending
}

export const stopWatch = (w: World, id: WatchId): boolean => w.table(watches).delete(id)

/** Tells every watch of a write. */
export function tellWatches(w: World, change: Change): void {
  const revision = Number(change.object.metadata.resourceVersion)
  const all = [...w.table(watches).values()]
  for (const watch of all) {
    if (watch.cluster !== change.cluster || watch.gvr !== change.gvr || watch.revision >= revision) continue
    const e = eventOf(watch, change)
    w.table(watches).patch(watch.id, { revision })
    if (e) deliver(w, watch.id, [lineOf(w, watch, e.type, e.object)])
  }
}

/** Timer: the server ends a watch whose time is over. */
export function endWatch(w: World, { id }: { id: WatchId }): void {
  const watch = w.table(watches).get(id)
  if (!watch) return
  w.table(watches).delete(id)
  if (watch.sink !== undefined) w.registry.get(watchSinks, watch.sink)?.(w, watch.data, undefined)
}
