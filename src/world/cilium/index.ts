/**
 * cilium: Cilium of a cluster. `agent` the daemon of a node, `datapath` what it puts into the node's kernel (socket load balancing, tc programs, connection
 * tracking, masquerading, tunnel), `service` frontends and backends, `ipam`, `identity`, `hubble` flows and relay; `operator`, `bgp`, `lbipam`,
 * `config` the control plane. Everything is told which cluster it is of.
 *
 * For a cluster that has it from its beginning: `planCilium(world, cluster, { version, values })` before the machines start.
 */
import type { Registry } from '../sim/index.ts'
import { registerAgent } from './agent/server.ts'
import { registerDatapath } from './datapath/hooks.ts'
import { registerDbg } from './dbg/syscalls.ts'
import { registerRelay } from './hubble/relay.ts'
import { registerHubble } from './hubble/server.ts'
import { registerBgpControlPlane } from './bgp-control-plane/index.ts'
import { registerInstall } from './install/index.ts'
import { registerOperator } from './operator/index.ts'

export * from './agent/index.ts'
export { identityNumber, type FlowFilter } from './hubble/filter.ts'
export { bgpCommand, instancesOf, peerModels, routeViews, type CommandOutcome } from './bgp-control-plane/index.ts'
export { attributeText, goSeconds, readAttributeModels } from './bgp-control-plane/attributes.ts'
export { BGP_TABLE, defaultRouteWords, routeQuestion, type RouteModel } from './bgp-control-plane/command.ts'
export type { PeerModel } from './bgp-control-plane/views.ts'
export { at as valueAt, chartObjects, configData, merge as mergeValues, put, readRelease, releaseSecret, valuesOf, type Release, type Value, type Values } from './chart/index.ts'
export { installCilium, planCilium, type CiliumPlan } from './install/index.ts'
export { definitions } from './crds/index.ts'
export { CILIUM_VERSIONS, ciliumVersion, CLI_DEFAULT, CLI_STABLE, CLI_VERSION } from './versions/index.ts'

/** Registers the room's hooks, timers and handlers. Once a registry. */
export function registerCilium(registry: Registry): void {
  registerDatapath(registry)
  registerAgent(registry)
  registerHubble(registry)
  registerDbg(registry)
  registerRelay(registry)
  registerInstall(registry)
  registerOperator(registry)
  registerBgpControlPlane(registry)
}
