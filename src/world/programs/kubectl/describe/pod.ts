import { at, isObj, list, map, num, text, type Obj } from '../resource/object.ts'
import type { Clock } from './clock.ts'
import { describeContainers } from './containers.ts'
import { Page } from './page.ts'
import { describeVolumes } from './volumes.ts'
import { humanDuration, microsOf } from '../printers/age.ts'

export function tolerations(page: Page, title: string, all: readonly Obj[]): void {
  if (all.length === 0) return page.line(0, `${title}:\t<none>`)
  const sorted = [...all].sort((a, b) => (text(a, 'key') < text(b, 'key') ? -1 : text(a, 'key') > text(b, 'key') ? 1 : 0))
  sorted.forEach((t, i) => {
    const name = `${text(t, 'key')}${text(t, 'value') === '' ? '' : `=${text(t, 'value')}`}${text(t, 'effect') === '' ? '' : `:${text(t, 'effect')}`}`
    const exists = text(t, 'operator') === 'Exists' && text(t, 'value') === '' ? (name === '' ? 'op=Exists' : ' op=Exists') : ''
    const seconds = at(t, 'tolerationSeconds')
    page.line(0, `${i === 0 ? `${title}:` : ''}\t${name}${exists}${seconds === undefined ? '' : ` for ${String(seconds)}s`}`)
  })
}

export function spreadConstraints(page: Page, all: readonly Obj[], space = ''): void {
  const lines = all.map((c) => {
    const labels = map(c, 'labelSelector', 'matchLabels')
    const selector = Object.keys(labels).sort().map((k) => `${k}=${labels[k]}`).join(',')
    return `${text(c, 'topologyKey')}:${text(c, 'whenUnsatisfiable')} when max skew ${num(c, 'maxSkew')} is exceeded${selector === '' ? '' : ` for selector ${selector}`}`
  }).sort()
  lines.forEach((l, i) => page.line(0, `${i === 0 ? `${space}Topology Spread Constraints:` : ''}\t${l}`))
}

export function controlledBy(o: Obj): string | undefined {
  const owner = list(o, 'metadata', 'ownerReferences').find((r) => r['controller'] === true)
  return owner ? `${text(owner, 'kind')}/${text(owner, 'name')}` : undefined
}

