import { isErrno, type Registry, type World } from '../../sim/index.ts'
import { asRoot, readText, type Process } from '../../os/index.ts'
import { registerContainerServer, say, type Container, type ContainerServer } from '../containerd/index.ts'
import { componentEnds, componentRuns, componentStarts, type Component } from '../controllers/index.ts'
import { startApiServer, stopApiServer } from '../server/index.ts'
import { identityAt } from './pki.ts'

/** The process of a component of the control plane: what it does is the controllers', the scheduler's, the server's; here it begins and ends. */
function component(name: Component, hello: (w: World, c: Container) => readonly string[]): ContainerServer {
  return {
    start(w, c, p: Process) {
      componentStarts(w, c.pod.cluster, name, c.machine, p.id)
      for (const line of hello(w, c)) say(w, c, line, 'stderr')
    },
    stop(w, c) {
      if (c.process !== undefined) componentEnds(w, c.pod.cluster, name, c.process)
    },
    stops: { after: 120_000, code: 0 },
    probe(w, c, p) {
      const up = name === 'etcd' || name === 'kube-apiserver' || componentRuns(w, c.pod.cluster, 'kube-apiserver')
      if (up && (name !== 'kube-apiserver' || componentRuns(w, c.pod.cluster, 'etcd'))) return { ok: true, message: '' }
      return p.kind === 'http' && name === 'kube-apiserver' ? { ok: false, message: 'HTTP probe failed with statuscode: 500' } : { ok: true, message: '' }
    },
  }
}

const apiServer = component('kube-apiserver', () => [])

/** The API server: its component besides whoever listens for it. */
const server: ContainerServer = {
  ...apiServer,
  start(w, c, p) {
    const identity = identityAt(w, c.machine, '/etc/kubernetes/pki/apiserver')
    const roots = readText(w, asRoot(w, c.machine), '/etc/kubernetes/pki/ca.crt')
    if (!identity || roots === undefined) {
      say(w, c, `"command failed" err="open ${identity ? '/etc/kubernetes/pki/ca.crt' : '/etc/kubernetes/pki/apiserver.crt'}: no such file or directory"`, 'stderr')
      return { exit: 1 }
    }
    try {
      startApiServer(w, c.pod.cluster, { process: p.id, identity, clientRoots: roots })
    } catch (e) {
      if (!isErrno(e)) throw e
      say(w, c, `"command failed" err="failed to create listener: failed to listen on 0.0.0.0:6443: listen tcp 0.0.0.0:6443: bind: ${e.message.toLowerCase()}"`, 'stderr')
      return { exit: 1 }
    }
    return apiServer.start(w, c, p)
  },
  stop(w, c) {
    if (c.process !== undefined) stopApiServer(w, c.process)
    apiServer.stop?.(w, c)
  },
}

export function registerComponents(registry: Registry): void {
  registerContainerServer(registry, 'etcd', component('etcd', () => ['{"level":"info","msg":"ready to serve client requests"}']))
  registerContainerServer(registry, 'kube-apiserver', server)
  registerContainerServer(registry, 'kube-controller-manager', component('kube-controller-manager', () => ['I0816 00:00:00.000000       1 leaderelection.go:257] attempting to acquire leader lease kube-system/kube-controller-manager...']))
  registerContainerServer(registry, 'kube-scheduler', component('kube-scheduler', () => ['I0816 00:00:00.000000       1 leaderelection.go:257] attempting to acquire leader lease kube-system/kube-scheduler...']))
}
