import type { Sys } from '../../../sim/index.ts'
import { sys } from '../../../os/index.ts'
import { pathOf } from '../client/discovery.ts'
import type { Call } from '../command/call.ts'
import { failure, type Failure } from '../command/failure.ts'
import type { Info } from './builder.ts'
import { list, map, nameOf, num, text, type Obj } from './object.ts'

/** Which pod of several stands for its owner. */
export type Choice = (a: Obj, b: Obj) => number

const POLL = 1_000_000
const PODS = { group: '', version: 'v1', plural: 'pods', namespaced: true } as const

const phaseRank: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2, Succeeded: 3, Failed: 3 }
const ready = (p: Obj): boolean => list(p, 'status', 'conditions').some((c) => text(c, 'type') === 'Ready' && text(c, 'status') === 'True')
const readySince = (p: Obj): string => (ready(p) ? text(list(p, 'status', 'conditions').find((c) => text(c, 'type') === 'Ready'), 'lastTransitionTime') : '')
export const restartsOf = (p: Obj): number => Math.max(0, ...list(p, 'status', 'containerStatuses').map((c) => num(c, 'restartCount')))
const assigned = (p: Obj): boolean => text(p, 'spec', 'nodeName') !== ''
const before = (x: string, y: string): number => (x === y ? 0 : x === '' ? 1 : y === '' ? -1 : x < y ? -1 : 1)
const created = (p: Obj): string => text(p, 'metadata', 'creationTimestamp')

/** controller.ActivePods, best first: assigned, running, ready, ready for longest, few restarts, old. */
export const steadiest: Choice = (a, b) =>
  Number(assigned(b)) - Number(assigned(a)) || (phaseRank[text(b, 'status', 'phase')] ?? 0) - (phaseRank[text(a, 'status', 'phase')] ?? 0) || Number(ready(b)) - Number(ready(a))
  || (ready(a) && ready(b) ? before(readySince(a), readySince(b)) : 0) || restartsOf(a) - restartsOf(b) || before(created(a), created(b))

/** ByLogging: as above, but many restarts count for a pod. */
export const mostToldOf: Choice = (a, b) =>
  Number(assigned(b)) - Number(assigned(a)) || (phaseRank[text(b, 'status', 'phase')] ?? 0) - (phaseRank[text(a, 'status', 'phase')] ?? 0) || Number(ready(b)) - Number(ready(a))
  || (ready(a) && ready(b) ? before(readySince(a), readySince(b)) : 0) || restartsOf(b) - restartsOf(a) || before(created(a), created(b))

/** The labels by which an owner finds its pods. Throws Failure for a kind that has none. */
export function podSelector(o: Obj): string {
  const kind = text(o, 'kind')
  const plain = (labels: Readonly<Record<string, string>>): string => Object.keys(labels).sort().map((l) => `${l}=${labels[l]}`).join(',')
  if (kind === 'Service' || kind === 'ReplicationController') {
    const labels = map(o, 'spec', 'selector')
    if (Object.keys(labels).length === 0) throw failure(`invalid service '${nameOf(o)}': Service is defined without a selector`)
    return plain(labels)
  }
  if (!['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet', 'Job'].includes(kind)) throw noSelector(o)
  const terms = [plain(map(o, 'spec', 'selector', 'matchLabels'))]
  for (const e of list(o, 'spec', 'selector', 'matchExpressions')) {
    const values = (e['values'] ?? []) as unknown as string[]
    const operator = text(e, 'operator')
    terms.push(operator === 'Exists' ? text(e, 'key') : operator === 'DoesNotExist' ? `!${text(e, 'key')}` : `${text(e, 'key')} ${operator.toLowerCase()} (${values.join(',')})`)
  }
  return terms.filter((t) => t !== '').join(',')
}

const noSelector = (o: Obj): Failure => failure(`selector for *unstructured.Unstructured not implemented: ${text(o, 'kind')}`)

export interface Attached { readonly pod: Obj; readonly count: number }

/** Takes the one pod that stands for an object; waits for one until lab time `limit` from now has passed. */
export function* podFor(k: Call, info: Info, choice: Choice, limit: number): Sys<Attached> {
  const object = yield* k.api.get(pathOf(info.resource, info.namespace, info.name))
  if (info.resource.kind === 'Pod' && info.resource.group === '') return { pod: { kind: 'Pod', apiVersion: 'v1', ...object }, count: 1 }
  const labelSelector = podSelector({ kind: info.resource.kind, ...object })
  const ends = (yield* sys.clock()) + limit
  for (;;) {
    const pods = list(yield* k.api.get(pathOf(PODS, info.namespace), { labelSelector }), 'items')
    const first = [...pods].sort(choice)[0]
    if (first) return { pod: { kind: 'Pod', apiVersion: 'v1', ...first }, count: pods.length }
    if ((yield* sys.clock()) >= ends) throw failure('timed out waiting for the condition')
    yield* sys.declaredWait(POLL)
  }
}

export const podPath = (namespace: string, name: string, subresource?: string): string => pathOf(PODS, namespace, name, subresource)

const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container'

export interface ChosenContainer { readonly name: string; /** Said on standard error where nobody chose. */ readonly remark: string | undefined }

/** The container of a command: named, the annotated default, or the first. Throws Failure for one that is not there. */
export function chooseContainer(pod: Obj, named: string, quiet = false): ChosenContainer {
  const of = (field: string): string[] => list(pod, 'spec', field).map((c) => text(c, 'name'))
  const [own, init, ephemeral] = [of('containers'), of('initContainers'), of('ephemeralContainers')]
  if (named !== '') {
    if (![...own, ...init, ...ephemeral].includes(named)) throw failure(`container ${named} not found in pod ${nameOf(pod)}`)
    return { name: named, remark: undefined }
  }
  const annotated = map(pod, 'metadata', 'annotations')[DEFAULT_CONTAINER]
  if (annotated !== undefined && own.includes(annotated)) return { name: annotated, remark: undefined }
  const name = own[0] ?? ''
  const all = [...own, ...ephemeral.map((n) => `${n} (ephem)`), ...init.map((n) => `${n} (init)`)]
  return { name, remark: all.length > 1 && !quiet ? `Defaulted container ${JSON.stringify(name)} out of: ${all.join(', ')}\n` : undefined }
}
