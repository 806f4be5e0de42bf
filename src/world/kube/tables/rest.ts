import type { KubeObject } from '../api/object.ts'
import type { World } from '../../sim/index.ts'
import { ageOf } from './age.ts'
import { columns, type Printer } from './table.ts'
import { conditionOf, few, selectorWords } from './words.ts'

const made = (w: World, o: KubeObject): string => ageOf(w, o.metadata.creationTimestamp)

/** What the server shows of a kind without a printer of its own. */
export const defaultPrinter: Printer = { columns: [{ name: 'Name', format: 'name' }, { name: 'Created At', type: 'date' }], cells: (_w, o) => [o.metadata.name, o.metadata.creationTimestamp ?? null] }

interface Subject { readonly kind: string; readonly name: string; readonly namespace?: string }

const bindingPrinter: Printer = {
  columns: columns('Name  Role  Age | Users  Groups  ServiceAccounts'),
  cells: (w, o) => {
    const subjects = (o['subjects'] ?? []) as readonly Subject[]
    const of = (kind: string): string => subjects.filter((s) => s.kind === kind).map((s) => (kind === 'ServiceAccount' ? `${s.namespace}/${s.name}` : s.name)).join(', ')
    return [o.metadata.name, `${o['roleRef']?.kind}/${o['roleRef']?.name}`, made(w, o), of('User'), of('Group'), of('ServiceAccount')]
  },
}

function ingressHosts(o: KubeObject): string {
  const hosts = [...new Set(((o.spec?.rules ?? []) as readonly { host?: string }[]).flatMap((r) => (r.host ? [r.host] : [])))]
  return hosts.length > 0 ? few(hosts) : '*'
}

const ingressAddress = (o: KubeObject): string => ((o.status?.loadBalancer?.ingress ?? []) as readonly { ip?: string; hostname?: string }[]).map((i) => i.ip || i.hostname || '').sort().join(',')

function slicePorts(o: KubeObject): string {
  const all = ((o['ports'] ?? []) as readonly { port?: number }[]).map((p) => (p.port === undefined ? '*' : String(p.port)))
  return o['ports'] === undefined || all.length === 0 ? '<unset>' : few(all)
}

function sliceAddresses(o: KubeObject): string {
  const all = ((o['endpoints'] ?? []) as readonly { addresses: readonly string[] }[]).flatMap((e) => e.addresses)
  return all.length === 0 ? '<unset>' : few(all)
}

function csrCondition(o: KubeObject): string {
  const all = ((o.status?.conditions ?? []) as readonly { type: string }[]).map((c) => c.type)
  const words = all.includes('Denied') ? ['Denied'] : all.includes('Approved') ? ['Approved'] : ['Pending']
  return [...words, ...(all.includes('Failed') ? ['Failed'] : []), ...(o.status?.certificate ? ['Issued'] : [])].join(',')
}

const webhooks: Printer = { columns: columns('Name  Webhooks  Age'), cells: (w, o) => [o.metadata.name, (o['webhooks'] ?? []).length, made(w, o)] }

