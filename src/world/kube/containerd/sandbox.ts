import { createNamespace, deleteNamespace, namespaceByName } from '../../net/index.ts'
import { exitProcess, hosts, machines, processes, startDaemon } from '../../os/index.ts'
import { SysError, type World } from '../../sim/index.ts'
import { hexId } from './ids.ts'
import { keyOf, sandboxes, type PodIdentity, type Sandbox } from './tables.ts'

export interface SandboxSpec {
  readonly machine: string
  readonly pod: PodIdentity
  readonly hostNetwork: boolean
  readonly hostname: string
  readonly attempt: number
}

const SHIM = '/usr/bin/containerd-shim-runc-v2'

/** `/kubepods.slice/kubepods-besteffort.slice/…`: where the processes of a pod are put. */
export const podSlice = (uid: string, qos = 'besteffort'): string => `/kubepods.slice/kubepods-${qos}.slice/kubepods-${qos}-pod${uid.replaceAll('-', '_')}.slice`

/** Makes a pod's sandbox: its network namespace (none of its own with hostNetwork), the shim and the process that holds it. */
export function runSandbox(w: World, s: SandboxSpec): Sandbox {
  const { machine, pod } = s
  const id = hexId(w, machine)
  const host = `${machine}/${pod.namespace}/${pod.name}`
  const netns = s.hostNetwork ? machine : host
  if (!s.hostNetwork) {
    const old = namespaceByName(w, netns)
    if (old) deleteNamespace(w, old.id)
    createNamespace(w, { name: netns, kernel: w.table(machines).must(machine).kernel })
  }
  w.table(hosts).set(host, { name: host, machine, kind: 'container', netns, root: host, hostname: s.hostname, login: 'root' })
  const shim = startDaemon(w, {
    machine, host: machine, comm: 'containerd-shim', argv: [SHIM, '-namespace', 'k8s.io', '-id', id, '-address', '/run/containerd/containerd.sock'], exe: SHIM,
  })
  const cgroup = `${podSlice(pod.uid)}/cri-containerd-${id}.scope`
  w.table(processes).patch(shim.id, { cgroup: '/system.slice/containerd.service' })
  const pause = startDaemon(w, { machine, host, netns, comm: 'pause', argv: ['/pause'], exe: '/pause', uid: 65_535, parent: shim.id })
  w.table(processes).patch(pause.id, { cgroup })
  const record: Sandbox = { id, machine, pod, host, netns, hostNetwork: s.hostNetwork, attempt: s.attempt, created: w.now, ready: true, shim: shim.id, pause: pause.id, ips: [] }
  w.table(sandboxes).set(keyOf(record), record)
  return record
}

/** Ends a sandbox: its processes and its network namespace go; the record stays until it is removed. */
export function stopSandbox(w: World, key: string): void {
  const s = w.table(sandboxes).get(key)
  if (!s?.ready) return
  w.table(sandboxes).patch(key, { ready: false })
  for (const id of [s.pause, s.shim]) if (w.table(processes).has(id)) exitProcess(w, id, { signal: 'KILL', core: false })
  dropNamespace(w, s)
}

export function dropNamespace(w: World, s: Sandbox): void {
  if (s.hostNetwork) return
  const ns = namespaceByName(w, s.netns)
  if (ns) deleteNamespace(w, ns.id)
}

export function removeSandbox(w: World, key: string): void {
  const s = w.table(sandboxes).get(key)
  if (!s) return
  if (s.ready) throw new SysError('EBUSY')
  w.table(sandboxes).delete(key)
  const live = [...w.table(sandboxes).values()].some((o) => o.host === s.host)
  if (!live) w.table(hosts).delete(s.host)
}
