import type { Sys } from '../../../sim/index.ts'
import { decodeBase64 } from '../client/base64.ts'
import { pathOf } from '../client/discovery.ts'
import type { Call } from '../command/call.ts'
import { at, isObj, list, map, nameOf, num, text, type Obj } from '../resource/object.ts'
import type { Page } from './page.ts'

export function describeConfigMap(page: Page, o: Obj): void {
  page.head(o)
  page.marks(o)
  page.raw('\nData\n====\n')
  const data = map(o, 'data')
  for (const k of Object.keys(data).sort()) page.raw(`${k}:\n----\n${data[k]}\n\n`)
  page.raw('\nBinaryData\n====\n')
  const binary = map(o, 'binaryData')
  for (const k of Object.keys(binary).sort()) page.raw(`${k}: ${decodeBase64(binary[k]!).length} bytes\n`)
  page.raw('\n')
}

export function describeSecret(page: Page, o: Obj): void {
  page.head(o)
  page.marks(o)
  page.line(0, `\nType:\t${text(o, 'type')}`)
  page.raw('\nData\n====\n')
  const data = map(o, 'data')
  for (const k of Object.keys(data).sort()) {
    const value = atob(data[k]!)
    page.raw(k === 'token' && text(o, 'type') === 'kubernetes.io/service-account-token' ? `${k}:\t${value}\n` : `${k}:\t${value.length} bytes\n`)
  }
}

export function* describeNamespace(k: Call, page: Page, o: Obj): Sys<void> {
  page.head(o, false)
  page.marks(o)
  page.line(0, `Status:\t${text(o, 'status', 'phase')}`)
  const name = nameOf(o)
  const count = function* (plural: string): Sys<number> { return list(yield* k.api.get(pathOf({ group: '', version: 'v1', plural, namespaced: true }, name), { limit: '500' }), 'items').length }
  if ((yield* count('resourcequotas')) === 0) page.raw('\nNo resource quota.\n')
  if ((yield* count('limitranges')) === 0) page.raw('\nNo LimitRange resource.\n')
}

export function describeServiceAccount(page: Page, o: Obj): void {
  page.head(o)
  page.marks(o)
  const names = (field: string): string[] => list(o, field).map((s) => text(s, 'name'))
  for (const [title, all] of [['Image pull secrets', names('imagePullSecrets')], ['Mountable secrets', names('secrets')], ['Tokens', []]] as const) {
    if (all.length === 0) page.line(0, `${title}:\t<none>`)
    all.forEach((n, i) => page.line(0, `${i === 0 ? `${title}:` : ''}\t${n}`))
  }
}

export function describeEndpoints(page: Page, o: Obj): void {
  page.head(o)
  page.marks(o)
  page.line(0, 'Subsets:')
  for (const s of list(o, 'subsets')) {
    const addresses = (field: string): string => list(s, field).map((a) => text(a, 'ip')).join(',') || '<none>'
    page.line(1, `Addresses:\t${addresses('addresses')}`)
    page.line(1, `NotReadyAddresses:\t${addresses('notReadyAddresses')}`)
    if (list(s, 'ports').length > 0) {
      page.raw('  Ports:\n    Name\tPort\tProtocol\n    ----\t----\t--------\n')
      for (const p of list(s, 'ports')) page.raw(`    ${text(p, 'name') || '<unset>'}\t${num(p, 'port')}\t${text(p, 'protocol')}\n`)
    }
    page.raw('\n')
  }
}

export function describeEndpointSlice(page: Page, o: Obj): void {
  page.head(o)
  page.marks(o)
  page.line(0, `AddressType:\t${text(o, 'addressType')}`)
  const ports = list(o, 'ports')
  if (ports.length === 0) page.line(0, 'Ports: <unset>')
  else {
    page.raw('Ports:\n  Name\tPort\tProtocol\n  ----\t----\t--------\n')
    for (const p of ports) page.raw(`  ${text(p, 'name') || '<unset>'}\t${at(p, 'port') === undefined ? '<unset>' : num(p, 'port')}\t${text(p, 'protocol')}\n`)
  }
  const endpoints = list(o, 'endpoints')
  if (endpoints.length === 0) return page.line(0, 'Endpoints: <none>')
  page.line(0, 'Endpoints:')
  for (const e of endpoints) {
    page.line(1, `- Addresses:\t${(list(e, 'addresses') as unknown as string[]).join(', ')}`)
    page.line(2, 'Conditions:')
    const ready = at(e, 'conditions', 'ready')
    page.line(3, `Ready:\t${ready === undefined ? '<unset>' : String(ready)}`)
    page.line(2, `Hostname:\t${text(e, 'hostname') || '<unset>'}`)
    const target = at(e, 'targetRef')
    if (isObj(target)) page.line(2, `TargetRef:\t${text(target, 'kind')}/${text(target, 'name')}`)
    page.line(2, `NodeName:\t${text(e, 'nodeName') || '<unset>'}`)
    page.line(2, `Zone:\t${text(e, 'zone') || '<unset>'}`)
  }
}

