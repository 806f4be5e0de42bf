import { createCluster, registerKubeApi, request, store, type ApiRequest, type Store } from '../../../../src/world/kube/index.ts'
import { Registry, World } from '../../../../src/world/sim/index.ts'

export const ADMIN = { name: 'kubernetes-admin', groups: ['kubeadm:cluster-admins', 'system:authenticated'] }

/** A world with one empty cluster `c`. */
export function rig(): { w: World; s: Store; ask: (method: string, url: string, body?: object | string, headers?: Record<string, string>) => { status: number; body: any; headers: Readonly<Record<string, string>> } } {
  const registry = new Registry()
  registerKubeApi(registry)
  const w = new World(1, registry)
  createCluster(w, { name: 'c' })
  const s = store(w, 'c')
  for (const name of ['default', 'kube-system']) s.create('namespaces', { metadata: { name } })
  const ask = (method: string, url: string, body?: object | string, headers: Record<string, string> = {}): { status: number; body: any; headers: Readonly<Record<string, string>> } => {
    const [path = '', query = ''] = url.split('?')
    const q: ApiRequest = {
      method, path, query: Object.fromEntries(new URLSearchParams(query)), headers: { 'content-type': 'application/json', ...headers }, user: ADMIN,
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    }
    const a = request(w, 'c', q)
    if (!('status' in a)) throw new Error('not a response')
    return { status: a.status, headers: a.headers, body: a.headers['content-type']?.startsWith('application/json') ? JSON.parse(a.body) : a.body }
  }
  return { w, s, ask }
}
