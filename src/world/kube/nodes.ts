import type { Registry } from '../sim/index.ts'
import { registerAgents } from './agents/index.ts'
import { registerBoot, registerComponents } from './bootstrap/index.ts'
import { registerContainerd } from './containerd/index.ts'
import { registerControllers } from './controllers/index.ts'
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
  registerBoot(registry)
}
