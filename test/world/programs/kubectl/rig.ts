import { registerKubeApi, createCluster, request, store, type ApiAnswer, type ApiRequest, type Store } from '../../../../src/world/kube/index.ts'
import { hosts, httpHandlers, machines, putFile, asRoot, serveOn, startDaemon } from '../../../../src/world/os/index.ts'
import { EmbeddedLab, parseTopology, runScript } from '../../../../src/world/index.ts'
import { buildWorld } from '../../../../src/world/topology/index.ts'
import { registerCaptures } from '../../../../src/world/door/capture.ts'
import { timers, type Registry, type World } from '../../../../src/world/sim/index.ts'

/** One machine with kubectl and an API server that speaks plain HTTP. */
const TOPOLOGY = `name: kubectl
epoch: 2026-11-25T03:00:00+00:00
networks: { lan: {} }
machines:
  ctr:
    os: ubuntu-24.04
    interfaces: { eth1: { network: lan, address: 192.168.10.100/24 } }
    login: root
    packages: [kubectl]
    hosts: { api: 192.168.10.100 }
`
export const ADMIN = { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] }

const KUBECONFIG = `apiVersion: v1
clusters:
- cluster:
    server: http://192.168.10.100:6443
  name: kubernetes
contexts:
- context:
    cluster: kubernetes
    user: kubernetes-admin
  name: kubernetes-admin@kubernetes
current-context: kubernetes-admin@kubernetes
kind: Config
preferences: {}
users:
- name: kubernetes-admin
  user:
    token: abc
`

/** Answers a request of HTTP out of the cluster's store. */
export function answer(w: World, method: string, target: string, headers: Readonly<Record<string, string>>, body: string): ApiAnswer {
  const [path = '', query = ''] = target.split('?')
  const q: ApiRequest = { method, path, query: Object.fromEntries(new URLSearchParams(query)), headers, user: ADMIN, ...(body === '' ? {} : { body }) }
  return request(w, 'c', q)
}

function extend(registry: Registry): void {
  registerCaptures(registry)
  if (!registry.get(timers, 'kube.changed')) registerKubeApi(registry)
  registry.add(httpHandlers, 'kubectl-rig', (w, _data, r) => {
    const a = answer(w, r.method, r.target, Object.fromEntries(r.headers), new TextDecoder().decode(r.body))
    return 'status' in a ? a : { status: 200, body: '' }
  })
}

/** A world with a cluster of a few namespaces, settled for a minute. `seed` fills it. */
export function world(seed: (s: Store, w: World) => void = () => {}): World {
  const parsed = parseTopology(TOPOLOGY, 'kubectl.yaml')
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems))
  const w = buildWorld(parsed.topology, { extend })
  putFile(w, asRoot(w, 'ctr'), '/root/.kube/config', KUBECONFIG, { mode: 0o600 })
  createCluster(w, { name: 'c', endpoint: 'https://192.168.10.100:6443' })
  const s = store(w, 'c')
  for (const name of ['default', 'kube-system', 'other']) s.create('namespaces', { metadata: { name } }, { at: 0 })
  seed(s, w)
  w.runTo(60_000_000)
  const p = startDaemon(w, { machine: w.table(machines).must('ctr').name, host: w.table(hosts).must('ctr').name, comm: 'kube-apiserver', argv: ['kube-apiserver'] })
  serveOn(w, p, [{ http: 6443, handler: 'kubectl-rig', data: {} }])
  return w
}

export interface Lab { run(script: string): Promise<{ output: string; exit: number }>; readonly w: World }

export function openLab(seed?: (s: Store, w: World) => void): Lab {
  const w = world(seed)
  const lab = new EmbeddedLab(w, { wall: { now: () => 0, after: (_ms, f) => (setImmediate(f), () => {}) } })
  return { w, run: (script) => runScript(lab, 'ctr', script, 600_000_000) }
}
