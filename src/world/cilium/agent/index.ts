/**
 * agent: the Cilium agent of a node. It starts with the container `cilium-agent` of the DaemonSet's pod, reads the ConfigMap, brings the node's links and
 * routes into shape, keeps the node's maps (ipcache, services, endpoints) in step with the API objects, answers the CNI plugin, and goes
 * with its process. The maps belong to the kernel: the datapath works on them while no agent runs.
 *
 * For the control plane: `agentsOf`, `agentOf`, the slots `agentStarted`, `agentStopped`; `serviceMap`, the slot `frontendsChanged`.
 */
export { agentKey, agentOf, agents, agentsOf, agentStarted, agentStopped, enabled, setting, type Agent } from './tables.ts'
export { frontendsChanged, isActive, type Backend, type BackendState, type Frontend, type FrontendType, type Protocol } from '../service/tables.ts'
export { serviceMap } from '../service/map.ts'
