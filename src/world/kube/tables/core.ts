import type { KubeObject } from '../api/object.ts'
import { ageOf } from './age.ts'
import { podPrinter } from './pods.ts'
import { columns, type Printer } from './table.ts'
import { conditionOf, containerWords, few, labelWords } from './words.ts'

const ROLE = 'node-role.kubernetes.io/'

function nodeRoles(o: KubeObject): string {
  const roles = Object.entries(o.metadata.labels ?? {}).flatMap(([k, v]) => (k.startsWith(ROLE) && k.length > ROLE.length ? [k.slice(ROLE.length)] : k === 'kubernetes.io/role' && v !== '' ? [v] : []))
  return roles.length > 0 ? [...new Set(roles)].sort().join(',') : '<none>'
}

const addressOf = (o: KubeObject, type: string): string => (o.status?.addresses ?? []).find((a: { type: string }) => a.type === type)?.address ?? '<none>'

function nodeStatus(o: KubeObject): string {
  const ready = conditionOf(o, 'Ready')
  const word = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady'
  return o.spec?.unschedulable === true ? `${word},SchedulingDisabled` : word
}

/** EXTERNAL-IP. The server always asks for the wide form, so long addresses are not cut. */
function externalIp(o: KubeObject): string {
  const outside: readonly string[] = o.spec?.externalIPs ?? []
  const { type } = o.spec ?? {}
  if (type === 'ExternalName') return o.spec.externalName ?? ''
  if (type !== 'LoadBalancer') return outside.length > 0 ? outside.join(',') : '<none>'
  const ingress: readonly { ip?: string; hostname?: string }[] = o.status?.loadBalancer?.ingress ?? []
  const all = [...[...new Set(ingress.map((i) => i.ip || i.hostname || ''))].filter((i) => i !== '').sort(), ...outside]
  return all.length > 0 ? all.join(',') : '<pending>'
}

const ports = (o: KubeObject): string => {
  const all = (o.spec?.ports ?? []) as readonly { port: number; nodePort?: number; protocol?: string }[]
  return all.length === 0 ? '<none>' : all.map((p) => (p.nodePort ? `${p.port}:${p.nodePort}/${p.protocol}` : `${p.port}/${p.protocol}`)).join(',')
}

function endpoints(o: KubeObject): string {
  const all = ((o['subsets'] ?? []) as readonly { addresses?: readonly { ip: string }[]; ports?: readonly { port: number }[] }[]).flatMap((s) =>
    (s.ports ?? []).length === 0 ? (s.addresses ?? []).map((a) => a.ip) : (s.ports ?? []).flatMap((p) => (s.addresses ?? []).map((a) => (a.ip.includes(':') ? `[${a.ip}]:${p.port}` : `${a.ip}:${p.port}`))))
  return all.length === 0 ? '<none>' : few(all)
}

const ref = (r: { kind?: string; name?: string } | undefined): string => `${(r?.kind ?? '').toLowerCase()}/${r?.name ?? ''}`

const eventPrinter: Printer = {
  columns: columns('Last Seen  Type  Reason  Object | Subobject  Source').concat(columns('Message | First Seen  Count  Name')),
  cells: (w, o) => {
    const last = o['series']?.lastObservedTime ?? o['lastTimestamp'] ?? o['eventTime'] ?? o['deprecatedLastTimestamp']
    const first = o['firstTimestamp'] ?? o['eventTime'] ?? o['deprecatedFirstTimestamp']
    const source = o['source'] ?? {}
    const component = source.component || o['reportingComponent'] || ''
    const host = source.host || ''
    return [
      ageOf(w, last), o['type'] ?? '', o['reason'] ?? '', ref(o['involvedObject'] ?? o['regarding']), o['involvedObject']?.fieldPath ?? '', [component, host].filter((x) => x !== '').join(', '),
      String(o['message'] ?? o['note'] ?? '').trim(), ageOf(w, first), o['series']?.count ?? o['count'] ?? o['deprecatedCount'] ?? 1, o.metadata.name,
    ]
  },
}

const size = (m: unknown): number => Object.keys((m ?? {}) as object).length

const ACCESS: Readonly<Record<string, string>> = { ReadWriteOnce: 'RWO', ReadOnlyMany: 'ROX', ReadWriteMany: 'RWX', ReadWriteOncePod: 'RWOP' }
const access = (modes: readonly string[] | undefined): string => (modes ?? []).map((m) => ACCESS[m] ?? m).join(',')

