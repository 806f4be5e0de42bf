import type { World } from '../../sim/index.ts'
import { nodeNs } from '../datapath/node.ts'
import { frontends, type Frontend } from './tables.ts'

/** The frontends of a node's services map with their backends, by id. Empty where no agent has run since the node started. */
export function serviceMap(w: World, cluster: string, node: string): Frontend[] {
  const ns = nodeNs(w, cluster, node)
  if (ns === undefined) return []
  return [...w.table(frontends).prefix(`${ns}/`)].map(([, f]) => f).sort((a, b) => a.id - b.id)
}
