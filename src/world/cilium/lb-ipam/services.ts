import { formatIp, parseIp, type Ip } from '../../net/index.ts'
import type { KubeObject } from '../../kube/index.ts'
import { freeAddress, isReserved, poolSelects, poolWith, type Pool } from './pools.ts'

const CLASSES = ['io.cilium/bgp-control-plane', 'io.cilium/l2-announcer']
const annotation = (svc: KubeObject, ...names: readonly string[]): string | undefined => names.map((n) => svc.metadata.annotations?.[n]).find((v) => v !== undefined)

/** Are a Service's addresses LB IPAM's? Those of another class are somebody else's. */
export function isOurs(svc: KubeObject, ipam: string): boolean {
  const { type, loadBalancerClass } = svc.spec as { type?: string; loadBalancerClass?: string }
  return type === 'LoadBalancer' && svc.metadata.deletionTimestamp === undefined && (loadBalancerClass === undefined ? ipam === 'lbipam' : CLASSES.includes(loadBalancerClass))
}

export const ingressOf = (svc: KubeObject): Ip[] => ((svc.status?.loadBalancer?.ingress ?? []) as readonly { ip?: string }[]).flatMap((i) => parseIp(i.ip ?? '') ?? [])

/** Addresses that a Service asks for by name. */
export function requested(svc: KubeObject): string[] {
  const words = annotation(svc, 'lbipam.cilium.io/ips', 'io.cilium/lb-ipam-ips')
  if (words !== undefined) return words.split(',').map((x) => x.trim()).filter((x) => x !== '')
  return svc.spec?.loadBalancerIP ? [svc.spec.loadBalancerIP as string] : []
}

const keyOf = (svc: KubeObject): string | undefined => annotation(svc, 'lbipam.cilium.io/sharing-key', 'io.cilium/lb-ipam-sharing-key')
const ports = (svc: KubeObject): string[] => ((svc.spec?.ports ?? []) as readonly { port: number; protocol?: string }[]).map((p) => `${p.port}/${p.protocol ?? 'TCP'}`)
const crosses = (svc: KubeObject, namespace: string): boolean => {
  const words = annotation(svc, 'lbipam.cilium.io/sharing-cross-namespace')?.split(',').map((x) => x.trim()) ?? []
  return words.includes('*') || words.includes(namespace)
}

/** May two Services have one address? They name the same key, use other ports, and other namespaces have to be allowed by both. */
export function mayShare(a: KubeObject, b: KubeObject): boolean {
  const [x, y] = [a.metadata.namespace ?? '', b.metadata.namespace ?? '']
  if (keyOf(a) === undefined || keyOf(a) !== keyOf(b)) return false
  if (x !== y && !(crosses(a, y) && crosses(b, x))) return false
  return !ports(a).some((p) => ports(b).includes(p))
}

export interface Verdict { readonly addresses: readonly Ip[]; readonly reason: string; readonly message: string }
export type Holders = ReadonlyMap<Ip, readonly KubeObject[]>

const SATISFIED: Omit<Verdict, 'addresses'> = { reason: 'satisfied', message: '' }
const NO_POOL = 'There are no enabled CiliumLoadBalancerIPPools that match this service'
const EXHAUSTED = 'All enabled CiliumLoadBalancerIPPools that match this service ran out of allocatable IPs'

/** Addresses for a Service: those that it has and may keep, those that it asks for, or the lowest free one. `holders` are the others' addresses. */
export function allocate(svc: KubeObject, pools: readonly Pool[], holders: Holders): Verdict {
  const wanted = requested(svc)
  return wanted.length > 0 ? specific(svc, wanted, pools, holders) : generic(svc, pools, holders)
}

function specific(svc: KubeObject, wanted: readonly string[], pools: readonly Pool[], holders: Holders): Verdict {
  const addresses: Ip[] = []
  for (const text of wanted) {
    const ip = parseIp(text)
    const fail = (reason: string, message: string): Verdict => ({ addresses, reason, message })
    if (ip === undefined) return fail('invalid_ip', `The requested IP '${text}' is invalid`)
    const has = ingressOf(svc).includes(ip)
    const pool = poolWith(pools.filter((p) => !p.conflict && (has || !p.disabled)), ip)
    if (!pool || isReserved(pool, ip)) return fail('no_pool', `No pool exists with a CIDR containing '${text}'`)
    if (!poolSelects(pool, svc)) return fail('pool_selector_mismatch', `The pool with the CIDR containing '${text}', doesn't select this service`)
    const others = holders.get(ip) ?? []
    if (others.length > 0 && !others.every((o) => mayShare(svc, o))) {
      return others.some((o) => keyOf(o) !== undefined && keyOf(o) === keyOf(svc)) ? fail('already_allocated_incompatible_service', `The IP '${text}' is already allocated to an incompatible service`) : fail('already_allocated', `The IP '${text}' is already allocated to another service`)
    }
    addresses.push(ip)
  }
  return { addresses, ...SATISFIED }
}

function generic(svc: KubeObject, pools: readonly Pool[], holders: Holders): Verdict {
  const kept = ingressOf(svc).find((ip) => {
    const pool = poolWith(pools.filter((p) => !p.conflict || ingressOf(svc).includes(ip)), ip)
    return pool !== undefined && poolSelects(pool, svc) && (holders.get(ip) ?? []).every((o) => mayShare(svc, o))
  })
  if (kept !== undefined) return { addresses: [kept], ...SATISFIED }
  const open = pools.filter((p) => !p.disabled && !p.conflict && poolSelects(p, svc))
  if (open.length === 0) return { addresses: [], reason: 'no_pool', message: NO_POOL }
  const shared = keyOf(svc) === undefined ? undefined : [...holders].find(([ip, others]) => poolWith(open, ip) && others.every((o) => mayShare(svc, o)))?.[0]
  const taken = new Set(holders.keys())
  for (const p of open) {
    const ip = shared ?? freeAddress(p, taken)
    if (ip !== undefined) return { addresses: [ip], ...SATISFIED }
  }
  return { addresses: [], reason: 'out_of_ips', message: EXHAUSTED }
}

export const addressText = (all: readonly Ip[]): string[] => all.map(formatIp)
