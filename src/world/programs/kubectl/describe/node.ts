import type { Sys } from '../../../sim/index.ts'
import { pathOf } from '../client/discovery.ts'
import { StatusError } from '../client/errors.ts'
import type { Call } from '../command/call.ts'
import { at, list, map, nameOf, namespaceOf, text, type Obj } from '../resource/object.ts'
import type { Clock } from './clock.ts'
import { orNone, type Page } from './page.ts'
import { percent, sum } from './quantity.ts'

const PODS = { group: '', version: 'v1', plural: 'pods', namespaced: true } as const
const LEASES = { group: 'coordination.k8s.io', version: 'v1', plural: 'leases', namespaced: true } as const
const ROLE = 'node-role.kubernetes.io/'

function roles(o: Obj): string {
  const labels = map(o, 'metadata', 'labels')
  const found = Object.entries(labels).flatMap(([k, v]) => (k.startsWith(ROLE) && k.length > ROLE.length ? [k.slice(ROLE.length)] : k === 'kubernetes.io/role' && v !== '' ? [v] : []))
  return orNone(found.sort().join(','))
}

const taintText = (t: Obj): string => (text(t, 'value') === '' ? `${text(t, 'key')}:${text(t, 'effect')}` : `${text(t, 'key')}=${text(t, 'value')}:${text(t, 'effect')}`)

function* lease(k: Call, page: Page, name: string, clock: Clock): Sys<void> {
  try {
    const l = yield* k.api.get(pathOf(LEASES, 'kube-node-lease', name))
    page.line(0, 'Lease:')
    page.line(1, `HolderIdentity:\t${text(l, 'spec', 'holderIdentity') || '<unset>'}`)
    for (const [title, field] of [['AcquireTime', 'acquireTime'], ['RenewTime', 'renewTime']] as const) page.line(1, `${title}:\t${text(l, 'spec', field) === '' ? '<unset>' : clock.stamp(text(l, 'spec', field))}`)
  } catch (e) {
    if (!(e instanceof StatusError)) throw e
    page.line(0, `Lease:\tFailed to get lease: ${e.message}`)
  }
}

const SYSTEM = [
  ['Machine ID', 'machineID'], ['System UUID', 'systemUUID'], ['Boot ID', 'bootID'], ['Kernel Version', 'kernelVersion'], ['OS Image', 'osImage'], ['Operating System', 'operatingSystem'], ['Architecture', 'architecture'],
  ['Container Runtime Version', 'containerRuntimeVersion'], ['Kubelet Version', 'kubeletVersion'], ['Kube-Proxy Version', 'kubeProxyVersion'],
] as const

/** What a pod asks for: its containers together, or its hungriest init container. */
function asked(pod: Obj, field: 'requests' | 'limits', resource: string): string {
  return sum(list(pod, 'spec', 'containers').map((c) => text(c, 'resources', field, resource) || '0'))
}

function allocated(page: Page, o: Obj, pods: readonly Obj[], clock: Clock): void {
  const room = (resource: string): string => text(o, 'status', 'allocatable', resource) || '0'
  const share = (value: string, resource: string): string => `${value} (${percent(value, room(resource))}%)`
  page.raw(`Non-terminated Pods:\t(${pods.length} in total)\n  Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge\n  ---------\t----\t\t------------\t----------\t---------------\t-------------\t---\n`)
  for (const p of pods) {
    const cells = (['cpu', 'memory'] as const).flatMap((r) => (['requests', 'limits'] as const).map((f) => share(asked(p, f, r), r)))
    page.raw(`  ${namespaceOf(p)}\t${nameOf(p)}\t\t${cells.join('\t')}\t${clock.since(text(p, 'metadata', 'creationTimestamp'))}\n`)
  }
  page.raw('Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n  Resource\tRequests\tLimits\n  --------\t--------\t------\n')
  const standard = ['cpu', 'memory', 'ephemeral-storage']
  const huge = Object.keys(map(o, 'status', 'allocatable')).filter((r) => r.startsWith('hugepages-')).sort()
  for (const r of [...standard, ...huge]) page.raw(`  ${r}\t${share(sum(pods.map((p) => asked(p, 'requests', r))), r)}\t${share(sum(pods.map((p) => asked(p, 'limits', r))), r)}\n`)
}

export function* describeNode(k: Call, page: Page, o: Obj, clock: Clock): Sys<void> {
  const name = nameOf(o)
  page.head(o, false)
  page.line(0, `Roles:\t${roles(o)}`)
  page.marks(o)
  page.line(0, `CreationTimestamp:\t${clock.stamp(text(o, 'metadata', 'creationTimestamp'))}`)
  const taints = list(o, 'spec', 'taints').map(taintText).sort()
  if (taints.length === 0) page.line(0, 'Taints:\t<none>')
  taints.forEach((t, i) => page.line(0, `${i === 0 ? 'Taints:' : ''}\t${t}`))
  page.line(0, `Unschedulable:\t${String(at(o, 'spec', 'unschedulable') ?? false)}`)
  yield* lease(k, page, name, clock)
  const conditions = list(o, 'status', 'conditions')
  if (conditions.length > 0) {
    page.raw('Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n  ----\t------\t-----------------\t------------------\t------\t-------\n')
    for (const c of conditions) page.raw(`  ${text(c, 'type')} \t${text(c, 'status')} \t${clock.stamp(text(c, 'lastHeartbeatTime'))} \t${clock.stamp(text(c, 'lastTransitionTime'))} \t${text(c, 'reason')} \t${text(c, 'message')}\n`)
  }
  page.line(0, 'Addresses:')
  for (const a of list(o, 'status', 'addresses')) page.line(1, `${text(a, 'type')}:\t${text(a, 'address')}`)
  for (const [title, field] of [['Capacity', 'capacity'], ['Allocatable', 'allocatable']] as const) {
    const all = map(o, 'status', field)
    if (Object.keys(all).length === 0) continue
    page.line(0, `${title}:`)
    for (const r of Object.keys(all).sort()) page.line(1, `${r}:\t${all[r]}`)
  }
  page.line(0, 'System Info:')
  for (const [title, field] of SYSTEM) page.line(1, `${title}:\t${text(o, 'status', 'nodeInfo', field)}`)
  if (text(o, 'spec', 'podCIDR') !== '') page.line(0, `PodCIDR:\t${text(o, 'spec', 'podCIDR')}`)
  const cidrs = list(o, 'spec', 'podCIDRs') as unknown as string[]
  if (cidrs.length > 0) page.line(0, `PodCIDRs:\t${cidrs.join(',')}`)
  if (text(o, 'spec', 'providerID') !== '') page.line(0, `ProviderID:\t${text(o, 'spec', 'providerID')}`)
  const pods = list(yield* k.api.get(pathOf(PODS, ''), { fieldSelector: `spec.nodeName=${name},status.phase!=Failed,status.phase!=Succeeded`, limit: '500' }), 'items')
  allocated(page, o, pods, clock)
}
