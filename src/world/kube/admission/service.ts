import { formatIp, parsePrefix, parseIp, type Prefix } from '../../net/index.ts'
import type { World } from '../../sim/index.ts'
import { clusterOf } from '../api/cluster.ts'
import { field, invalid, type FieldError } from '../api/errors.ts'
import { objectsOf, type KubeObject } from '../api/object.ts'
import type { Writer } from '../api/strategy.ts'

type Spec = Readonly<Record<string, any>>
interface Port { readonly port: number; readonly protocol: string; readonly nodePort?: number; readonly name?: string }

const SERVICE = { group: '', kind: 'Service' }

export const needsIp = (s: Spec | undefined): boolean => s !== undefined && ['ClusterIP', 'NodePort', 'LoadBalancer'].includes(s['type'])
export const needsNodePort = (s: Spec | undefined): boolean => s !== undefined && (s['type'] === 'NodePort' || (s['type'] === 'LoadBalancer' && s['allocateLoadBalancerNodePorts'] !== false))
const needsHealthPort = (s: Spec | undefined): boolean => s !== undefined && s['type'] === 'LoadBalancer' && s['externalTrafficPolicy'] === 'Local'
const needsPolicy = (s: Spec | undefined): boolean => s !== undefined && (['NodePort', 'LoadBalancer'].includes(s['type']) || (s['type'] === 'ClusterIP' && (s['externalIPs'] ?? []).length > 0))

