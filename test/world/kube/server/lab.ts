import { createCluster, httpServers, listenHttp, respond, startApiServer, store, upgrade, sendRaw, type Store } from '../../../../src/world/kube/index.ts'
import { buildWorld, parseTopology } from '../../../../src/world/topology/index.ts'
import { asRoot, hosts, putFile, startDaemon, tls } from '../../../../src/world/os/index.ts'
import { registerCaptures } from '../../../../src/world/door/capture.ts'
import { EmbeddedLab, runScript } from '../../../../src/world/index.ts'
import type { World } from '../../../../src/world/sim/index.ts'

const TOPOLOGY = `name: api
epoch: 2026-11-24T04:56:00+00:00
networks: { lan: {} }
machines:
  ctr: { os: ubuntu-24.04, nic: veth, interfaces: { eth0: { network: lan, address: 10.1.0.10/24 } } }
  w1: { os: ubuntu-24.04, nic: veth, interfaces: { eth0: { network: lan, address: 10.1.0.11/24 } }, packages: [ kubectl ] }
`

const LIMIT = 300_000_000
const YEAR = 365 * 86_400_000_000
const EPOCH = Date.UTC(2026, 10, 24, 4, 56) * 1000

export interface ApiLab { readonly w: World; readonly s: Store; run(host: string, script: string): Promise<{ output: string; exit: number }> }

/** A machine `ctr` that serves the API of a cluster on :6443, a machine `w1` with its certificates and something like a kubelet. */
export function apiLab(): ApiLab {
  const parsed = parseTopology(TOPOLOGY, 'api.yaml', () => undefined)
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems))
  const w = buildWorld(parsed.topology, {
    extend: (registry) => {
      registerCaptures(registry)
      registry.add(httpServers, 'kubelet-like', {
      request: (world, id, q) => (q.headers.get('upgrade') === undefined
        ? respond(world, id, { status: 200, headers: { 'content-type': 'text/plain' }, body: `log of ${q.target}\n` })
        : upgrade(world, id, { upgrade: 'websocket', connection: 'Upgrade' })),
      raw: (world, id, bytes) => sendRaw(world, id, new TextEncoder().encode(new TextDecoder().decode(bytes).toUpperCase())),
      })
    },
  })
  createCluster(w, { name: 'c', endpoint: 'https://10.1.0.10:6443' })
  const random = (n: number): Uint8Array => w.rng('test.pki').bytes(n)
  const life = { notBefore: EPOCH - YEAR, notAfter: EPOCH + YEAR }
  const ca = tls.issue(random, { subject: { cn: 'kubernetes' }, ...life })
  const server = tls.issue(random, { subject: { cn: 'kube-apiserver' }, ...life, dns: ['kubernetes', 'ctr'], ips: ['10.96.0.1', '10.1.0.10'] }, ca)
  const admin = tls.issue(random, { subject: { cn: 'kubernetes-admin', o: ['kubeadm:cluster-admins'] }, ...life }, ca)
  const kubelet = tls.issue(random, { subject: { cn: 'w1' }, ...life })
  const ctr = w.table(hosts).must('ctr')
  const api = startDaemon(w, { machine: ctr.machine, host: 'ctr', comm: 'kube-apiserver', argv: ['kube-apiserver'] })
  startApiServer(w, 'c', { process: api.id, identity: server, clientRoots: ca.certificate })
  const node = startDaemon(w, { machine: 'w1', host: 'w1', comm: 'kubelet', argv: ['/usr/bin/kubelet'] })
  listenHttp(w, { process: node.id, port: 10_250, server: 'kubelet-like', data: {}, tls: { identity: kubelet } })
  for (const host of ['ctr', 'w1']) {
    for (const [path, data] of [['/root/ca.crt', ca.certificate], ['/root/other.crt', kubelet.certificate], ['/root/admin.crt', admin.certificate], ['/root/admin.key', admin.key]] as const) putFile(w, asRoot(w, host), path, data)
  }
  const s = store(w, 'c')
  for (const name of ['default', 'kube-system']) s.create('namespaces', { metadata: { name } })
  s.create('nodes', { metadata: { name: 'w1' }, status: { addresses: [{ type: 'InternalIP', address: '10.1.0.11' }] } })
  const lab = new EmbeddedLab(w, { wall: { now: () => 0, after: (_ms, f) => (setImmediate(f), () => {}) } })
  return { w, s, run: (host, script) => runScript(lab, host, script, LIMIT) }
}