export const restPrinters: Readonly<Record<string, Printer>> = {
  'rbac.authorization.k8s.io/rolebindings': bindingPrinter,
  'rbac.authorization.k8s.io/clusterrolebindings': bindingPrinter,
  'networking.k8s.io/ingresses': {
    columns: columns('Name  Class  Hosts  Address  Ports  Age'),
    cells: (w, o) => [o.metadata.name, o.spec?.ingressClassName ?? '<none>', ingressHosts(o), ingressAddress(o), (o.spec?.tls ?? []).length > 0 ? '80, 443' : '80', made(w, o)],
  },
  'networking.k8s.io/ingressclasses': {
    columns: columns('Name  Controller  Parameters  Age'),
    cells: (w, o) => {
      const p = o.spec?.parameters
      return [o.metadata.name, o.spec?.controller ?? '', p ? `${p.kind}${p.apiGroup ? `.${p.apiGroup}` : ''}/${p.name}` : '<none>', made(w, o)]
    },
  },
  'networking.k8s.io/networkpolicies': { columns: columns('Name  Pod-Selector  Age'), cells: (w, o) => [o.metadata.name, selectorWords(o.spec?.podSelector), made(w, o)] },
  'networking.k8s.io/servicecidrs': { columns: columns('Name  CIDRs  Age'), cells: (w, o) => [o.metadata.name, (o.spec?.cidrs ?? []).join(','), made(w, o)] },
  'networking.k8s.io/ipaddresses': {
    columns: columns('Name  ParentRef'),
    cells: (_w, o) => {
      const p = o.spec?.parentRef ?? {}
      return [o.metadata.name, `${p.resource ?? ''}${p.group ? `.${p.group}` : ''}${p.namespace ? `/${p.namespace}` : ''}/${p.name ?? ''}`]
    },
  },
  'discovery.k8s.io/endpointslices': {
    columns: columns('Name  AddressType  Ports  Endpoints  Age'), cells: (w, o) => [o.metadata.name, o['addressType'] ?? '', slicePorts(o), sliceAddresses(o), made(w, o)],
  },
  'coordination.k8s.io/leases': { columns: columns('Name  Holder  Age'), cells: (w, o) => [o.metadata.name, o.spec?.holderIdentity ?? '', made(w, o)] },
  'storage.k8s.io/storageclasses': {
    columns: columns('Name  Provisioner  ReclaimPolicy  VolumeBindingMode  AllowVolumeExpansion  Age'),
    cells: (w, o) => [
      o.metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true' ? `${o.metadata.name} (default)` : o.metadata.name, o['provisioner'] ?? '', o['reclaimPolicy'] ?? 'Delete',
      o['volumeBindingMode'] ?? '<unset>', o['allowVolumeExpansion'] === true ? 'true' : 'false', made(w, o),
    ],
  },
  'storage.k8s.io/csinodes': { columns: columns('Name  Drivers  Age'), cells: (w, o) => [o.metadata.name, (o.spec?.drivers ?? []).length, made(w, o)] },
  'certificates.k8s.io/certificatesigningrequests': {
    columns: columns('Name  Age  SignerName  Requestor  RequestedDuration  Condition'),
    cells: (w, o) => [o.metadata.name, made(w, o), o.spec?.signerName ?? '<none>', o.spec?.username ?? '', o.spec?.expirationSeconds === undefined ? '<none>' : `${o.spec.expirationSeconds}s`, csrCondition(o)],
  },
  'scheduling.k8s.io/priorityclasses': {
    columns: columns('Name  Value  Global-Default  Age  PreemptionPolicy'),
    cells: (w, o) => [o.metadata.name, o['value'] ?? 0, o['globalDefault'] === true ? 'true' : 'false', made(w, o), o['preemptionPolicy'] ?? 'PreemptLowerPriority'],
  },
  'node.k8s.io/runtimeclasses': { columns: columns('Name  Handler  Age'), cells: (w, o) => [o.metadata.name, o['handler'] ?? '', made(w, o)] },
  'admissionregistration.k8s.io/mutatingwebhookconfigurations': webhooks,
  'admissionregistration.k8s.io/validatingwebhookconfigurations': webhooks,
  'apiregistration.k8s.io/apiservices': {
    columns: columns('Name  Service  Available  Age'),
    cells: (w, o) => {
      const c = conditionOf(o, 'Available')
      return [o.metadata.name, o.spec?.service ? `${o.spec.service.namespace}/${o.spec.service.name}` : 'Local', c ? (c.status === 'True' ? 'True' : `${c.status} (${c.reason})`) : 'Unknown', made(w, o)]
    },
  },
  'flowcontrol.apiserver.k8s.io/prioritylevelconfigurations': {
    columns: columns('Name  Type  NominalConcurrencyShares  Queues  HandSize  QueueLengthLimit  Age'),
    cells: (w, o) => {
      const l = o.spec?.limited
      const q = l?.limitResponse?.queuing
      return [o.metadata.name, o.spec?.type ?? '', l?.nominalConcurrencyShares ?? o.spec?.exempt?.nominalConcurrencyShares ?? '<none>', q?.queues ?? '<none>', q?.handSize ?? '<none>', q?.queueLengthLimit ?? '<none>', made(w, o)]
    },
  },
}
