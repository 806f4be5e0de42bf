import type { World } from '../../sim/index.ts'
import type { Agent } from './tables.ts'

export const POLICIES = ['networking.k8s.io/networkpolicies', 'cilium.io/ciliumnetworkpolicies', 'cilium.io/ciliumclusterwidenetworkpolicies'] as const

/** Works the policies of a node's endpoints out anew. */
export function recalculatePolicies(_w: World, _agent: Agent): void {}
