/**
 * agents: how what runs on nodes (kubelets, Cilium's agents, CoreDNS) talks with the API server. Each has one TCP connection on its node's own network, seen in
 * `ss` and cut with the link; notices and requests travel on it, and what a notice is about is read from the store once it has arrived. Before the lab's time
 * zero, while its past is made, they need no network.
 */
export { listenForAgents } from './accept.ts'
export { isAgentHello } from './frames.ts'
export { adoptServerEnd, agentWrite, goLive, registerAgents, startAgent, stopAgent } from './link.ts'
export { agentKinds, agents, agentWrites, endpoints, type Agent, type AgentKind } from './tables.ts'
