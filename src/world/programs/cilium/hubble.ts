import { mergeValues } from '../../cilium/index.ts'
import { net, sys } from '../../os/index.ts'
import { LOOPBACK } from '../../net/index.ts'
import { isErrno, type Sys } from '../../sim/index.ts'
import { list, map, num, text, type Obj } from '../kubectl/resource/object.ts'
import { carryPorts } from '../kubectl/streaming/forward.ts'
import { errorText, fatal, Refusal, type Cluster } from './cluster.ts'
import { change } from './install.ts'
import type { Line } from './line.ts'

/** `cilium hubble enable`. */
export const enableHubble = (c: Cluster, line: Line): Sys<number> => change(c, line, 'Unable to enable Hubble:', function* (old) {
  return mergeValues(old, { hubble: { enabled: true, relay: { enabled: line.on('relay') }, ui: { enabled: line.on('ui') } } })
})

/** `cilium hubble disable`. */
export const disableHubble = (c: Cluster, line: Line): Sys<number> => change(c, line, 'Unable to disable Hubble: ', function* (old) {
  return mergeValues(old, { hubble: { enabled: false, relay: { enabled: false }, ui: { enabled: false } } })
})

/** `cilium hubble port-forward`: holds a port of this host open for the relay, until it is ended. */
export const relayForward = (c: Cluster, line: Line): Sys<number> => forward(c, 'hubble-relay', line, (port) => `ℹ️  Hubble Relay is available at 127.0.0.1:${port}\n`)

/** `cilium hubble ui`: the same for the page. There is no browser on a machine of the lab. */
export const uiForward = (c: Cluster, line: Line): Sys<number> => forward(c, 'hubble-ui', line, (port) => `ℹ️  Opening "http://localhost:${port}" in your browser...\n`)

function* forward(c: Cluster, name: string, line: Line, ready: (port: number) => string): Sys<number> {
  try {
    const { pod, port } = yield* endOf(c, name)
    const { fd, local } = yield* listenOn(Number(line.text('port-forward')))
    yield* sys.print(ready(local))
    // oxlint-disable-next-line require-yield
    return yield* carryPorts({ api: c.api, pod, listening: new Map([[fd, port]]), *came() { return undefined }, failed: (words) => sys.complain(`E portforward.go: ${words}\n`) })
  } catch (e) {
    throw fatal(`Unable to port forward: failed to port forward: ${errorText(e)}`)
  }
}

/** A running pod of a service and the port in it. */
function* endOf(c: Cluster, name: string): Sys<{ readonly pod: string; readonly port: number }> {
  const service = yield* c.service(name)
  const selector = Object.entries(map(service, 'spec', 'selector')).map(([k, v]) => `${k}=${String(v)}`).join(',')
  const pod = (yield* c.pods(selector)).find((p) => text(p, 'status', 'phase') === 'Running')
  if (!pod) throw new Refusal(`no running pods found for service: ${name}`)
  return { pod: `/api/v1/namespaces/${c.namespace}/pods/${text(pod, 'metadata', 'name')}`, port: targetOf(pod, list(service, 'spec', 'ports')[0] ?? {}) }
}

function targetOf(pod: Obj, port: Obj): number {
  const target = text(port, 'targetPort')
  if (/^\d+$/.test(target)) return Number(target)
  const named = list(pod, 'spec', 'containers').flatMap((x) => list(x, 'ports')).find((p) => text(p, 'name') === target)
  return num(named, 'containerPort') || num(port, 'port')
}

function* listenOn(port: number): Sys<{ readonly fd: number; readonly local: number }> {
  const fd = yield* net.socket('stream', { nonblock: true })
  try {
    yield* net.bind(fd, { address: LOOPBACK, port })
    yield* net.listen(fd)
  } catch (e) {
    if (!isErrno(e)) throw e
    yield* sys.close(fd)
    throw new Refusal(`unable to listen on port ${port}: Listeners failed to create with the following errors: [unable to create listener: Error listen tcp4 127.0.0.1:${port}: bind: ${e.message.toLowerCase()}]`)
  }
  return { fd, local: (yield* net.getsockname(fd)).port }
}
