import type { Sys } from '../../../sim/index.ts'
import { sys } from '../../../os/index.ts'
import { pathOf, resultName } from '../client/discovery.ts'
import { describeError, StatusError } from '../client/errors.ts'
import type { Call, Verb } from '../command/call.ts'
import { Failure, failure } from '../command/failure.ts'
import { goJson } from '../printers/go-json.ts'
import { select, type Info } from '../resource/builder.ts'
import { fetchAll, Troubles } from '../resource/fetch.ts'
import { isObj, list, map, nameOf, namespaceOf, text, type Obj } from '../resource/object.ts'
import { podPath } from '../resource/pods.ts'
import { PATCH } from '../resource/scheme.ts'

type Node = Info & { readonly object: Obj }
const RETRY = 5_000_000
const POLL = 1_000_000
const FOREVER = 1e15

function* nodesOf(k: Call): Sys<Node[]> {
  const { flags, args } = k
  if (args.length === 0 && flags.text('selector') === '') throw k.usage(`USAGE: ${k.node.name} NODE [flags]`)
  if (args.length > 0 && flags.text('selector') !== '') throw failure('error: cannot specify both a node name and a --selector option')
  const troubles = new Troubles()
  const nodes = yield* fetchAll(k, yield* select(k, args.length > 0 && args.every((a) => a.includes('/')) ? { args } : { type: 'nodes', args }), troubles)
  troubles.throw()
  return nodes
}

function* setSchedulable(k: Call, node: Node, unschedulable: boolean): Sys<void> {
  const now = (node.object['spec'] as Obj | undefined)?.['unschedulable'] === true
  const word = unschedulable ? 'cordoned' : 'uncordoned'
  if (now === unschedulable) {
    k.line(`${resultName(node.resource, node.name)} already ${word}${k.dryRunNote}`)
    return
  }
  if (k.dryRun !== 'client') {
    yield* k.api.json('PATCH', pathOf(node.resource, '', node.name), {
      query: k.dryRun === 'server' ? { dryRun: 'All' } : {}, body: goJson({ spec: { unschedulable: unschedulable ? true : null } }), contentType: PATCH.strategic,
    })
  }
  k.line(`${resultName(node.resource, node.name)} ${word}${k.dryRunNote}`)
}

const cordonVerb = (unschedulable: boolean): Verb => function* (k) {
  for (const node of yield* nodesOf(k)) yield* setSchedulable(k, node, unschedulable)
}
export const cordon = cordonVerb(true)
export const uncordon = cordonVerb(false)

interface Judged { readonly pod: Obj; readonly remove: boolean; readonly warning?: string; readonly error?: string }

const nameText = (p: Obj): string => `${namespaceOf(p)}/${nameOf(p)}`
const over = (p: Obj): boolean => ['Succeeded', 'Failed'].includes(text(p, 'status', 'phase'))

/** drain's filters of a pod: what may be evicted, what is left with a warning, what forbids. */
function* judge(k: Call, pod: Obj): Sys<Judged> {
  const owner = list(pod, 'metadata', 'ownerReferences').find((r) => r['controller'] === true)
  if (text(owner, 'kind') === 'DaemonSet' && !over(pod)) {
    const there = yield* exists(k, `/apis/apps/v1/namespaces/${namespaceOf(pod)}/daemonsets/${text(owner, 'name')}`)
    if (there && !k.flags.on('ignore-daemonsets')) return { pod, remove: false, error: 'cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)' }
    if (there) return { pod, remove: false, warning: 'ignoring DaemonSet-managed Pods' }
    if (!k.flags.on('force')) return { pod, remove: false, error: 'cannot delete Pods that declare no controller (use --force to override)' }
  }
  if (map(pod, 'metadata', 'annotations')['kubernetes.io/config.mirror'] !== undefined) return { pod, remove: false }
  const local = list(pod, 'spec', 'volumes').some((v) => isObj(v['emptyDir']))
  if (local && !over(pod) && !k.flags.on('delete-emptydir-data')) return { pod, remove: false, error: 'cannot delete Pods with local storage (use --delete-emptydir-data to override)' }
  if (!owner && !over(pod)) {
    if (!k.flags.on('force')) return { pod, remove: false, error: 'cannot delete Pods that declare no controller (use --force to override)' }
    return { pod, remove: true, warning: 'deleting Pods that declare no controller' }
  }
  return { pod, remove: true }
}

function* exists(k: Call, path: string): Sys<boolean> {
  try {
    yield* k.api.get(path)
    return true
  } catch (e) {
    if (e instanceof StatusError && e.reason === 'NotFound') return false
    throw e
  }
}

