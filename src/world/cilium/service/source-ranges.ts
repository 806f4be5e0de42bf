import { parsePrefix, within, type Ip } from '../../net/index.ts'
import type { Frontend } from './tables.ts'

/** loadBalancerSourceRanges: without any, everybody may come. */
export function allowedSource(f: Pick<Frontend, 'sourceRanges' | 'type'>, from: Ip): boolean {
  if (f.sourceRanges.length === 0 || f.type !== 'LoadBalancer') return true
  return f.sourceRanges.some((r) => {
    const p = parsePrefix(r)
    return p !== undefined && within(from, p.address, p.length)
  })
}
