/** servers: what the images of the lab answer on the network. */
import type { Registry } from '../../../sim/index.ts'
import { registerSystemServers } from './system.ts'
import { registerWebServers } from './web.ts'
import { registerWhoami } from './whoami.ts'

export function registerImageServers(registry: Registry): void {
  registerWhoami(registry)
  registerWebServers(registry)
  registerSystemServers(registry)
}
