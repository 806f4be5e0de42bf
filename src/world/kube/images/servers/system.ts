import { serveOn } from '../../../os/index.ts'
import { isErrno, type Registry } from '../../../sim/index.ts'
import { registerContainerServer, say, type ContainerServer } from '../../containerd/index.ts'

/** An add-on that listens and is healthy as long as it runs; what it does nobody in the lab sees. */
const addon = (ports: readonly number[], ...hello: readonly string[]): ContainerServer => ({
  start(w, c, p) {
    try {
      serveOn(w, p, ports.map((port) => ({ tcp: port })))
    } catch (e) {
      if (!isErrno(e)) throw e
      say(w, c, `listen: ${e.message.toLowerCase()}`, 'stderr')
      return { exit: 1 }
    }
    for (const line of hello) say(w, c, line, 'stderr')
    return undefined
  },
  probe: () => ({ ok: true, message: '' }),
})

export function registerSystemServers(registry: Registry): void {
  registerContainerServer(registry, 'metrics-server', addon([10_250], 'I0816 00:00:00.000000       1 secure_serving.go:213] Serving securely on [::]:10250'))
  registerContainerServer(registry, 'local-path-provisioner', addon([], 'level=info msg="Starting provisioner" provisioner=rancher.io/local-path'))
}
