import { sys } from '../../os/index.ts'
import type { Sys } from '../../sim/index.ts'
import { StatusError } from '../kubectl/client/errors.ts'
import { at, list, num, text, type Obj } from '../kubectl/resource/object.ts'
import { errorText, execFailure, Fatal, fatal, type Cluster } from './cluster.ts'
import type { Line } from './line.ts'
import { latestRelease } from './releases.ts'
import { Status } from './status-model.ts'

const RETRY = 2_000_000

/** A part of the collection: what fails in it is kept, and the others go on. */
function* part(s: Status, what: Sys<void>): Sys<void> {
  try {
    yield* what
  } catch (e) {
    if (e instanceof Fatal) throw e
    s.collectionErrors.push(errorText(e))
  }
}

const isMissing = (e: unknown): boolean => e instanceof StatusError && e.code === 404

function* daemonSet(c: Cluster, s: Status, name: string): Sys<'there' | 'missing'> {
  let ds: Obj
  try {
    ds = yield* c.daemonSet(name)
  } catch (e) {
    if (name === 'cilium' || !isMissing(e)) {
      s.error(name, name, errorText(e))
      s.collectionErrors.push(errorText(e))
    }
    if (isMissing(e) && name !== 'cilium') s.disable(name)
    return 'missing'
  }
  const n = (field: string): number => num(ds, 'status', field)
  const state = { type: 'DaemonSet' as const, desired: n('desiredNumberScheduled'), ready: n('numberReady'), available: n('numberAvailable'), unavailable: n('numberUnavailable') }
  s.podState.set(name, state)
  const notReady = state.desired - state.ready
  if (notReady > 0) s.error(name, name, `${notReady} pods of DaemonSet ${name} are not ready`)
  if (state.unavailable - notReady > 0) s.warning(name, name, `${state.unavailable - notReady} pods of DaemonSet ${name} are not available`)
  if (num(ds, 'metadata', 'generation') !== n('observedGeneration')) s.error(name, name, `daemonset ${name} is updated but rollout has not started`)
  if (n('updatedNumberScheduled') < state.desired) s.error(name, name, `daemonset ${name} is rolling out - ${n('updatedNumberScheduled')} out of ${state.desired} pods updated`)
  return 'there'
}

function* deployment(c: Cluster, s: Status, name: string): Sys<'there' | 'missing'> {
  let d: Obj
  try {
    d = yield* c.deployment(name)
  } catch (e) {
    if (!isMissing(e)) {
      s.error(name, name, errorText(e))
      s.collectionErrors.push(errorText(e))
    } else s.disable(name)
    return 'missing'
  }
  const n = (field: string): number => num(d, 'status', field)
  const state = { type: 'Deployment' as const, desired: n('replicas'), ready: n('readyReplicas'), available: n('availableReplicas'), unavailable: n('unavailableReplicas') }
  s.podState.set(name, state)
  const notReady = state.desired - state.ready
  if (notReady > 0) s.error(name, name, `${notReady} pods of Deployment ${name} are not ready`)
  if (state.unavailable - notReady > 0) s.warning(name, name, `${state.unavailable - notReady} pods of Deployment ${name} are not available`)
  if (num(d, 'metadata', 'generation') !== n('observedGeneration')) s.error(name, name, `deployment ${name} is updated but rollout has not started`)
  if (n('updatedReplicas') < state.desired) s.error(name, name, `deployment ${name} is rolling out - ${n('updatedReplicas')} out of ${state.desired} pods updated`)
  return 'there'
}

