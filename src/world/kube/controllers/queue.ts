import { defineSlot, defineTable, timers, type Registry, type Time, type World } from '../../sim/index.ts'
import { objectChanged, type Change } from '../api/changes.ts'
import { clusters } from '../api/cluster.ts'
import { ApiError } from '../api/errors.ts'
import { objects, type Gvr, type KubeObject } from '../api/object.ts'
import { store, type Store } from '../api/store.ts'
import { componentRuns, type Component } from './components.ts'

/** What a controller's look at one key works with. */
export interface Context {
  readonly w: World
  readonly cluster: string
  readonly api: Store
  /** Looks at a key again after a while (microseconds). */
  again(key: string, after: Time): void
}

/**
 * A controller: which writes interest it, and what it does about one key. Level-triggered: a look compares what is with what should be. It runs in a
 * component; while that is down nothing happens, and when it comes up every key is looked at.
 */
export interface Controller {
  readonly component: Component
  /** Field manager of its writes; the component's name without it. */
  readonly manager?: string
  readonly user?: string
  /** Keys to look at after a write of a resource. */
  readonly watches: Readonly<Record<Gvr, (w: World, change: Change) => readonly string[]>>
  reconcile(c: Context, key: string): void
  /** From the notice to the look. */
  readonly delay?: Time
}

export const controllers = defineSlot<Controller>('kube.controllers')

interface Work { readonly time: Time; readonly seq: number; readonly tries: number }
/** Keys that will be looked at, by `cluster/controller/key`. */
const work = defineTable<string, Work>('kube.work')

const DELAY = 4_000
const BACKOFF = 5_000
const MAX_BACKOFF = 1_000_000_000

/** Looks at a key after a while; an earlier look that is planned already stays. */
export function enqueue(w: World, cluster: string, controller: string, key: string, after: Time = DELAY, tries = 0): void {
  const id = `${cluster}/${controller}/${key}`
  const there = w.table(work).get(id)
  if (there && there.time <= w.now + after) return
  if (there) w.cancel(there)
  const timer = w.after(after, 'kube.reconcile', { cluster, controller, key })
  w.table(work).set(id, { time: timer.time, seq: timer.seq, tries })
}

function reconcile(w: World, d: { cluster: string; controller: string; key: string }): void {
  const id = `${d.cluster}/${d.controller}/${d.key}`
  const tries = w.table(work).get(id)?.tries ?? 0
  w.table(work).delete(id)
  const c = w.registry.get(controllers, d.controller)
  if (!c || !componentRuns(w, d.cluster, c.component)) return
  const api = store(w, d.cluster, { manager: c.manager ?? c.component, user: { name: c.user ?? `system:${c.component}`, groups: ['system:authenticated'] } })
  try {
    c.reconcile({ w, cluster: d.cluster, api, again: (key, after) => enqueue(w, d.cluster, d.controller, key, after) }, d.key)
  } catch (e) {
    if (!(e instanceof ApiError)) throw e
    enqueue(w, d.cluster, d.controller, d.key, Math.min(BACKOFF * 2 ** tries, MAX_BACKOFF), tries + 1)
  }
}

/** Controllers that watch a resource, by registry: found once. */
const watching = new WeakMap<Registry, Map<Gvr, readonly (readonly [name: string, controller: Controller])[]>>()

function watchersOf(registry: Registry, gvr: Gvr): readonly (readonly [string, Controller])[] {
  let byGvr = watching.get(registry)
  if (!byGvr) watching.set(registry, (byGvr = new Map()))
  let found = byGvr.get(gvr)
  if (!found) byGvr.set(gvr, (found = [...registry.all(controllers)].filter(([, c]) => c.watches[gvr])))
  return found
}

function noticed(w: World, change: Change): void {
  const runs = new Map<Component, boolean>()
  for (const [name, c] of watchersOf(w.registry, change.gvr)) {
    let up = runs.get(c.component)
    if (up === undefined) runs.set(c.component, (up = componentRuns(w, change.cluster, c.component)))
    if (up) for (const key of c.watches[change.gvr]!(w, change)) enqueue(w, change.cluster, name, key, c.delay)
  }
}

/** A component came up: its controllers look at everything that there is. */
export function resync(w: World, cluster: string, component: Component): void {
  for (const [name, c] of w.registry.all(controllers)) {
    if (c.component !== component) continue
    for (const [gvr, keys] of Object.entries(c.watches)) {
      for (const [, object] of w.table(objects).prefix(`${cluster}/${gvr}/`)) for (const key of keys(w, { cluster, gvr, type: 'ADDED', object })) enqueue(w, cluster, name, key, c.delay)
    }
  }
}

/** `namespace/name` of an object. */
export const keyFor = (o: KubeObject): string => `${o.metadata.namespace ?? ''}/${o.metadata.name}`
export const own = (_w: World, change: Change): readonly string[] => [keyFor(change.object)]

export const splitKey = (key: string): [namespace: string, name: string] => {
  const slash = key.indexOf('/')
  return [key.slice(0, slash), key.slice(slash + 1)]
}

/** Keys of the controller of an object (and of its controller before), if it is of a kind. */
export const ownerOf = (kind: string) => (_w: World, { object, old }: Change): readonly string[] => {
  const keys = new Set<string>()
  for (const o of [object, old]) {
    const owner = o?.metadata.ownerReferences?.find((r) => r.controller)
    if (o && owner?.kind === kind) keys.add(`${o.metadata.namespace ?? ''}/${owner.name}`)
  }
  return [...keys]
}

export function registerQueue(registry: Registry): void {
  registry.add(timers, 'kube.reconcile', reconcile)
  registry.add(objectChanged, 'kube.controllers', noticed)
  registry.add(timers, 'kube.resync', (w: World, d: { cluster: string; component: Component }) => {
    if (w.table(clusters).has(d.cluster) && componentRuns(w, d.cluster, d.component)) resync(w, d.cluster, d.component)
  })
}
