import type { Registry } from '../sim/index.ts'
import { registerAgents } from './agents/index.ts'
import { registerBoot, registerComponents } from './bootstrap/index.ts'
import { registerContainerd } from './containerd/index.ts'
import { registerControllers } from './controllers/index.ts'
import { registerCoredns } from './coredns/index.ts'
import { registerImageServers } from './images/servers/index.ts'
import { registerKubelet } from './kubelet/index.ts'
import { registerScheduler } from './scheduler/index.ts'

/** Registers everything of a cluster that is not its API: controllers, scheduler, kubelets, the runtime, the images' servers. */
export function registerKubeNodes(registry: Registry): void {
  registerControllers(registry)
  registerScheduler(registry)
  registerAgents(registry)
  registerKubelet(registry)
  registerContainerd(registry)
  registerComponents(registry)
  registerCoredns(registry)
  registerImageServers(registry)
  registerBoot(registry)
}