const portsOf = (s: Spec | undefined): readonly Port[] => (s?.['ports'] ?? []) as readonly Port[]
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** What an update that does not speak of allocated values keeps (patchAllocatedValues), and what it lets go with its type (dropTypeDependentFields). */
export function carryOver(next: Spec, old: Spec): Spec {
  const out: Record<string, any> = { ...next }
  if (needsIp(old) && needsIp(next) && !next['clusterIP']) {
    out['clusterIP'] = old['clusterIP']
    out['clusterIPs'] = old['clusterIPs']
  }
  if (needsNodePort(old) && needsNodePort(next)) {
    out['ports'] = portsOf(next).map((p) => {
      const before = portsOf(old).find((q) => q.port === p.port && q.protocol === p.protocol)
      return p.nodePort || !before?.nodePort || portsOf(next).some((q) => q.nodePort === before.nodePort) ? p : { ...p, nodePort: before.nodePort }
    })
  }
  if (needsHealthPort(old) && needsHealthPort(next) && !next['healthCheckNodePort']) out['healthCheckNodePort'] = old['healthCheckNodePort']
  if (needsIp(old) && !needsIp(next) && same(next['clusterIP'], old['clusterIP'])) for (const k of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy']) delete out[k]
  if (needsNodePort(old) && !needsNodePort(next) && same(portsOf(next).map((p) => p.nodePort), portsOf(old).map((p) => p.nodePort))) {
    out['ports'] = portsOf(next).map(({ nodePort: _, ...p }) => p)
  }
  if (needsHealthPort(old) && !needsHealthPort(next) && same(next['healthCheckNodePort'], old['healthCheckNodePort'])) delete out['healthCheckNodePort']
  if (needsPolicy(old) && !needsPolicy(next) && same(next['externalTrafficPolicy'], old['externalTrafficPolicy'])) delete out['externalTrafficPolicy']
  if (old['type'] === 'LoadBalancer' && next['type'] !== 'LoadBalancer') {
    for (const k of ['allocateLoadBalancerNodePorts', 'loadBalancerClass']) if (same(next[k], old[k])) delete out[k]
  }
  return out
}

const others = (w: World, cluster: string, o: KubeObject): KubeObject[] =>
  [...objectsOf(w, cluster, 'services')].filter((s) => s.metadata.namespace !== o.metadata.namespace || s.metadata.name !== o.metadata.name)

const within = (p: Prefix, address: string): boolean => {
  const ip = parseIp(address)
  return ip !== undefined && ip >= p.address && ip < p.address + 2 ** (32 - p.length)
}

/** A ClusterIP: the one that is asked for, or a random one above the band for static ones. */
function allocateIp(w: World, cluster: string, o: KubeObject): string {
  const { serviceSubnet } = clusterOf(w, cluster)
  const prefix = parsePrefix(serviceSubnet)!
  const taken = new Set(others(w, cluster, o).flatMap((s) => (s.spec?.clusterIPs ?? []) as string[]))
  const asked: string = o.spec.clusterIP || o.spec.clusterIPs?.[0] || ''
  const refuse = (why: string): Error => invalid(SERVICE, o.metadata.name, [field.invalid('spec.clusterIPs', [asked], `failed to allocate IP ${asked}: ${why}`)])
  if (asked !== '') {
    if (!within(prefix, asked)) throw refuse(`the provided IP (${asked}) is not in the valid range. The range of valid IPs is ${serviceSubnet}`)
    if (taken.has(asked)) throw refuse('provided IP is already allocated')
    return asked
  }
  const size = 2 ** (32 - prefix.length)
  const band = Math.min(Math.max(16, Math.floor(size / 16)), 256)
  const free = size - band - 2
  const start = w.rng(`kube.service-ip.${cluster}`).below(free)
  for (let i = 0; i < free; i++) {
    const address = formatIp(prefix.address + band + 1 + ((start + i) % free))
    if (!taken.has(address)) return address
  }
  throw invalid(SERVICE, o.metadata.name, [field.invalid('spec.clusterIPs', [''], 'failed to allocate a serviceIP: range is full')])
}

const protocolsAt = (services: readonly KubeObject[]): Map<number, Set<string>> => {
  const found = new Map<number, Set<string>>()
  for (const s of services) {
    for (const p of portsOf(s.spec)) if (p.nodePort) found.set(p.nodePort, (found.get(p.nodePort) ?? new Set()).add(p.protocol))
    if (s.spec?.healthCheckNodePort) found.set(s.spec.healthCheckNodePort, new Set(['TCP', 'UDP', 'SCTP']))
  }
  return found
}

/** A free node port: from the upper band first, which is for those that are not asked for. */
function freePort(w: World, cluster: string, taken: ReadonlyMap<number, unknown>): number {
  const [first, last] = clusterOf(w, cluster).nodePorts
  const size = last - first + 1
  const band = Math.min(Math.max(16, Math.floor(size / 32)), 128)
  const start = w.rng(`kube.node-port.${cluster}`).below(size - band)
  for (let i = 0; i < size; i++) {
    const port = i < size - band ? first + band + ((start + i) % (size - band)) : first + (i - (size - band))
    if (!taken.has(port)) return port
  }
  throw new Error('range is full')
}

function allocatePorts(w: World, cluster: string, o: KubeObject): readonly Port[] {
  const [first, last] = clusterOf(w, cluster).nodePorts
  const taken = protocolsAt(others(w, cluster, o))
  const errors: FieldError[] = []
  const own = new Map<number, number>()
  const ports = portsOf(o.spec).map((p, i) => {
    const path = `spec.ports[${i}].nodePort`
    if (p.nodePort) {
      if (p.nodePort < first || p.nodePort > last) errors.push(field.invalid(path, p.nodePort, `provided port is not in the valid range. The range of valid ports is ${first}-${last}`))
      else if (taken.get(p.nodePort)?.has(p.protocol) === true) errors.push(field.invalid(path, p.nodePort, 'provided port is already allocated'))
      own.set(p.port, p.nodePort)
      return p
    }
    // TCP and UDP of one port share their node port.
    const nodePort = own.get(p.port) ?? freePort(w, cluster, new Map([...taken, ...[...own.values()].map((n) => [n, new Set<string>()] as const)]))
    own.set(p.port, nodePort)
    return { ...p, nodePort }
  })
  if (errors.length > 0) throw invalid(SERVICE, o.metadata.name, errors)
  return ports
}

/** Gives a Service its ClusterIP, node ports, health check port. */
export function allocateService(w: World, { cluster }: Writer, o: KubeObject): KubeObject {
  const spec: Record<string, any> = { ...o.spec }
  if (needsIp(spec)) {
    if (spec['clusterIP'] !== 'None' && spec['clusterIPs']?.[0] !== 'None') spec['clusterIP'] = allocateIp(w, cluster, o)
    spec['clusterIP'] ??= 'None'
    spec['clusterIPs'] = [spec['clusterIP']]
    spec['ipFamilies'] ??= ['IPv4']
    spec['ipFamilyPolicy'] ??= 'SingleStack'
  }
  if (needsNodePort(spec)) spec['ports'] = allocatePorts(w, cluster, { ...o, spec })
  if (needsHealthPort(spec) && !spec['healthCheckNodePort']) {
    spec['healthCheckNodePort'] = freePort(w, cluster, protocolsAt([...others(w, cluster, o), { ...o, spec }]))
  }
  return same(spec, o.spec) ? o : { ...o, spec }
}

export const admitService = (_w: World, _writer: Writer, o: KubeObject, old?: KubeObject): KubeObject => {
  if (!old) return o
  const spec = carryOver(o.spec, old.spec)
  const status = old.spec?.type === 'LoadBalancer' && o.spec?.type !== 'LoadBalancer' ? { status: { ...o.status, loadBalancer: {} } } : {}
  return same(spec, o.spec) && !('status' in status) ? o : { ...o, spec, ...status }
}