/** Phases and images of a workload's pods. */
function* podsOf(c: Cluster, s: Status, name: string, selector: string): Sys<Obj[]> {
  const pods = yield* c.pods(selector)
  const phases = new Map<string, number>()
  const images = new Map<string, number>()
  const count = (m: Map<string, number>, key: string): void => { m.set(key, (m.get(key) ?? 0) + 1) }
  for (const pod of pods) {
    const phase = text(pod, 'status', 'phase')
    count(phases, phase)
    if (phase === 'Pending') s.warning(name, text(pod, 'metadata', 'name'), 'pod is pending')
    if (phase === 'Failed') s.error(name, text(pod, 'metadata', 'name'), `pod has failed: ${text(pod, 'status', 'reason')} - ${text(pod, 'status', 'message')}`)
    for (const container of list(pod, 'spec', 'containers')) count(images, text(container, 'image'))
  }
  s.phases.set(name, phases)
  if (images.size > 0) s.images.set(name, images)
  return pods
}

/** Why the agent's container does not run; undefined when it does. */
function stopped(pod: Obj, namespace: string): string | undefined {
  const container = list(pod, 'status', 'containerStatuses').find((x) => text(x, 'name') === 'cilium-agent')
  if (container && at(container, 'state', 'running') !== undefined) return undefined
  const waiting = text(container, 'state', 'waiting', 'reason')
  const terminated = at(container, 'state', 'terminated')
  const last = at(container, 'lastState', 'terminated', 'exitCode') ?? at(container, 'state', 'terminated', 'exitCode')
  const description = waiting !== '' ? `in ${waiting}` : terminated !== undefined ? 'terminated' : 'not running'
  return `container cilium-agent is ${description}${last === undefined ? '' : `, exited with code ${String(last)}`}: try 'kubectl -n ${namespace} logs -c cilium-agent ${text(pod, 'metadata', 'name')}'`
}

interface Controller { readonly name?: string; readonly status?: { readonly 'consecutive-failure-count'?: number; readonly 'last-failure-msg'?: string } }
interface Subsystem { readonly state?: string; readonly msg?: string }
interface AgentStatus { readonly cilium?: Subsystem; readonly cluster?: { readonly ciliumHealth?: Subsystem }; readonly hubble?: Subsystem; readonly kubernetes?: Subsystem; readonly controllers?: readonly Controller[] }

function* agent(c: Cluster, s: Status, pod: Obj): Sys<void> {
  const name = text(pod, 'metadata', 'name')
  if (text(pod, 'status', 'phase') !== 'Running') return
  const why = stopped(pod, c.namespace)
  if (why !== undefined) {
    s.error('cilium', name, `unable to retrieve cilium status: ${why}`)
    s.error('cilium', name, `unable to retrieve cilium endpoint information: ${why}`)
    return
  }
  const r = yield* c.inAgent(name, ['cilium', 'status', '-o', 'json'])
  if (r.code !== 0 || r.error !== undefined) s.error('cilium', name, `unable to retrieve cilium status: ${execFailure(c.namespace, name, r)}`)
  else judge(s, name, JSON.parse(r.stdout) as AgentStatus)
  const e = yield* c.inAgent(name, ['cilium', 'endpoint', 'list', '-o', 'json'])
  if (e.code !== 0 || e.error !== undefined) s.error('cilium', name, `unable to retrieve cilium endpoint information: ${execFailure(c.namespace, name, e)}`)
  else {
    const waiting = (JSON.parse(e.stdout) as { status?: { state?: string } }[]).filter((x) => x.status?.state !== undefined && !['ready', 'disconnecting', 'disconnected', 'not-ready'].includes(x.status.state)).length
    if (waiting > 0) s.warning('cilium', name, `${waiting} endpoints are not ready`)
  }
}

function judge(s: Status, pod: string, a: AgentStatus): void {
  const parts: readonly (readonly [string, Subsystem | undefined])[] = [['Cilium', a.cilium], ['Health', a.cluster?.ciliumHealth], ['Hubble', a.hubble], ['Kubernetes', a.kubernetes]]
  for (const [name, x] of parts) {
    if (x?.state?.toLowerCase() === 'warning') s.warning('cilium', pod, `${name}: ${x.msg ?? ''}`)
    if (x?.state?.toLowerCase() === 'failure') s.error('cilium', pod, `${name}: ${x.msg ?? ''}`)
  }
  for (const x of a.controllers ?? []) {
    const failures = x.status?.['consecutive-failure-count'] ?? 0
    if (failures > 0) s.error('cilium', pod, `controller ${x.name ?? ''} is failing since 0s (${failures}x): ${x.status?.['last-failure-msg'] ?? ''}`)
  }
}

