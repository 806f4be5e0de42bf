/**
 * bgp-control-plane: BGP on every agent. A node's CiliumBGPNodeConfig becomes speakers of the room `bgp` (profile `cilium`), one an instance: router id and
 * port first, then routes and route policies from CiliumBGPAdvertisements, then peers from CiliumBGPPeerConfigs. Learned routes are refused and go
 * nowhere. Everything is looked at again when an object that it goes by, or a Service's backends, change.
 *
 * `bgpCommand(world, agent, argv)` is `cilium-dbg bgp …` of an agent; `peerModels`, `routeViews`, `instancesOf` are its data.
 */
import { agentWrites, type Change } from '../../kube/index.ts'
import { timers, type Registry, type World } from '../../sim/index.ts'
import { agentInterests, agentOf, agentStarted, agentStopped, setting, type AgentInterest } from '../agent/tables.ts'
import { NODES } from '../agent/node-objects.ts'
import { frontendsChanged } from '../service/tables.ts'
import { ADVERTISEMENTS } from './advertisements.ts'
import { registerHooks } from './hooks.ts'
import { PEER_CONFIGS } from './peers.ts'
import { NODE_CONFIGS, stopInstance } from './reconcile.ts'
import { REPORT_WRITE, writeStatus, type ReportWrite } from './report.ts'
import { instancesOf } from './tables.ts'
import { look, lookSoon, report } from './work.ts'

export { bgpCommand, type CommandOutcome } from './command.ts'
export { instancesOf, type BgpInstance, type RoutePolicy } from './tables.ts'
export { peerModels, routeViews, type PeerModel, type RouteView } from './views.ts'

/** Writes that concern a node's control plane: some every node's, some its own only. */
const CONCERNS: Readonly<Record<string, (w: World, cluster: string, node: string, change: Change) => boolean>> = {
  [NODE_CONFIGS]: (_w, _c, node, c) => c.object.metadata.name === node && (c.type !== 'MODIFIED' || c.object.spec !== c.old?.spec),
  [NODES]: (_w, _c, node, c) => c.object.metadata.name === node,
  [PEER_CONFIGS]: () => true,
  [ADVERTISEMENTS]: () => true,
  services: () => true,
  secrets(w, cluster, node, c) {
    const agent = agentOf(w, cluster, node)
    return agent !== undefined && c.object.metadata.namespace === setting(agent, 'bgp-secrets-namespace', 'kube-system')
  },
}

const interest: AgentInterest = { wants: (w, cluster, node, change) => CONCERNS[change.gvr]?.(w, cluster, node, change) === true, notified: lookSoon }

export function registerBgpControlPlane(registry: Registry): void {
  registerHooks(registry)
  registry.add(timers, 'cilium.bgp-look', look)
  registry.add(timers, 'cilium.bgp-report', report)
  registry.add(agentInterests, 'bgp-control-plane', interest)
  registry.add(agentWrites, REPORT_WRITE, (w, a, data: ReportWrite) => writeStatus(w, a.cluster, data))
  registry.add(frontendsChanged, 'cilium.bgp', (w, cluster, node) => {
    const agent = agentOf(w, cluster, node)
    if (agent) lookSoon(w, agent)
  })
  registry.add(agentStarted, 'cilium.bgp', lookSoon)
  // Connections simply end, after SIGTERM too: with graceful restart the peer keeps the routes.
  registry.add(agentStopped, 'cilium.bgp', (w, agent) => {
    for (const i of instancesOf(w, agent)) stopInstance(w, agent, i, 'kill')
  })
}
