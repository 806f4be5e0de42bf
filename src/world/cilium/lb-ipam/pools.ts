import { formatIp, parseIp, parsePrefix, type Ip } from '../../net/index.ts'
import { selects, type KubeObject, type LabelSelector } from '../../kube/index.ts'

export const POOLS = 'cilium.io/ciliumloadbalancerippools'

/** Addresses of a block. The first and the last of a CIDR may be kept back. */
export interface Range { readonly from: Ip; readonly to: Ip; readonly reserved: readonly Ip[] }

/** A pool as the allocator sees it. */
export interface Pool {
  readonly object: KubeObject
  readonly name: string
  readonly ranges: readonly Range[]
  /** Addresses of IPv6 blocks, which are only counted. */
  readonly extra: bigint
  readonly disabled: boolean
  readonly selector: LabelSelector | undefined
  /** Why it may give nothing away: its range, the other's, the other's name. */
  readonly conflict?: { readonly own: Range; readonly other: Range; readonly pool: string }
}

interface Block { readonly cidr?: string; readonly start?: string; readonly stop?: string }

function rangeOf(b: Block, firstAndLast: boolean): Range | bigint | undefined {
  if (b.cidr !== undefined && b.cidr !== '') {
    const v6 = /:.*\/(\d+)$/.exec(b.cidr)
    if (v6) return 2n ** BigInt(128 - Number(v6[1]))
    const p = parsePrefix(b.cidr)
    if (!p) return undefined
    const size = 2 ** (32 - p.length)
    const from = p.address - (p.address % size)
    const to = from + size - 1
    return { from, to, reserved: firstAndLast || p.length >= 31 ? [] : [from, to] }
  }
  const from = parseIp(b.start ?? '')
  const to = b.stop === undefined || b.stop === '' ? from : parseIp(b.stop)
  return from === undefined || to === undefined || to < from ? undefined : { from, to, reserved: [] }
}

function poolOf(object: KubeObject): Pool {
  const { blocks = [], allowFirstLastIPs, disabled, serviceSelector } = (object.spec ?? {}) as { blocks?: readonly Block[]; allowFirstLastIPs?: string; disabled?: boolean; serviceSelector?: LabelSelector }
  const found = blocks.map((b) => rangeOf(b, allowFirstLastIPs !== 'No'))
  return {
    object, name: object.metadata.name, ranges: found.filter((r): r is Range => typeof r === 'object'), extra: found.reduce<bigint>((n, r) => (typeof r === 'bigint' ? n + r : n), 0n),
    disabled: disabled === true, selector: serviceSelector,
  }
}

const age = (a: KubeObject, b: KubeObject): number => {
  const [x, y] = [a.metadata.creationTimestamp ?? '', b.metadata.creationTimestamp ?? '']
  return x < y ? -1 : x > y ? 1 : a.metadata.name < b.metadata.name ? -1 : 1
}

/** Pools in the order of their making. Of two that overlap the younger one gives nothing away. */
export function poolsOf(objects: readonly KubeObject[]): Pool[] {
  const out: Pool[] = []
  for (const object of [...objects].sort(age)) {
    const pool = poolOf(object)
    const earlier = [...out, pool]
    let conflict: Pool['conflict']
    for (const own of pool.ranges) {
      for (const p of earlier) {
        for (const other of p.ranges) if (other !== own && own.from <= other.to && other.from <= own.to && (p !== pool || pool.ranges.indexOf(other) < pool.ranges.indexOf(own))) conflict ??= { own, other, pool: p.name }
      }
    }
    out.push(conflict ? { ...pool, conflict } : pool)
  }
  return out
}

const within = (r: Range, ip: Ip): boolean => ip >= r.from && ip <= r.to

/** The pool that has an address in one of its ranges. */
export const poolWith = (pools: readonly Pool[], ip: Ip): Pool | undefined => pools.find((p) => p.ranges.some((r) => within(r, ip)))

export const isReserved = (p: Pool, ip: Ip): boolean => p.ranges.some((r) => r.reserved.includes(ip))

const labelsOf = (svc: KubeObject): Record<string, string> =>
  ({ ...svc.metadata.labels, 'io.kubernetes.service.name': svc.metadata.name, 'io.kubernetes.service.namespace': svc.metadata.namespace ?? '' })

/** Does a pool want this Service? All of them without a selector. */
export const poolSelects = (p: Pool, svc: KubeObject): boolean => p.selector === undefined || selects(p.selector, labelsOf(svc))

/** The lowest address of a pool that nobody has. */
export function freeAddress(p: Pool, taken: ReadonlySet<Ip>): Ip | undefined {
  for (const r of p.ranges) for (let ip = r.from; ip <= r.to; ip++) if (!taken.has(ip) && !r.reserved.includes(ip)) return ip
  return undefined
}

/** Addresses of a pool: all, and those that are in use (kept-back ones among them). */
export function countsOf(p: Pool, taken: ReadonlySet<Ip>): { readonly total: bigint; readonly used: bigint } {
  const total = p.ranges.reduce((n, r) => n + BigInt(r.to - r.from + 1), p.extra)
  const used = p.ranges.reduce((n, r) => n + r.reserved.length + [...taken].filter((ip) => within(r, ip) && !r.reserved.includes(ip)).length, 0)
  return { total, used: BigInt(used) }
}

export const rangeText = (r: Range): string => `'${formatIp(r.from)} - ${formatIp(r.to)}'`