function* counted(c: Cluster, s: Status): Sys<void> {
  const pods = (yield* c.allPods()).filter((p) => at(p, 'spec', 'hostNetwork') !== true && ['Running', 'Pending'].includes(text(p, 'status', 'phase')))
  const endpoints = yield* c.find('/apis/cilium.io/v2/ciliumendpoints')
  s.pods = { all: pods.length, byCilium: list(endpoints, 'items').length }
}

/** Looks at everything once. */
export function* collect(c: Cluster, line: Line): Sys<Status> {
  const s = new Status()
  const agents = (yield* daemonSet(c, s, 'cilium')) === 'there' || s.collectionErrors.length === 1
  yield* part(s, (function* (): Sys<void> { if ((yield* daemonSet(c, s, 'cilium-envoy')) === 'there') yield* podsOf(c, s, 'cilium-envoy', 'name=cilium-envoy') })())
  for (const [name, selector, always] of [
    ['cilium-operator', 'name=cilium-operator', true], ['hubble-relay', 'k8s-app=hubble-relay', true], ['hubble-ui', 'k8s-app=hubble-ui', false], ['clustermesh-apiserver', 'k8s-app=clustermesh-apiserver', true],
  ] as const) {
    yield* part(s, (function* (): Sys<void> { if ((yield* deployment(c, s, name)) === 'there' || always) yield* podsOf(c, s, name, selector) })())
  }
  yield* part(s, (function* (): Sys<void> {
    if (!agents) return
    for (const pod of yield* podsOf(c, s, 'cilium', 'k8s-app=cilium')) yield* agent(c, s, pod)
  })())
  yield* part(s, counted(c, s))
  yield* part(s, (function* (): Sys<void> { s.chartVersion = (yield* latestRelease(c, line.text('helm-release-name')))?.chartVersion ?? '' })())
  return s
}

const ready = (s: Status, line: Line): boolean => s.errors === 0 && (line.on('ignore-warnings') || s.warnings === 0)
const rows = (picture: string, width: number): number => 1 + picture.split('\n').reduce((n, l) => n + Math.floor(([...l].length + width - 1) / width), 0)

function* width(): Sys<number> {
  try {
    return (yield* sys.ttyget(1)).cols || 80
  } catch {
    return 80
  }
}

/** `cilium status [--wait]`. */
export function* status(c: Cluster, line: Line): Sys<number> {
  const limit = (yield* sys.clock()) + line.duration('wait-duration')
  const summary = line.text('output') !== 'json'
  let drawn = 0
  const up = (): string => '\x1b[A\x1b[2K'.repeat(drawn)
  for (;;) {
    const s = yield* collect(c, line)
    if (!line.on('wait') || ready(s, line)) {
      yield* sys.print(up() + (summary ? s.format() : `${JSON.stringify(s.json(), undefined, 1)}\n`))
      if (s.collectionErrors.length === 0) return 0
      yield* sys.complain(`status check failed: [${s.collectionErrors.join(', ')}]\n`)
      return 1
    }
    if ((yield* sys.clock()) + RETRY > limit) {
      yield* sys.complain(s.format())
      throw fatal('Unable to determine status:  timeout while waiting for status to become successful: context deadline exceeded')
    }
    yield* sys.declaredWait(RETRY)
    if (summary && line.on('interactive')) {
      const picture = s.format()
      yield* sys.print(up() + picture)
      drawn = rows(picture, yield* width())
    }
  }
}
