import { asRoot, readText, writeJournal, type Request } from '../../../os/index.ts'
import { isErrno, type Registry, type World } from '../../../sim/index.ts'
import { containers, sandboxes } from '../../containerd/index.ts'
import { connectionOf, endHttp, httpServers, listenHttp, respond, type ConnectionId } from '../../server/index.ts'
import { identityAt } from '../../bootstrap/pki.ts'
import { kubeletStarted, kubeletStopping } from '../kubelet.ts'
import { kubelets, workersOf, type PodWorker } from '../tables.ts'
import { closePorts, registerForward } from './forward.ts'
import { registerLogs, serveLogs } from './logs.ts'
import { accept, attach, end, exec, receive, registerStreams, startForward } from './streams.ts'
import { followers } from './tables.ts'
import { refuse } from './words.ts'
import { summary } from './stats.ts'

const SERVER = 'kubelet'
const PORT = 10_250

/** The kubelet's own server: what the API server hands on to it. */
function listen(w: World, machine: string): void {
  const k = w.table(kubelets).must(machine)
  const identity = identityAt(w, machine, '/var/lib/kubelet/pki/kubelet')
  const roots = readText(w, asRoot(w, machine), '/etc/kubernetes/pki/ca.crt')
  if (!identity) return
  try {
    listenHttp(w, { process: k.process, server: SERVER, data: { machine }, port: PORT, tls: { identity, ...(roots === undefined ? {} : { clientRoots: roots }) } })
  } catch (e) {
    if (!isErrno(e)) throw e
    writeJournal(w, machine, { identifier: 'kubelet', unit: 'kubelet.service', message: `"Failed to listen and serve" err="listen tcp 0.0.0.0:10250: bind: ${e.message.toLowerCase()}"`, priority: 3 })
  }
}

const podOf = (w: World, machine: string, namespace: string, name: string): PodWorker | undefined => {
  const all = [...workersOf(w, machine)].filter((p) => p.namespace === namespace && p.name === name)
  return all.find((p) => !p.gone) ?? all[0]
}

type Route = (w: World, id: ConnectionId, machine: string, rest: readonly string[], query: URLSearchParams, q: Request) => void

function inContainer(act: (w: World, id: ConnectionId, key: string, query: URLSearchParams) => void): Route {
  return (w, id, machine, [namespace = '', name = '', container = ''], query, q) => {
    const p = podOf(w, machine, namespace, name)
    const c = p?.containers.find((x) => x.name === container)
    if (!p) {
      respond(w, id, { status: 404, headers: { 'content-type': 'text/plain' }, body: 'pod does not exist' })
      return
    }
    if (!c?.container || w.table(containers).get(c.container)?.state !== 'running') {
      refuse(w, id, 500, 'InternalError', `unable to upgrade connection: container not found ("${container}")`)
      return
    }
    accept(w, id, q)
    act(w, id, c.container, query)
  }
}

const yes = (q: URLSearchParams, name: string): boolean => q.get(name) === '1' || q.get(name) === 'true'

const ROUTES: Readonly<Record<string, Route>> = {
  containerLogs(w, id, machine, [namespace = '', name = '', container = ''], query) {
    const p = podOf(w, machine, namespace, name)
    const c = p?.containers.find((x) => x.name === container)
    if (!p || !c) refuse(w, id, 404, 'NotFound', p ? `container ${container} not found in pod ${name}` : `pod "${name}" not found`)
    else serveLogs(w, id, p, c, query)
  },
  exec: inContainer((w, id, key, query) => exec(w, id, key, query.getAll('command'), { stdin: yes(query, 'input'), tty: yes(query, 'tty') })),
  attach: inContainer((w, id, key, query) => attach(w, id, key, { stdin: yes(query, 'input'), tty: yes(query, 'tty') })),
  portForward(w, id, machine, [namespace = '', name = ''], query, q) {
    const p = podOf(w, machine, namespace, name)
    if (!p?.sandbox || !w.table(sandboxes).get(p.sandbox)?.ready) {
      refuse(w, id, 500, 'InternalError', 'unable to upgrade connection: pod not found')
      return
    }
    accept(w, id, q)
    startForward(w, id, machine, p.sandbox, [...query.getAll('ports'), ...query.getAll('port')].flatMap((x) => x.split(',')).map(Number).filter((n) => n > 0))
  },
  healthz: (w, id) => respond(w, id, { status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'ok' }),
  stats: (w, id, machine) => respond(w, id, { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(summary(w, machine)) }),
  pods: (w, id, machine) => respond(w, id, { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items: Array.from(workersOf(w, machine), (p) => p.pod) }) }),
}

function serve(w: World, id: ConnectionId, q: Request): void {
  const c = connectionOf(w, id)
  if (!c) return
  const { machine } = c.data as { machine: string }
  const [path = '', query = ''] = q.target.split('?')
  const [head = '', ...rest] = path.split('/').filter((x) => x !== '').map(decodeURIComponent)
  if ((c.tls?.peer ?? []).length === 0) {
    respond(w, id, { status: 401, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'Unauthorized' })
    return
  }
  const route = Object.hasOwn(ROUTES, head) ? ROUTES[head] : undefined
  if (route) route(w, id, machine, rest, new URLSearchParams(query), q)
  else respond(w, id, { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: '404 page not found\n' })
}

export function registerKubeletServer(registry: Registry): void {
  registry.add(kubeletStarted, 'server', listen)
  registry.add(kubeletStopping, 'server', (w, _machine, process) => endHttp(w, process))
  registry.add(httpServers, SERVER, {
    request: serve,
    raw: receive,
    ended(w, c) {
      w.table(followers).delete(c.id)
      closePorts(w, c.id)
      end(w, c.id)
    },
  })
  registerLogs(registry)
  registerStreams(registry)
  registerForward(registry)
}
