import { containerCommands, registerContainerServer, type ContainerServer } from '../../kube/index.ts'
import { serveOn } from '../../os/index.ts'
import type { Registry } from '../../sim/index.ts'

/** What the init containers of an agent's pod do to a node is part of the datapath: they are there, and end well. */
const init: ContainerServer = { start: () => ({ exit: 0 }) }

const TOOLS = ['/usr/bin/cilium-mount', '/usr/bin/cilium-sysctlfix', 'mount -t bpf bpf /sys/fs/bpf']

const isInit = ([command = '', ...rest]: readonly string[]): boolean =>
  command === '/init-container.sh' || command === '/install-plugin.sh' || (command === 'cilium-dbg' && rest[0] === 'build-config') || TOOLS.some((t) => rest.some((a) => a.includes(t)))

/** A proxy that nobody asks anything: it is there and healthy. */
const envoy: ContainerServer = { start: () => {}, probe: () => ({ ok: true, message: 'ok' }) }

/** What stands behind Hubble's page: it listens, and the page itself is a browser's matter. */
const uiBackend: ContainerServer = { start: (w, _c, p) => serveOn(w, p, [{ tcp: 8090 }]) }

/** Containers of the chart that no other part of the room runs. */
export function registerContainers(registry: Registry): void {
  registry.add(containerCommands, 'cilium-init', isInit)
  registerContainerServer(registry, 'cilium-init', init)
  registerContainerServer(registry, 'cilium-envoy-starter', envoy)
  registerContainerServer(registry, 'backend', uiBackend)
}
