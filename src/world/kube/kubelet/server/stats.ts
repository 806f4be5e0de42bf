import type { World } from '../../../sim/index.ts'
import { timestamp } from '../../api/time.ts'
import { containers } from '../../containerd/index.ts'
import { kubelets, workersOf, type PodWorker } from '../tables.ts'

/*
 * What containers use: nobody in the lab computes, so figures go by what images of that kind use in life, spread by the pod's uid so that no two are
 * alike, and are steady.
 */

const MI = 2 ** 20
/** Cores and bytes by container. */
const USUAL: Readonly<Record<string, readonly [cpu: number, memory: number]>> = {
  'kube-apiserver': [0.052, 245 * MI], etcd: [0.028, 62 * MI], 'kube-controller-manager': [0.021, 58 * MI], 'kube-scheduler': [0.009, 27 * MI], coredns: [0.003, 16 * MI], 'cilium-agent': [0.031, 182 * MI],
  'cilium-envoy': [0.006, 21 * MI], 'cilium-operator': [0.005, 48 * MI], 'hubble-relay': [0.002, 22 * MI], frontend: [0.001, 4 * MI], backend: [0.001, 9 * MI], 'metrics-server': [0.005, 21 * MI], 'local-path-provisioner': [0.001, 9 * MI],
}
const SMALL: readonly [number, number] = [0.0006, 3 * MI]

const spread = (uid: string): number => 0.9 + (Number.parseInt(uid.replaceAll('-', '').slice(0, 4), 16) / 65_536) * 0.2

/** Cores and bytes of a container that runs. */
export function usageOf(p: PodWorker, name: string): { cpu: number; memory: number } {
  const [cpu, memory] = USUAL[name] ?? SMALL
  const f = spread(p.uid)
  return { cpu: cpu * f, memory: Math.round(memory * f) }
}

/** GET /stats/summary. */
export function summary(w: World, machine: string): object {
  const k = w.table(kubelets).must(machine)
  const time = timestamp(w)
  const pods = [...workersOf(w, machine)].map((p) => ({
    podRef: { name: p.name, namespace: p.namespace, uid: p.uid }, startTime: timestamp(w, p.started),
    containers: p.containers.filter((c) => c.container !== undefined && w.table(containers).get(c.container)?.state === 'running').map((c) => {
      const u = usageOf(p, c.name)
      return { name: c.name, startTime: time, cpu: { time, usageNanoCores: Math.round(u.cpu * 1e9) }, memory: { time, workingSetBytes: u.memory } }
    }),
  }))
  const all = pods.flatMap((p) => p.containers)
  return {
    node: { nodeName: k.node, cpu: { time, usageNanoCores: all.reduce((n, c) => n + c.cpu.usageNanoCores, 62_000_000) }, memory: { time, workingSetBytes: all.reduce((n, c) => n + c.memory.workingSetBytes, 520 * MI) } },
    pods,
  }
}
