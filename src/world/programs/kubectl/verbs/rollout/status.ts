import type { Sys } from '../../../../sim/index.ts'
import { sys } from '../../../../os/index.ts'
import { pathOf } from '../../client/discovery.ts'
import { watchEvents } from '../../client/watch.ts'
import type { Call, Verb } from '../../command/call.ts'
import { failure, type Failure } from '../../command/failure.ts'
import type { Info } from '../../resource/builder.ts'
import { listAll, Troubles } from '../../resource/fetch.ts'
import { at, list, map, nameOf, num, text, type Obj } from '../../resource/object.ts'
import { timedEvents } from '../wait/timed.ts'
import { workloads } from './change.ts'

/** What a status says, and whether it is over. Throws Failure. */
export interface Progress { readonly text: string; readonly done: boolean }

const REVISION = 'deployment.kubernetes.io/revision'
const WEEK = 168 * 3_600_000_000

function deployment(o: Obj, revision: number): Progress {
  const name = nameOf(o)
  if (revision > 0) {
    const now = Number(map(o, 'metadata', 'annotations')[REVISION] ?? 0)
    if (now !== revision) throw failure(`desired revision (${revision}) is different from the running revision (${now})`)
  }
  if (num(o, 'metadata', 'generation') > num(o, 'status', 'observedGeneration')) return { text: 'Waiting for deployment spec update to be observed...\n', done: false }
  if (text(list(o, 'status', 'conditions').find((c) => text(c, 'type') === 'Progressing'), 'reason') === 'ProgressDeadlineExceeded') throw failure(`deployment ${JSON.stringify(name)} exceeded its progress deadline`)
  const [wanted, updated, all, available] = [num(o, 'spec', 'replicas'), num(o, 'status', 'updatedReplicas'), num(o, 'status', 'replicas'), num(o, 'status', 'availableReplicas')]
  const waiting = (what: string): Progress => ({ text: `Waiting for deployment ${JSON.stringify(name)} rollout to finish: ${what}...\n`, done: false })
  if (at(o, 'spec', 'replicas') !== undefined && updated < wanted) return waiting(`${updated} out of ${wanted} new replicas have been updated`)
  if (all > updated) return waiting(`${all - updated} old replicas are pending termination`)
  if (available < updated) return waiting(`${available} of ${updated} updated replicas are available`)
  return { text: `deployment ${JSON.stringify(name)} successfully rolled out\n`, done: true }
}

function daemonSet(o: Obj): Progress {
  const name = nameOf(o)
  if (text(o, 'spec', 'updateStrategy', 'type') !== 'RollingUpdate') throw failure(`rollout status is only available for RollingUpdate strategy type`)
  if (num(o, 'metadata', 'generation') > num(o, 'status', 'observedGeneration')) return { text: 'Waiting for daemon set spec update to be observed...\n', done: false }
  const [desired, updated, available] = [num(o, 'status', 'desiredNumberScheduled'), num(o, 'status', 'updatedNumberScheduled'), num(o, 'status', 'numberAvailable')]
  if (updated < desired) return { text: `Waiting for daemon set ${JSON.stringify(name)} rollout to finish: ${updated} out of ${desired} new pods have been updated...\n`, done: false }
  if (available < desired) return { text: `Waiting for daemon set ${JSON.stringify(name)} rollout to finish: ${available} of ${desired} updated pods are available...\n`, done: false }
  return { text: `daemon set ${JSON.stringify(name)} successfully rolled out\n`, done: true }
}

function statefulSet(o: Obj): Progress {
  if (text(o, 'spec', 'updateStrategy', 'type') !== 'RollingUpdate') throw failure('rollout status is only available for RollingUpdate strategy type')
  if (num(o, 'status', 'observedGeneration') === 0 || num(o, 'metadata', 'generation') > num(o, 'status', 'observedGeneration')) return { text: 'Waiting for statefulset spec update to be observed...\n', done: false }
  const wanted = num(o, 'spec', 'replicas')
  if (num(o, 'status', 'readyReplicas') < wanted) return { text: `Waiting for ${wanted - num(o, 'status', 'readyReplicas')} pods to be ready...\n`, done: false }
  const revision = text(o, 'status', 'updateRevision')
  if (revision !== text(o, 'status', 'currentRevision')) return { text: `waiting for statefulset rolling update to complete ${num(o, 'status', 'updatedReplicas')} pods at revision ${revision}...\n`, done: false }
  return { text: `statefulset rolling update complete ${num(o, 'status', 'currentReplicas')} pods at revision ${text(o, 'status', 'currentRevision')}...\n`, done: true }
}

const STATUS: Readonly<Record<string, (o: Obj, revision: number) => Progress>> = { Deployment: deployment, DaemonSet: daemonSet, StatefulSet: statefulSet }

const noStatus = (i: Info): Failure => failure(`no status viewer has been implemented for ${i.resource.kind}`)

/** Tells the status at every change until it is over. */
function* follow(k: Call, info: Info & { readonly object: Obj }, ends: number): Sys<void> {
  const view = STATUS[info.resource.kind]
  if (!view) throw noStatus(info)
  const revision = k.flags.number('revision')
  const field = { fieldSelector: `metadata.name=${info.name}` }
  const tell = function* (o: Obj): Sys<boolean> {
    const p = view(o, revision)
    k.out.put(p.text)
    yield* k.out.flush()
    return p.done
  }
  for (;;) {
    const listed = yield* listAll(k, info.resource, info.namespace, { ...field, resourceVersion: '0' })
    const now = list(listed, 'items')[0]
    if (!now) throw failure('object has been deleted')
    if ((yield* tell(now)) || !k.flags.on('watch')) return
    const events = yield* watchEvents(k.api, pathOf(info.resource, info.namespace), { ...field, resourceVersion: text(listed, 'metadata', 'resourceVersion'), allowWatchBookmarks: 'true' })
    try {
      for (;;) {
        const event = yield* timedEvents(events, ends)
        if (event === 'timeout') throw failure('timed out waiting for the condition')
        if (event === undefined) break
        if (event.type === 'DELETED') throw failure('object has been deleted')
        if (event.type === 'BOOKMARK') continue
        if (yield* tell(event.object)) return
      }
    } finally {
      yield* events.close()
    }
  }
}

export const status: Verb = function* (k) {
  const troubles = new Troubles()
  const found = yield* workloads(k, troubles)
  if (k.flags.number('revision') < 0) throw failure(`revision must be a positive integer: ${k.flags.text('revision')}`)
  const ends = (yield* sys.clock()) + (k.flags.duration('timeout') === 0 ? WEEK : k.flags.duration('timeout'))
  for (const info of found) yield* follow(k, info, ends)
  troubles.throw()
}
