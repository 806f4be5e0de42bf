/**
 * cilium: Cilium of a cluster. `agent` the daemon of a node, `datapath` what it puts into the node's kernel (socket load balancing, tc programs, connection
 * tracking, masquerading, tunnel), `service` frontends and backends, `ipam`, `identity`, `hubble` flows and relay; `operator`, `bgp`, `lbipam`,
 * `config` the control plane. Everything is told which cluster it is of.
 */
import type { Registry } from '../sim/index.ts'
import { registerDatapath } from './datapath/hooks.ts'

export * from './agent/index.ts'

/** Registers the room's hooks, timers and handlers. Once a registry. */
export function registerCilium(registry: Registry): void {
  registerDatapath(registry)
}