const joined = (judged: readonly Judged[], field: 'error' | 'warning'): string => {
  const reasons = [...new Set(judged.map((j) => j[field]).filter((x): x is string => x !== undefined))].sort()
  return reasons.map((r) => `${r}: ${judged.filter((j) => j[field] === r).map((j) => nameText(j.pod)).join(', ')}`).join('; ')
}

/** Evicts a pod, again and again while a budget forbids it, then waits until it is gone. */
function* evict(k: Call, pod: Obj, ends: number): Sys<void> {
  const path = podPath(namespaceOf(pod), nameOf(pod), 'eviction')
  const grace = k.flags.number('grace-period')
  for (;;) {
    k.line(`evicting pod ${nameText(pod)}`)
    yield* k.out.flush()
    try {
      yield* k.api.json('POST', path, { body: JSON.stringify({ apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: nameOf(pod), namespace: namespaceOf(pod) }, deleteOptions: grace >= 0 ? { gracePeriodSeconds: grace } : {} }) })
      return
    } catch (e) {
      if (!(e instanceof StatusError)) throw e
      if (e.reason === 'NotFound') return
      if (e.code !== 429) throw failure(`error when evicting pods/${JSON.stringify(nameOf(pod))} -n ${JSON.stringify(namespaceOf(pod))}: ${e.message}`)
      yield* k.say(`error when evicting pods/${JSON.stringify(nameOf(pod))} -n ${JSON.stringify(namespaceOf(pod))} (will retry after 5s): ${e.message}\n`)
      if ((yield* sys.clock()) + RETRY > ends) throw failure(`global timeout reached: ${k.flags.text('timeout')}`)
      yield* sys.declaredWait(RETRY)
    }
  }
}

function* remove(k: Call, pod: Obj): Sys<void> {
  const grace = k.flags.number('grace-period')
  yield* k.api.json('DELETE', podPath(namespaceOf(pod), nameOf(pod)), { body: JSON.stringify({ kind: 'DeleteOptions', apiVersion: 'v1', ...(grace >= 0 ? { gracePeriodSeconds: grace } : {}) }) })
}

function* untilGone(k: Call, pod: Obj, ends: number): Sys<void> {
  for (;;) {
    try {
      const now = yield* k.api.get(podPath(namespaceOf(pod), nameOf(pod)))
      if (text(now, 'metadata', 'uid') !== text(pod, 'metadata', 'uid')) return
    } catch (e) {
      if (e instanceof StatusError && e.reason === 'NotFound') return
      throw e
    }
    if ((yield* sys.clock()) > ends) throw failure(`global timeout reached: ${k.flags.text('timeout')}`)
    yield* sys.declaredWait(POLL)
  }
}

function* drainNode(k: Call, node: Node): Sys<void> {
  const selector = k.flags.text('pod-selector') || undefined
  const pods = list(yield* k.api.get('/api/v1/pods', { fieldSelector: `spec.nodeName=${node.name}`, limit: k.flags.text('chunk-size'), labelSelector: selector }), 'items')
  const judged: Judged[] = []
  for (const p of pods) judged.push(yield* judge(k, p))
  const errors = joined(judged, 'error')
  if (errors !== '') throw failure(errors)
  const warnings = joined(judged, 'warning')
  if (warnings !== '') yield* k.say(`Warning: ${warnings}\n`)
  const doomed = judged.filter((j) => j.remove).map((j) => j.pod)
  if (k.dryRun !== 'none') {
    for (const p of doomed) k.line(`evicting pod ${nameText(p)}${k.dryRunNote}`)
    return
  }
  const ends = k.flags.duration('timeout') === 0 ? FOREVER : (yield* sys.clock()) + k.flags.duration('timeout')
  for (const p of doomed) yield* k.flags.on('disable-eviction') ? remove(k, p) : evict(k, p, ends)
  for (const p of doomed) {
    yield* untilGone(k, p, ends)
    k.line(`pod/${nameOf(p)} ${k.flags.on('disable-eviction') ? 'deleted' : 'evicted'}`)
    yield* k.out.flush()
  }
}

export const drain: Verb = function* (k) {
  const nodes = yield* nodesOf(k)
  for (const n of nodes) yield* setSchedulable(k, n, true)
  const pending: string[] = []
  let last = ''
  for (const n of nodes) {
    try {
      yield* drainNode(k, n)
      k.line(`node/${n.name} drained${k.dryRunNote}`)
    } catch (e) {
      const failed = describeError(e)
      if (!failed) throw e
      const reason = failed.text.replace(/^error: |\n$/g, '')
      yield* k.say(`error: unable to drain node ${JSON.stringify(n.name)} due to error: ${reason}, continuing command...\n`)
      pending.push(n.name)
      last = reason
    }
  }
  if (pending.length > 0) throw new Failure(`There are pending nodes to be drained:\n${pending.map((p) => ` ${p}\n`).join('')}error: ${last}\n`)
}
