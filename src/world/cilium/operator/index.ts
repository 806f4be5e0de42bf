/**
 * operator: cilium-operator-generic. A container's main process (`operatorServer`); the first one of a cluster leads and lets the controllers of this folder
 * run: PodCIDRs of CiliumNodes, taints, BGP cluster configurations, addresses of load balancers. It makes the definitions of cilium.io that are not there.
 */
import { controllers, registerContainerServer } from '../../kube/index.ts'
import { timers, type Registry } from '../../sim/index.ts'
import { lbIpamController } from '../lb-ipam/index.ts'
import { bgpClusterController, bgpPeerController } from './bgp.ts'
import { sweepIdentities } from './identities.ts'
import { nodeTaintController, podCidrController } from './nodes.ts'
import { operatorServer, renewLease, tryToLead } from './server.ts'

export { leaderOf, type Operator } from './tables.ts'

export function registerOperator(registry: Registry): void {
  registerContainerServer(registry, 'cilium-operator-generic', operatorServer)
  registry.add(timers, 'cilium.operator-lead', tryToLead)
  registry.add(timers, 'cilium.operator-lease', renewLease)
  registry.add(timers, 'cilium.identity-sweep', sweepIdentities)
  registry.add(controllers, 'cilium-bgp-cluster', bgpClusterController)
  registry.add(controllers, 'cilium-bgp-peer', bgpPeerController)
  registry.add(controllers, 'cilium-lb-ipam', lbIpamController)
  registry.add(controllers, 'cilium-pod-cidr', podCidrController)
  registry.add(controllers, 'cilium-node-taint', nodeTaintController)
}
