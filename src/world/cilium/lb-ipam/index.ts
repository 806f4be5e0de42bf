/**
 * lb-ipam: addresses for Services of type LoadBalancer, out of CiliumLoadBalancerIPPools. It sleeps until a first pool is there. What is given is kept in the
 * Services' status; each look compares that with the pools: keeps what may stay, takes back what may not, gives what is missing, and writes what each pool has left.
 */
import { formatIp, type Ip } from '../../net/index.ts'
import { timestamp, type Context, type Controller, type KubeObject } from '../../kube/index.ts'
import { defineTable } from '../../sim/index.ts'
import { setCondition, type Condition } from '../operator/condition.ts'
import { leaderOf, type Operator } from '../operator/tables.ts'
import { ciliumVersion } from '../versions/index.ts'
import { countsOf, POOLS, poolsOf, rangeText, type Pool } from './pools.ts'
import { allocate, ingressOf, isOurs, type Verdict } from './services.ts'

const SATISFIED = 'cilium.io/IPAMRequestSatisfied'
const CONFLICT = 'cilium.io/PoolConflict'

/** Whether a cluster's allocator has seen a pool; by cluster. */
const awake = defineTable<string, { readonly process: number }>('cilium.lb-ipam')

const conditionsOf = (o: KubeObject): readonly Condition[] => o.status?.conditions ?? []

const age = (a: KubeObject, b: KubeObject): number => {
  const key = (o: KubeObject): string => `${o.metadata.creationTimestamp ?? ''} ${o.metadata.namespace ?? ''}/${o.metadata.name}`
  return key(a) < key(b) ? -1 : 1
}

/** Gives and takes addresses; answers who has which. */
function settleServices(c: Context, op: Operator, pools: readonly Pool[]): Map<Ip, KubeObject[]> {
  const ipam = op.config['default-lb-service-ipam'] ?? 'lbipam'
  const all = c.api.list('services')
  for (const svc of all) if (!isOurs(svc, ipam)) release(c, svc)
  const ours = all.filter((s) => isOurs(s, ipam)).sort(age)
  const holders = new Map<Ip, KubeObject[]>()
  const hold = (ip: Ip, svc: KubeObject): void => { holders.set(ip, [...(holders.get(ip) ?? []), svc]) }
  // What Services have already is theirs before anybody gets something new.
  for (const svc of ours) for (const ip of ingressOf(svc)) hold(ip, svc)
  for (const svc of ours) {
    const others = new Map([...holders].map(([ip, who]) => [ip, who.filter((o) => o !== svc)] as const).filter(([, who]) => who.length > 0))
    const verdict = allocate(svc, pools, others)
    for (const ip of ingressOf(svc)) holders.set(ip, (holders.get(ip) ?? []).filter((o) => o !== svc))
    for (const ip of verdict.addresses) hold(ip, svc)
    writeVerdict(c, svc, verdict)
  }
  return new Map([...holders].filter(([, who]) => who.length > 0))
}

function writeVerdict(c: Context, svc: KubeObject, v: Verdict): void {
  const ingress = v.addresses.map((ip) => ({ ip: formatIp(ip), ipMode: 'VIP' }))
  const conditions = setCondition(conditionsOf(svc), {
    lastTransitionTime: timestamp(c.w), message: v.message, observedGeneration: svc.metadata.generation, reason: v.reason, status: v.reason === 'satisfied' ? 'True' : 'False', type: SATISFIED,
  } as Condition)
  const loadBalancer = ingress.length > 0 ? { ingress } : {}
  if (conditions === conditionsOf(svc) && JSON.stringify(svc.status?.loadBalancer ?? {}) === JSON.stringify(loadBalancer)) return
  c.api.updateStatus('services', { ...svc, status: { ...svc.status, conditions, loadBalancer } })
}

/** A Service that is no load balancer any more gives its address back. One of another class was never ours. */
function release(c: Context, svc: KubeObject): void {
  if (svc.spec?.type === 'LoadBalancer' || !conditionsOf(svc).some((x) => x.type === SATISFIED)) return
  const conditions = conditionsOf(svc).filter((x) => x.type !== SATISFIED)
  const { conditions: _, ...rest } = svc.status ?? {}
  c.api.updateStatus('services', { ...svc, status: { ...rest, ...(conditions.length > 0 ? { conditions } : {}), loadBalancer: {} } })
}

/** What a pool's status says: whether it collides with another, and how many addresses it has, has left, has given. */
function writePool(c: Context, p: Pool, taken: ReadonlySet<Ip>, counted: boolean): void {
  const { total, used } = countsOf(p, taken)
  const make = (type: string, status: Condition['status'], reason: string, message: string): Condition =>
    ({ lastTransitionTime: timestamp(c.w), message, observedGeneration: p.object.metadata.generation ?? 1, reason, status, type })
  const wanted = [
    p.conflict ? make(CONFLICT, 'True', 'cidr_overlap', `Pool conflicts since range ${rangeText(p.conflict.own)} overlaps range ${rangeText(p.conflict.other)} from IP Pool '${p.conflict.pool}'`) : make(CONFLICT, 'False', 'resolved', ''),
    ...(counted ? ([['Total', total], ['Available', total - used], ['Used', used]] as const).map(([name, n]) => make(`cilium.io/IPs${name}`, 'Unknown', 'noreason', String(n))) : []),
  ]
  const before = conditionsOf(p.object)
  const after = wanted.reduce<readonly Condition[]>(setCondition, before)
  if (after !== before) c.api.updateStatus(POOLS, { ...p.object, status: { ...p.object.status, conditions: after } })
}

export const lbIpamController: Controller = {
  component: 'cilium-operator', manager: 'cilium-operator-generic',
  watches: { [POOLS]: () => ['/pools'], services: () => ['/services'] },
  reconcile(c, key) {
    const op = leaderOf(c.w, c.cluster)
    if (!op || op.config['enable-lb-ipam'] === 'false') return
    const pools = poolsOf(c.api.list(POOLS))
    if (pools.length === 0 && c.w.table(awake).get(c.cluster)?.process !== op.process) return
    const holders = settleServices(c, op, pools)
    // 1.18.1 writes the figures of a further pool with the next event of a Service only (issue #41536).
    const late = ciliumVersion(op.version)?.poolCountsLate === true && key === '/pools' && pools.length > 1
    for (const p of pools) writePool(c, p, new Set(holders.keys()), !late)
    if (pools.length > 0) c.w.table(awake).set(c.cluster, { process: op.process })
    else c.w.table(awake).delete(c.cluster)
  },
}
