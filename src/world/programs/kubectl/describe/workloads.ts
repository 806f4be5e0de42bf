import type { Sys } from '../../../sim/index.ts'
import { pathOf } from '../client/discovery.ts'
import type { Call } from '../command/call.ts'
import { at, list, map, nameOf, namespaceOf, num, text, type Obj } from '../resource/object.ts'
import { podSelector } from '../resource/pods.ts'
import type { Clock } from './clock.ts'
import { orNone, selectorText, type Page } from './page.ts'
import { controlledBy, describeTemplate } from './pod.ts'

const SETS = { group: 'apps', version: 'v1', plural: 'replicasets', namespaced: true } as const
const PODS = { group: '', version: 'v1', plural: 'pods', namespaced: true } as const
const REVISION = 'deployment.kubernetes.io/revision'

const selectorLine = (o: Obj): string => orNone(podSelector(o))
const template = (o: Obj): Obj => at(o, 'spec', 'template') as Obj

/** The replica sets of a deployment. */
export function* setsOf(k: Call, o: Obj): Sys<Obj[]> {
  const sets = list(yield* k.api.get(pathOf(SETS, namespaceOf(o)), { labelSelector: podSelector({ ...o, kind: 'Deployment' }) }), 'items')
  return sets.filter((s) => list(s, 'metadata', 'ownerReferences').some((r) => text(r, 'uid') === text(o, 'metadata', 'uid')))
}

const setText = (s: Obj): string => `${nameOf(s)} (${num(s, 'status', 'replicas')}/${num(s, 'spec', 'replicas')} replicas created)`
const revision = (o: Obj): number => Number(map(o, 'metadata', 'annotations')[REVISION] ?? 0)

export function* describeDeployment(k: Call, page: Page, o: Obj, clock: Clock): Sys<void> {
  page.head(o)
  page.line(0, `CreationTimestamp:\t${clock.stamp(text(o, 'metadata', 'creationTimestamp'))}`)
  page.marks(o)
  page.line(0, `Selector:\t${selectorLine({ ...o, kind: 'Deployment' })}`)
  page.line(0, `Replicas:\t${num(o, 'spec', 'replicas')} desired | ${num(o, 'status', 'updatedReplicas')} updated | ${num(o, 'status', 'replicas')} total | ${num(o, 'status', 'availableReplicas')} available | ${num(o, 'status', 'unavailableReplicas')} unavailable`)
  page.line(0, `StrategyType:\t${text(o, 'spec', 'strategy', 'type')}`)
  page.line(0, `MinReadySeconds:\t${num(o, 'spec', 'minReadySeconds')}`)
  const rolling = at(o, 'spec', 'strategy', 'rollingUpdate')
  if (rolling !== undefined) page.line(0, `RollingUpdateStrategy:\t${text(rolling, 'maxUnavailable')} max unavailable, ${text(rolling, 'maxSurge')} max surge`)
  describeTemplate(page, template(o), clock)
  const conditions = list(o, 'status', 'conditions')
  if (conditions.length > 0) {
    page.raw('Conditions:\n  Type\tStatus\tReason\n  ----\t------\t------\n')
    for (const c of conditions) page.raw(`  ${text(c, 'type')} \t${text(c, 'status')}\t${text(c, 'reason')}\n`)
  }
  const sets = yield* setsOf(k, o)
  if (sets.length === 0) return
  const newest = sets.find((s) => revision(s) === revision(o) && revision(o) > 0)
  const old = sets.filter((s) => s !== newest)
  page.line(0, `OldReplicaSets:\t${orNone(old.map(setText).join(', '))}`)
  page.line(0, `NewReplicaSet:\t${newest ? setText(newest) : '<none>'}`)
}

/** How many pods of a selector run, wait, are over. */
function* podCounts(k: Call, o: Obj): Sys<string> {
  const pods = list(yield* k.api.get(pathOf(PODS, namespaceOf(o)), { labelSelector: podSelector(o) }), 'items').filter((p) => list(p, 'metadata', 'ownerReferences').some((r) => text(r, 'uid') === text(o, 'metadata', 'uid')))
  const count = (phase: string): number => pods.filter((p) => text(p, 'status', 'phase') === phase).length
  return `${count('Running')} Running / ${count('Pending')} Waiting / ${count('Succeeded')} Succeeded / ${count('Failed')} Failed`
}