export const corePrinters: Readonly<Record<string, Printer>> = {
  pods: podPrinter,
  nodes: {
    columns: columns('Name  Status  Roles  Age  Version | Internal-IP  External-IP  OS-Image  Kernel-Version  Container-Runtime'),
    cells: (w, o) => {
      const info = o.status?.nodeInfo ?? {}
      return [
        o.metadata.name, nodeStatus(o), nodeRoles(o), ageOf(w, o.metadata.creationTimestamp), info.kubeletVersion ?? '', addressOf(o, 'InternalIP'), addressOf(o, 'ExternalIP'),
        info.osImage || '<unknown>', info.kernelVersion || '<unknown>', info.containerRuntimeVersion || '<unknown>',
      ]
    },
  },
  services: {
    columns: columns('Name  Type  Cluster-IP  External-IP  Port(s)  Age | Selector'),
    cells: (w, o) => [
      o.metadata.name, o.spec?.type ?? '', o.spec?.clusterIPs?.[0] ?? (o.spec?.clusterIP || '<none>'), externalIp(o), ports(o), ageOf(w, o.metadata.creationTimestamp), labelWords(o.spec?.selector),
    ],
  },
  endpoints: { columns: columns('Name  Endpoints  Age'), cells: (w, o) => [o.metadata.name, endpoints(o), ageOf(w, o.metadata.creationTimestamp)] },
  events: eventPrinter,
  'events.k8s.io/events': eventPrinter,
  namespaces: { columns: columns('Name  Status  Age'), cells: (w, o) => [o.metadata.name, o.status?.phase ?? '', ageOf(w, o.metadata.creationTimestamp)] },
  configmaps: { columns: columns('Name  Data  Age'), cells: (w, o) => [o.metadata.name, size(o['data']) + size(o['binaryData']), ageOf(w, o.metadata.creationTimestamp)] },
  secrets: { columns: columns('Name  Type  Data  Age'), cells: (w, o) => [o.metadata.name, o['type'] ?? '', size(o['data']), ageOf(w, o.metadata.creationTimestamp)] },
  serviceaccounts: { columns: columns('Name  Secrets  Age'), cells: (w, o) => [o.metadata.name, (o['secrets'] ?? []).length, ageOf(w, o.metadata.creationTimestamp)] },
  replicationcontrollers: {
    columns: columns('Name  Desired  Current  Ready  Age | Containers  Images  Selector'),
    cells: (w, o) => [o.metadata.name, o.spec?.replicas ?? 0, o.status?.replicas ?? 0, o.status?.readyReplicas ?? 0, ageOf(w, o.metadata.creationTimestamp), ...containerWords(o.spec?.template), labelWords(o.spec?.selector)],
  },
  podtemplates: { columns: columns('Name  Containers  Images  Pod Labels'), cells: (_w, o) => [o.metadata.name, ...containerWords(o['template']), labelWords(o['template']?.metadata?.labels)] },
  persistentvolumes: {
    columns: columns('Name  Capacity  Access Modes  Reclaim Policy  Status  Claim  StorageClass  VolumeAttributesClass  Reason  Age | VolumeMode'),
    cells: (w, o) => [
      o.metadata.name, o.spec?.capacity?.storage ?? '', access(o.spec?.accessModes), o.spec?.persistentVolumeReclaimPolicy ?? '', o.metadata.deletionTimestamp === undefined ? (o.status?.phase ?? '') : 'Terminating',
      o.spec?.claimRef ? `${o.spec.claimRef.namespace}/${o.spec.claimRef.name}` : '', o.spec?.storageClassName ?? '', o.spec?.volumeAttributesClassName ?? '<unset>', o.status?.reason ?? '',
      ageOf(w, o.metadata.creationTimestamp), o.spec?.volumeMode ?? '<unset>',
    ],
  },
  persistentvolumeclaims: {
    columns: columns('Name  Status  Volume  Capacity  Access Modes  StorageClass  VolumeAttributesClass  Age | VolumeMode'),
    cells: (w, o) => [
      o.metadata.name, o.metadata.deletionTimestamp === undefined ? (o.status?.phase ?? '') : 'Terminating', o.spec?.volumeName ?? '', o.spec?.volumeName ? (o.status?.capacity?.storage ?? '') : '',
      o.spec?.volumeName ? access(o.status?.accessModes) : '', o.spec?.storageClassName ?? '', o.spec?.volumeAttributesClassName ?? '<unset>', ageOf(w, o.metadata.creationTimestamp), o.spec?.volumeMode ?? '<unset>',
    ],
  },
  resourcequotas: {
    columns: columns('Name  Request  Limit  Age'),
    cells: (w, o) => {
      const words = (limit: boolean): string => Object.keys(o.status?.hard ?? {}).sort().filter((k) => k.startsWith('limits.') === limit).map((k) => `${k}: ${o.status.used?.[k] ?? 0}/${o.status.hard[k]}`).join(', ')
      return [o.metadata.name, words(false), words(true), ageOf(w, o.metadata.creationTimestamp)]
    },
  },
  componentstatuses: {
    columns: columns('Name  Status  Message  Error'),
    cells: (_w, o) => {
      const c = (o['conditions'] ?? [])[0] ?? {}
      return [o.metadata.name, c.status === 'True' ? 'Healthy' : 'Unhealthy', c.message ?? '', c.error ?? '']
    },
  },
}
