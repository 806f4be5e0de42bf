import type { World } from '../../sim/index.ts'
import { DNS_TYPE, type DnsRecord } from '../../os/index.ts'
import { objectsOf, type KubeObject } from '../api/object.ts'
import { store } from '../api/store.ts'

/** What a zone says of a name. `nxdomain`: it has no such name; no records of a type: it has the name, not the type. */
export type Answer = { readonly records: readonly DnsRecord[]; readonly additional?: readonly DnsRecord[] } | 'nxdomain' | 'refused'

const SLICES = 'discovery.k8s.io/endpointslices'

interface Target { readonly address: string; readonly hostname: string; readonly ports: readonly { name: string; protocol: string; port: number }[] }

function targetsOf(w: World, cluster: string, service: KubeObject): Target[] {
  const out: Target[] = []
  for (const s of objectsOf(w, cluster, SLICES, service.metadata.namespace)) {
    if (s.metadata.labels?.['kubernetes.io/service-name'] !== service.metadata.name || s.addressType !== 'IPv4') continue
    for (const e of (s.endpoints ?? []) as { addresses: string[]; hostname?: string; conditions?: { ready?: boolean } }[]) {
      if (e.conditions?.ready === false) continue
      for (const address of e.addresses) out.push({ address, hostname: e.hostname ?? address.replaceAll('.', '-'), ports: (s.ports ?? []) as Target['ports'] })
    }
  }
  return out
}

/** A name of the zone of services: `webpod.default.svc.cluster.local.` and its kind (the Kubernetes DNS specification 1.1.0). */
export function serviceAnswer(w: World, cluster: string, zone: string, name: string, type: number, ttl: number, pods: 'disabled' | 'insecure' | 'verified'): Answer {
  const record = (t: number, data: string, owner = name): DnsRecord => ({ name: owner, type: t, ttl, data })
  const some = (records: readonly DnsRecord[]): Answer => ({ records: records.filter((r) => type === DNS_TYPE.ANY || r.type === type || r.type === DNS_TYPE.CNAME) })
  if (name === zone) return type === DNS_TYPE.SOA ? { records: [record(DNS_TYPE.SOA, soa(zone))] } : type === DNS_TYPE.NS ? { records: [record(DNS_TYPE.NS, `ns.dns.${zone}`)] } : { records: [] }
  const labels = name.slice(0, -zone.length - 1).split('.')
  if (name === `dns-version.${zone}`) return some([record(DNS_TYPE.TXT, '"1.1.0"')])
  if (name === `ns.dns.${zone}`) {
    const ip = store(w, cluster).get('services', 'kube-dns', 'kube-system')?.spec?.clusterIP
    return ip ? some([record(DNS_TYPE.A, ip)]) : 'nxdomain'
  }
  const kind = labels.at(-1)
  const namespace = labels.at(-2)
  if (kind === 'svc' && labels.length === 1) return { records: [] }
  if ((kind !== 'svc' && kind !== 'pod') || namespace === undefined) return 'nxdomain'
  if (!store(w, cluster).get('namespaces', namespace)) return 'nxdomain'
  const head = labels.slice(0, -2)
  if (head.length === 0) return { records: [] }
  if (kind === 'pod') {
    if (pods === 'disabled' || head.length !== 1) return 'nxdomain'
    const ip = head[0]!.replaceAll('-', '.')
    return /^\d+\.\d+\.\d+\.\d+$/.test(ip) ? some([record(DNS_TYPE.A, ip)]) : 'nxdomain'
  }
  const service = store(w, cluster).get('services', head.at(-1)!, namespace)
  if (!service) return 'nxdomain'
  const front = head.slice(0, -1)
  if (service.spec.type === 'ExternalName') return front.length === 0 ? some([record(DNS_TYPE.CNAME, `${service.spec.externalName}.`)]) : 'nxdomain'
  const headless = service.spec.clusterIP === 'None'
  const targets = targetsOf(w, cluster, service)
  const ports = front.length === 2 && front[0]!.startsWith('_') && front[1]!.startsWith('_') ? { port: front[0]!.slice(1), protocol: front[1]!.slice(1).toUpperCase() } : undefined
  if (front.length === 1) {
    if (!headless) return 'nxdomain'
    const chosen = targets.filter((t) => t.hostname === front[0])
    return chosen.length > 0 ? some(chosen.map((t) => record(DNS_TYPE.A, t.address))) : 'nxdomain'
  }
  if (front.length > 0 && !ports) return 'nxdomain'
  if (!headless) {
    const open = (service.spec.ports as { name?: string; protocol?: string; port: number }[]).filter((p) => !ports || ((p.name ?? '') === ports.port && (p.protocol ?? 'TCP') === ports.protocol))
    if (open.length === 0) return 'nxdomain'
    if (type === DNS_TYPE.SRV) return { records: open.map((p) => record(DNS_TYPE.SRV, `0 100 ${p.port} ${serviceName(service, zone)}`)), additional: [record(DNS_TYPE.A, service.spec.clusterIP, serviceName(service, zone))] }
    return some([record(DNS_TYPE.A, service.spec.clusterIP)])
  }
  if (targets.length === 0) return 'nxdomain'
  if (type === DNS_TYPE.SRV) {
    const weight = Math.max(1, Math.floor(100 / targets.length))
    const hits = targets.flatMap((t) => t.ports.filter((p) => !ports || (p.name === ports.port && p.protocol === ports.protocol)).map((p) => ({ t, p })))
    return hits.length === 0 ? 'nxdomain' : { records: hits.map(({ t, p }) => record(DNS_TYPE.SRV, `0 ${weight} ${p.port} ${t.hostname}.${serviceName(service, zone)}`)), additional: targets.map((t) => record(DNS_TYPE.A, t.address, `${t.hostname}.${serviceName(service, zone)}`)) }
  }
  return some(targets.map((t) => record(DNS_TYPE.A, t.address)))
}

const serviceName = (s: KubeObject, zone: string): string => `${s.metadata.name}.${s.metadata.namespace}.svc.${zone}`

/** SOA of a zone that is made of the API's objects. */
export const soa = (zone: string): string => `ns.dns.${zone} hostmaster.${zone} 1755337800 7200 1800 86400 30`

/** The name of an address: a service's, or an endpoint's of a headless service. */
export function reverseAnswer(w: World, cluster: string, zone: string, name: string, ttl: number): Answer {
  const ip = name.replace(/\.in-addr\.arpa\.$/, '').split('.').reverse().join('.')
  for (const s of objectsOf(w, cluster, 'services')) if (s.spec?.clusterIP === ip) return { records: [{ name, type: DNS_TYPE.PTR, ttl, data: serviceName(s, zone) }] }
  const records: DnsRecord[] = []
  for (const s of objectsOf(w, cluster, 'services')) {
    for (const t of targetsOf(w, cluster, s)) if (t.address === ip) records.push({ name, type: DNS_TYPE.PTR, ttl, data: `${t.hostname}.${serviceName(s, zone)}` })
  }
  return records.length > 0 ? { records } : 'nxdomain'
}
