import { defineTable, type Time, type World } from '../../sim/index.ts'
import { objects, type KubeObject } from '../api/object.ts'
import { store } from '../api/store.ts'
import { calendarMicros, labTimeOf, microTimestamp, timestamp } from '../api/time.ts'

/** Something that a component remarks about an object. */
export interface Remark {
  readonly about: { readonly apiVersion: string; readonly kind: string; readonly metadata: { readonly name: string; readonly namespace?: string; readonly uid?: string; readonly resourceVersion?: string } }
  /** `spec.containers{webpod}`. */
  readonly fieldPath?: string
  readonly type?: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  readonly component: string
  /** The node of a kubelet. */
  readonly host?: string
  /** Lab time; now without it. */
  readonly at?: Time
}

/** Names of events by what makes them alike: a second one raises the count of the first. */
const alike = defineTable<string, { readonly namespace: string; readonly name: string }>('kube.events-alike')
const swept = defineTable<string, { readonly at: Time }>('kube.events-swept')

const HOUR = 3_600_000_000
const SWEEP = 60_000_000

const involved = (r: Remark): object => ({
  kind: r.about.kind, ...(r.about.metadata.namespace === undefined ? {} : { namespace: r.about.metadata.namespace }), name: r.about.metadata.name,
  ...(r.about.metadata.uid === undefined ? {} : { uid: r.about.metadata.uid }), apiVersion: r.about.apiVersion,
  ...(r.about.metadata.resourceVersion === undefined ? {} : { resourceVersion: r.about.metadata.resourceVersion }), ...(r.fieldPath === undefined ? {} : { fieldPath: r.fieldPath }),
})

/** `name.183f4a…`: the object's name and the time in nanoseconds, in hexadecimal. */
const eventName = (w: World, r: Remark, at: Time): string => {
  const nanos = BigInt(Math.round(calendarMicros(w, at))) * 1000n + BigInt(w.rng('kube.events').below(1000))
  return `${r.about.metadata.name}.${nanos.toString(16)}`
}

/** Records an event of core/v1 as client-go's recorder does. Events older than an hour go. */
export function recordEvent(w: World, cluster: string, r: Remark): void {
  const namespace = r.about.metadata.namespace ?? 'default'
  const at = r.at ?? w.now
  const key = [cluster, r.component, r.host ?? '', r.about.kind, namespace, r.about.metadata.name, r.about.metadata.uid ?? '', r.fieldPath ?? '', r.type ?? 'Normal', r.reason, r.message].join('\u0001')
  const api = store(w, cluster, { manager: r.component === 'kubelet' ? 'kubelet' : r.component })
  const before = w.table(alike).get(key)
  const old = before && api.get('events', before.name, before.namespace)
  if (old) {
    api.update('events', { ...old, count: ((old.count as number | undefined) ?? 1) + 1, lastTimestamp: timestamp(w, at) })
    return
  }
  sweep(w, cluster)
  if (!w.table(objects).has(`${cluster}/namespaces//${namespace}`)) return
  const name = eventName(w, r, at)
  if (api.get('namespaces', namespace)?.metadata.deletionTimestamp !== undefined) return
  api.create('events', {
    metadata: { name, namespace }, involvedObject: involved(r), reason: r.reason, message: r.message, source: { component: r.component, ...(r.host === undefined ? {} : { host: r.host }) },
    firstTimestamp: timestamp(w, at), lastTimestamp: timestamp(w, at), count: 1, type: r.type ?? 'Normal', eventTime: null,
    reportingComponent: r.component, reportingInstance: r.host ?? '',
  }, { at })
  w.table(alike).set(key, { namespace, name })
}

/** Records an event of events.k8s.io/v1, as the scheduler does: a repetition is a series. */
export function recordSeries(w: World, cluster: string, r: Remark & { readonly action: string }): void {
  const namespace = r.about.metadata.namespace ?? 'default'
  const key = [cluster, r.component, r.about.kind, namespace, r.about.metadata.name, r.about.metadata.uid ?? '', r.type ?? 'Normal', r.reason, r.message].join('\u0002')
  const api = store(w, cluster, { manager: r.component })
  const before = w.table(alike).get(key)
  const old = before && api.get('events', before.name, before.namespace)
  if (old) {
    api.update('events', { ...old, series: { count: ((old.series as { count: number } | undefined)?.count ?? 1) + 1, lastObservedTime: microTimestamp(w) } })
    return
  }
  sweep(w, cluster)
  const name = eventName(w, r, w.now)
  if (api.get('namespaces', namespace)?.metadata.deletionTimestamp !== undefined) return
  const instance = `${r.component}-${r.host ?? ''}`
  api.create('events', {
    metadata: { name, namespace }, involvedObject: involved(r), reason: r.reason, message: r.message, source: {}, firstTimestamp: null, lastTimestamp: null, type: r.type ?? 'Normal',
    eventTime: microTimestamp(w), action: r.action, reportingComponent: r.component, reportingInstance: instance,
  })
  w.table(alike).set(key, { namespace, name })
}

const timeOf = (w: World, e: KubeObject): Time => labTimeOf(w, (e.series as { lastObservedTime?: string } | undefined)?.lastObservedTime ?? e.lastTimestamp ?? e.eventTime ?? e.metadata.creationTimestamp ?? '') ?? w.now

/** The store keeps events for an hour. Looked at when one is written, at most once a minute. */
function sweep(w: World, cluster: string): void {
  const last = w.table(swept).get(cluster)?.at ?? -Infinity
  if (w.now - last < SWEEP) return
  w.table(swept).set(cluster, { at: w.now })
  const api = store(w, cluster)
  for (const [, e] of w.table(objects).prefix(`${cluster}/events/`)) if (w.now - timeOf(w, e) > HOUR) api.delete('events', e.metadata.name, e.metadata.namespace)
  for (const [key, e] of w.table(alike).prefix(`${cluster}\u0001`)) if (!w.table(objects).has(`${cluster}/events/${e.namespace}/${e.name}`)) w.table(alike).delete(key)
  for (const [key, e] of w.table(alike).prefix(`${cluster}\u0002`)) if (!w.table(objects).has(`${cluster}/events/${e.namespace}/${e.name}`)) w.table(alike).delete(key)
}
