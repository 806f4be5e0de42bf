import { isErrno, type Registry, type World } from '../../sim/index.ts'
import type { Process } from '../../os/index.ts'
import { registerContainerServer, say, type Container, type ContainerServer } from '../containerd/index.ts'
import { listenForAgents } from '../agents/index.ts'
import { componentEnds, componentRuns, componentStarts, type Component } from '../controllers/index.ts'
import { apiServerDaemon } from './slots.ts'

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
    const daemon = w.registry.get(apiServerDaemon, 'daemon')
    if (daemon) {
      const failed = daemon.start(w, c, p)
      if (failed) return failed
    } else {
      try {
        listenForAgents(w, p, 6443)
      } catch (e) {
        if (!isErrno(e)) throw e
        say(w, c, `failed to create listener: failed to listen on 0.0.0.0:6443: listen tcp 0.0.0.0:6443: bind: ${e.message.toLowerCase()}`, 'stderr')
        return { exit: 1 }
      }
    }
    return apiServer.start(w, c, p)
  },
  stop(w, c) {
    w.registry.get(apiServerDaemon, 'daemon')?.stop?.(w, c)
    apiServer.stop?.(w, c)
  },
}

export function registerComponents(registry: Registry): void {
  registerContainerServer(registry, 'etcd', component('etcd', () => ['{"level":"info","msg":"ready to serve client requests"}']))
  registerContainerServer(registry, 'kube-apiserver', server)
  registerContainerServer(registry, 'kube-controller-manager', component('kube-controller-manager', () => ['I0816 00:00:00.000000       1 leaderelection.go:257] attempting to acquire leader lease kube-system/kube-controller-manager...']))
  registerContainerServer(registry, 'kube-scheduler', component('kube-scheduler', () => ['I0816 00:00:00.000000       1 leaderelection.go:257] attempting to acquire leader lease kube-system/kube-scheduler...']))
}