export function* describeReplicaSet(k: Call, page: Page, o: Obj, clock: Clock): Sys<void> {
  page.head(o)
  page.line(0, `Selector:\t${selectorLine({ ...o, kind: 'ReplicaSet' })}`)
  page.marks(o)
  const owner = controlledBy(o)
  if (owner !== undefined) page.line(0, `Controlled By:\t${owner}`)
  page.line(0, `Replicas:\t${num(o, 'status', 'replicas')} current / ${num(o, 'spec', 'replicas')} desired`)
  page.line(0, `Pods Status:\t${yield* podCounts(k, { ...o, kind: 'ReplicaSet' })}`)
  describeTemplate(page, template(o), clock)
}

export function* describeDaemonSet(k: Call, page: Page, o: Obj, clock: Clock): Sys<void> {
  page.head(o)
  page.line(0, `Selector:\t${selectorLine({ ...o, kind: 'DaemonSet' })}`)
  page.line(0, `Node-Selector:\t${selectorText(map(o, 'spec', 'template', 'spec', 'nodeSelector'))}`)
  page.marks(o)
  for (const [words, field] of [
    ['Desired Number of Nodes Scheduled', 'desiredNumberScheduled'], ['Current Number of Nodes Scheduled', 'currentNumberScheduled'], ['Number of Nodes Scheduled with Up-to-date Pods', 'updatedNumberScheduled'],
    ['Number of Nodes Scheduled with Available Pods', 'numberAvailable'], ['Number of Nodes Misscheduled', 'numberMisscheduled'],
  ] as const) page.line(0, `${words}: ${num(o, 'status', field)}`)
  page.line(0, `Pods Status:\t${yield* podCounts(k, { ...o, kind: 'DaemonSet' })}`)
  describeTemplate(page, template(o), clock)
}

export function* describeStatefulSet(k: Call, page: Page, o: Obj, clock: Clock): Sys<void> {
  page.head(o)
  page.line(0, `CreationTimestamp:\t${clock.stamp(text(o, 'metadata', 'creationTimestamp'))}`)
  page.line(0, `Selector:\t${selectorLine({ ...o, kind: 'StatefulSet' })}`)
  page.marks(o)
  page.line(0, `Replicas:\t${num(o, 'spec', 'replicas')} desired | ${num(o, 'status', 'replicas')} total`)
  page.line(0, `Update Strategy:\t${text(o, 'spec', 'updateStrategy', 'type')}`)
  const partition = at(o, 'spec', 'updateStrategy', 'rollingUpdate', 'partition')
  if (partition !== undefined) page.line(1, `Partition:\t${String(partition)}`)
  page.line(0, `Pods Status:\t${yield* podCounts(k, { ...o, kind: 'StatefulSet' })}`)
  describeTemplate(page, template(o), clock)
  const claims = list(o, 'spec', 'volumeClaimTemplates')
  page.line(0, `Volume Claims:${claims.length === 0 ? '\t<none>' : ''}`)
  for (const c of claims) page.line(1, `Name:\t${nameOf(c)}`)
}

export function* describeJob(_k: Call, page: Page, o: Obj, clock: Clock): Sys<void> {
  page.head(o)
  page.line(0, `Selector:\t${selectorText(map(o, 'spec', 'selector', 'matchLabels'))}`)
  page.marks(o)
  const owner = controlledBy(o)
  if (owner !== undefined) page.line(0, `Controlled By:\t${owner}`)
  page.line(0, `Parallelism:\t${text(o, 'spec', 'parallelism')}`)
  page.line(0, `Completions:\t${text(o, 'spec', 'completions') || '<unset>'}`)
  if (text(o, 'spec', 'completionMode') !== '') page.line(0, `Completion Mode:\t${text(o, 'spec', 'completionMode')}`)
  page.line(0, `Suspend:\t${String(at(o, 'spec', 'suspend') ?? false)}`)
  page.line(0, `Backoff Limit:\t${num(o, 'spec', 'backoffLimit')}`)
  if (text(o, 'status', 'startTime') !== '') page.line(0, `Start Time:\t${clock.stamp(text(o, 'status', 'startTime'))}`)
  if (text(o, 'status', 'completionTime') !== '') page.line(0, `Completed At:\t${clock.stamp(text(o, 'status', 'completionTime'))}`)
  page.line(0, `Pods Statuses:\t${num(o, 'status', 'active')} Active (${num(o, 'status', 'ready')} Ready) / ${num(o, 'status', 'succeeded')} Succeeded / ${num(o, 'status', 'failed')} Failed`)
  describeTemplate(page, template(o), clock)
}