export function describePod(page: Page, o: Obj, clock: Clock): void {
  page.head(o)
  if (at(o, 'spec', 'priority') !== undefined) page.line(0, `Priority:\t${num(o, 'spec', 'priority')}`)
  if (text(o, 'spec', 'priorityClassName') !== '') page.line(0, `Priority Class Name:\t${text(o, 'spec', 'priorityClassName')}`)
  if (text(o, 'spec', 'runtimeClassName') !== '') page.line(0, `Runtime Class Name:\t${text(o, 'spec', 'runtimeClassName')}`)
  page.line(0, `Service Account:\t${text(o, 'spec', 'serviceAccountName')}`)
  page.line(0, text(o, 'spec', 'nodeName') === '' ? 'Node:\t<none>' : `Node:\t${text(o, 'spec', 'nodeName')}/${text(o, 'status', 'hostIP')}`)
  if (text(o, 'status', 'startTime') !== '') page.line(0, `Start Time:\t${clock.stamp(text(o, 'status', 'startTime'))}`)
  page.marks(o)
  const deleted = text(o, 'metadata', 'deletionTimestamp')
  if (deleted !== '' && text(o, 'status', 'reason') !== 'NodeLost') {
    page.line(0, `Status:\tTerminating (lasts ${humanDuration((clock.now - (microsOf(deleted) ?? clock.now)) / 1_000_000)})`)
    page.line(0, `Termination Grace Period:\t${num(o, 'metadata', 'deletionGracePeriodSeconds')}s`)
  } else page.line(0, `Status:\t${text(o, 'status', 'phase')}`)
  if (text(o, 'status', 'reason') !== '') page.line(0, `Reason:\t${text(o, 'status', 'reason')}`)
  if (text(o, 'status', 'message') !== '') page.line(0, `Message:\t${text(o, 'status', 'message')}`)
  const profile = at(o, 'spec', 'securityContext', 'seccompProfile')
  if (isObj(profile)) page.line(0, `SeccompProfile:\t${text(profile, 'type')}`)
  page.line(0, `IP:\t${text(o, 'status', 'podIP')}`)
  const ips = list(o, 'status', 'podIPs')
  if (ips.length === 0) page.line(0, 'IPs:\t<none>')
  else {
    page.line(0, 'IPs:')
    for (const ip of ips) page.line(1, `IP:\t${text(ip, 'ip')}`)
  }
  const owner = controlledBy(o)
  if (owner !== undefined) page.line(0, `Controlled By:\t${owner}`)
  if (text(o, 'status', 'nominatedNodeName') !== '') page.line(0, `NominatedNodeName:\t${text(o, 'status', 'nominatedNodeName')}`)
  const init = list(o, 'spec', 'initContainers')
  if (init.length > 0) describeContainers(page, 'Init Containers', init, list(o, 'status', 'initContainerStatuses'), clock, '', o)
  describeContainers(page, 'Containers', list(o, 'spec', 'containers'), list(o, 'status', 'containerStatuses'), clock, '', o)
  const ephemeral = list(o, 'spec', 'ephemeralContainers')
  if (ephemeral.length > 0) describeContainers(page, 'Ephemeral Containers', ephemeral, list(o, 'status', 'ephemeralContainerStatuses'), clock, '', o)
  const conditions = list(o, 'status', 'conditions')
  const gates = list(o, 'spec', 'readinessGates')
  if (gates.length > 0) {
    page.raw('Readiness Gates:\n  Type\tStatus\n')
    for (const g of gates) page.raw(`  ${text(g, 'conditionType')} \t${text(conditions.find((c) => text(c, 'type') === text(g, 'conditionType')), 'status') || '<none>'} \n`)
  }
  if (conditions.length > 0) {
    page.raw('Conditions:\n  Type\tStatus\n')
    for (const c of conditions) page.raw(`  ${text(c, 'type')} \t${text(c, 'status')} \n`)
  }
  describeVolumes(page, list(o, 'spec', 'volumes'))
  page.line(0, `QoS Class:\t${text(o, 'status', 'qosClass') || qosClass(o)}`)
  page.labels('Node-Selectors', map(o, 'spec', 'nodeSelector'))
  tolerations(page, 'Tolerations', list(o, 'spec', 'tolerations'))
  spreadConstraints(page, list(o, 'spec', 'topologySpreadConstraints'))
}

/** What the kubelet would say (qos.GetPodQOS): of a pod that no kubelet has seen. */
function qosClass(o: Obj): string {
  const all = [...list(o, 'spec', 'initContainers'), ...list(o, 'spec', 'containers')]
  const of = (c: Obj, field: string): Record<string, string> => map(c, 'resources', field)
  if (all.every((c) => Object.keys({ ...of(c, 'requests'), ...of(c, 'limits') }).length === 0)) return 'BestEffort'
  const guaranteed = all.every((c) => (['cpu', 'memory'] as const).every((r) => of(c, 'limits')[r] !== undefined && (of(c, 'requests')[r] ?? of(c, 'limits')[r]) === of(c, 'limits')[r]))
  return guaranteed ? 'Guaranteed' : 'Burstable'
}

/** The template of a workload. */
export function describeTemplate(page: Page, template: Obj, clock: Clock): void {
  page.line(0, 'Pod Template:')
  page.labels('  Labels', map(template, 'metadata', 'labels'))
  if (Object.keys(map(template, 'metadata', 'annotations')).length > 0) page.annotations('  Annotations', map(template, 'metadata', 'annotations'))
  if (text(template, 'spec', 'serviceAccountName') !== '') page.line(1, `Service Account:\t${text(template, 'spec', 'serviceAccountName')}`)
  const init = list(template, 'spec', 'initContainers')
  if (init.length > 0) describeContainers(page, 'Init Containers', init, undefined, clock, '  ')
  describeContainers(page, 'Containers', list(template, 'spec', 'containers'), undefined, clock, '  ')
  describeVolumes(page, list(template, 'spec', 'volumes'), '  ')
  spreadConstraints(page, list(template, 'spec', 'topologySpreadConstraints'), '  ')
  if (text(template, 'spec', 'priorityClassName') !== '') page.line(1, `Priority Class Name:\t${text(template, 'spec', 'priorityClassName')}`)
  page.labels('  Node-Selectors', map(template, 'spec', 'nodeSelector'))
  tolerations(page, '  Tolerations', list(template, 'spec', 'tolerations'))
}
