import type { Registry, World } from '../../sim/index.ts'
import type { Process } from '../../os/index.ts'
import { registerContainerServer, say, type Container, type ContainerServer } from '../containerd/index.ts'
import { componentEnds, componentRuns, componentStarts, type Component } from '../controllers/index.ts'

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

export function registerComponents(registry: Registry): void {
  registerContainerServer(registry, 'etcd', component('etcd', () => ['{"level":"info","msg":"ready to serve client requests"}']))
  registerContainerServer(registry, 'kube-apiserver', component('kube-apiserver', () => ['I0816 00:00:00.000000       1 secure_serving.go:211] Serving securely on [::]:6443']))
  registerContainerServer(registry, 'kube-controller-manager', component('kube-controller-manager', () => ['I0816 00:00:00.000000       1 leaderelection.go:257] attempting to acquire leader lease kube-system/kube-controller-manager...']))
  registerContainerServer(registry, 'kube-scheduler', component('kube-scheduler', () => ['I0816 00:00:00.000000       1 leaderelection.go:257] attempting to acquire leader lease kube-system/kube-scheduler...']))
}
