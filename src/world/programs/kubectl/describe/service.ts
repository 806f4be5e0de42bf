import type { Sys } from '../../../sim/index.ts'
import { pathOf } from '../client/discovery.ts'
import type { Call } from '../command/call.ts'
import { at, list, map, nameOf, namespaceOf, num, text, type Obj } from '../resource/object.ts'
import { type Page, selectorText } from './page.ts'

const SLICES = { group: 'discovery.k8s.io', version: 'v1', plural: 'endpointslices', namespaced: true } as const
const MOST = 3

/** Ready endpoints of one port out of the service's slices. */
function endpoints(slices: readonly Obj[], port: string): string {
  const found: string[] = []
  for (const s of slices) {
    for (const p of list(s, 'ports')) {
      if (text(p, 'name') !== port) continue
      for (const e of list(s, 'endpoints')) {
        if (at(e, 'conditions', 'ready') === false) continue
        for (const a of list(e, 'addresses') as unknown as string[]) found.push(a.includes(':') ? `[${a}]:${num(p, 'port')}` : `${a}:${num(p, 'port')}`)
      }
    }
  }
  if (found.length === 0) return '<none>'
  return found.slice(0, MOST).join(',') + (found.length > MOST ? ` + ${found.length - MOST} more...` : '')
}

export function* describeService(k: Call, page: Page, o: Obj): Sys<void> {
  const slices = list(yield* k.api.get(pathOf(SLICES, namespaceOf(o)), { labelSelector: `kubernetes.io/service-name=${nameOf(o)}`, limit: '500' }), 'items')
  page.head(o)
  page.marks(o)
  page.line(0, `Selector:\t${selectorText(map(o, 'spec', 'selector'))}`)
  page.line(0, `Type:\t${text(o, 'spec', 'type')}`)
  if (text(o, 'spec', 'ipFamilyPolicy') !== '') page.line(0, `IP Family Policy:\t${text(o, 'spec', 'ipFamilyPolicy')}`)
  const families = (list(o, 'spec', 'ipFamilies') as unknown as string[]).join(',')
  page.line(0, `IP Families:\t${families === '' ? '<none>' : families}`)
  page.line(0, `IP:\t${text(o, 'spec', 'clusterIP')}`)
  const ips = list(o, 'spec', 'clusterIPs') as unknown as string[]
  page.line(0, `IPs:\t${ips.length === 0 ? '<none>' : ips.join(',')}`)
  const external = list(o, 'spec', 'externalIPs') as unknown as string[]
  if (external.length > 0) page.line(0, `External IPs:\t${external.join(',')}`)
  if (text(o, 'spec', 'loadBalancerIP') !== '') page.line(0, `Desired LoadBalancer IP:\t${text(o, 'spec', 'loadBalancerIP')}`)
  if (text(o, 'spec', 'externalName') !== '') page.line(0, `External Name:\t${text(o, 'spec', 'externalName')}`)
  const ingress = list(o, 'status', 'loadBalancer', 'ingress')
  if (ingress.length > 0) page.line(0, `LoadBalancer Ingress:\t${ingress.map((i) => (text(i, 'ip') === '' ? text(i, 'hostname') : `${text(i, 'ip')}${text(i, 'ipMode') === '' ? '' : ` (${text(i, 'ipMode')})`}`)).join(', ')}`)
  for (const p of list(o, 'spec', 'ports')) {
    const name = text(p, 'name') || '<unset>'
    const protocol = text(p, 'protocol')
    page.line(0, `Port:\t${name}\t${num(p, 'port')}/${protocol}`)
    page.line(0, `TargetPort:\t${text(p, 'targetPort')}/${protocol}`)
    if (num(p, 'nodePort') > 0) page.line(0, `NodePort:\t${name}\t${num(p, 'nodePort')}/${protocol}`)
    page.line(0, `Endpoints:\t${endpoints(slices, text(p, 'name'))}`)
  }
  page.line(0, `Session Affinity:\t${text(o, 'spec', 'sessionAffinity')}`)
  if (text(o, 'spec', 'externalTrafficPolicy') !== '') page.line(0, `External Traffic Policy:\t${text(o, 'spec', 'externalTrafficPolicy')}`)
  if (text(o, 'spec', 'internalTrafficPolicy') !== '') page.line(0, `Internal Traffic Policy:\t${text(o, 'spec', 'internalTrafficPolicy')}`)
  if (text(o, 'spec', 'trafficDistribution') !== '') page.line(0, `Traffic Distribution:\t${text(o, 'spec', 'trafficDistribution')}`)
  if (num(o, 'spec', 'healthCheckNodePort') > 0) page.line(0, `HealthCheck NodePort:\t${num(o, 'spec', 'healthCheckNodePort')}`)
  const ranges = list(o, 'spec', 'loadBalancerSourceRanges') as unknown as string[]
  if (ranges.length > 0) page.line(0, `LoadBalancer Source Ranges:\t${ranges.join(',')}`)
}
